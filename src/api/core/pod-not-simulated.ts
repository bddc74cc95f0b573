/** The fields of a pod's spec that are stored and returned but that nothing in the simulator acts on. */

/** Volumes that the simulated node cannot provide: it has no storage but its own. */
const volumes = [
  'ephemeral',
  'csi',
  'image',
  'nfs',
  'iscsi',
  'fc',
  'gitRepo',
  'flexVolume',
  'cephfs',
  'rbd',
  'cinder',
  'glusterfs',
  'quobyte',
  'flocker',
  'scaleIO',
  'storageos',
  'portworxVolume',
  'azureFile',
  'azureDisk',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'vsphereVolume',
  'photonPersistentDisk',
]

const ofVolumes = [
  ...volumes,
  'emptyDir.medium',
  'projected.sources[].clusterTrustBundle',
  'projected.sources[].podCertificate',
]

/** What would need a kernel, or a container runtime, to be enforced. */
const ofSecurity = ['seccompProfile', 'seLinuxOptions', 'appArmorProfile', 'windowsOptions'].map(
  (field) => `securityContext.${field}`,
)

const ofContainers = [
  ...ofSecurity,
  'securityContext.capabilities',
  'securityContext.privileged',
  'securityContext.procMount',
  'securityContext.allowPrivilegeEscalation',
  'volumeDevices',
  'volumeMounts[].mountPropagation',
  'volumeMounts[].recursiveReadOnly',
  'stdinOnce',
  'lifecycle.stopSignal',
  'resizePolicy',
  'resources.claims',
  'restartPolicyRules',
  'env[].valueFrom.fileKeyRef',
]

/** Paths below the spec. */
export const notSimulatedInPodSpecs: readonly string[] = [
  ...ofVolumes.map((field) => `volumes[].${field}`),
  ...['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) =>
    ofContainers.map((field) => `${list}[].${field}`),
  ),
  ...ofSecurity,
  'securityContext.sysctls',
  'securityContext.fsGroupChangePolicy',
  'securityContext.supplementalGroupsPolicy',
  'securityContext.seLinuxChangePolicy',
  'runtimeClassName',
  'topologySpreadConstraints',
  'affinity.podAffinity',
  'affinity.podAntiAffinity',
  'hostPID',
  'hostIPC',
  'hostUsers',
  'shareProcessNamespace',
  'hostnameOverride',
  'resourceClaims',
  'schedulingGroup',
]

/** The same for a pod's spec that stands at a path of another object, such as a template's. */
export const notSimulatedInPodSpecAt = (path: string): readonly string[] =>
  notSimulatedInPodSpecs.map((field) => `${path}.${field}`)
