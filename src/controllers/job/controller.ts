/** Runs the pods of every Job until enough have succeeded, or too many have failed. */
import type { Draft } from 'immer'
import { isFinished, job } from '../../api/batch/job.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import type { Job, JobStatus } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import {
  controllerOf,
  findCondition,
  isBeingDeleted,
  isControlledBy,
  keyFor,
  keyOf,
  setCondition,
} from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import { type Context, defineController, gatherMs, watch, writesPerTurn } from '../runtime/controller.ts'
import { setCounts } from '../shared/counts.ts'
import { claim, labelMatcher, orphansOf, selectorOfSet, watchOrphans } from '../shared/ownership.ts'
import { deletePod } from '../shared/pod-actions.ts'
import { failuresAfter, jobBackOff } from './back-off.ts'
import { type Managed, managePods } from './manage.ts'
import { completionOf, conditionsOf, deadlineAtOf, type Outcome, outcomeOf } from './outcome.ts'
import { indexOf, isFailed, isTracked, jobKeyOf, openPods, trackingFinalizer } from './pods.ts'
import { judgeFailure } from './policies.ts'
import { isIndexed, type Tally, tally } from './tally.ts'
import { stopTracking } from './tracking.ts'

const orphanPods = orphansOf(pod)

export const jobController = defineController<Job>({
  name: 'job',
  reconciles: job,
  batchMs: gatherMs,
  backOff: jobBackOff,
  owns: [pod],
  watches: [
    watchOrphans(pod, job, ({ spec }) => selectorOfSet(spec.selector)),
    // A pod that has lost its Job must not be held back by it for ever.
    watch(pod, ({ type, object }) => {
      if (type === 'DELETED' || controllerOf(object) || !isTracked(object)) return []
      const key = jobKeyOf(object)
      return key === undefined ? [] : [key]
    }),
  ],

  reconcile(context, object) {
    const { client, cache } = context
    const { name, namespace, resourceVersion } = object.metadata
    const all = cache.by(openPods, keyOf(object))
    const strays = all.filter((each) => !isControlledBy(each, object))
    if (isFinished(object) || isManagedByAnother(object)) {
      context.backOff.note(keyOf(object), undefined)
      releaseStrays(context, strays)
      return
    }
    // Counting is not repeatable: it must start from the newest status.
    if (client.find(job, name, namespace)?.metadata.resourceVersion !== resourceVersion) return
    const pods = podsOf(context, object, all)
    const claimed = new Set(strays.length === 0 ? [] : pods.map(({ metadata }) => metadata.uid))
    releaseStrays(
      context,
      strays.filter(({ metadata }) => !claimed.has(metadata.uid)),
    )
    sync(context, object, pods)
  },

  forget(context, { name, namespace }) {
    const key = keyFor(name, namespace)
    context.backOff.note(key, undefined)
    releaseStrays(context, context.cache.by(openPods, key))
  },
})

/** @param open the pods that go by the Job's name, whether it controls them or not. */
const podsOf = (context: Context, object: Job, open: readonly Pod[]): readonly Pod[] =>
  claim(context, {
    owner: object,
    ownerKind: job,
    kind: pod,
    owned: open.filter((each) => isControlledBy(each, object)),
    orphans: orphanPods,
    matches: labelMatcher(selectorOfSet(object.spec.selector)),
    finalizer: trackingFinalizer,
  })

const isManagedByAnother = ({ spec: { managedBy } }: Job): boolean =>
  managedBy !== undefined && managedBy !== 'kubernetes.io/job-controller'

function releaseStrays(context: Context, pods: readonly Pod[]): void {
  const strays = pods.filter(isTracked)
  for (const each of strays.slice(0, writesPerTurn)) stopTracking(context, each)
  if (strays.length > writesPerTurn) context.requeueAfter(0)
}

function sync(context: Context, object: Job, pods: readonly Pod[]): void {
  const now = context.clock.now()
  const started = withStartTime(object, formatTime(now))
  const stand = tally(started, pods)
  let outcome = outcomeOf(started, pods, stand, now)
  const deadlineAt = deadlineAtOf(started)
  if (!outcome && deadlineAt !== undefined) context.requeueAfter(deadlineAt - now)
  const managed = outcome ? stopPods(context, object, stand) : manage(context, started, stand)
  outcome ??= completionOf(object, stand.succeeded, managed.active)
  if (!managed.isDone) outcome = undefined
  const counted = countEnds(context, started, { pods, stand, outcome })
  report(context, object, { started, stand, managed, counted, outcome })
  if (managed.refusal) throw managed.refusal
}

/** A Job starts when it is first seen not suspended. */
function withStartTime(object: Job, at: string): Job {
  const { spec, status } = object
  if (status.startTime !== undefined || spec.suspend) return object
  return { ...object, status: { ...status, startTime: at } }
}

/** Pods are made and deleted only for a Job that is to stay. */
function manage(context: Context, object: Job, stand: Tally): Managed {
  const { active, ready, terminating } = stand
  if (isBeingDeleted(object))
    return { active: active.length, ready, terminating, isDone: true, hasActed: false }
  return managePods(context, object, stand)
}

function stopPods(context: Context, object: Job, { active, ready, terminating }: Tally): Managed {
  const stopped = active.slice(0, writesPerTurn).filter((each) => !deletePod(context, object, each))
  const isDone = stopped.length === active.length
  if (!isDone) context.requeueAfter(0)
  return {
    active: active.length - stopped.length,
    ready: ready - stopped.filter(isPodReady).length,
    terminating: terminating + stopped.length,
    isDone,
    hasActed: false,
  }
}

interface Ends {
  readonly succeeded: number
  readonly failed: number
  /** Whether some ends are left for another turn. */
  readonly isPartial: boolean
}

interface Ending {
  readonly pods: readonly Pod[]
  readonly stand: Tally
  readonly outcome: Outcome | undefined
}

/** Lets go of the pods that have ended, and says how many of each sort there were. */
function countEnds(context: Context, object: Job, { pods, stand, outcome }: Ending): Ends {
  const mayGo = pods.filter((each) => isTracked(each) && isToBeCounted(object, each, { stand, outcome }))
  const isFailure = outcome !== undefined && !outcome.isSuccess
  const gone = mayGo.slice(0, writesPerTurn).filter((each) => stopTracking(context, each))
  const succeeded = gone.filter(({ status }) => status.phase === 'Succeeded')
  const failed = gone.filter(
    (each) => each.status.phase !== 'Succeeded' && (isFailed(each, object) || isFailure),
  )
  const key = keyOf(object)
  context.backOff.note(key, failuresAfter(context.backOff.known(key), { succeeded, failed }))
  if (mayGo.length > writesPerTurn) context.requeueAfter(0)
  return {
    succeeded: succeeded.length,
    failed: failed.filter((each) => judgeFailure(object, each).counts).length,
    isPartial: mayGo.length > writesPerTurn,
  }
}

function isToBeCounted(object: Job, each: Pod, { stand, outcome }: Omit<Ending, 'pods'>): boolean {
  if (isBeingDeleted(object) || outcome || each.status.phase === 'Succeeded') return true
  if (!isFailed(each, object)) return false
  const index = indexOf(each)
  return index === undefined || stand.lastFailures.get(index) !== each
}

interface Report {
  /** The Job with its start noted. */
  readonly started: Job
  readonly stand: Tally
  readonly managed: Managed
  readonly counted: Ends
  readonly outcome: Outcome | undefined
}

function report(context: Context, object: Job, { started, stand, managed, counted, outcome }: Report): void {
  const { client, clock, events } = context
  const at = formatTime(clock.now())
  const isOver = outcome !== undefined && !counted.isPartial && managed.terminating === 0
  const updated = client.updateStatus(job, object, (status) => {
    if (started.status.startTime !== undefined) status.startTime = started.status.startTime
    status.uncountedTerminatedPods ??= {}
    setCounts(status, {
      active: managed.active,
      failed: (object.status.failed ?? 0) + counted.failed,
      succeeded: isIndexed(object)
        ? stand.succeededIndexes.total
        : (object.status.succeeded ?? 0) + counted.succeeded,
    })
    status.ready = managed.ready
    status.terminating = managed.terminating
    if (isIndexed(object)) setIndexes(status, object, stand)
    if (outcome) status.conditions = [...conditionsOf(status.conditions, outcome, { isOver, at })]
    else if (managed.hasActed) setSuspended(status, object, at)
    if (isOver && outcome.isSuccess) status.completionTime = at
  })
  announceSuspension(context, object, updated)
  if (!isOver) return
  if (!outcome.isSuccess) {
    events.warning(updated, outcome.reason, outcome.message)
    return
  }
  if ((updated.status.succeeded ?? 0) > (object.spec.completions ?? Number.POSITIVE_INFINITY)) {
    const message = 'Too many succeeded pods running after completion count reached'
    events.warning(updated, 'TooManySucceededPods', message)
  }
  events.normal(updated, 'Completed', 'Job completed')
}

function setIndexes(
  status: Draft<JobStatus>,
  { spec }: Job,
  { succeededIndexes, failedIndexes }: Tally,
): void {
  if (succeededIndexes.total > 0) status.completedIndexes = succeededIndexes.toString()
  if (spec.backoffLimitPerIndex !== undefined) status.failedIndexes = failedIndexes.toString()
}

/** A Job that was never suspended does not mention it. */
function setSuspended(status: Draft<JobStatus>, { spec }: Job, at: string): void {
  const found = findCondition(status.conditions, 'Suspended')
  const wanted = spec.suspend ? 'True' : 'False'
  if (found ? found.status === wanted : !spec.suspend) return
  const words = spec.suspend
    ? { reason: 'JobSuspended', message: 'Job suspended' }
    : { reason: 'JobResumed', message: 'Job resumed' }
  const since = { lastProbeTime: at, lastTransitionTime: at }
  setCondition(status, { type: 'Suspended', status: wanted, ...since, ...words })
  // The deadline counts the time since a Job was last resumed.
  if (spec.suspend) delete status.startTime
  else status.startTime = at
}

function announceSuspension({ events }: Context, before: Job, after: Job): void {
  const then = findCondition(before.status.conditions, 'Suspended')?.status
  const now = findCondition(after.status.conditions, 'Suspended')?.status
  if (now === then) return
  if (now === 'True') events.normal(after, 'Suspended', 'Job suspended')
  else events.normal(after, 'Resumed', 'Job resumed')
}
