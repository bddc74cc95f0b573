/** The check of what a Pod mounts: only what belongs to it, or to a claim. */
import type { Volume } from '../../../../api/generated/types/core-v1.ts'
import { type Check, counted, quotedList, sortedOnce } from '../check.ts'

type Source = keyof Volume

const allowed: readonly Source[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

const restricted: readonly Source[] = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
]

export const restrictedVolumes: Check = ({ spec: { volumes = [] } }) => {
  const wrong = volumes.filter((volume) => !allowed.some((source) => volume[source]))
  if (wrong.length === 0) return undefined
  const types = sortedOnce(wrong.map((volume) => restricted.find((source) => volume[source]) ?? 'unknown'))
  const names = `${counted('volume', 'volumes', wrong.length)} ${quotedList(wrong.map(({ name }) => name))}`
  const uses = counted('uses', 'use', wrong.length)
  const what = `${counted('restricted volume type', 'restricted volume types', types.length)} ${quotedList(types)}`
  return { reason: 'restricted volume types', detail: `${names} ${uses} ${what}` }
}
