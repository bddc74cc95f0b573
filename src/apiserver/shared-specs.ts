/** Specs that say the same are one object: what is asked of one is asked once, and ten thousand take the room of one. */
import { isEqual } from '../api/equality.ts'
import { deepFreeze } from '../api/memo.ts'

/** How many specs are remembered; the oldest make room. */
const mostSpecs = 512
/** Longer ones are left alone: there are few of them, and their text takes room. In characters. */
const longestText = 16 * 1024

export class SharedSpecs {
  readonly #byText = new Map<string, object>()
  /** What comes by the thousand comes in a row. */
  #last: object | undefined
  readonly #admitted = new WeakMap<object, object>()

  /** The first spec that said the same, or this one, frozen. @param spec plain JSON, with its defaults */
  shared<T extends object>(spec: T): T {
    // It came from a template, which shares it already.
    if (Object.isFrozen(spec)) return spec
    if (!isEqual(spec, this.#last)) this.#last = this.#find(spec)
    return this.#last as T
  }

  /** What admission made of a shared spec: the same object as the last time, if it is the same again. */
  admitted<T extends object>(asked: T, spec: T): T {
    if (spec === asked || !Object.isFrozen(asked)) return spec
    const last = this.#admitted.get(asked)
    if (last && hasSameParts(last, spec)) return last as T
    this.#admitted.set(asked, deepFreeze(spec))
    return spec
  }

  #find(spec: object): object {
    const text = JSON.stringify(spec)
    const known = this.#byText.get(text)
    if (known || text.length > longestText) return known ?? spec
    this.#byText.set(text, deepFreeze(spec))
    if (this.#byText.size > mostSpecs) this.#byText.delete(this.#byText.keys().next().value!)
    return spec
  }
}

function hasSameParts(a: object, b: object): boolean {
  for (const key in a) if ((a as Parts)[key] !== (b as Parts)[key]) return false
  for (const key in b) if (!(key in a)) return false
  return true
}

type Parts = Readonly<Record<string, unknown>>
