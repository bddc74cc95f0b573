/** Which cluster IPs and node ports are taken: what Services and IPAddresses in a store say, kept up to date as they change. */
import { service } from '../../api/core/service.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { keyOf } from '../../api/meta.ts'
import { ipAddress } from '../../api/networking/ipaddress.ts'
import type { Store } from '../store.ts'

export class ServiceClaims {
  /** The key of the Service that has an address, or a port such as `:30080`. */
  readonly #owners = new Map<string, string>()
  /** Those for which there is an IPAddress, whoever has made it. */
  readonly #addresses = new Set<string>()
  /** Those of these that a Service has given back: their IPAddresses are about to go. */
  readonly #released = new Set<string>()

  constructor(store: Store) {
    for (const object of store.list(service)) this.#take(object)
    for (const { metadata } of store.list(ipAddress)) this.#addresses.add(metadata.name)
    store.follow(ipAddress, ({ type, object: { metadata } }) => {
      if (type !== 'DELETED') this.#addresses.add(metadata.name)
      else if (this.#addresses.delete(metadata.name)) this.#released.delete(metadata.name)
    })
    store.follow(service, ({ type, object, previous }) => {
      if (previous) this.#release(previous)
      if (type !== 'DELETED') this.#take(object)
    })
  }

  /** Whether somebody else than `object` has it. */
  isTaken(claim: string, object: KubeObject): boolean {
    if (this.#addresses.has(claim) && !this.#released.has(claim)) return true
    const owner = this.#owners.get(claim)
    return owner !== undefined && owner !== keyOf(object)
  }

  #take(object: Service): void {
    for (const claim of claimsOf(object)) {
      this.#owners.set(claim, keyOf(object))
      this.#released.delete(claim)
    }
  }

  #release(object: Service): void {
    for (const claim of claimsOf(object)) {
      this.#owners.delete(claim)
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
