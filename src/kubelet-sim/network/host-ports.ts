/** The ports of nodes that lead to containers: what hostPort asks for. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Call, Destination } from '../runtime/network/network.ts'

interface Forward extends Destination {
  /** The address of the node at which it is open. Empty: at all. */
  readonly hostIP: string
}

export class HostPorts {
  /** By `TCP/172.18.0.3:30080`, the address being that of the node. */
  readonly #forwards = new Map<string, readonly Forward[]>()

  /** Opens the ports of a pod that does not have the network of its node. */
  open(pod: Pod, ip: string, nodeIp: string): void {
    for (const { place, port, hostIP } of hostPortsOf(pod, nodeIp)) {
      const others = this.#forwards.get(place)?.filter((each) => each.hostIP !== hostIP) ?? []
      this.#forwards.set(place, [...others, { ip, port, hostIP }])
    }
  }

  /** Closes those that lead to an address. */
  close(pod: Pod, ip: string, nodeIp: string): void {
    for (const { place } of hostPortsOf(pod, nodeIp)) {
      const left = this.#forwards.get(place)?.filter((each) => each.ip !== ip) ?? []
      if (left.length > 0) this.#forwards.set(place, left)
      else this.#forwards.delete(place)
    }
  }

  /** Where a call of a node leads; undefined where the port is not forwarded. */
  destination({ ip, port, protocol, isLoopback = false }: Call): Destination | undefined {
    if (this.#forwards.size === 0) return undefined
    const found = this.#forwards.get(placeOf(protocol, ip, port))
    return found?.find(({ hostIP }) => isOpenAt(hostIP, isLoopback))
  }
}

const everywhere: ReadonlySet<string> = new Set(['', '0.0.0.0', '::'])

const isOpenAt = (hostIP: string, isLoopback: boolean): boolean =>
  everywhere.has(hostIP) || hostIP.startsWith('127.') === isLoopback

const placeOf = (protocol: string, ip: string, port: number): string => `${protocol}/${ip}:${port}`

function* hostPortsOf({ spec }: Pod, nodeIp: string) {
  if (spec.hostNetwork) return
  for (const { ports = [] } of [...spec.containers, ...(spec.initContainers ?? [])]) {
    for (const { hostPort, hostIP = '', containerPort: port, protocol } of ports) {
      if (hostPort) yield { place: placeOf(protocol, nodeIp, hostPort), port, hostIP }
    }
  }
}
