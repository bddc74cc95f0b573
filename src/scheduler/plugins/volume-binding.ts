/** Keeps pods to the nodes where their claims have volumes, and binds the claims that wait for the choice of a node. */
import { matchesNodeSelector } from '../../api/core/node-selector.ts'
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { classOfClaim, persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { strangerProblem } from '../../api/core/pod-claims.ts'
import {
  bindCompleted,
  boundByController,
  classWhereFree,
  isCandidate,
  selectedNode,
  smallestFirst,
  smallestVolumeFirst,
} from '../../api/core/volume-claim.ts'
import { isEqual } from '../../api/equality.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import type { CSIDriver, CSIStorageCapacity, StorageClass } from '../../api/generated/types/storage-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import type { VolumeBindingArgs } from '../../api/kubescheduler/plugin-args.ts'
import { selects } from '../../api/labels.ts'
import { isBeingDeleted, keyOf } from '../../api/meta.ts'
import { quantityValue } from '../../api/quantity.ts'
import { csiDriver } from '../../api/storage/csidriver.ts'
import { csiNode } from '../../api/storage/csinode.ts'
import { csiStorageCapacity } from '../../api/storage/csistoragecapacity.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
import { defineIndex } from '../../client/cache.ts'
import type { Change } from '../../client/change.ts'
import { objectReference } from '../../client/event-parts.ts'
import { seconds } from '../../sim/duration.ts'
import {
  definePlugin,
  never,
  type Plugin,
  type PluginContext,
  type Refusal,
  type Wait,
} from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'

const waits = never('pod has unbound immediate PersistentVolumeClaims')
const elsewhere = never("node(s) didn't match PersistentVolume's node affinity")
const lost = never('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)')
const tooFull = never('node(s) did not have enough free storage')
const nothingFree = never("node(s) didn't find available persistent volumes to bind")

/** Who makes nothing: volumes of its classes are made by hand. */
const nobody = 'kubernetes.io/no-provisioner'

/** A claim that waits for a node, and the volumes that would do, the smallest first. */
interface Wish {
  readonly claim: PersistentVolumeClaim
  readonly candidates: readonly PersistentVolume[]
}

/** What a claim would get on a node: a volume, or one that is made for it. */
interface Choice {
  readonly claim: PersistentVolumeClaim
  readonly volume?: PersistentVolume
}

const availableOf = defineIndex(persistentVolume, classWhereFree)
const roomOf = defineIndex(csiStorageCapacity, ({ storageClassName }) => storageClassName)

/** The claims of a pod. */
interface Claims {
  readonly bound: readonly PersistentVolumeClaim[]
  /** The smallest first, so that it does not take what only suits a larger one. */
  readonly delayed: readonly Wish[]
}

export function volumeBinding(
  { cache, client }: PluginContext,
  { bindTimeoutSeconds }: VolumeBindingArgs,
): Plugin {
  const untilBound: Wait = {
    waitMs: seconds(bindTimeoutSeconds),
    tooLate: 'binding volumes: context deadline exceeded',
  }

  const claimsOf = ({ object, claims }: PodView): readonly PersistentVolumeClaim[] =>
    claims.flatMap(({ name }) => cache.get(persistentVolumeClaim, name, object.metadata.namespace) ?? [])

  const classOf = (claim: PersistentVolumeClaim): StorageClass | undefined => {
    const name = classOfClaim(claim)
    return name ? cache.get(storageClass, name) : undefined
  }

  /** Source: podHasPVCs. */
  function refusalOf({ object, claims }: PodView): Refusal | undefined {
    for (const { name, isEphemeral } of claims) {
      const claim = cache.get(persistentVolumeClaim, name, object.metadata.namespace)
      const problem = claim
        ? problemOf(claim)
        : isEphemeral
          ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
          : `persistentvolumeclaim "${name}" not found`
      if (problem) return never(problem)
      const stranger = isEphemeral && claim && strangerProblem(object, claim)
      if (stranger) return never(stranger)
    }
    return undefined
  }

  function boundRefusal(claim: PersistentVolumeClaim, node: Node): Refusal | undefined {
    const volume = cache.get(persistentVolume, claim.spec.volumeName!)
    if (!volume) return lost
    return isOn(volume, node) ? undefined : elsewhere
  }

  const wishesOf = (claims: readonly PersistentVolumeClaim[]): readonly Wish[] =>
    claims.toSorted(smallestFirst).map((claim) => {
      const free = cache.by(availableOf, classOfClaim(claim) ?? '')
      return {
        claim,
        candidates: free.filter((each) => isCandidate(each, claim)).toSorted(smallestVolumeFirst),
      }
    })

  /** What each of the claims would get, or why one would get nothing. */
  function choicesOn(node: Node, wishes: readonly Wish[]): readonly Choice[] | Refusal {
    const taken = new Set<PersistentVolume>()
    const choices: Choice[] = []
    for (const { claim, candidates } of wishes) {
      const isAskedElsewhere =
        (claim.metadata.annotations?.[selectedNode] ?? node.metadata.name) !== node.metadata.name
      const volume = candidates.find((each) => !taken.has(each) && isOn(each, node))
      const chosen = classOf(claim)
      if (!volume && (isAskedElsewhere || !canBeMade(chosen, node))) return nothingFree
      if (!volume && !hasRoom(claim, chosen!, node)) return tooFull
      if (volume) taken.add(volume)
      choices.push({ claim, volume })
    }
    return choices
  }

  /** Whether a driver that tells how much room it has says that a volume fits. Source: hasEnoughCapacity of binder.go. */
  function hasRoom(
    claim: PersistentVolumeClaim,
    { metadata, provisioner }: StorageClass,
    node: Node,
  ): boolean {
    const asked = claim.spec.resources?.requests?.['storage']
    if (asked === undefined || !cache.get(csiDriver, provisioner)?.spec.storageCapacity) return true
    const fits = (text: string | undefined) =>
      text !== undefined && quantityValue(text) >= quantityValue(asked)
    return cache
      .by(roomOf, metadata.name)
      .some(
        ({ maximumVolumeSize, capacity, nodeTopology }) =>
          fits(maximumVolumeSize ?? capacity) &&
          nodeTopology !== undefined &&
          selects(nodeTopology, node.metadata.labels),
      )
  }

  function carryOut({ claim, volume }: Choice, node: Node): void {
    if (volume) {
      client.update(persistentVolume, volume, ({ metadata, spec }) => {
        const { kind, namespace, name, uid, apiVersion, resourceVersion } = objectReference(claim)
        spec.claimRef = { kind, namespace, name, uid, apiVersion, resourceVersion }
        metadata.annotations = { ...metadata.annotations, [boundByController]: 'yes' }
      })
    } else if (claim.metadata.annotations?.[selectedNode] !== node.metadata.name) {
      client.update(persistentVolumeClaim, claim, ({ metadata }) => {
        metadata.annotations = { ...metadata.annotations, [selectedNode]: node.metadata.name }
      })
    }
  }

  return definePlugin<Claims>({
    name: 'VolumeBinding',
    needs: ['claims', 'namespace'],
    watches: [persistentVolume, persistentVolumeClaim, storageClass, csiNode, csiDriver, csiStorageCapacity],

    preFilter(pod) {
      if (pod.claims.length === 0) return 'skip'
      const refused = refusalOf(pod)
      if (refused) return refused
      const claims = claimsOf(pod)
      const unbound = claims.filter((claim) => !isBound(claim))
      const delayed = unbound.filter(
        (claim) => !claim.spec.volumeName && classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer',
      )
      if (delayed.length < unbound.length) return waits
      return { found: { bound: claims.filter(isBound), delayed: wishesOf(delayed) } }
    },

    filter(_pod, { node }, { bound, delayed }) {
      for (const claim of bound) {
        const refused = boundRefusal(claim, node)
        if (refused) return refused
      }
      if (delayed.length === 0) return undefined
      const choices = choicesOn(node, delayed)
      return 'reasons' in choices ? choices : undefined
    },

    preBind(pod, { node }) {
      if (pod.claims.length === 0) return undefined
      const waiting = claimsOf(pod).filter((claim) => !isBound(claim))
      if (waiting.length === 0) return undefined
      const choices = choicesOn(node, wishesOf(waiting))
      if (!('reasons' in choices)) for (const choice of choices) carryOut(choice, node)
      return untilBound
    },

    wakesOn: {
      node: (_pod, node, previous) => !isEqual(node.metadata.labels, previous?.metadata.labels) || !previous,
      change: mayBind,
    },
  })
}

/** Source: its queueing hints. */
function mayBind({ spec, claimKeys }: PodView, { type, kind, object, previous }: Change): boolean {
  if (type === 'DELETED') return false
  switch (kind) {
    case persistentVolumeClaim:
      return claimKeys.includes(keyOf(object))
    case storageClass:
      return !previous || !isEqual(topologiesOf(object), topologiesOf(previous))
    case csiNode:
      return !previous || migratedTo(object) !== migratedTo(previous)
    case csiStorageCapacity:
      return !previous || limitOf(object) > limitOf(previous)
    case csiDriver: {
      const isUsed = spec.volumes?.some(({ csi }) => csi?.driver === object.metadata.name) ?? false
      return isUsed && previous !== undefined && hasCapacity(previous) && !hasCapacity(object)
    }
    default:
      return true
  }
}

/** The in-tree plugins whose volumes a node leaves to drivers. */
const migratedTo = ({ metadata }: KubeObject) =>
  metadata.annotations?.['storage.alpha.kubernetes.io/migrated-plugins']
const topologiesOf = (object: KubeObject) => (object as StorageClass).allowedTopologies
const hasCapacity = (object: KubeObject) => (object as CSIDriver).spec.storageCapacity === true

function limitOf(object: KubeObject): bigint | number {
  const { maximumVolumeSize, capacity } = object as CSIStorageCapacity
  const limit = maximumVolumeSize ?? capacity
  return limit === undefined ? -1 : quantityValue(limit)
}

function problemOf({ metadata, spec, status }: PersistentVolumeClaim): string | undefined {
  const named = `persistentvolumeclaim "${metadata.name}"`
  if (status.phase === 'Lost')
    return `${named} bound to non-existent persistentvolume "${spec.volumeName ?? ''}"`
  return metadata.deletionTimestamp === undefined ? undefined : `${named} is being deleted`
}

const isBound = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  spec.volumeName !== undefined && metadata.annotations?.[bindCompleted] !== undefined

const isOn = ({ spec }: PersistentVolume, node: Node): boolean =>
  !spec.nodeAffinity?.required || matchesNodeSelector(spec.nodeAffinity.required, node)

/** Whether a volume can be made for a claim of a class, such that it can be used on a node. */
function canBeMade(chosen: StorageClass | undefined, { metadata: { labels } }: Node): boolean {
  if (!chosen || chosen.provisioner === nobody || isBeingDeleted(chosen)) return false
  const { allowedTopologies: terms = [] } = chosen
  const isMet = ({ matchLabelExpressions = [] }: (typeof terms)[number]) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(labels?.[key] ?? ''))
  return terms.length === 0 || terms.some(isMet)
}
