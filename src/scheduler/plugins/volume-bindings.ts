/** What becomes of the claims of a pod that is about to be bound, once volumes were asked for. Source: checkBindings of volumebinding/binder.go. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { bindCompleted, selectedNode } from '../../api/core/volume-claim.ts'
import { ApiError } from '../../api/errors.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { keyOf } from '../../api/meta.ts'
import { quoted } from '../../api/quote.ts'
import type { Cache } from '../../client/cache.ts'
import { type Choice, isOn } from './volume-choices.ts'

export const isBound = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  spec.volumeName !== undefined && metadata.annotations?.[bindCompleted] !== undefined

/** Whether every claim has what it was to get on the node. @throws ApiError where it will not get it */
export const areBound = (choices: readonly Choice[], node: Node, cache: Cache): boolean =>
  choices.every((choice) => (choice.volume ? isAsChosen(choice, node, cache) : isMade(choice, node, cache)))

function isAsChosen({ claim, volume: chosen }: Choice, node: Node, cache: Cache): boolean {
  const checking = 'failed to check binding'
  const { name } = chosen!.metadata
  const volume = cache.get(persistentVolume, name)
  if (!volume) throw notBound(`${checking}: persistentvolumes ${quoted(name)} not found`)
  const current = claimNow(claim, cache, checking)
  checkPlace(volume, node)
  if (!volume.spec.claimRef?.uid) throw notBound(`ClaimRef got reset for pv ${quoted(name)}`)
  return isBound(current)
}

/** Who fails to make a volume takes the node away again that was chosen for it. */
function isMade({ claim }: Choice, node: Node, cache: Cache): boolean {
  const { metadata, spec } = claimNow(claim, cache, 'failed to check provisioning pvc')
  const name = quoted(metadata.name)
  if (!metadata.annotations) throw notBound(`selectedNode annotation reset for PVC ${name}`)
  if (metadata.annotations[selectedNode] !== node.metadata.name)
    throw notBound(`provisioning failed for PVC ${name}`)
  const volume = spec.volumeName ? cache.get(persistentVolume, spec.volumeName) : undefined
  if (volume) checkPlace(volume, node)
  return volume !== undefined && isBound({ metadata, spec } as PersistentVolumeClaim)
}

function claimNow(claim: PersistentVolumeClaim, cache: Cache, checking: string): PersistentVolumeClaim {
  const found = cache.get(persistentVolumeClaim, claim.metadata.name, claim.metadata.namespace)
  if (!found) throw notBound(`${checking}: persistentvolumeclaims ${quoted(keyOf(claim))} not found`)
  return found
}

function checkPlace(volume: PersistentVolume, node: Node): void {
  if (isOn(volume, node)) return
  const [pv, name] = [quoted(volume.metadata.name), quoted(node.metadata.name)]
  throw notBound(`pv ${pv} node affinity doesn't match node ${name}: no matching NodeSelectorTerms`)
}

const notBound = (why: string) => new ApiError(409, 'Conflict', `binding volumes: ${why}`)
