/** Parts that say the same are one object: what is asked of one is asked once, and ten thousand take the room of one. */
import { isEqual } from '../../api/equality.ts'
import { hasGivenEmpty } from '../../api/given-empty.ts'
import { deepFreeze } from '../../api/memo.ts'
import { keepNewest } from '../../api/newest.ts'
import type { Working } from '../working-object.ts'

/** What objects that are made by the thousand have in common. */
export class SharedParts {
  readonly #specs = new Alike()
  readonly #labels = new Alike()
  readonly #admitted = new WeakMap<object, object>()

  /** Gives an object the spec and the labels of the first that said the same. What was given empty says more than is kept. */
  share(object: Working): void {
    const { metadata } = object
    const spec = object.spec!
    if (!hasGivenEmpty(spec)) object.spec = this.#specs.shared(spec)
    if (metadata.labels) metadata.labels = this.#labels.shared(metadata.labels)
  }

  /** What admission made of a shared spec: the same object as the last time, if it is the same again. */
  admitted<T extends object>(asked: T, spec: T): T {
    if (spec === asked || !Object.isFrozen(asked)) return spec
    const last = this.#admitted.get(asked)
    if (last && hasSameParts(last, spec)) return last as T
    this.#admitted.set(asked, deepFreeze(spec))
    return spec
  }
}

function hasSameParts(a: object, b: object): boolean {
  for (const key in a) if ((a as Parts)[key] !== (b as Parts)[key]) return false
  for (const key in b) if (!(key in a)) return false
  return true
}

type Parts = Readonly<Record<string, unknown>>

/** How many parts of a sort are remembered; the oldest make room. */
const mostParts = 512
/** Longer ones are left alone: there are few of them, and their text takes room. In characters. */
const longestText = 16 * 1024

/** Parts of one sort, each once. */
export class Alike {
  readonly #byText = new Map<string, object>()
  /** What comes by the thousand comes in a row. */
  #last: object | undefined

  /** The first part that said the same, or this one, frozen. @param part plain JSON, with its defaults */
  shared<T extends object>(part: T): T {
    // It came from a template, which shares it already.
    if (Object.isFrozen(part)) return part
    if (!isEqual(part, this.#last)) this.#last = this.#find(part)
    return this.#last as T
  }

  #find(part: object): object {
    const text = JSON.stringify(part)
    const known = this.#byText.get(text)
    if (known || text.length > longestText) return known ?? part
    this.#byText.set(text, deepFreeze(part))
    keepNewest(this.#byText, mostParts)
    return part
  }
}
