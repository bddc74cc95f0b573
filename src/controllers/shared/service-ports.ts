/** Where a service's ports lead to in a pod. */
import { isSidecar } from '../../api/core/container.ts'
import type { Container, Pod, Protocol, Service, ServicePort } from '../../api/generated/types/core-v1.ts'
import { deepFreeze, memoByPair } from '../../api/memo.ts'

export interface TargetPort {
  readonly name: string
  readonly port: number
  readonly protocol: Protocol
  readonly appProtocol?: string
}

/** The number of the port that `targetPort` means in a pod; undefined where the pod has none of that name. */
function numberOf(
  { targetPort, protocol }: ServicePort,
  containers: readonly Container[],
): number | undefined {
  if (typeof targetPort === 'number') return targetPort
  for (const { ports } of containers) {
    const found = ports?.find((port) => port.name === targetPort && port.protocol === protocol)
    if (found) return found.containerPort
  }
  return undefined
}

/** The ports of a service as one of its pods has them. */
export const targetPorts = ({ spec: { ports = none } }: Service, { spec }: Pod): readonly TargetPort[] =>
  portsIn(ports, thatListen(spec.containers, spec.initContainers ?? none))

const none: readonly never[] = Object.freeze([])

/** The same list for all pods of one template. */
const thatListen = memoByPair(
  (containers: readonly Container[], initContainers: readonly Container[]): readonly Container[] =>
    initContainers.some(isSidecar)
      ? Object.freeze([...containers, ...initContainers.filter(isSidecar)])
      : containers,
)

/** Asked once for all pods of one template: a service may have thousands of ports. */
const portsIn = memoByPair((ports: readonly ServicePort[], containers: readonly Container[]) => {
  const found: TargetPort[] = []
  for (const servicePort of ports) {
    const port = numberOf(servicePort, containers)
    if (port === undefined) continue
    const { name = '', protocol, appProtocol } = servicePort
    found.push({ name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) })
  }
  return deepFreeze(found)
})

/** Whether a pod is to be found under its own name below that of the service. */
export const hasNameBelow = (service: Service, { spec }: Pod): boolean =>
  !!spec.hostname && spec.subdomain === service.metadata.name
