/**
 * Finds devices for claims on one node: the first that suit all requests together, in the order in which they are listed.
 * Source: Allocator of k8s.io/dynamic-resource-allocation.
 */
import { ApiError } from '../../api/errors.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { AllocationResult, DeviceClass, ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { type Chosen, resultOf } from './allocation-result.ts'
import { Constraint } from './constraint.ts'
import type { DevicePools, OfferedDevice, Pool } from './pools.ts'
import { isSelected, type Request, requestsOf, toleratesTaints } from './request.ts'
import { shareOf } from './shares.ts'
import { isShared, type Taken, Takings } from './takings.ts'

/** So many devices are given to a claim at most. */
const mostResults = 32
/** A search that goes on for longer comes to nothing: the real one is stopped after ten seconds. */
const mostSteps = 20_000

export interface Market {
  readonly pools: DevicePools
  readonly taken: Taken
  /** It is there. */
  classNamed(name: string): DeviceClass
  /** What sets a share of a device apart from others. */
  newShareId(): string
}

/** By claim; undefined: there is not enough, or of pools that contradict themselves it cannot be said. */
type Allocations = readonly AllocationResult[] | 'invalidPools' | undefined

/**
 * What each claim is given on a node.
 * @throws ApiError where a claim or a class makes no sense
 */
export const allocate = (market: Market, node: Node, claims: readonly ResourceClaim[]): Allocations =>
  new Search(market, node, claims).run()

interface Course {
  readonly claim: ResourceClaim
  readonly requests: readonly (readonly Request[])[]
  readonly constraints: readonly Constraint[]
  readonly chosen: Chosen[]
  /** The ids of those of them that it has for itself. */
  readonly own: Set<string>
}

class Search {
  readonly #pools: readonly Pool[]
  readonly #courses: readonly Course[]
  readonly #takings: Takings
  readonly #all = new Map<Request, readonly OfferedDevice[]>()
  #known: readonly OfferedDevice[] | undefined
  #steps = 0

  constructor(
    private readonly market: Market,
    private readonly node: Node,
    claims: readonly ResourceClaim[],
  ) {
    this.#pools = market.pools.at(node)
    this.#takings = new Takings(market.taken)
    this.#courses = claims.map((claim) => ({
      claim,
      requests: requestsOf(claim, market.classNamed),
      constraints: (claim.spec.devices.constraints ?? []).map((each) => new Constraint(each)),
      chosen: [],
      own: new Set(),
    }))
  }

  run(): Allocations {
    for (const { claim, requests } of this.#courses) {
      const fewest = requests.reduce((sum, ways) => sum + Math.min(...ways.map((way) => this.#count(way))), 0)
      if (fewest > mostResults) throw tooMany(claim, fewest)
    }
    const { newShareId } = this.market
    const nodeName = this.node.metadata.name
    if (this.#choose(0, 0))
      return this.#courses.map(({ claim, chosen }) => resultOf(claim, chosen, { nodeName, newShareId }))
    return this.#pools.some(({ isInvalid }) => isInvalid) ? 'invalidPools' : undefined
  }

  /** How many devices a request wants. @throws ApiError where nobody knows yet how many all are */
  #count(request: Request): number {
    if (request.asked.allocationMode !== 'All') return request.asked.count ?? 1
    let all = this.#all.get(request)
    if (!all) {
      for (const { id, isIncomplete, isInvalid } of this.#pools) {
        if (!isIncomplete && !isInvalid) continue
        const why = isIncomplete ? 'being updated' : 'invalid'
        throw problemWith(request, `asks for all devices, but resource pool ${id} is currently ${why}`)
      }
      all = this.#pools.flatMap(({ devices }) => devices.filter((each) => this.#isWanted(request, each)))
      this.#all.set(request, all)
    }
    return all.length
  }

  /** Of all those that can be had in such amounts are meant. */
  #isWanted(request: Request, offered: OfferedDevice): boolean {
    if (!isSelected(request, offered)) return false
    const share = shareOf(offered.device, request.asked)
    return share !== undefined && this.#takings.leaves(offered, share)
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
    return way.asked.adminAccess ? this.#courses[c].own.has(id) : this.#takings.has(id)
  }

  #add({ c, way }: At, offered: OfferedDevice): boolean {
    const share = shareOf(offered.device, way.asked)
    if (!share || !this.#takings.leaves(offered, share) || !toleratesTaints(way, offered)) return false
    if (!this.#takings.take(offered, share)) return false
    const { constraints, chosen, own } = this.#courses[c]
    const refusing = constraints.findIndex((each) => !each.add(way, offered))
    if (refusing >= 0) {
      for (const each of constraints.slice(0, refusing)) each.remove(way)
      this.#takings.giveBack(offered)
      if (way.asked.allocationMode === 'All') throw unlikeOthers(way, offered)
      return false
    }
    if (!isShared(offered)) own.add(offered.id)
    chosen.push({ request: way, offered, share })
    return true
  }

  #remove({ c, way }: At, offered: OfferedDevice): void {
    const { constraints, chosen, own } = this.#courses[c]
    chosen.pop()
    own.delete(offered.id)
    for (const each of constraints) each.remove(way)
    this.#takings.giveBack(offered)
  }
}

const unlikeOthers = (request: Request, { id }: OfferedDevice): ApiError =>
  problemWith(request, `cannot add device ${id} because a claim constraint would not be satisfied`)

function tooMany({ metadata: { namespace, name } }: ResourceClaim, wanted: number): ApiError {
  const what = `number of requested devices ${wanted} exceeds the claim limit of ${mostResults}`
  return new ApiError(500, 'InternalError', `claim ${namespace}/${name}: ${what}`)
}

function problemWith({ claim, parent }: Request, what: string): ApiError {
  const { namespace, name } = claim.metadata
  return new ApiError(500, 'InternalError', `claim ${namespace}/${name}, request ${parent}: ${what}`)
}

/** A request of a claim, in one of its ways. */
interface At {
  readonly c: number
  readonly r: number
  readonly way: Request
  /** How many devices. */
  readonly wanted: number
}
