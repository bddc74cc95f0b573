/** What the controller of EndpointSlices remembers of Services between its turns. */
import { SliceTracker } from '../shared/slice-tracker.ts'
import { TriggerTimes } from '../shared/trigger-times.ts'
import { isManaged } from './slice-metadata.ts'
import { type Counts, isOverloaded } from './zone-shares.ts'

export class SliceMemory {
  readonly triggers = new TriggerTimes()
  readonly tracker = new SliceTracker(isManaged)
  /** By service and family: how many endpoints each zone was given by hints. */
  readonly #given = new Map<string, Map<string, Counts>>()

  hasHints(key: string): boolean {
    return this.#given.has(key)
  }

  setHints(key: string, family: string, counts: Counts): void {
    const known = this.#given.get(key)
    if (known) known.set(family, counts)
    else this.#given.set(key, new Map([[family, counts]]))
  }

  dropHints(key: string, family: string): void {
    const known = this.#given.get(key)
    known?.delete(family)
    if (known?.size === 0) this.#given.delete(key)
  }

  /** The services in which a zone has too few endpoints. */
  overloaded(shares: ReadonlyMap<string, number> | undefined): readonly string[] {
    return [...this.#given].flatMap(([key, families]) =>
      [...families.values()].some((counts) => isOverloaded(counts, shares)) ? [key] : [],
    )
  }

  forget(key: string): void {
    this.triggers.forget(key)
    this.tracker.forget(key)
    this.#given.delete(key)
  }

  get isWithoutHints(): boolean {
    return this.#given.size === 0
  }
}
