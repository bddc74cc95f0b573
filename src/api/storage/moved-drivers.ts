/** The drivers that do what Kubernetes once did itself, for the sources and the provisioners that it had. */
import type { PersistentVolumeSpec, Volume } from '../generated/types/core-v1.ts'

const drivers = {
  awsElasticBlockStore: 'ebs.csi.aws.com',
  azureDisk: 'disk.csi.azure.com',
  azureFile: 'file.csi.azure.com',
  cinder: 'cinder.csi.openstack.org',
  gcePersistentDisk: 'pd.csi.storage.gke.io',
  portworxVolume: 'pxd.portworx.com',
  vsphereVolume: 'csi.vsphere.vmware.com',
} as const

type Moved = Partial<Pick<Volume | PersistentVolumeSpec, keyof typeof drivers>>

/** The driver that sees to such a source; undefined where there was none. */
export function driverOfMoved(spec: Moved): string | undefined {
  for (const [source, driver] of Object.entries(drivers)) if (spec[source as keyof Moved]) return driver
  return undefined
}

/** By their names as provisioners of classes. */
export const movedProvisioners: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': drivers.awsElasticBlockStore,
  'kubernetes.io/azure-disk': drivers.azureDisk,
  'kubernetes.io/azure-file': drivers.azureFile,
  'kubernetes.io/cinder': drivers.cinder,
  'kubernetes.io/gce-pd': drivers.gcePersistentDisk,
  'kubernetes.io/portworx-volume': drivers.portworxVolume,
  'kubernetes.io/vsphere-volume': drivers.vsphereVolume,
}
