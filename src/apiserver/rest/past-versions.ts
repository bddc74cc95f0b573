/**
 * What the API server still knows of versions that it serves no more: such an object is understood, and then refused for
 * its version, unless a subresource takes it.
 */

/** Of the kinds that are served here, and of what their subresources speak. */
const pastKinds: Readonly<Record<string, readonly string[]>> = {
  'extensions/v1beta1': ['DaemonSet', 'Deployment', 'ReplicaSet', 'Scale'],
  'apps/v1beta1': ['ControllerRevision', 'Deployment', 'Scale', 'StatefulSet'],
  'apps/v1beta2': ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'Scale', 'StatefulSet'],
  'apiextensions.k8s.io/v1beta1': ['CustomResourceDefinition'],
  'coordination.k8s.io/v1beta1': ['Lease'],
  'discovery.k8s.io/v1beta1': ['EndpointSlice'],
  'events.k8s.io/v1beta1': ['Event'],
  'policy/v1beta1': ['Eviction'],
  'scheduling.k8s.io/v1beta1': ['PriorityClass'],
}

export const isPast = (apiVersion: string, kind: string): boolean =>
  Object.hasOwn(pastKinds, apiVersion) && pastKinds[apiVersion].includes(kind)
