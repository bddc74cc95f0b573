/** Which claims a pod uses: those that its volumes name, and those that are made for its ephemeral volumes. */
import type { PersistentVolumeClaim, Pod, Volume } from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { isControlledBy, keyFor } from '../meta.ts'

/** A claim, as a volume of a pod uses it. */
export interface PodClaim {
  readonly name: string
  readonly volume: Volume
  /** It is made for the pod, and goes with it. */
  readonly isEphemeral: boolean
}

const none: readonly PodClaim[] = Object.freeze([])

/** Where a claim is to be found for a volume: by its own name, or by one that follows from the pod's. */
type Source = Omit<PodClaim, 'name'> & { readonly name: string | undefined }

const sourcesIn = memoByIdentity((volumes: readonly Volume[]): readonly Source[] | undefined => {
  const sources = volumes.flatMap((volume): readonly Source[] => {
    if (volume.persistentVolumeClaim)
      return [{ name: volume.persistentVolumeClaim.claimName, volume, isEphemeral: false }]
    return volume.ephemeral ? [{ name: undefined, volume, isEphemeral: true }] : []
  })
  return sources.length > 0 ? sources : undefined
})

/** In the order of spec.volumes. */
export function claimsOf({ metadata, spec: { volumes } }: Pod): readonly PodClaim[] {
  const sources = volumes && sourcesIn(volumes)
  if (!sources) return none
  return sources.map(({ name, volume, isEphemeral }) => ({
    name: name ?? `${metadata.name}-${volume.name}`,
    volume,
    isEphemeral,
  }))
}

/** The keys of the claims that a pod uses. */
export const claimKeysOf = (pod: Pod): readonly string[] =>
  claimsOf(pod).map(({ name }) => keyFor(name, pod.metadata.namespace))

/** What is wrong with a claim that has the name of one for an ephemeral volume of the pod. Source: ephemeral.VolumeIsForPod. */
export function strangerProblem(pod: Pod, claim: PersistentVolumeClaim): string | undefined {
  if (isControlledBy(claim, pod)) return undefined
  const [claimKey, podKey] = [claim, pod].map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  return `PVC ${claimKey} was not created for pod ${podKey} (pod is not owner)`
}
