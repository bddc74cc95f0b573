/** The ports of nodes that lead to containers: what hostPort asks for. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Call, Destination } from '../runtime/network.ts'

interface Forward extends Destination {
  /** The address of the node; an address of this host alone where nobody else may come. */
  readonly at: string
}

export class HostPorts {
  /** By `TCP/30080` and the address of the node. */
  readonly #forwards = new Map<string, Forward>()

  /** Opens the ports of a pod that does not have the network of its node. */
  open(pod: Pod, ip: string, nodeIp: string): void {
    for (const { place, port, hostIP } of hostPortsOf(pod, nodeIp)) {
      this.#forwards.set(place, { ip, port, at: hostIP })
    }
  }

  /** Closes those that lead to an address. */
  close(pod: Pod, ip: string, nodeIp: string): void {
    for (const { place } of hostPortsOf(pod, nodeIp)) {
      if (this.#forwards.get(place)?.ip === ip) this.#forwards.delete(place)
    }
  }

  /** Where a call of a node leads; undefined where the port is not forwarded. */
  destination({ ip, port, protocol, from }: Call): Destination | undefined {
    if (this.#forwards.size === 0) return undefined
    const found = this.#forwards.get(placeOf(protocol, ip, port))
    if (!found) return undefined
    const isOpen = !found.at.startsWith('127.') || from === ip
    return isOpen ? { ip: found.ip, port: found.port } : undefined
  }
}

const placeOf = (protocol: string, ip: string, port: number): string => `${protocol}/${ip}:${port}`

function* hostPortsOf({ spec }: Pod, nodeIp: string) {
  if (spec.hostNetwork) return
  for (const { ports = [] } of [...spec.containers, ...(spec.initContainers ?? [])]) {
    for (const { hostPort, hostIP = '', containerPort: port, protocol } of ports) {
      if (hostPort) yield { place: placeOf(protocol, nodeIp, hostPort), port, hostIP }
    }
  }
}
