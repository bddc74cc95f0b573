/** The pods of all Jobs that run or are still to be counted, listed and summed up with every change. */
import { completionIndexLabel } from '../../api/batch/job.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodActive, isPodReady, isPodTerminal, isPodTerminating } from '../../api/core/pod-conditions.ts'
import { finishedAtOf } from '../../api/core/pod-finish.ts'
import { addTo } from '../../api/counts.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, isBeingDeleted, keyOf } from '../../api/meta.ts'
import { type Cache, defineIndex, defineTally } from '../../client/cache.ts'
import { LabelSorts } from '../shared/label-sorts.ts'
import { IndexBag } from './index-bag.ts'
import { indexOf, isLabelledBy, isOpen, isTracked, jobKeyOf } from './pods.ts'

/** What became of a pod that is not counted yet. `Going`: it is on its way out, and has not ended. */
type End = 'Succeeded' | 'Failed' | 'Going'

function endOf(object: Pod): End | undefined {
  if (!isTracked(object)) return undefined
  const { phase } = object.status
  if (phase === 'Succeeded' || phase === 'Failed') return phase
  return isBeingDeleted(object) ? 'Going' : undefined
}

const jobUidOf = (object: Pod): string | undefined => {
  const owner = controllerOf(object)
  return owner?.kind === 'Job' ? owner.uid : undefined
}

const active = defineIndex(pod, (object) => (isPodActive(object) ? jobUidOf(object) : undefined))

const ended = defineIndex(pod, (object) => {
  const end = endOf(object)
  return end && `${jobUidOf(object)} ${end}`
})

/** By the key of the Job they go by, and the uid of what controls them. */
const tracked = defineIndex(pod, (object) => {
  const key = isTracked(object) ? jobKeyOf(object) : undefined
  return key === undefined ? undefined : `${key} ${controllerOf(object)?.uid ?? ''}`
})

/** By the key of the Job they go by: how many tracked pods each controller has. */
const controllers = defineTally<Pod, Map<string, number>>(pod, {
  read: (object) => (isTracked(object) ? jobKeyOf(object) : undefined),
  none: () => new Map(),
  change(counts, previous, next) {
    if (previous) addTo(counts, controllerOf(previous)?.uid ?? '', -1)
    if (next) addTo(counts, controllerOf(next)?.uid ?? '', 1)
  },
})

/** The first pods of a Job that are to stay. */
export const activePods = (cache: Cache, { metadata }: Job, most?: number): readonly Pod[] =>
  cache.by(active, metadata.uid, most)

/** The first pods of a Job that have come to an end and are not counted. */
export const endedPods = (cache: Cache, { metadata }: Job, end: End, most?: number): readonly Pod[] =>
  cache.by(ended, `${metadata.uid} ${end}`, most)

/** The first pods of a Job that are held until they are counted. */
export const trackedPods = (cache: Cache, object: Job, most?: number): readonly Pod[] =>
  cache.by(tracked, `${keyOf(object)} ${object.metadata.uid}`, most)

/** The first pods that go by the name of a Job and are held, but not by it. @param uid of the Job; absent: there is none */
export function strayPods(
  cache: Cache,
  jobKey: string,
  uid: string | undefined,
  most: number,
): readonly Pod[] {
  const found: Pod[] = []
  for (const controller of cache.sum(controllers, jobKey).keys())
    if (controller !== uid) found.push(...cache.by(tracked, `${jobKey} ${controller}`, most - found.length))
  return found
}

/** Pods that have come to one sort of end, and are not counted. */
export class Ends {
  count = 0
  readonly indexes = new IndexBag()
  /** How many ended, by the instant. */
  readonly at = new Map<number, number>()

  add(object: Pod, sign: 1 | -1): void {
    this.count += sign
    addTo(this.at, finishedAtOf(object), sign)
    this.indexes.count(indexOf(object), sign)
  }
}

/** What the open pods of a Job come to. */
export class OpenPods {
  active = 0
  ready = 0
  terminating = 0
  /** Of all containers of the pods that have not ended. */
  restarts = 0
  /** Those of the active pods. */
  readonly indexes = new IndexBag()
  /** Those of the pods that are on their way out. */
  readonly goingIndexes = new IndexBag()
  readonly ends: Readonly<Record<End, Ends>> = {
    Succeeded: new Ends(),
    Failed: new Ends(),
    Going: new Ends(),
  }
  readonly labels = new LabelSorts([completionIndexLabel])

  change(previous: Pod | undefined, next: Pod | undefined): void {
    this.labels.change(previous, next)
    if (previous) this.#count(previous, -1)
    if (next) this.#count(next, 1)
  }

  #count(object: Pod, sign: 1 | -1): void {
    if (isPodActive(object)) {
      this.active += sign
      if (isPodReady(object)) this.ready += sign
      this.indexes.count(indexOf(object), sign)
    } else if (isPodTerminating(object)) {
      this.terminating += sign
      this.goingIndexes.count(indexOf(object), sign)
    }
    if (!isPodTerminal(object)) this.restarts += sign * restartsOf(object)
    const end = endOf(object)
    if (end) this.ends[end].add(object, sign)
  }
}

const openPods = defineTally<Pod, OpenPods>(pod, {
  read(object) {
    const uid = jobUidOf(object)
    return uid !== undefined && (isOpen(object) || !isLabelledBy(object, uid)) ? uid : undefined
  },
  none: () => new OpenPods(),
  change: (pods, previous, next) => pods.change(previous, next),
})

export const openPodsOf = (cache: Cache, { metadata }: Job): OpenPods => cache.sum(openPods, metadata.uid)

function restartsOf({ status }: Pod): number {
  let restarts = 0
  for (const { restartCount } of status.initContainerStatuses ?? []) restarts += restartCount
  for (const { restartCount } of status.containerStatuses ?? []) restarts += restartCount
  return restarts
}
