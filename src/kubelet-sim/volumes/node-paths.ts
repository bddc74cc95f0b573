/** Where on a node the volumes of a pod are, as the kubelet lays them out. */
import type { Container, Pod, Volume } from '../../api/generated/types/core-v1.ts'

const folders: readonly (readonly [keyof Volume, string])[] = [
  ['configMap', 'configmap'],
  ['secret', 'secret'],
  ['projected', 'projected'],
  ['downwardAPI', 'downward-api'],
  ['nfs', 'nfs'],
  ['emptyDir', 'empty-dir'],
]

/** Of what is mounted in a container at a path; undefined where nothing is. */
export function sourceOnNode(
  { metadata: { uid }, spec }: Pod,
  { name: container, volumeMounts = [] }: Container,
  mountPath: string,
): string | undefined {
  const n = volumeMounts.findIndex((each) => each.mountPath === mountPath)
  if (n < 0) return undefined
  const { name, subPath, subPathExpr } = volumeMounts[n]
  const volume = spec.volumes?.find((each) => each.name === name)
  if (!volume) return undefined
  const ofPod = `/var/lib/kubelet/pods/${uid}`
  if (subPath || subPathExpr) return `${ofPod}/volume-subpaths/${name}/${container}/${n}`
  if (volume.hostPath) return volume.hostPath.path
  const [, plugin] = folders.find(([source]) => volume[source] !== undefined) ?? []
  return plugin
    ? `${ofPod}/volumes/kubernetes.io~${plugin}/${name}`
    : `${ofPod}/volumes/kubernetes.io~csi/${name}/mount`
}
