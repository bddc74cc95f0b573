/** Keeps pods to the nodes where their claims have volumes, and binds the claims that wait for the choice of a node. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { strangerProblem } from '../../api/core/pod-claims.ts'
import { boundByController, selectedNode } from '../../api/core/volume-claim.ts'
import type { Node, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import type { VolumeBindingArgs } from '../../api/kubescheduler/plugin-args.ts'
import { quoted } from '../../api/quote.ts'
import { csiDriver } from '../../api/storage/csidriver.ts'
import { csiNode } from '../../api/storage/csinode.ts'
import { csiStorageCapacity } from '../../api/storage/csistoragecapacity.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
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
import { volumeBindingWakes } from './volume-binding-wakes.ts'
import { areBound, isBound } from './volume-bindings.ts'
import { type Choice, isOn, VolumeChoices, type Wish } from './volume-choices.ts'

const waits = never('pod has unbound immediate PersistentVolumeClaims')
const elsewhere = never("node(s) didn't match PersistentVolume's node affinity")
const lost = never('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)')

/** The claims of a pod. */
interface Claims {
  readonly bound: readonly PersistentVolumeClaim[]
  readonly delayed: readonly Wish[]
}

export function volumeBinding(
  { cache, client }: PluginContext,
  { bindTimeoutSeconds }: VolumeBindingArgs,
): Plugin {
  const untilBound = ({ name }: PodView): Wait => ({
    waitMs: seconds(bindTimeoutSeconds),
    everyMs: seconds(1),
    tooLate: 'binding volumes: context deadline exceeded',
    gone: `binding volumes: pod does not exist any more: pod ${quoted(name)} not found`,
  })
  /** By the pod that is about to be bound. */
  const asked = new WeakMap<PodView, readonly Choice[]>()
  const choices = new VolumeChoices(cache)

  const claimsOf = ({ object, claims }: PodView): readonly PersistentVolumeClaim[] =>
    claims.flatMap(({ name }) => cache.get(persistentVolumeClaim, name, object.metadata.namespace) ?? [])

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

  function boundRefusal(claims: readonly PersistentVolumeClaim[], node: Node): Refusal | undefined {
    for (const { spec } of claims) {
      const volume = cache.get(persistentVolume, spec.volumeName!)
      if (!volume) return lost
      if (!isOn(volume, node)) return elsewhere
    }
    return undefined
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
        (claim) =>
          !claim.spec.volumeName && choices.classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer',
      )
      if (delayed.length < unbound.length) return waits
      return { found: { bound: claims.filter(isBound), delayed: choices.wishesOf(delayed) } }
    },

    filter(_pod, { node }, { bound, delayed }) {
      const refused = boundRefusal(bound, node)
      if (delayed.length === 0) return refused
      const chosen = choices.on(node, delayed)
      if (!('reasons' in chosen)) return refused
      return refused ? never(...refused.reasons, ...chosen.reasons) : chosen
    },

    preBindPreFlight(pod) {
      if (pod.claims.length === 0) return false
      asked.delete(pod)
      return claimsOf(pod).some((claim) => !isBound(claim))
    },

    preBind(pod, { node }) {
      if (pod.claims.length === 0) return undefined
      const before = asked.get(pod)
      if (before) return areBound(before, node, cache) ? undefined : untilBound(pod)
      const waiting = claimsOf(pod).filter((claim) => !isBound(claim))
      if (waiting.length === 0) return undefined
      const chosen = choices.on(node, choices.wishesOf(waiting))
      if ('reasons' in chosen) return untilBound(pod)
      for (const choice of chosen) carryOut(choice, node)
      asked.set(pod, chosen)
      return untilBound(pod)
    },

    wakesOn: volumeBindingWakes,
  })
}

function problemOf({ metadata, spec, status }: PersistentVolumeClaim): string | undefined {
  const named = `persistentvolumeclaim "${metadata.name}"`
  if (status.phase === 'Lost')
    return `${named} bound to non-existent persistentvolume "${spec.volumeName ?? ''}"`
  return metadata.deletionTimestamp === undefined ? undefined : `${named} is being deleted`
}
