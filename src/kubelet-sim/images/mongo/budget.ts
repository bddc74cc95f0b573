/** What a question may cost: how much is looked at for it, and how large what is made for it gets. */
import { type Doc, isDoc, isPlain, MongoError, type Value } from './documents.ts'

/** Values that are looked at or made; about a second at most. */
const mostSteps = 1_000_000
const largestDocument = 16_793_600
/** Source: BSONDepth::kDefaultMaxAllowableDepth. */
const deepest = 200
/** How much of it takes a CPU for a millisecond. */
const stepsOfMs = 20_000

interface Extent {
  /** About as many bytes. */
  readonly size: number
  readonly depth: number
}

const plain: Extent = { size: 8, depth: 0 }

export class Budget {
  #spent = 0
  readonly #known = new WeakMap<object, Extent>()

  /** How long it has taken so far. */
  get ms(): number {
    return this.#spent / stepsOfMs
  }

  /** @throws MongoError where too much has been done */
  spend(steps = 1): void {
    this.#spent += steps
    if (this.#spent > mostSteps) throw new MongoError('operation exceeded time limit', 'MaxTimeMSExpired')
  }

  /** `value`, which may have parts in common with others, and is no larger than a document can be. @throws MongoError */
  made<V extends Value | undefined>(value: V): V {
    const { size, depth } = this.#extent(value)
    if (size > largestDocument)
      throw new MongoError(
        `BSONObj size: ${size} (0x${size.toString(16).toUpperCase()}) is invalid. Size must be between 0 and ${largestDocument}(16MB)`,
        'BSONObjectTooLarge',
      )
    if (depth > deepest)
      throw new MongoError(
        `cannot convert document to BSON because it exceeds the limit of ${deepest} levels of nesting`,
        'Overflow',
      )
    return value
  }

  sizeOf = (value: Value): number => this.#extent(value).size

  #extent(value: Value | undefined): Extent {
    if (typeof value === 'string') return { size: 16 + value.length, depth: 0 }
    if (typeof value !== 'object' || value === null) return plain
    const known = this.#known.get(value)
    if (known) return known
    const found = isDoc(value) && !isPlain(value) ? plain : this.#sum(value)
    this.#known.set(value, found)
    return found
  }

  #sum(value: readonly Value[] | Doc): Extent {
    let [size, depth] = [16, 0]
    const add = (extent: Extent, name = 4) => {
      size += name + extent.size
      depth = Math.max(depth, extent.depth)
    }
    if (Array.isArray(value)) {
      this.spend(value.length)
      for (const each of value as readonly Value[]) add(this.#extent(each))
    } else
      for (const [name, each] of Object.entries(value)) {
        this.spend()
        add(this.#extent(each), name.length)
      }
    return { size, depth: depth + 1 }
  }
}
