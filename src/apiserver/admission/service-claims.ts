/** Which cluster IPs and node ports are taken: what Services and IPAddresses in a store say, kept up to date as they change. */
import { service } from '../../api/core/service.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { IPAddress } from '../../api/generated/types/networking-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { keyOf } from '../../api/meta.ts'
import { ipAddress, isOfAllocator } from '../../api/networking/ipaddress.ts'
import type { Store } from '../store.ts'

export class ServiceClaims {
  /** The key of the Service that has an address, or a port such as `TCP/30080`. */
  readonly #owners = new Map<string, string>()
  /** Addresses that others than the allocator have taken. */
  readonly #foreign = new Set<string>()

  constructor(store: Store) {
    for (const object of store.list(service)) this.#take(object)
    for (const object of store.list(ipAddress)) this.#follow(object, true)
    store.follow(ipAddress, ({ type, object }) => this.#follow(object, type !== 'DELETED'))
    store.follow(service, ({ type, object, previous }) => {
      if (previous) this.#release(previous)
      if (type !== 'DELETED') this.#take(object)
    })
  }

  /** Whether somebody else than `object` has it. */
  isTaken(claim: string, object: KubeObject): boolean {
    if (this.#foreign.has(claim)) return true
    const owner = this.#owners.get(claim)
    return owner !== undefined && owner !== keyOf(object)
  }

  #follow(object: IPAddress, isThere: boolean): void {
    const { name } = object.metadata
    if (isThere && !isOfAllocator(object)) this.#foreign.add(name)
    else this.#foreign.delete(name)
  }

  #take(object: Service): void {
    for (const claim of claimsOf(object)) this.#owners.set(claim, keyOf(object))
  }

  #release(object: Service): void {
    for (const claim of claimsOf(object)) this.#owners.delete(claim)
  }
}

/** How a port on every node is claimed: TCP and UDP do not get into each other's way. */
export const portClaim = (protocol: string, port: number): string => `${protocol}/${port}`

function* claimsOf({ spec }: Service): Iterable<string> {
  for (const ip of spec.clusterIPs ?? []) if (ip !== 'None') yield ip
  for (const { nodePort, protocol } of spec.ports ?? []) if (nodePort) yield portClaim(protocol, nodePort)
  if (spec.healthCheckNodePort) yield portClaim('TCP', spec.healthCheckNodePort)
}
