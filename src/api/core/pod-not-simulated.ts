/** The fields of a pod's spec that are stored and returned but that nothing in the simulator acts on. */
import type { Asks, NotSimulated } from '../not-simulated.ts'
import { ofCapabilities } from './capabilities.ts'

const any: Asks = () => true
/** What only forbids, or only tunes: nobody sees a difference. */
const none: Asks = () => false
const otherThan =
  (...usual: readonly unknown[]): Asks =>
  (value) =>
    value !== '' && !usual.includes(value)
/** A profile of the node's own, which would have to be there. */
const ofNode: Asks = (value) => (value as { readonly type?: string }).type === 'Localhost'

/** Volumes that the simulated node cannot provide: it has no storage but its own. Of those that no node can, the API server warns. */
const volumes = [
  'iscsi',
  'fc',
  'flexVolume',
  'cinder',
  'portworxVolume',
  'azureFile',
  'azureDisk',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'vsphereVolume',
]

const ofVolumes: NotSimulated = {
  ...Object.fromEntries(volumes.map((source) => [source, any])),
  'emptyDir.medium': otherThan('Memory'),
  'projected.sources[].clusterTrustBundle': any,
  'projected.sources[].podCertificate': any,
}

/** What would need a kernel, or a container runtime, to be enforced. */
const ofSecurity: NotSimulated = {
  'securityContext.seccompProfile': none,
  'securityContext.appArmorProfile': ofNode,
  'securityContext.seLinuxOptions': none,
  'securityContext.windowsOptions': none,
}

const ofContainers: NotSimulated = {
  ...ofSecurity,
  'securityContext.capabilities': ofCapabilities,
  'securityContext.allowPrivilegeEscalation': none,
  'volumeMounts[].mountPropagation': otherThan('None'),
  'lifecycle.stopSignal': otherThan('SIGTERM'),
}

const ofSpec: NotSimulated = {
  ...ofSecurity,
  'securityContext.seLinuxChangePolicy': none,
  schedulingGroup: any,
}

const below = (path: string, fields: NotSimulated): NotSimulated =>
  Object.fromEntries(Object.entries(fields).map(([field, asks]) => [`${path}${field}`, asks]))

/** By paths below the spec. */
export const notSimulatedInPodSpecs: NotSimulated = {
  ...below('volumes[].', ofVolumes),
  ...below('containers[].', ofContainers),
  ...below('initContainers[].', ofContainers),
  ...below('ephemeralContainers[].', ofContainers),
  ...ofSpec,
}

/** The same for a pod's spec that stands at a path of another object, such as a template's. */
export const notSimulatedInPodSpecAt = (path: string): NotSimulated =>
  below(`${path}.`, notSimulatedInPodSpecs)
