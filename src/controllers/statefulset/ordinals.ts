/** What is known of the pods of a StatefulSet by their ordinals: kept with every change, so that a turn looks at no pod. */
import { pod } from '../../api/core/pod.ts'
import { isPodReady, isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, findCondition, isBeingDeleted, keyOf } from '../../api/meta.ts'
import { instantOf } from '../../api/time.ts'
import { type Cache, defineTally } from '../../client/cache.ts'
import { seconds } from '../../sim/duration.ts'
import { LabelSorts } from '../shared/label-sorts.ts'
import { Ranges } from '../shared/ranges.ts'
import { bearsIdentity, claimedVolumes, identityLabelNames, ordinalIn, revisionOf } from './identity.ts'

/** Pods of one revision. */
interface OfRevision {
  /** How many there are, those on their way out included. */
  count: number
  /** The ordinals of those that are to stay. */
  readonly staying: Ranges
}

export class Ordinals {
  /** That have a pod. */
  readonly present = new Ranges()
  /** Whose pod is not on its way out. */
  readonly staying = new Ranges()
  /** Whose pod does not run, is not ready, or is on its way out. */
  readonly unwell = new Ranges()
  /** Whose pod has ended, and has to make room. */
  readonly ended = new Ranges()
  /** Whose pod lacks the labels of its ordinal. */
  readonly unlabelled = new Ranges()
  /** By the volumes of their pods that are claims of their own. */
  readonly claimed = new Map<string, Ranges>()
  /** By the names of their revisions. */
  readonly revisions = new Map<string, OfRevision>()
  readonly labels = new LabelSorts(identityLabelNames)
  /** The keys of pods whose names are not of the set's making. */
  readonly misnamed = new Set<string>()
  /** Of the pods that are ready and run, by the instant since when. */
  readonly #readySince = new Map<string, Ranges>()
  #ready = 0

  change(previous: Pod | undefined, next: Pod | undefined): void {
    this.labels.change(previous, next)
    if (previous) this.#take(previous)
    if (next) this.#give(next)
  }

  /** The lowest ordinal from `from` on whose pod has not been ready for long enough; Infinity where there is none. */
  firstYoungFrom(from: number, moment: Moment): number {
    let first = Number.POSITIVE_INFINITY
    for (const [, ordinals] of this.#young(moment)) first = Math.min(first, ordinals.firstFrom(from))
    return first
  }

  /** The highest ordinal up to `to` whose pod has not been ready for long enough; -Infinity where there is none. */
  lastYoungUpTo(to: number, moment: Moment): number {
    let last = Number.NEGATIVE_INFINITY
    for (const [, ordinals] of this.#young(moment)) last = Math.max(last, ordinals.lastUpTo(to))
    return last
  }

  /** How many pods are ready, how many for long enough, and when the next one is. */
  readiness(moment: Moment) {
    let available = this.#ready
    let nextAvailableInMs: number | undefined
    for (const [waitMs, { size }] of this.#young(moment)) {
      available -= size
      nextAvailableInMs = Math.min(nextAvailableInMs ?? waitMs, waitMs)
    }
    return { ready: this.#ready, available, nextAvailableInMs }
  }

  /** Costs no more than there are instants at which pods became ready. */
  *#young({ minReadySeconds, now }: Moment): Iterable<[waitMs: number, ordinals: Ranges]> {
    if (!minReadySeconds) return
    for (const [since, ordinals] of this.#readySince) {
      const waitMs = instantOf(since, now) + seconds(minReadySeconds) - now
      if (waitMs > 0) yield [waitMs, ordinals]
    }
  }

  #give(object: Pod): void {
    const ordinal = ordinalOf(object)
    if (ordinal < 0) {
      this.misnamed.add(keyOf(object))
      return
    }
    const stays = !isBeingDeleted(object)
    this.present.add(ordinal)
    if (stays) this.staying.add(ordinal)
    if (!isWell(object)) this.unwell.add(ordinal)
    if (stays && isPodTerminal(object)) this.ended.add(ordinal)
    if (!bearsIdentity(object)) this.unlabelled.add(ordinal)
    addTo(this.claimed, claimedVolumes(object), ordinal)
    this.#giveRevision(revisionOf(object), ordinal, stays)
    if (isUp(object)) this.#giveReady(readySinceOf(object), ordinal)
  }

  #take(object: Pod): void {
    const ordinal = ordinalOf(object)
    if (ordinal < 0) {
      this.misnamed.delete(keyOf(object))
      return
    }
    for (const each of [this.present, this.staying, this.unwell, this.ended, this.unlabelled])
      each.delete(ordinal)
    deleteFrom(this.claimed, claimedVolumes(object), ordinal)
    const revision = this.revisions.get(revisionOf(object))!
    revision.staying.delete(ordinal)
    if (--revision.count === 0) this.revisions.delete(revisionOf(object))
    if (isUp(object)) this.#takeReady(readySinceOf(object), ordinal)
  }

  #giveRevision(name: string, ordinal: number, stays: boolean): void {
    let revision = this.revisions.get(name)
    if (!revision) this.revisions.set(name, (revision = { count: 0, staying: new Ranges() }))
    revision.count++
    if (stays) revision.staying.add(ordinal)
  }

  #giveReady(since: string, ordinal: number): void {
    addTo(this.#readySince, since, ordinal)
    this.#ready++
  }

  #takeReady(since: string, ordinal: number): void {
    deleteFrom(this.#readySince, since, ordinal)
    this.#ready--
  }
}

function addTo(groups: Map<string, Ranges>, key: string, ordinal: number): void {
  let ordinals = groups.get(key)
  if (!ordinals) groups.set(key, (ordinals = new Ranges()))
  ordinals.add(ordinal)
}

function deleteFrom(groups: Map<string, Ranges>, key: string, ordinal: number): void {
  const ordinals = groups.get(key)!
  ordinals.delete(ordinal)
  if (ordinals.size === 0) groups.delete(key)
}

/** By the namespace of the pods and the uid of their StatefulSet. */
const ordinalsOfSets = defineTally<Pod, Ordinals>(pod, {
  read(object) {
    const owner = controllerOf(object)
    return owner?.kind === 'StatefulSet' ? `${object.metadata.namespace}/${owner.uid}` : undefined
  },
  none: () => new Ordinals(),
  change: (ordinals, previous, next) => ordinals.change(previous, next),
})

/** What is known of the pods of a set. */
export const ordinalsOf = (cache: Cache, { metadata: { namespace, uid } }: StatefulSet): Ordinals =>
  cache.sum(ordinalsOfSets, `${namespace}/${uid}`)

interface Moment {
  readonly minReadySeconds: number | undefined
  readonly now: number
}

const ordinalOf = (object: Pod): number => ordinalIn(controllerOf(object)!.name, object.metadata.name)

const isUp = (object: Pod): boolean => object.status.phase === 'Running' && isPodReady(object)

const isWell = (object: Pod): boolean => isUp(object) && !isBeingDeleted(object)

const readySinceOf = ({ status }: Pod): string =>
  findCondition(status.conditions, 'Ready')!.lastTransitionTime ?? ''
