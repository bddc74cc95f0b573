/** What kubectl explain says of volumes over a network and of clouds and vendors, in pods and in PersistentVolumes. */
import type { Descriptions } from '../../common-descriptions.ts'

const fsType = 'Which file system it has, such as ext4. Nothing here acts on it.'
const readOnly = 'Whether it can only be read. Default false.'
const partition = 'Which partition is mounted. 0, the default: all of the disk. Nothing here acts on it.'
const secret = 'The Secret with what the server wants to be told. Nothing here acts on it.'

const ceph = {
  monitors: 'The addresses of the monitors of the cluster.',
  user: 'As whom to log in. Default admin.',
  secretRef: 'The Secret with the key of that user. It goes before a file of the node.',
  readOnly,
}

const iscsi = {
  targetPortal: 'The address of the server, and its port where that is not 3260.',
  portals: 'Further addresses of the same server.',
  iqn: 'The name of the target.',
  lun: 'The number of the disk there.',
  iscsiInterface: 'The interface of the node that is used. Default: default.',
  initiatorName: 'What the node calls itself to the server. Default: as it is set up.',
  chapAuthDiscovery: 'Whether the server wants a password to tell what it has.',
  chapAuthSession: 'Whether the server wants a password to use it.',
  secretRef: 'The Secret with these passwords.',
  fsType,
  readOnly,
}

const cephFS = {
  ...ceph,
  path: 'The directory that is mounted. Default /.',
  secretFile: 'A file of the node with the key. Default /etc/ceph/user.secret.',
}

const rbd = {
  ...ceph,
  image: 'The image.',
  pool: 'The pool that it is in. Default rbd.',
  keyring: 'A file of the node with the key. Default /etc/ceph/keyring.',
  fsType,
}

const scaleIO = {
  gateway: 'The address of the gateway.',
  system: 'The storage system.',
  protectionDomain: 'The protection domain.',
  storagePool: 'The storage pool.',
  storageMode: 'ThickProvisioned or ThinProvisioned. Default ThinProvisioned.',
  volumeName: 'The volume.',
  sslEnabled: 'Whether the gateway is asked over TLS. Default false.',
  secretRef: 'The Secret with user and password.',
  fsType: 'Which file system it has. Default xfs.',
  readOnly,
}

const storageOS = {
  volumeName: 'The volume.',
  volumeNamespace: 'In which namespace of StorageOS it is. Default: that of the pod.',
  secretRef: 'The Secret with what the server wants to be told.',
  fsType,
  readOnly,
}

const cinder = { volumeID: 'The volume, as OpenStack calls it.', secretRef: secret, fsType, readOnly }

const flex = {
  driver: 'The program on the node.',
  options: 'What it is told besides.',
  secretRef: 'A Secret that it is given.',
  fsType,
  readOnly,
}

const azureFile = {
  shareName: 'The share.',
  secretName: 'The Secret with the name and the key of the account.',
  readOnly,
}

const glusterfs = {
  endpoints: 'The Endpoints that name the servers.',
  path: 'The volume.',
  readOnly,
}

export const vendorVolumeDescriptions = (): Descriptions => ({
  NFSVolumeSource: {
    server: 'The name or the address of the server. Here every one is there.',
    path: 'The directory that it shares.',
    readOnly,
  },
  ISCSIVolumeSource: iscsi,
  ISCSIPersistentVolumeSource: iscsi,
  FCVolumeSource: {
    targetWWNs: 'The names of the targets; lun says which of their disks.',
    lun: 'The number of the disk there.',
    wwids: 'The disk by its own name, in place of targets and lun.',
    fsType,
    readOnly,
  },
  AWSElasticBlockStoreVolumeSource: {
    volumeID: 'The disk, as AWS calls it.',
    partition,
    fsType,
    readOnly,
  },
  AzureDiskVolumeSource: {
    diskName: 'The name of the disk.',
    diskURI: 'Where Azure has it.',
    kind: 'Shared, Dedicated or Managed. Default Shared.',
    cachingMode: 'None, ReadOnly or ReadWrite. Default ReadWrite.',
    fsType: 'Which file system it has. Default ext4.',
    readOnly,
  },
  AzureFileVolumeSource: azureFile,
  AzureFilePersistentVolumeSource: {
    ...azureFile,
    secretNamespace: 'The namespace of that Secret. Default: that of the pod.',
  },
  CinderVolumeSource: cinder,
  CinderPersistentVolumeSource: cinder,
  GCEPersistentDiskVolumeSource: {
    pdName: 'The disk, as Google Cloud calls it.',
    partition,
    fsType,
    readOnly,
  },
  PortworxVolumeSource: {
    volumeID: 'The volume, as Portworx calls it.',
    fsType,
    readOnly,
  },
  VsphereVirtualDiskVolumeSource: {
    volumePath: 'Where vSphere has the disk.',
    storagePolicyName: 'The storage policy of the disk, by name.',
    storagePolicyID: 'The storage policy of the disk, by its number.',
    fsType,
  },
  FlexVolumeSource: flex,
  FlexPersistentVolumeSource: flex,
  CephFSVolumeSource: cephFS,
  CephFSPersistentVolumeSource: cephFS,
  RBDVolumeSource: rbd,
  RBDPersistentVolumeSource: rbd,
  GlusterfsVolumeSource: glusterfs,
  GlusterfsPersistentVolumeSource: {
    ...glusterfs,
    endpointsNamespace: 'The namespace of these Endpoints. Default: that of the claim.',
  },
  FlockerVolumeSource: {
    datasetName: 'The dataset, by the name in its metadata.',
    datasetUUID: 'The dataset, by its number.',
  },
  QuobyteVolumeSource: {
    registry: 'The addresses of the registry, with commas between.',
    volume: 'The volume.',
    tenant: 'The tenant whose volume it is.',
    user: 'As whom it is mounted. Default: the user of the service account.',
    group: 'As which group it is mounted. Default: none.',
    readOnly,
  },
  StorageOSVolumeSource: storageOS,
  StorageOSPersistentVolumeSource: storageOS,
  ScaleIOVolumeSource: scaleIO,
  ScaleIOPersistentVolumeSource: scaleIO,
  PhotonPersistentDiskVolumeSource: {
    pdID: 'The disk, as Photon calls it.',
    fsType,
  },
})
