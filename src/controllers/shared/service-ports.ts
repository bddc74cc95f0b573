/** Where a service's ports lead to in a pod. */
import { isSidecar } from '../../api/core/container.ts'
import type { Pod, Protocol, Service, ServicePort } from '../../api/generated/types/core-v1.ts'

export interface TargetPort {
  readonly name: string
  readonly port: number
  readonly protocol: Protocol
  readonly appProtocol?: string
}

/** The number of the port that `targetPort` means in a pod; undefined where the pod has none of that name. */
function numberOf({ targetPort, protocol }: ServicePort, { spec }: Pod): number | undefined {
  if (typeof targetPort === 'number') return targetPort
  const sidecars = spec.initContainers?.filter(isSidecar) ?? []
  for (const { ports } of [...spec.containers, ...sidecars]) {
    const found = ports?.find((port) => port.name === targetPort && port.protocol === protocol)
    if (found) return found.containerPort
  }
  return undefined
}

/** The ports of a service as one of its pods has them. */
export function targetPorts(service: Service, pod: Pod): readonly TargetPort[] {
  const found: TargetPort[] = []
  for (const servicePort of service.spec.ports ?? []) {
    const port = numberOf(servicePort, pod)
    if (port === undefined) continue
    const { name = '', protocol, appProtocol } = servicePort
    found.push({ name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) })
  }
  return found
}

/** Whether a pod is to be found under its own name below that of the service. */
export const hasNameBelow = (service: Service, { spec }: Pod): boolean =>
  !!spec.hostname && spec.subdomain === service.metadata.name
