/** From the claim of a pod to the volume that it is bound to, and the files on it. Source: createVolumeSpec of the kubelet. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { type PodClaim, strangerProblem } from '../../api/core/pod-claims.ts'
import type {
  Container,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
} from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { type MountProblem, Unprocessed } from './mount-problem.ts'
import type { StorageContext } from './storage.ts'

/** The volume that a claim stands for, or what is wrong. */
export function volumeOf(
  pod: Pod,
  claim: PodClaim,
  context: StorageContext,
): PersistentVolume | MountProblem {
  const { namespace } = pod.metadata
  const found = context.find(persistentVolumeClaim, claim.name, namespace)
  const failed = (why: string) => new Unprocessed(`error processing PVC ${namespace}/${claim.name}: ${why}`)
  const problem = claimProblem(found, claim.name)
  if (!found || problem !== undefined) return failed(problem ?? '')
  const stranger = claim.isEphemeral ? strangerProblem(pod, found) : undefined
  if (stranger !== undefined) return new Unprocessed(stranger)
  const volume = context.find(persistentVolume, found.spec.volumeName ?? '')
  const refusal = volumeProblem(volume, found)
  if (!volume || refusal !== undefined) return failed(refusal ?? '')
  const mode = modeProblem(pod, claim.volume.name, volume.spec.volumeMode ?? 'Filesystem')
  return mode === undefined ? volume : new Unprocessed(mode)
}

function claimProblem(claim: PersistentVolumeClaim | undefined, name: string): string | undefined {
  if (!claim) return `failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`
  if (isBeingDeleted(claim)) return 'PVC is being deleted'
  if (claim.status.phase !== 'Bound') return 'PVC is not bound'
  return claim.spec.volumeName ? undefined : 'PVC has empty pvc.Spec.VolumeName'
}

function volumeProblem(
  volume: PersistentVolume | undefined,
  { metadata, spec: { volumeName } }: PersistentVolumeClaim,
): string | undefined {
  if (!volume)
    return `failed to fetch PV ${volumeName} from API server: persistentvolumes "${volumeName}" not found`
  const { claimRef } = volume.spec
  if (!claimRef)
    return `found PV object ${volumeName} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim`
  if (claimRef.uid === metadata.uid) return undefined
  return `found PV object ${volumeName} but its pv.Spec.ClaimRef.UID ${claimRef.uid} does not point to claim.UID ${metadata.uid}`
}

/** Files are mounted, and bare devices are not. */
function modeProblem({ spec }: Pod, name: string, mode: string): string | undefined {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])]
  const isUsed = (list: (container: Container) => readonly { readonly name: string }[] | undefined) =>
    containers.some((container) => list(container)?.some((each) => each.name === name))
  const said = (field: string) => `volume ${name} has volumeMode ${mode}, but is specified in ${field}`
  if (mode !== 'Filesystem' && isUsed(({ volumeMounts }) => volumeMounts)) return said('volumeMounts')
  if (mode !== 'Block' && isUsed(({ volumeDevices }) => volumeDevices)) return said('volumeDevices')
  return undefined
}
