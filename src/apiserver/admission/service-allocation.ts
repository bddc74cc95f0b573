/** Gives Services their cluster IPs and node ports. */
import type { Draft } from 'immer'
import { service } from '../../api/core/service.ts'
import { isHeadless, needsClusterIP, needsHealthCheck } from '../../api/core/service-type.ts'
import { badRequest, invalid as invalidObject } from '../../api/errors.ts'
import { type FieldError, invalid } from '../../api/field-error.ts'
import type { IPFamily, Service, ServiceSpec } from '../../api/generated/types/core-v1.ts'
import { secondClusterRange } from '../../api/networking/second-addresses.ts'
import { clusterRange } from '../../api/networking/servicecidr.ts'
import { hash } from '../../sim/random.ts'
import type { AdmissionPlugin } from './admission.ts'
import { addressAt, firstFree, type IPRange, isGiven, isInRange, parseRange } from './ip-range.ts'
import { NodePorts } from './node-ports.ts'
import { ServiceClaims } from './service-claims.ts'
import { familiesGiven } from './service-families.ts'
import { ServiceRanges } from './service-ranges.ts'

export interface ServiceAllocationOptions {
  /** The range of cluster IPs where there is no ServiceCIDR. Default `10.96.0.0/12`. */
  readonly serviceCIDR?: string
  /** The families of the cluster, the usual one first. Default IPv4. */
  readonly ipFamilies?: readonly IPFamily[]
}

/** A new plugin; each cluster has its own. */
export function serviceAllocation(options: ServiceAllocationOptions = {}): AdmissionPlugin {
  const configured = options.ipFamilies ?? ['IPv4']
  const usual = {
    IPv4: [parseRange(options.serviceCIDR ?? clusterRange)],
    IPv6: [parseRange(secondClusterRange)],
  }
  let taken: ServiceClaims | undefined
  let ranges: ServiceRanges | undefined
  return {
    name: 'ServiceAllocation',
    operations: ['CREATE', 'UPDATE'],
    kinds: [service],

    allot({ object, previous, subresource, store, context }) {
      if (subresource !== undefined) return
      taken ??= new ServiceClaims(store)
      ranges ??= new ServiceRanges(store, usual)
      const allocation = new Allocation(object as Draft<Service>, taken, {
        ranges,
        configured,
        isTried: context.dryRun === true,
      })
      allocation.giveFamilies(previous as Service | undefined)
      allocation.allocateClusterIPs(previous as Service | undefined)
      allocation.allocatePorts(previous as Service | undefined)
    },
  }
}

/** Where addresses come from. */
interface Addresses {
  readonly ranges: ServiceRanges
  readonly configured: readonly IPFamily[]
  /** Whether nothing is taken in the end: then the API server asks only whether a port is taken. */
  readonly isTried: boolean
}

/** The allocation for one Service. */
class Allocation {
  constructor(
    private readonly object: Draft<Service>,
    private readonly taken: ServiceClaims,
    private readonly addresses: Addresses,
  ) {}

  giveFamilies(previous: Service | undefined): void {
    if (!needsClusterIP(this.object.spec)) return
    this.object.spec = { ...this.object.spec }
    this.#refuseFor(familiesGiven(this.object.spec, previous?.spec, this.addresses.configured))
  }

  /** What it has, a Service keeps: that it may not change is for validation to say. */
  allocateClusterIPs(previous: Service | undefined): void {
    const { spec } = this.object
    if (!needsClusterIP(spec) || isHeadless(spec)) return
    const had =
      previous !== undefined && needsClusterIP(previous.spec) ? (previous.spec.clusterIPs ?? []) : []
    if (had[0] === 'None') return
    const wanted = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])
    const families = spec.ipFamilies ?? ['IPv4']
    if (had.length >= families.length && wanted.length > 0) return
    const ips = families.map((family, n) => {
      const ip = wanted[n] ?? had[n]
      if (ip && ip !== had[n]) this.#checkAddress(ip, family)
      return ip || this.#freeAddress(family)
    })
    if (ips.join() !== wanted.join()) this.object.spec = { ...spec, clusterIP: ips[0], clusterIPs: ips }
  }

  allocatePorts(previous: Service | undefined): void {
    const ports = new NodePorts(this.object, {
      taken: this.taken,
      isTried: this.addresses.isTried,
      refuse: ({ at, port, why }) => this.#refuse(`spec.ports[${at}].nodePort`, port, why),
    })
    if (mayHavePorts(this.object.spec)) {
      if (previous) ports.giveAnew(previous)
      else ports.giveToNew()
    }
    const { spec } = this.object
    if (!needsHealthCheck(spec)) return
    const { healthCheckNodePort: wanted } = spec
    if (!wanted) this.object.spec = { ...spec, healthCheckNodePort: ports.free() }
    else if (!previous || !needsHealthCheck(previous.spec)) this.#takeForHealthCheck(ports, wanted)
  }

  /** The real server answers 500, with this sentence. */
  #takeForHealthCheck(ports: NodePorts, wanted: number): void {
    const problem = ports.problemOf(wanted)
    if (problem) throw badRequest(`failed to allocate requested HealthCheck NodePort ${wanted}: ${problem}`)
  }

  #checkAddress(ip: string, family: IPFamily): void {
    const problem = this.#problemOf(ip, family)
    if (problem) this.#refuse('spec.clusterIPs', [ip], `failed to allocate IP ${ip}: ${problem}`)
  }

  #problemOf(ip: string, family: IPFamily): string | undefined {
    const ranges = this.addresses.ranges.of(family)
    const range = ranges.find((each) => isInRange(each, ip) && isGiven(each, ip))
    // Who only tries asks the first range alone.
    if (!range && this.addresses.isTried && ranges.length > 0)
      return `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${ranges[0].text}`
    if (!range) return 'the provided network does not match the current range'
    if (this.addresses.isTried) return undefined
    return this.taken.isTaken(ip, this.object) ? 'provided IP is already allocated' : undefined
  }

  /** The first free address from a place that follows from the uid: the same in every run. */
  #freeAddress(family: IPFamily): string {
    for (const range of this.addresses.ranges.of(family)) {
      // Who only tries is shown what nobody can have.
      if (this.addresses.isTried) return addressAt(range, -1)
      const { count, reserved } = range
      const free = this.#freePlace(range, reserved, count) ?? this.#freePlace(range, 0, reserved)
      if (free !== undefined) return addressAt(range, free)
    }
    return this.#refuse('spec.clusterIPs', [], 'failed to allocate a serviceIP: range is full')
  }

  #freePlace(range: IPRange, from: number, to: number): number | undefined {
    const free = firstFree(to - from, hash(this.object.metadata.uid), (n) => {
      return !this.taken.isTaken(addressAt(range, from + n), this.object)
    })
    return free === undefined ? undefined : from + free
  }

  #refuse(field: string, value: unknown, detail: string): never {
    throw invalidObject(service, this.object.metadata.name, [invalid(field, value, detail)])
  }

  #refuseFor(problems: readonly FieldError[]): void {
    if (problems.length > 0) throw invalidObject(service, this.object.metadata.name, problems)
  }
}

/** Of any other type, that it has one is for validation to say. */
const mayHavePorts = ({ type }: ServiceSpec) => type === 'NodePort' || type === 'LoadBalancer'
