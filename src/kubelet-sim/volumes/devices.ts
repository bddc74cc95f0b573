/** What a kubelet tells of bare devices that it has given to a pod. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { claimsOf } from '../../api/core/pod-claims.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { StorageContext } from './storage.ts'

const plugins = '/var/lib/kubelet/plugins/kubernetes.io/csi/volumeDevices'

/** Two for each device. Source: GenerateMapVolumeFunc. */
export function deviceMessages(pod: Pod, find: StorageContext['find']): readonly string[] {
  const { uid, namespace } = pod.metadata
  return claimsOf(pod).flatMap(({ name }) => {
    const claim = find(persistentVolumeClaim, name, namespace)
    const volume = find(persistentVolume, claim?.spec.volumeName ?? '')
    if (volume?.spec.volumeMode !== 'Block') return []
    const done = `MapVolume.MapPodDevice succeeded for volume "${volume.metadata.name}"`
    return [
      `${done} globalMapPath "${plugins}/${volume.metadata.name}/dev"`,
      `${done} volumeMapPath "/var/lib/kubelet/pods/${uid}/volumeDevices/kubernetes.io~csi"`,
    ]
  })
}
