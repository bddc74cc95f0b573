/** Parts that say the same are one object: what is asked of one is asked once, and ten thousand take the room of one. */
import { isEqual } from '../api/equality.ts'
import { deepFreeze } from '../api/memo.ts'

/** How many parts are remembered; the oldest make room. */
const mostParts = 512
/** Longer ones are left alone: there are few of them, and their text takes room. In characters. */
const longestText = 16 * 1024

export class SharedParts {
  readonly #byText = new Map<string, object>()
  /** What comes by the thousand comes in a row. */
  #last: object | undefined
  readonly #admitted = new WeakMap<object, object>()

  /** The first part that said the same, or this one, frozen. @param part plain JSON, with its defaults */
  shared<T extends object>(part: T): T {
    // It came from a template, which shares it already.
    if (Object.isFrozen(part)) return part
    if (!isEqual(part, this.#last)) this.#last = this.#find(part)
    return this.#last as T
  }

  /** What admission made of a shared part: the same object as the last time, if it is the same again. */
  admitted<T extends object>(asked: T, part: T): T {
    if (part === asked || !Object.isFrozen(asked)) return part
    const last = this.#admitted.get(asked)
    if (last && hasSameParts(last, part)) return last as T
    this.#admitted.set(asked, deepFreeze(part))
    return part
  }

  #find(part: object): object {
    const text = JSON.stringify(part)
    const known = this.#byText.get(text)
    if (known || text.length > longestText) return known ?? part
    this.#byText.set(text, deepFreeze(part))
    if (this.#byText.size > mostParts) this.#byText.delete(this.#byText.keys().next().value!)
    return part
  }
}

function hasSameParts(a: object, b: object): boolean {
  for (const key in a) if ((a as Parts)[key] !== (b as Parts)[key]) return false
  for (const key in b) if (!(key in a)) return false
  return true
}

type Parts = Readonly<Record<string, unknown>>
