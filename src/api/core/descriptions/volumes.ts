/** What kubectl explain says of the volumes of Pods. */
import type { Descriptions } from '../../common-descriptions.ts'

const moved = (what: string, driver: string) =>
  `${what}. The driver ${driver} sees to it; no node has it here: the pod waits.`
const gone = (what: string) => `${what}. v1.36 has no plugin for it any more: the pod waits.`

/** What pods and PersistentVolumes can name. */
const sources = {
  hostPath: 'A file or a directory of the simulated node.',
  nfs: 'A share of an NFS server. Here a directory in memory, the same for all who name the same server and path.',
  iscsi: 'A disk over iSCSI. No node has the tools for it here: the pod waits.',
  fc: 'A disk over Fibre Channel. No node has the tools for it here: the pod waits.',
  awsElasticBlockStore: moved('A disk of AWS', 'ebs.csi.aws.com'),
  azureDisk: moved('A disk of Azure', 'disk.csi.azure.com'),
  azureFile: moved('A file share of Azure', 'file.csi.azure.com'),
  cinder: moved('A volume of OpenStack', 'cinder.csi.openstack.org'),
  gcePersistentDisk: moved('A disk of Google Cloud', 'pd.csi.storage.gke.io'),
  portworxVolume: moved('A volume of Portworx', 'pxd.portworx.com'),
  vsphereVolume: moved('A disk of vSphere', 'csi.vsphere.vmware.com'),
  flexVolume:
    'A volume that a program on the node provides, the older way. No node has one here: the pod waits.',
  cephfs: gone('A file system of Ceph'),
  rbd: gone('A block device of Ceph'),
  glusterfs: gone('A volume of GlusterFS'),
  flocker: gone('A dataset of Flocker'),
  quobyte: gone('A volume of Quobyte'),
  storageos: gone('A volume of StorageOS'),
  scaleIO: gone('A volume of ScaleIO'),
  photonPersistentDisk: gone('A disk of Photon'),
}

const optional = (what: string) =>
  `Whether the pod starts without it. Default false: it waits until the ${what} is there.`

const items = (what: string) =>
  `Which keys of the ${what}, and under which names. Default: all of them, each as a file of its name.`

const defaultMode =
  'The mode of files that have none of their own: octal in YAML (0644), decimal in JSON (420). Default 0644.'

export const volumeDescriptions = (): Descriptions => ({
  Volume: {
    name: 'By which containers mount it. Unique in the pod.',
  },
  VolumeSource: {
    ...sources,
    emptyDir: 'A directory that is empty at first and goes with the pod.',
    configMap: 'The keys of a ConfigMap as files, which follow its changes.',
    secret: 'The keys of a Secret as files, which follow its changes.',
    downwardAPI: 'Fields of the pod as files.',
    projected: 'Several of these in one directory.',
    persistentVolumeClaim: 'The volume that a claim of the same namespace is bound to.',
    ephemeral: 'A claim of its own is made for the pod, and goes with it.',
    csi: 'A volume that a driver makes for the pod. Here a directory, on nodes whose CSINode names the driver.',
    image: 'The files of an image, read-only.',
    gitRepo: 'A copy of a repository. v1.36 has it off: the pod waits. An init container can clone one.',
  },
  PersistentVolumeSource: {
    ...sources,
    hostPath: 'A directory of the node on which a pod happens to be. For clusters of one node.',
    csi: 'A volume of a storage driver. The driver disk.kubesim.io, which makes those of the class standard, is simulated.',
    local: 'A disk or a directory of one node, which nodeAffinity has to name.',
  },
  EmptyDirVolumeSource: {
    medium:
      'Memory: what is written counts as memory of the container. HugePages is stored, and is a disk here. Default: a disk of the node.',
    sizeLimit: 'How much may be written before the pod is evicted. Default: what the node has.',
  },
  HostPathVolumeSource: {
    path: 'The path on the node.',
    type: 'What has to be there: Directory, File, Socket and the like; DirectoryOrCreate and FileOrCreate make it. Default: nothing is checked.',
  },
  ConfigMapVolumeSource: {
    name: 'The ConfigMap, in the namespace of the pod.',
    items: items('ConfigMap'),
    defaultMode,
    optional: optional('ConfigMap'),
  },
  SecretVolumeSource: {
    secretName: 'The Secret, in the namespace of the pod.',
    items: items('Secret'),
    defaultMode,
    optional: optional('Secret'),
  },
  KeyToPath: {
    key: 'The key.',
    path: 'The file, below the volume: a path without .. that does not begin with a slash.',
    mode: 'The mode of this file. Default: the defaultMode of the volume.',
  },
  DownwardAPIVolumeSource: {
    items: 'The files, and what each holds.',
    defaultMode,
  },
  DownwardAPIVolumeFile: {
    path: 'The file, below the volume: a path without .. that does not begin with a slash.',
    fieldRef:
      'A field of the pod: metadata.name, metadata.labels and the like. The file follows its changes.',
    resourceFieldRef: 'What a container of the pod requests or is limited to.',
    mode: 'The mode of this file. Default: the defaultMode of the volume.',
  },
  ProjectedVolumeSource: {
    sources: 'What is in the directory. No two may write the same file.',
    defaultMode,
  },
  VolumeProjection: {
    configMap: 'The keys of a ConfigMap.',
    secret: 'The keys of a Secret.',
    downwardAPI: 'Fields of the pod.',
    serviceAccountToken: 'A token of the ServiceAccount of the pod, renewed in time.',
    clusterTrustBundle: 'Certificates of a ClusterTrustBundle. Left out here: v1.36 has the feature off.',
    podCertificate: 'A key and a certificate for the pod. Left out here: v1.36 has the feature off.',
  },
  ConfigMapProjection: {
    name: 'The ConfigMap, in the namespace of the pod.',
    items: items('ConfigMap'),
    optional: optional('ConfigMap'),
  },
  SecretProjection: {
    name: 'The Secret, in the namespace of the pod.',
    items: items('Secret'),
    optional: optional('Secret'),
  },
  DownwardAPIProjection: {
    items: 'The files, and what each holds.',
  },
  ServiceAccountTokenProjection: {
    path: 'The file with the token, below the volume.',
    audience: 'For whom the token is: others should refuse it. Default: the API server.',
    expirationSeconds:
      'How long it is good for, at least 600 seconds. It is renewed before. Default 3600 seconds.',
  },
  ClusterTrustBundleProjection: {
    name: 'The bundle, by name. Left out: v1.36 has the feature off.',
    signerName: 'All bundles of this signer, in place of one. Left out: v1.36 has the feature off.',
    labelSelector: 'Which of them, by their labels. Left out: v1.36 has the feature off.',
    optional: 'Whether the pod starts without them. Left out: v1.36 has the feature off.',
    path: 'The file with the certificates. Left out: v1.36 has the feature off.',
  },
  PodCertificateProjection: {
    signerName: 'Who is asked to sign. Left out: v1.36 has the feature off.',
    keyType:
      'Which sort of key is made: RSA3072, ECDSAP256, ED25519 and the like. Left out: v1.36 has the feature off.',
    maxExpirationSeconds: 'How long the certificate may be good for. Left out: v1.36 has the feature off.',
    credentialBundlePath: 'The file with both key and certificates. Left out: v1.36 has the feature off.',
    keyPath: 'The file with the key alone. Left out: v1.36 has the feature off.',
    certificateChainPath: 'The file with the certificates alone. Left out: v1.36 has the feature off.',
    userAnnotations: 'What else the signer is told. Left out: v1.36 has the feature off.',
  },
  PersistentVolumeClaimVolumeSource: {
    claimName: 'The claim, in the namespace of the pod. The pod waits until it is bound.',
    readOnly: 'Whether all containers may only read it. Default false.',
  },
  EphemeralVolumeSource: {
    volumeClaimTemplate:
      'What the claim is made from. It is called as the pod and the volume, with a hyphen between.',
  },
  PersistentVolumeClaimTemplate: {
    metadata: 'The labels and annotations of the claim.',
    spec: 'What is asked for, as in a claim.',
  },
  CSIVolumeSource: {
    driver: 'The driver.',
    fsType: 'Which file system it is to have. Default: as the driver decides. Nothing here acts on it.',
    readOnly: 'Whether it can only be read. Default false.',
    volumeAttributes: 'What the driver is told of the volume. Nothing here acts on it.',
    nodePublishSecretRef:
      'A Secret that the driver is given as it mounts the volume. Nothing here acts on it.',
  },
  ImageVolumeSource: {
    reference: 'The image, as containers name one.',
    pullPolicy:
      'Always, IfNotPresent or Never. Default: Always where the tag is latest or missing, else IfNotPresent.',
  },
  GitRepoVolumeSource: {
    repository: 'The address of the repository.',
    revision: 'The commit that is checked out.',
    directory: 'Where in the volume. Default: a directory of the name of the repository.',
  },
})
