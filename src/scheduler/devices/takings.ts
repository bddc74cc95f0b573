/** What is taken of devices: by the claims that have theirs, and by those that are being given theirs. */
import { parseQuantity } from '../../api/quantity.ts'
import { amountsOf, deviceIdOf, type OfferedDevice, type Pool } from './pools.ts'
import type { Share } from './shares.ts'

/** Amounts in billionths, by the name of what a device has. */
type Amounts = ReadonlyMap<string, bigint>

/** What claims have, by the ids of devices. What those have that only look counts for nothing. */
export interface Taken {
  /** Those that a claim has for itself. */
  readonly devices: ReadonlySet<string>
  /** How much is taken of those of which several claims have a share. */
  readonly shares: ReadonlyMap<string, Amounts>
}

/** Adds a share to what is taken of a device. */
export function addShare(shares: Map<string, Map<string, bigint>>, id: string, share: Share): void {
  const taken = shares.get(id) ?? new Map<string, bigint>()
  shares.set(id, taken)
  for (const [name, amount] of Object.entries(share))
    taken.set(name, (taken.get(name) ?? 0n) + parseQuantity(amount).nanos)
}

export const isShared = ({ device }: OfferedDevice): boolean => device.allowMultipleAllocations === true

export class Takings {
  /** By the id of a device: for how many claims it has been chosen. */
  readonly #chosenFor = new Map<string, number>()
  /** By the id of a device: the shares for which it has been chosen. */
  readonly #shares = new Map<string, Share[]>()
  /** By the id of a pool: what is left of its counters. */
  readonly #left = new Map<string, Map<string, Map<string, bigint>>>()

  constructor(private readonly taken: Taken) {}

  /** Whether somebody has it for himself. */
  has(id: string): boolean {
    return this.taken.devices.has(id) || (this.#chosenFor.get(id) ?? 0) > 0
  }

  /** Whether as much as a share is left of the device. */
  leaves(offered: OfferedDevice, share: Share): boolean {
    const { id, device } = offered
    const others = this.#shares.get(id)
    const before = this.taken.shares.get(id)
    if (!others && !before) return true
    return Object.entries(share).every(([name, amount]) => {
      let sum = parseQuantity(amount).nanos + (before?.get(name) ?? 0n)
      for (const other of others ?? []) sum += parseQuantity(other[name]).nanos
      return sum <= parseQuantity(device.capacity![name].value).nanos
    })
  }

  /** Takes a device, or a share of it. False, and nothing is taken, where too little is left of the counters of its pool. */
  take(offered: OfferedDevice, share: Share): boolean {
    // What several have takes of the counters once.
    if (!this.#isInUse(offered) && !this.#count(offered, -1n)) return false
    const { id } = offered
    if (!isShared(offered)) this.#chosenFor.set(id, (this.#chosenFor.get(id) ?? 0) + 1)
    else if (!this.#shares.get(id)?.push(share)) this.#shares.set(id, [share])
    return true
  }

  /** Gives back what was taken last of a device. */
  giveBack(offered: OfferedDevice): void {
    const { id } = offered
    if (isShared(offered)) {
      const shares = this.#shares.get(id)!
      shares.pop()
      if (shares.length === 0) this.#shares.delete(id)
    } else this.#chosenFor.set(id, this.#chosenFor.get(id)! - 1)
    if (!this.#isInUse(offered)) this.#count(offered, 1n)
  }

  #isInUse(offered: OfferedDevice): boolean {
    return (
      isShared(offered) &&
      (this.#shares.has(offered.id) || (this.taken.shares.get(offered.id)?.size ?? 0) > 0)
    )
  }

  #count(offered: OfferedDevice, sign: 1n | -1n): boolean {
    const { consumesCounters = [] } = offered.device
    if (consumesCounters.length === 0) return true
    const left = this.#leftOf(offered.pool)
    for (const { counterSet, counters } of consumesCounters)
      for (const [name, amount] of amountsOf(counters))
        left.get(counterSet)!.set(name, left.get(counterSet)!.get(name)! + sign * amount)
    const isEnough = [...left.values()].every((set) => [...set.values()].every((each) => each >= 0n))
    if (!isEnough && sign < 0n) this.#count(offered, 1n)
    return isEnough
  }

  #leftOf(pool: Pool): Map<string, Map<string, bigint>> {
    const known = this.#left.get(pool.id)
    if (known) return known
    const left = new Map([...pool.counters].map(([name, set]) => [name, new Map(set)]))
    for (const { spec } of pool.slices)
      for (const { name, consumesCounters = [] } of spec.devices ?? []) {
        const id = deviceIdOf(spec.driver, spec.pool.name, name)
        if (!this.taken.devices.has(id) && !this.taken.shares.has(id)) continue
        for (const { counterSet, counters } of consumesCounters)
          for (const [counter, amount] of amountsOf(counters))
            left.get(counterSet)?.set(counter, (left.get(counterSet)!.get(counter) ?? 0n) - amount)
      }
    this.#left.set(pool.id, left)
    return left
  }
}
