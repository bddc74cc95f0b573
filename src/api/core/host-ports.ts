/** The ports of a node that pods take for themselves. */
import type { Container, ContainerPort, PodSpec } from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { isSidecar } from './container.ts'

/** A port of the node itself that a pod wants. */
export interface HostPort {
  readonly protocol: string
  readonly port: number
  /** Empty for every address of the node. */
  readonly address: string
}

const noContainers: readonly Container[] = Object.freeze([])

/** Init containers hold ports only if they stay as sidecars. */
export function hostPortsOf({ containers, initContainers }: PodSpec): readonly HostPort[] {
  const ports = hostPortsOfContainers(containers)
  const sidecars = initContainers?.filter(isSidecar) ?? noContainers
  return sidecars.length === 0 ? ports : [...hostPortsOfContainers(sidecars), ...ports]
}

const hostPortsOfContainers = memoByIdentity((containers: readonly Container[]): readonly HostPort[] => {
  const all = containers.flatMap(({ ports = [] }) => ports.filter(({ hostPort }) => hostPort))
  // Those that have none are the same in that, whatever their templates.
  return all.length === 0 ? noPorts : all.map(hostPortFrom)
})

const noPorts: readonly HostPort[] = Object.freeze([])

const hostPortFrom = ({ protocol, hostPort, hostIP }: ContainerPort): HostPort => ({
  protocol,
  port: hostPort!,
  address: hostIP === undefined || hostIP === '0.0.0.0' ? '' : hostIP,
})

/** Takes the ports of one pod out of those that are used. */
export function freePorts(used: HostPort[], ports: readonly HostPort[]): void {
  for (const port of ports) {
    const at = used.findIndex((other) => isSamePort(port, other))
    if (at >= 0) used.splice(at, 1)
  }
}

const isSamePort = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && a.address === b.address

const collide = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.address === b.address || !a.address || !b.address)

/** Whether a pod cannot have the ports that it wants of a node where others are used. */
export const anyCollide = (wanted: readonly HostPort[], used: readonly HostPort[]): boolean =>
  used.length > 0 && wanted.some((port) => used.some((other) => collide(port, other)))
