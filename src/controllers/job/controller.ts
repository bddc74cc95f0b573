/** Runs the pods of every Job until enough have succeeded, or too many have failed. */
import type { Draft } from 'immer'
import { isFinished, job } from '../../api/batch/job.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import type { Job, JobStatus } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, findCondition, isBeingDeleted, keyFor, keyOf, setCondition } from '../../api/meta.ts'
import { matches, type Selector } from '../../api/selector.ts'
import { formatTime } from '../../api/time.ts'
import type { Cache } from '../../client/cache.ts'
import { type Context, defineController, gatherMs, watch, writesPerTurn } from '../runtime/controller.ts'
import { setCounts } from '../shared/counts.ts'
import { orphansOf } from '../shared/orphans.ts'
import { selectorOfSet, settleOwnership, watchOrphans } from '../shared/ownership.ts'
import { deletePod } from '../shared/pod-actions.ts'
import { SurplusPlans } from '../shared/surplus-plan.ts'
import { failuresAfter, instantsOf, jobBackOff } from './back-off.ts'
import { type Managed, managePods } from './manage.ts'
import { activePods, endedPods, openPodsOf, strayPods, trackedPods } from './open-pods.ts'
import { completionOf, conditionsOf, deadlineAtOf, type Outcome, outcomeOf } from './outcome.ts'
import {
  indexOf,
  isFailed,
  isOpen,
  isTracked,
  jobKeyOf,
  replacesOnlyFailed,
  trackingFinalizer,
} from './pods.ts'
import { judgeFailure } from './policies.ts'
import { isIndexed, limitsFailuresPerIndex, type Tally, tally } from './tally.ts'
import { stopTracking } from './tracking.ts'

const orphanPods = orphansOf(pod)

export const jobController = defineController<Job, SurplusPlans>({
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

  memory: () => new SurplusPlans(),

  reconcile(context, object) {
    const { client, memory } = context
    const key = keyOf(object)
    const { name, namespace, resourceVersion } = object.metadata
    if (isFinished(object) || isManagedByAnother(object)) {
      context.backOff.note(key, undefined)
      memory.forget(key)
      releaseStrays(context, key, object)
      return
    }
    // Counting is not repeatable: it must start from the newest status.
    if (client.find(job, name, namespace)?.metadata.resourceVersion !== resourceVersion) return
    if (!claimPods(context, object)) return
    releaseStrays(context, key, object)
    sync(context, object)
  },

  forget(context, { name, namespace }) {
    const key = keyFor(name, namespace)
    context.backOff.note(key, undefined)
    context.memory.forget(key)
    releaseStrays(context, key)
  },
})

/** Answers whether the Job has all the pods that are its own, and no others. */
function claimPods(context: Context, object: Job): boolean {
  const selector = selectorOfSet(object.spec.selector)
  return settleOwnership(
    context,
    {
      owner: object,
      ownerKind: job,
      kind: pod,
      orphans: orphanPods,
      selector,
      finalizer: trackingFinalizer,
    },
    mislabelledPods(context, object, selector),
  )
}

/** The pods are looked at only where some have labels that the Job does not mean. */
function mislabelledPods({ cache }: Context, object: Job, selector: Selector | undefined): readonly Pod[] {
  if (!selector || openPodsOf(cache, object).labels.areAllMeant(selector)) return []
  return cache.ownedBy(object, pod).filter((each) => isOpen(each) && !matches(selector, each.metadata.labels))
}

const isManagedByAnother = ({ spec: { managedBy } }: Job): boolean =>
  managedBy !== undefined && managedBy !== 'kubernetes.io/job-controller'

/** Lets go of pods that go by the name of a Job, but that it does not control. @param object absent: there is none */
function releaseStrays(context: Context, key: string, object?: Job): void {
  const strays = strayPods(context.cache, key, object?.metadata.uid, writesPerTurn + 1)
  for (const each of strays.slice(0, writesPerTurn)) stopTracking(context, each)
  if (strays.length > writesPerTurn) context.requeueAfter(0)
}

function sync(context: Context<SurplusPlans>, object: Job): void {
  const { cache } = context
  const now = context.clock.now()
  const started = withStartTime(object, formatTime(now))
  const stand = tally(cache, started, openPodsOf(cache, object))
  const decided = outcomeOf(started, stand, now)
  const deadlineAt = deadlineAtOf(started)
  if (!decided && deadlineAt !== undefined) context.requeueAfter(deadlineAt - now)
  const managed = decided ? stopPods(context, object, stand) : manage(context, started, stand)
  const outcome = decided ?? completionOf(object, stand.succeeded, managed.active)
  const counted = countEnds(context, started, { stand, outcome, isStopped: managed.isDone })
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
function manage(context: Context<SurplusPlans>, object: Job, stand: Tally): Managed {
  const { active, ready, terminating } = stand
  if (isBeingDeleted(object)) return { active, ready, terminating, isDone: true, hasActed: false }
  return managePods(context, object, stand)
}

function stopPods(context: Context, object: Job, { active, ready, terminating }: Tally): Managed {
  const stopped = activePods(context.cache, object, writesPerTurn).filter(
    (each) => !deletePod(context, object, each),
  )
  const isDone = stopped.length === active
  if (!isDone) context.requeueAfter(0)
  return {
    active: active - stopped.length,
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
  readonly stand: Tally
  readonly outcome: Outcome | undefined
  /** Whether all pods that were to be stopped are told. */
  readonly isStopped: boolean
}

/** Lets go of the pods that have ended, and says how many of each sort there were. */
function countEnds(context: Context, object: Job, ending: Ending): Ends {
  const mayGo = podsToCount(context.cache, object, ending)
  const gone = mayGo.slice(0, writesPerTurn).filter((each) => stopTracking(context, each))
  const succeeded = gone.filter(({ status }) => status.phase === 'Succeeded')
  const failed = gone.filter((each) => countsAsFailed(each, object, ending.outcome))
  const key = keyOf(object)
  const ends = { succeeded: instantsOf(succeeded), failed: instantsOf(failed) }
  context.backOff.note(key, failuresAfter(context.backOff.known(key), ends))
  if (mayGo.length > writesPerTurn) context.requeueAfter(0)
  return {
    succeeded: succeeded.length,
    failed: failed.filter((each) => judgeFailure(object, each).counts).length,
    isPartial: mayGo.length > writesPerTurn,
  }
}

/** When a Job has failed, so have all its pods; when it has succeeded, those that are stopped for it have not. */
function countsAsFailed(each: Pod, object: Job, outcome: Outcome | undefined): boolean {
  const { phase } = each.status
  if (phase === 'Succeeded' || phase === 'Failed') return phase === 'Failed'
  return outcome ? !outcome.isSuccess : isFailed(each, object)
}

/** The pods that are to be counted and let go now; of many a few more than one turn may write. */
function podsToCount(cache: Cache, object: Job, { stand, outcome, isStopped }: Ending): readonly Pod[] {
  const most = writesPerTurn + 1
  if (isBeingDeleted(object) || (outcome && isStopped)) return trackedPods(cache, object, most)
  const isLast = (each: Pod) => stand.lastFailures.get(indexOf(each) ?? -1) === each
  // An index that may try again has its last failure kept, however many those are.
  const mostFailed = limitsFailuresPerIndex(object) ? undefined : most
  return [
    ...endedPods(cache, object, 'Succeeded', most),
    ...endedPods(cache, object, 'Failed', mostFailed).filter((each) => !isLast(each)),
    ...(replacesOnlyFailed(object) || outcome
      ? []
      : endedPods(cache, object, 'Going', mostFailed).filter((each) => !isLast(each))),
  ]
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
  const isOver = outcome !== undefined && managed.isDone && !counted.isPartial && managed.terminating === 0
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
