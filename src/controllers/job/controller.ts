/** Runs the pods of every Job until enough have succeeded, or too many have failed. */
import { isFinished, job } from '../../api/batch/job.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import type { ApiError } from '../../api/errors.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, isBeingDeleted, keyFor, keyOf } from '../../api/meta.ts'
import { matches, type Selector } from '../../api/selector.ts'
import { formatTime } from '../../api/time.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import { type Context, defineController, watch, writesPerTurn } from '../runtime/controller.ts'
import { orphansOf } from '../shared/orphans.ts'
import { selectorOfSet, settleOwnership, watchOrphans } from '../shared/ownership.ts'
import { deletePod } from '../shared/pod-actions.ts'
import { SurplusPlans } from '../shared/surplus-plan.ts'
import { jobBackOff } from './back-off.ts'
import { endsToCount, letGo } from './counting.ts'
import { type Managed, managePods } from './manage.ts'
import { activePods, openPodsOf, strayPods } from './open-pods.ts'
import { completionOf, deadlineAtOf, outcomeOf } from './outcome.ts'
import { isTracked, jobKeyOf, trackingFinalizer } from './pods.ts'
import { noteEnds, report } from './report.ts'
import { type Tally, tally } from './tally.ts'
import { stopTracking } from './tracking.ts'

const orphanPods = orphansOf(pod)

export const jobController = defineController<Job, SurplusPlans>({
  name: 'job',
  reconciles: job,
  batchMs: seconds(1),
  retries: { firstMs: seconds(1), maxMs: minutes(1) },
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
    const { name, namespace, resourceVersion, uid } = object.metadata
    if (isFinished(object) || isManagedByAnother(object)) {
      context.backOff.note(key, undefined)
      context.backOff.note(uid, undefined)
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
  return cache.ownedBy(object, pod).filter((each) => !matches(selector, each.metadata.labels))
}

const isManagedByAnother = ({ spec: { managedBy } }: Job): boolean =>
  managedBy !== undefined && managedBy !== 'kubernetes.io/job-controller'

/** Lets go of pods that go by the name of a Job, but that it does not control. @param object absent: there is none */
function releaseStrays(context: Context, key: string, object?: Job): void {
  const strays = strayPods(context.cache, key, object?.metadata.uid, writesPerTurn + 1)
  const refusals = strays.slice(0, writesPerTurn).map((each) => stopTracking(context, each))
  const refusal = refusals.find((each) => each !== undefined)
  if (refusal) throw refusal
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
  const ends = endsToCount(cache, started, { stand, outcome, isStopped: managed.isDone })
  const finding = { started, stand, managed, ends, outcome }
  const noted = noteEnds(context, object, finding)
  const gone = letGo(context, started, ends)
  report(context, noted, { ...finding, gone })
  const refusal = managed.refusal ?? gone.refusal
  if (refusal) throw refusal
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
  const stopped: Pod[] = []
  let refusal: ApiError | undefined
  for (const each of activePods(context.cache, object, writesPerTurn)) {
    const refused = deletePod(context, object, each)
    if (refused) refusal ??= refused
    else stopped.push(each)
  }
  const isDone = stopped.length === active
  if (!isDone && !refusal) context.requeueAfter(0)
  return {
    active: active - stopped.length,
    ready: ready - stopped.filter(isPodReady).length,
    terminating: terminating + stopped.length,
    isDone,
    hasActed: false,
    refusal,
  }
}
