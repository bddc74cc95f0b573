/** The fields of a pod's spec that are stored and returned but that nothing in the simulator acts on. */

/** Volumes that the simulated node cannot provide: it has no storage but its own. */
const volumes = [
  'persistentVolumeClaim',
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

/** What would need a kernel, or a container runtime, to be enforced. */
const ofContainers = ['securityContext', 'volumeDevices', 'stdinOnce']

/** Paths below the spec. */
export const notSimulatedInPodSpecs: readonly string[] = [
  ...volumes.map((source) => `volumes[].${source}`),
  ...ofContainers.flatMap((field) => [`containers[].${field}`, `initContainers[].${field}`]),
  'runtimeClassName',
  'overhead',
  'topologySpreadConstraints',
  'affinity.podAffinity',
  'affinity.podAntiAffinity',
  'dnsConfig',
  'hostPID',
  'hostIPC',
  'hostUsers',
  'shareProcessNamespace',
  'securityContext.sysctls',
  'securityContext.seccompProfile',
  'securityContext.appArmorProfile',
  'securityContext.seLinuxOptions',
  'securityContext.windowsOptions',
  'securityContext.fsGroup',
  'securityContext.supplementalGroups',
  'resourceClaims',
]
