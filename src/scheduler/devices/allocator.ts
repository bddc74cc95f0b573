/**
 * Finds devices for claims on one node: the first that suit all requests together, in the order in which they are listed.
 * Source: Allocator of k8s.io/dynamic-resource-allocation.
 */
import { ApiError } from '../../api/errors.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { AllocationResult, DeviceClass, ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { type Chosen, resultOf } from './allocation-result.ts'
import { Constraint } from './constraint.ts'
import { amountsOf, type DevicePools, deviceIdOf, type OfferedDevice, type Pool } from './pools.ts'
import { isSelected, type Request, requestsOf, toleratesTaints } from './request.ts'

/** So many devices are given to a claim at most. */
const mostResults = 32
/** A search that goes on for longer comes to nothing: the real one is stopped after ten seconds. */
const mostSteps = 20_000

export interface Market {
  readonly pools: DevicePools
  /** The ids of devices that claims have already, but for those that only look. */
  readonly taken: ReadonlySet<string>
  /** It is there. */
  classNamed(name: string): DeviceClass
}

/**
 * What each claim is given on a node; undefined where there is not enough.
 * @throws ApiError where a claim or a class makes no sense
 */
export const allocate = (
  market: Market,
  node: Node,
  claims: readonly ResourceClaim[],
): readonly AllocationResult[] | undefined => new Search(market, node, claims).run()

interface Course {
  readonly claim: ResourceClaim
  readonly requests: readonly (readonly Request[])[]
  readonly constraints: readonly Constraint[]
  readonly chosen: Chosen[]
}

class Search {
  readonly #pools: readonly Pool[]
  readonly #courses: readonly Course[]
  /** By the id of a device: for how many claims it has been chosen. */
  readonly #chosenFor = new Map<string, number>()
  /** By the id of a pool: what is left of its counters. */
  readonly #left = new Map<string, Map<string, Map<string, bigint>>>()
  readonly #all = new Map<Request, readonly OfferedDevice[]>()
  #known: readonly OfferedDevice[] | undefined
  #steps = 0

  constructor(
    private readonly market: Market,
    node: Node,
    claims: readonly ResourceClaim[],
  ) {
    this.#pools = market.pools.at(node)
    this.#courses = claims.map((claim) => ({
      claim,
      requests: requestsOf(claim, market.classNamed),
      constraints: (claim.spec.devices.constraints ?? []).map((each) => new Constraint(each)),
      chosen: [],
    }))
  }

  run(): readonly AllocationResult[] | undefined {
    for (const { requests } of this.#courses)
      for (const ways of requests) for (const way of ways) this.#count(way)
    if (this.#choose(0, 0)) return this.#courses.map(({ claim, chosen }) => resultOf(claim, chosen))
    return undefined
  }

  /** How many devices a request wants. @throws ApiError where nobody knows yet how many all are */
  #count(request: Request): number {
    if (request.asked.allocationMode !== 'All') return request.asked.count ?? 1
    let all = this.#all.get(request)
    if (!all) {
      const { claim, parent } = request
      for (const { id, isIncomplete, isInvalid } of this.#pools) {
        if (!isIncomplete && !isInvalid) continue
        const why = isIncomplete ? 'being updated' : 'invalid'
        const { namespace, name } = claim.metadata
        const what = `asks for all devices, but resource pool ${id} is currently ${why}`
        throw new ApiError(500, 'InternalError', `claim ${namespace}/${name}, request ${parent}: ${what}`)
      }
      all = this.#pools.flatMap(({ devices }) => devices.filter((each) => isSelected(request, each)))
      this.#all.set(request, all)
    }
    return all.length
  }

  #choose(c: number, r: number): boolean {
    if (c === this.#courses.length) return true
    const { requests } = this.#courses[c]
    if (r === requests.length) return this.#choose(c + 1, 0)
    return requests[r].some((way) => this.#take({ c, r, way, wanted: this.#count(way) }, 0, 0))
  }

  /** Takes what is still missing of a request, of the devices from the nth on. */
  #take(at: At, has: number, from: number): boolean {
    const { c, r, way, wanted } = at
    const { chosen } = this.#courses[c]
    const takesAll = way.asked.allocationMode === 'All'
    if (takesAll && wanted === 0) return false
    if (has === wanted) return this.#choose(c, r + 1)
    if (chosen.length + wanted - has > mostResults) return false
    const devices = takesAll ? this.#all.get(way)! : this.#offered
    for (let n = from; n < devices.length; n++) {
      if (++this.#steps > mostSteps) return false
      if (this.#isTaken(at, devices[n])) {
        if (takesAll) return false
        continue
      }
      if ((takesAll || isSelected(way, devices[n])) && this.#add(at, devices[n])) {
        if (this.#take(at, has + 1, n + 1)) return true
        this.#remove(at, devices[n])
      }
      if (takesAll) return false
    }
    return false
  }

  get #offered(): readonly OfferedDevice[] {
    return (this.#known ??= this.#pools
      .filter(({ isIncomplete, isInvalid }) => !isIncomplete && !isInvalid)
      .flatMap(({ devices }) => devices))
  }
  /** Who only looks may look at what others have, once. */
  #isTaken({ c, way }: At, { id }: OfferedDevice): boolean {
    if (way.asked.adminAccess) return this.#courses[c].chosen.some(({ offered }) => offered.id === id)
    return this.market.taken.has(id) || (this.#chosenFor.get(id) ?? 0) > 0
  }

  #add({ c, way }: At, offered: OfferedDevice): boolean {
    if (!toleratesTaints(way, offered) || !this.#consume(offered, -1n)) return false
    const { constraints, chosen } = this.#courses[c]
    const refusing = constraints.findIndex((each) => !each.add(way, offered))
    if (refusing >= 0) {
      for (const each of constraints.slice(0, refusing)) each.remove(way)
      this.#consume(offered, 1n)
      return false
    }
    this.#chosenFor.set(offered.id, (this.#chosenFor.get(offered.id) ?? 0) + 1)
    chosen.push({ request: way, offered })
    return true
  }

  #remove({ c, way }: At, offered: OfferedDevice): void {
    const { constraints, chosen } = this.#courses[c]
    chosen.pop()
    this.#chosenFor.set(offered.id, this.#chosenFor.get(offered.id)! - 1)
    for (const each of constraints) each.remove(way)
    this.#consume(offered, 1n)
  }

  /** Takes what a device uses of the counters of its pool, or gives it back. False, and nothing is taken, where too little is left. */
  #consume(offered: OfferedDevice, sign: 1n | -1n): boolean {
    const { consumesCounters = [] } = offered.device
    if (consumesCounters.length === 0) return true
    const left = this.#leftOf(offered.pool)
    for (const { counterSet, counters } of consumesCounters)
      for (const [name, amount] of amountsOf(counters))
        left.get(counterSet)!.set(name, left.get(counterSet)!.get(name)! + sign * amount)
    const isEnough = [...left.values()].every((set) => [...set.values()].every((each) => each >= 0n))
    if (!isEnough && sign < 0n) this.#consume(offered, 1n)
    return isEnough
  }

  #leftOf(pool: Pool): Map<string, Map<string, bigint>> {
    const known = this.#left.get(pool.id)
    if (known) return known
    const left = new Map([...pool.counters].map(([name, set]) => [name, new Map(set)]))
    for (const { spec } of pool.slices)
      for (const { name, consumesCounters = [] } of spec.devices ?? []) {
        if (!this.market.taken.has(deviceIdOf(spec.driver, spec.pool.name, name))) continue
        for (const { counterSet, counters } of consumesCounters)
          for (const [counter, amount] of amountsOf(counters))
            left.get(counterSet)?.set(counter, (left.get(counterSet)!.get(counter) ?? 0n) - amount)
      }
    this.#left.set(pool.id, left)
    return left
  }
}

/** A request of a claim, in one of its ways. */
interface At {
  readonly c: number
  readonly r: number
  readonly way: Request
  /** How many devices. */
  readonly wanted: number
}
