/** Shares equal field sets: ten thousand pods of one template have one set, so what is asked of it is asked once. */
import { memoByIdentity } from '../api/memo.ts'
import type { FieldSet } from '../api/meta-types.ts'
import { inOrder, leaf } from './field-set.ts'

/** How many sets one root may have: enough for what controllers write, and a bound for what users may. */
const mostSets = 4_096
/** In how many ways a set may go on: field names are few, addresses and uids are not worth sharing. */
const mostSteps = 64
/** How many steps a shared set may have: each set on the way to it has a copy of those before. */
const longestSet = 64

/** The sets that begin alike, as a tree: each step of a set leads on to the set with that step. */
export class SharedSet {
  readonly #leaves = new Map<string, SharedSet>()
  readonly #branches = new Map<string, WeakMap<FieldSet, SharedSet>>()
  #count = 0

  constructor(
    readonly set: FieldSet = leaf,
    private readonly place?: { readonly root: SharedSet; readonly length: number },
  ) {}

  /** The set with one step more; undefined where `inside` is not shared itself, or there are too many already. */
  with(step: string, inside: FieldSet): SharedSet | undefined {
    if (inside === leaf) return this.#leaves.get(step) ?? this.#grow(step, inside, this.#leaves)
    if (!Object.isFrozen(inside)) return undefined
    const known = this.#branches.get(step)?.get(inside)
    if (known) return known
    return this.#branches.size < mostSteps ? this.#grow(step, inside) : undefined
  }

  #grow(step: string, inside: FieldSet, into?: Map<string, SharedSet>): SharedSet | undefined {
    const { root, length } = this.place ?? { root: this, length: 0 }
    if (root.#count >= mostSets || length >= longestSet || (into && into.size >= mostSteps)) return undefined
    root.#count++
    const set = Object.freeze(inOrder({ ...this.set, [step]: inside }))
    const next = new SharedSet(set, { root, length: length + 1 })
    if (into) into.set(step, next)
    else {
      let branch = this.#branches.get(step)
      if (!branch) this.#branches.set(step, (branch = new WeakMap()))
      branch.set(inside, next)
    }
    return next
  }
}

/** Where the sets of one type begin. */
export const sharedSetsOf = memoByIdentity((_of: object) => new SharedSet())

/** Builds a set step by step, as a shared one for as long as that can be. */
export class SetBuilder {
  #shared: SharedSet
  #own: Record<string, FieldSet> | undefined

  constructor(root: SharedSet) {
    this.#shared = root
  }

  add(step: string, inside: FieldSet): void {
    if (!this.#own) {
      const next = this.#shared.with(step, inside)
      if (next) {
        this.#shared = next
        return
      }
      this.#own = { ...this.#shared.set }
    }
    this.#own[step] = inside
  }

  get set(): FieldSet {
    return this.#own ? inOrder(this.#own) : this.#shared.set
  }
}
