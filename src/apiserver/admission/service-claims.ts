/** Which cluster IPs and node ports are taken: what Services and IPAddresses in a store say, kept up to date as they change. */
import { service } from '../../api/core/service.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { keyOf } from '../../api/meta.ts'
import { ipAddress } from '../../api/networking/ipaddress.ts'
import type { Store } from '../store/store.ts'

export class ServiceClaims {
  /** The key of the Service that has an address, or a port such as `:30080`. */
  readonly #owners = new Map<string, string>()
  /** Those for which there is an IPAddress, whoever has made it. */
  readonly #addresses = new Set<string>()
  /** Those of these that a Service has given back: their IPAddresses are about to go. */
  readonly #released = new Set<string>()

  /** Those that a Service has, and of which somebody has deleted the IPAddress: they are there for others. */
  readonly #lost = new Set<string>()

  constructor(store: Store) {
    for (const object of store.list(service)) this.#take(object)
    for (const { metadata } of store.list(ipAddress)) this.#addresses.add(metadata.name)
    store.follow(ipAddress, ({ type, object: { metadata } }) => {
      const ip = metadata.name
      if (type !== 'DELETED') {
        this.#addresses.add(ip)
        this.#lost.delete(ip)
      } else if (this.#addresses.delete(ip)) {
        this.#released.delete(ip)
        if (this.#owners.has(ip)) this.#lost.add(ip)
      }
    })
    store.follow(service, ({ type, object, previous }) => {
      if (previous) this.#release(previous)
      if (type !== 'DELETED') this.#take(object)
    })
  }

  /** Whether somebody else than `object` has it. */
  isTaken(claim: string, object: KubeObject): boolean {
    if (this.#addresses.has(claim) && !this.#released.has(claim)) return true
    if (this.#lost.has(claim)) return false
    const owner = this.#owners.get(claim)
    return owner !== undefined && owner !== keyOf(object)
  }

  #take(object: Service): void {
    for (const claim of claimsOf(object)) {
      // Whoever takes one that another has is given an IPAddress of his own.
      if (this.#owners.get(claim) !== keyOf(object)) this.#lost.delete(claim)
      this.#owners.set(claim, keyOf(object))
      this.#released.delete(claim)
    }
  }

  #release(object: Service): void {
    for (const claim of claimsOf(object)) {
      if (this.#owners.get(claim) === keyOf(object)) {
        this.#owners.delete(claim)
        this.#lost.delete(claim)
      }
      if (this.#addresses.has(claim)) this.#released.add(claim)
    }
  }
}

/** How a port on every node is claimed. Those of one Service may share theirs. */
export const portClaim = (port: number): string => `:${port}`

function* claimsOf({ spec }: Service): Iterable<string> {
  for (const ip of spec.clusterIPs ?? []) if (ip !== 'None') yield ip
  for (const { nodePort } of spec.ports ?? []) if (nodePort) yield portClaim(nodePort)
  if (spec.healthCheckNodePort) yield portClaim(spec.healthCheckNodePort)
}
