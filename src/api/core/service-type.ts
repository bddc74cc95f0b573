/** What a Service has because of its type: an address, ports on every node, a way in from outside. */
import type { ServiceSpec } from '../generated/types/core-v1.ts'

/** Whether a Service of this sort has an address of its own in the cluster. */
export const needsClusterIP = ({ type }: Pick<ServiceSpec, 'type'>): boolean => type !== 'ExternalName'

/** Whether the ports of such a Service are open on every node. */
export const needsNodePorts = ({
  type,
  allocateLoadBalancerNodePorts,
}: Pick<ServiceSpec, 'type' | 'allocateLoadBalancerNodePorts'>): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false)

export const isHeadless = ({ clusterIP }: Pick<ServiceSpec, 'clusterIP'>): boolean => clusterIP === 'None'

/** Whether traffic can come from outside the cluster. */
export const isExternallyAccessible = ({
  type,
  externalIPs,
}: Pick<ServiceSpec, 'type' | 'externalIPs'>): boolean =>
  type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && (externalIPs?.length ?? 0) > 0)

export const needsHealthCheck = ({
  type,
  externalTrafficPolicy,
}: Pick<ServiceSpec, 'type' | 'externalTrafficPolicy'>): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
