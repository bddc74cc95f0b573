/** Shares equal field sets: ten thousand pods of one template have one set, so what is asked of it is asked once. */
import { memoByIdentity } from '../../api/memo.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { inOrder, leaf, singular } from './field-set.ts'

/** How many sets one root may have before it begins anew: enough for what controllers write, and a bound for what users may. */
const mostSets = 4_096
/** In how many ways a set may go on: field names are few, addresses and uids are not worth sharing. */
const mostSteps = 64
/** How many steps a shared set may have: a longer one is of some user's own making, and hardly met again. */
const longestSet = 64

/** The sets that begin alike, as a tree: each step of a set leads on to the set with that step. */
export class SharedSet {
  // Made when needed, as all that follows: most sets are only on the way to others, or go no further.
  #leaves: Map<string, SharedSet> | undefined
  #branches: Map<string, WeakMap<FieldSet, SharedSet>> | undefined
  #set: FieldSet | undefined
  #count = 0

  constructor(readonly place?: Place) {}

  get set(): FieldSet {
    return (this.#set ??= this.place ? setAt(this.place) : leaf)
  }

  /** The set with one step more; undefined where `inside` is not shared itself, or there are too many already. */
  with(step: string, inside: FieldSet): SharedSet | undefined {
    if (inside === leaf) return this.#leaves?.get(step) ?? this.#grow(step, inside, this.#leaves?.size)
    if (!Object.isFrozen(inside)) return undefined
    return this.#branches?.get(step)?.get(inside) ?? this.#grow(step, inside, this.#branches?.size)
  }

  /** @param ways in how many it goes on already, with a leaf or with a branch */
  #grow(step: string, inside: FieldSet, ways = 0): SharedSet | undefined {
    const { root, length } = this.place ?? { root: this as SharedSet, length: 0 }
    if (length >= longestSet || ways >= mostSteps) return undefined
    if (root.#count++ >= mostSets) root.#beginAnew()
    const next = new SharedSet({ root, length: length + 1, before: this, step, inside })
    if (inside === leaf) (this.#leaves ??= new Map()).set(step, next)
    else this.#branchesAt(step).set(inside, next)
    return next
  }

  /** What was shared long ago makes room for what is now: owners come and go. */
  #beginAnew(): void {
    this.#leaves = undefined
    this.#branches = undefined
    this.#count = 0
  }

  #branchesAt(step: string): WeakMap<FieldSet, SharedSet> {
    const branches = (this.#branches ??= new Map<string, WeakMap<FieldSet, SharedSet>>())
    let found = branches.get(step)
    if (!found) branches.set(step, (found = new WeakMap()))
    return found
  }
}

/** Where a set stands in its tree. */
interface Place {
  readonly root: SharedSet
  /** How many steps lead here. */
  readonly length: number
  /** The set with all of them but the last, and the last. */
  readonly before: SharedSet
  readonly step: string
  readonly inside: FieldSet
}

function setAt(place: Place): FieldSet {
  const steps: (readonly [string, FieldSet])[] = []
  for (let at: Place | undefined = place; at; at = at.before.place) steps.unshift([at.step, at.inside])
  return Object.freeze(inOrder(Object.fromEntries(steps)))
}

/** Where the sets of one type begin. */
export const sharedSetsOf = memoByIdentity((_of: object) => new SharedSet())

/** Builds a set step by step, as a shared one for as long as that can be. */
export class SetBuilder {
  /** In the order of the steps; a leaf stands where something of this set alone has to be. */
  #shared: SharedSet
  #own: (readonly [step: string, inside: FieldSet])[] | undefined
  /** What follows a step that is not shared. */
  #rest: Record<string, FieldSet> | undefined

  constructor(root: SharedSet) {
    this.#shared = root
  }

  add(step: string, inside: FieldSet): void {
    if (this.#rest) {
      this.#rest[step] = inside
      return
    }
    const next = this.#shared.with(step, inside) ?? this.#withOwn(step, inside)
    if (next) this.#shared = next
    else (this.#rest = singular(this.#sharedWithOwn))[step] = inside
  }

  #withOwn(step: string, inside: FieldSet): SharedSet | undefined {
    if (Object.isFrozen(inside)) return undefined
    const next = this.#shared.with(step, leaf)
    if (next) (this.#own ??= []).push([step, inside])
    return next
  }

  get #sharedWithOwn(): FieldSet {
    if (!this.#own) return this.#shared.set
    const set: Record<string, FieldSet> = { ...this.#shared.set }
    for (const [step, inside] of this.#own) set[step] = inside
    return set
  }

  get set(): FieldSet {
    return this.#rest ? inOrder(this.#rest) : this.#sharedWithOwn
  }
}
