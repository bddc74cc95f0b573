/**
 * Keeps an IPAddress for every cluster IP of a Service, and mends what others have done to them. In a real cluster the API server
 * does so itself. Source: the ipallocator of pkg/registry/core/service, and its repair loops.
 */
import { service } from '../../api/core/service.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { IPAddress } from '../../api/generated/types/networking-v1.ts'
import { familyOf } from '../../api/ip.ts'
import type { New } from '../../api/kind.ts'
import { keyOf, refOfKey } from '../../api/meta.ts'
import {
  addressAllocator,
  addressManagerLabel,
  familyLabel,
  ipAddress,
  isOfAllocator,
} from '../../api/networking/ipaddress.ts'
import { serviceCIDR } from '../../api/networking/servicecidr.ts'
import { instantOf } from '../../api/time.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'
import type { Client } from '../../client/client.ts'
import { EventSeriesRecorder } from '../../client/event-series.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { containing } from '../shared/service-ranges.ts'

/** How often all Services are looked at anew. */
const repairPeriodMs = minutes(3)
/** So long the Service of an address may be on its way. */
const leakMs = seconds(60)

export const serviceAddresses = defineActor({
  name: 'service-addresses',
  start: (context) => new Addresses(context).start(),
})

class Addresses {
  readonly #given: WorkQueue
  readonly #repairs: WorkQueue
  readonly #leaks: WorkQueue
  readonly #events: EventSeriesRecorder
  readonly #client: Client
  readonly #cache: Cache

  constructor(private readonly context: ActorContext) {
    const { client, cache, clock } = context
    this.#client = client
    this.#cache = cache
    this.#events = new EventSeriesRecorder({ client, clock, component: 'ipallocator-repair-controller' })
    this.#given = context.queue((given) => this.#follow(...(given.split(' ') as [string, string])))
    this.#repairs = context.queue((key) => this.#repair(key))
    this.#leaks = context.queue((ip) => this.#checkLeak(ip))
  }

  start(): void {
    this.#cache.onChange(service, ({ type, key, object, previous }) => {
      const now = type === 'DELETED' ? none : ipsOf(object)
      const before = previous ? ipsOf(previous) : none
      for (const ip of before) if (!now.includes(ip)) this.#given.add(`${ip} ${key}`)
      for (const ip of now) if (!before.includes(ip)) this.#given.add(`${ip} ${key}`)
      if (type === 'MODIFIED' && !this.#areRight(object)) this.#repairs.add(key)
    })
    this.#cache.onChange(ipAddress, ({ type, object }) => {
      const ip = object.metadata.name
      if (type !== 'DELETED' && isOfAllocator(object)) this.#leaks.add(ip)
      for (const owner of this.#ownersOf(ip)) {
        if (!this.#areRight(owner)) this.#repairs.addAfter(keyOf(owner), repairPeriodMs)
      }
    })
    this.#cache.onChange(serviceCIDR, ({ type }) => {
      if (type !== 'DELETED') return
      for (const each of this.#cache.list(service)) {
        if (!this.#areRight(each)) this.#repairs.addAfter(keyOf(each), repairPeriodMs)
      }
    })
    for (const each of this.#cache.list(service)) {
      for (const ip of ipsOf(each)) this.#given.add(`${ip} ${keyOf(each)}`)
    }
  }

  /** More than one where somebody has deleted the IPAddress of the first: that is what keeps others from it. */
  #ownersOf(ip: string): readonly Service[] {
    return [...this.#cache.where(service, 'spec.clusterIP', ip), ...this.#cache.by(bySecondAddress, ip, 1)]
  }

  #areRight(owner: Service): boolean {
    return ipsOf(owner).every((ip) => {
      const found = this.#cache.get(ipAddress, ip)
      return found !== undefined && isOfAllocator(found) && refersTo(found, owner) && this.#isInRange(ip)
    })
  }

  #isInRange(ip: string): boolean {
    return containing(this.#cache, ip).length > 0
  }

  /** What a Service is given is an IPAddress at once, and none when it gives it back, whoever else has it. */
  #follow(ip: string, key: string): void {
    const { name, namespace } = refOfKey(key)
    const owner = this.#cache.get(service, name, namespace)
    const isGiven = owner !== undefined && ipsOf(owner).includes(ip)
    const found = this.#client.find(ipAddress, ip)
    if (found && (!isOfAllocator(found) || (isGiven && refersTo(found, owner)))) return
    if (found) this.#client.delete(ipAddress, found)
    if (isGiven) this.#client.create(ipAddress, addressOf(ip, owner))
  }

  #repair(key: string): void {
    const { name, namespace } = refOfKey(key)
    const owner = this.#cache.get(service, name, namespace)
    if (!owner) return
    for (const ip of ipsOf(owner)) this.#repairAddress(ip, owner)
    if (!this.#areRight(owner)) this.#repairs.addAfter(key, repairPeriodMs)
  }

  #repairAddress(ip: string, owner: Service): void {
    const { name, namespace } = owner.metadata
    const family = familyOf(ip)
    if (!this.#isInRange(ip)) {
      const why = `${ip} is not within any configured Service CIDR; please recreate service`
      return this.#warn(owner, 'ClusterIPOutOfRange', `Cluster IP [${family}]: ${why}`)
    }
    const found = this.#client.find(ipAddress, ip)
    const other = found && !refersTo(found, owner) ? this.#referredBy(found) : undefined
    if (!found) {
      this.#warn(owner, 'ClusterIPNotAllocated', `Cluster IP [${family}]: ${ip} is not allocated; repairing`)
    } else if (other) {
      const what = `Cluster IP [${family}]:${ip} was assigned to multiple services; please recreate service`
      if (ipsOf(other).includes(ip)) this.#warn(owner, 'ClusterIPAlreadyAllocated', what)
    } else if (!refersTo(found, owner)) {
      const what = `the ClusterIP [${family}]: ${ip} for Service ${namespace}/${name}`
      this.#warn(owner, 'ClusterIPNotAllocated', `${what} has a wrong reference; repairing`)
    }
    if (found && isOfAllocator(found) && (other || refersTo(found, owner))) return
    if (found) this.#client.delete(ipAddress, found)
    this.#client.create(ipAddress, addressOf(ip, owner))
  }

  /** The Service that an address says that it is of. */
  #referredBy({ spec: { parentRef } }: IPAddress): Service | undefined {
    const { resource, group, namespace, name = '' } = parentRef!
    return !group && resource === 'services' ? this.#cache.get(service, name, namespace) : undefined
  }

  #warn(owner: Service, reason: string, message: string): void {
    this.#events.record(owner, { type: 'Warning', reason, action: 'ClusterIPAllocation', message })
  }

  /** An address that says that it is the allocator's, and that no Service has. */
  #checkLeak(ip: string): void {
    const found = this.#cache.get(ipAddress, ip)
    if (!found || !isOfAllocator(found)) return
    const { resource, group, namespace, name = '' } = found.spec.parentRef!
    const owner = this.#referredBy(found)
    if (owner && ipsOf(owner).includes(ip)) return
    if (group || resource !== 'services') {
      const what = `&ParentReference{Group:${group ?? ''},Resource:${resource},Namespace:${namespace ?? ''},Name:${name},}`
      this.#cleanUp(
        found,
        'IPAddressNotAllocated',
        `IPAddress ${ip} appears to have been modified, not referencing a Service ${what}: cleaning up`,
      )
      return
    }
    const now = this.context.clock.now()
    const leftMs = instantOf(found.metadata.creationTimestamp, now) + (owner ? seconds(5) : leakMs) - now
    if (leftMs >= 0) return this.#leaks.addAfter(ip, leftMs + 1)
    const what = `IPAddress: ${ip} for Service ${namespace}/${name}`
    if (owner) this.#cleanUp(found, 'IPAddressWrongReference', `${what} has a wrong reference; cleaning up`)
    else this.#cleanUp(found, 'IPAddressNotAllocated', `${what} appears to have leaked: cleaning up`)
  }

  #cleanUp(address: IPAddress, reason: string, message: string): void {
    this.#events.record(address, { type: 'Warning', reason, action: 'IPAddressAllocation', message })
    this.#client.delete(ipAddress, address)
  }
}

const none: readonly string[] = []

const ipsOf = ({ spec: { clusterIP, clusterIPs } }: Service): readonly string[] =>
  (clusterIPs ?? (clusterIP ? [clusterIP] : none)).filter((ip) => ip !== 'None')

/** Of Services that have one of each family. */
const bySecondAddress = defineIndex(service, ({ spec }) => spec.clusterIPs?.[1])

const addressOf = (ip: string, { metadata }: Service): New<IPAddress> => ({
  metadata: { name: ip, labels: { [familyLabel]: familyOf(ip), [addressManagerLabel]: addressAllocator } },
  spec: { parentRef: { resource: 'services', namespace: metadata.namespace, name: metadata.name } },
})

function refersTo({ spec: { parentRef } }: IPAddress, { metadata }: Service): boolean {
  const isOfService = parentRef?.resource === 'services' && !parentRef.group
  return isOfService && parentRef.namespace === metadata.namespace && parentRef.name === metadata.name
}
