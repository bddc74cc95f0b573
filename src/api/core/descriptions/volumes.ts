/** What kubectl explain says of the volumes of Pods. */
import type { Descriptions } from '../../common-descriptions.ts'

export const volumeDescriptions = (): Descriptions => ({
  Volume: {
    csi: 'Stored, but nothing here acts on it.',
    iscsi: 'Stored, but nothing here acts on it.',
    fc: 'Stored, but nothing here acts on it.',
    flexVolume: 'Stored, but nothing here acts on it.',
    cinder: 'Stored, but nothing here acts on it.',
    portworxVolume: 'Stored, but nothing here acts on it.',
    azureFile: 'Stored, but nothing here acts on it.',
    azureDisk: 'Stored, but nothing here acts on it.',
    gcePersistentDisk: 'Stored, but nothing here acts on it.',
    awsElasticBlockStore: 'Stored, but nothing here acts on it.',
    vsphereVolume: 'Stored, but nothing here acts on it.',
    name: 'By which containers mount it.',
    emptyDir: 'A directory that is empty at first and goes with the pod.',
    hostPath: 'A file or a directory of the simulated node.',
    configMap: 'The keys of a ConfigMap as files, which follow its changes.',
    secret: 'The keys of a Secret as files, which follow its changes.',
    downwardAPI: 'Fields of the pod as files.',
    projected: 'Several of these in one directory.',
    persistentVolumeClaim: 'The volume that a claim of the same namespace is bound to.',
  },
  EmptyDirVolumeSource: {
    medium: 'Stored, but nothing here acts on it.',
  },
  VolumeProjection: {
    clusterTrustBundle: 'Stored, but nothing here acts on it.',
    podCertificate: 'Stored, but nothing here acts on it.',
  },
})
