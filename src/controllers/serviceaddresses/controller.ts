/**
 * Keeps an IPAddress for every cluster IP of a Service, and mends what others have done to them. In a real cluster the API server
 * does so itself. Source: the ipallocator of pkg/registry/core/service, and its repair loops.
 */
import { service } from '../../api/core/service.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { IPAddress } from '../../api/generated/types/networking-v1.ts'
import { familyOf } from '../../api/ip.ts'
import type { New } from '../../api/kind.ts'
import {
  addressAllocator,
  addressManagerLabel,
  familyLabel,
  ipAddress,
  isOfAllocator,
} from '../../api/networking/ipaddress.ts'
import { instantOf } from '../../api/time.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'
import type { Client } from '../../client/client.ts'
import { EventSeriesRecorder } from '../../client/event-series.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'

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
    this.#given = context.queue((ip) => this.#follow(ip))
    this.#repairs = context.queue((ip) => this.#repair(ip))
    this.#leaks = context.queue((ip) => this.#checkLeak(ip))
  }

  start(): void {
    this.#cache.onChange(service, ({ type, object, previous }) => {
      const now = type === 'DELETED' ? none : ipsOf(object)
      const before = previous ? ipsOf(previous) : none
      for (const ip of before) if (!now.includes(ip)) this.#given.add(ip)
      for (const ip of now) if (!before.includes(ip)) this.#given.add(ip)
      if (type === 'MODIFIED') for (const ip of now) if (!this.#isRight(ip, object)) this.#repairs.add(ip)
    })
    this.#cache.onChange(ipAddress, ({ type, object }) => {
      const ip = object.metadata.name
      if (type !== 'DELETED' && isOfAllocator(object)) this.#leaks.add(ip)
      const owner = this.#ownerOf(ip)
      if (owner && !this.#isRight(ip, owner)) this.#repairs.addAfter(ip, repairPeriodMs)
    })
    for (const each of this.#cache.list(service)) for (const ip of ipsOf(each)) this.#given.add(ip)
  }

  #ownerOf(ip: string): Service | undefined {
    return this.#cache.where(service, 'spec.clusterIP', ip)[0] ?? this.#cache.by(bySecondAddress, ip, 1)[0]
  }

  #isRight(ip: string, owner: Service): boolean {
    const found = this.#cache.get(ipAddress, ip)
    return found !== undefined && isOfAllocator(found) && refersTo(found, owner)
  }

  /** What a Service is given is an IPAddress at once, and none when it gives it back. */
  #follow(ip: string): void {
    const owner = this.#ownerOf(ip)
    const found = this.#client.find(ipAddress, ip)
    if (!owner && found && isOfAllocator(found)) this.#client.delete(ipAddress, found)
    if (owner && found && isOfAllocator(found) && !refersTo(found, owner)) {
      this.#client.delete(ipAddress, found)
      this.#client.create(ipAddress, addressOf(ip, owner))
    }
    if (owner && !found) this.#client.create(ipAddress, addressOf(ip, owner))
  }

  #repair(ip: string): void {
    const owner = this.#ownerOf(ip)
    if (!owner || this.#isRight(ip, owner)) return
    const found = this.#client.find(ipAddress, ip)
    const { name, namespace } = owner.metadata
    const family = familyOf(ip)
    if (!found) this.#warn(owner, `Cluster IP [${family}]: ${ip} is not allocated; repairing`)
    else if (!refersTo(found, owner))
      this.#warn(
        owner,
        `the ClusterIP [${family}]: ${ip} for Service ${namespace}/${name} has a wrong reference; repairing`,
      )
    if (found) this.#client.delete(ipAddress, found)
    this.#client.create(ipAddress, addressOf(ip, owner))
  }

  #warn(owner: Service, message: string): void {
    this.#events.record(owner, {
      type: 'Warning',
      reason: 'ClusterIPNotAllocated',
      action: 'ClusterIPAllocation',
      message,
    })
  }

  /** An address that says that it is the allocator's, and that no Service has. */
  #checkLeak(ip: string): void {
    const found = this.#cache.get(ipAddress, ip)
    if (!found || !isOfAllocator(found)) return
    const { resource, group, namespace, name = '' } = found.spec.parentRef!
    const owner = !group && resource === 'services' ? this.#cache.get(service, name, namespace) : undefined
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
