/** Keeps one pod of every DaemonSet on every node that it is meant for. */
import { controllerRevision } from '../../api/apps/controllerrevision.ts'
import { daemonSpec, placementOn } from '../../api/apps/daemon-placement.ts'
import { daemonSet, templateGenerationAnnotation } from '../../api/apps/daemonset.ts'
import { node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import type { ApiError } from '../../api/errors.ts'
import type { DaemonSet } from '../../api/generated/types/apps-v1.ts'
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { controllerOf, isBeingDeleted, keyFor, keyOf } from '../../api/meta.ts'
import { matches, type Selector } from '../../api/selector.ts'
import type { Cache } from '../../client/cache.ts'
import type { Change } from '../../client/change.ts'
import { seconds } from '../../sim/duration.ts'
import { type Context, defineController, watch, writesPerTurn } from '../runtime/controller.ts'
import { scaledValue } from '../shared/int-or-percent.ts'
import { orphansOf } from '../shared/orphans.ts'
import { selectorOfSet, settleOwnership, watchOrphans } from '../shared/ownership.ts'
import { mustPause } from '../shared/pace.ts'
import { createPod, deletePod } from '../shared/pod-actions.ts'
import { podFromTemplate } from '../shared/pod-from-template.ts'
import { slowStart, thatMatters } from '../shared/requests.ts'
import { forgetRevisions, type History, recordRevision, revisionLabel } from '../shared/revisions.ts'
import { contentHash } from '../shared/template-hash.ts'
import { type DaemonPods, daemonPodsOf } from './daemon-pods.ts'
import { generationLabel } from './finding.ts'
import { tidyHistories } from './histories.ts'
import { pinnedTo, targetOf } from './placement.ts'
import { first, type Plan, planUpdate } from './rolling-update.ts'
import { reportStatus } from './status.ts'
import { type Survey, Surveys } from './survey.ts'

const orphanPods = orphansOf(pod)

const historyRules = { kind: daemonSet, hashLabel: revisionLabel, hashOf: contentHash, tidy: tidyHistories }

export const daemonSetController = defineController<DaemonSet, Surveys>({
  name: 'daemonset',
  reconciles: daemonSet,
  owns: [pod],
  watches: [
    watch<Node, Surveys>(node, (change, cache, surveys) => {
      if (!isPlacementNews(change)) return []
      const { name } = change.object.metadata
      surveys.touchAll(name)
      // A node that goes wakes nobody: its pods do, when they are collected.
      if (change.type === 'DELETED') return []
      const present = setsOn(name, cache)
      return cache
        .list(daemonSet)
        .filter((set) => concerns(set, change, present.has(keyOf(set))))
        .map(keyOf)
    }),
    // Its owner hears of a pod in any case; which node is to be looked at it hears here.
    watch<Pod, Surveys>(pod, ({ object, previous }, _cache, surveys) => {
      touchNodeOf(object, surveys)
      if (previous) touchNodeOf(previous, surveys)
      if (previous && !isPodReady(previous) && isPodReady(object))
        for (const key of setOf(object)) surveys.noteReady(key)
      return []
    }),
    watchOrphans(pod, daemonSet, ({ spec }) => selectorOfSet(spec.selector)),
    watchOrphans(controllerRevision, daemonSet, ({ spec }) => selectorOfSet(spec.selector)),
    // A StatefulSet does not look at its revisions until something else happens; a DaemonSet makes a deleted one again, and
    // does not see one that is new.
    watch(controllerRevision, ({ type, object }) => (type === 'ADDED' ? [] : setOf(object))),
  ],
  memory: () => new Surveys(),
  reconcile,
  forget: ({ memory }, { name, namespace }) => memory.forget(keyFor(name, namespace)),
})

/** The key of the set that controls it, if one does. */
function setOf(object: KubeObject): readonly string[] {
  const owner = controllerOf(object)
  return owner?.kind === 'DaemonSet' ? [keyFor(owner.name, object.metadata.namespace)] : []
}

function touchNodeOf(object: Pod, surveys: Surveys): void {
  for (const key of setOf(object)) surveys.touch(key, targetOf(object))
}

/** Heartbeats are most of what happens to nodes, and change nothing here. */
const isPlacementNews = ({ type, object, previous }: Change<Node>): boolean =>
  type !== 'MODIFIED' ||
  previous?.metadata.labels !== object.metadata.labels ||
  previous?.spec.taints !== object.spec.taints

/** The keys of the sets that have a pod on a node. */
const setsOn = (nodeName: string, cache: Cache): ReadonlySet<string> =>
  new Set(cache.where(pod, 'spec.nodeName', nodeName).flatMap(setOf))

/** A pod that may stay where no new one would go is not looked at, and not counted anew. Source: syncNodeUpdate. */
function concerns({ spec, status }: DaemonSet, { type, object }: Change<Node>, isThere: boolean): boolean {
  const placement = placementOn(object, daemonSpec(spec.template))
  // An update may have waited for a node that was gone and is back.
  if (isThere && type === 'ADDED') return true
  if (isThere) return placement === 'leave' || status.numberMisscheduled > 0
  return placement === 'run'
}

function reconcile(context: Context<Surveys>, set: DaemonSet): void {
  const { cache, clock } = context
  const selector = selectorOfSet(set.spec.selector)
  if (selector?.length === 0) {
    const message = 'This daemon set is selecting all pods. A non-empty selector is required.'
    context.events.warning(set, 'SelectingAll', message)
    return
  }
  if (isBeingDeleted(set) || !claimPods(context, set, selector)) return
  const history = recordRevision(context, historyRules, set)
  if (!history) return
  const hash = history.latest.metadata.labels?.[revisionLabel] ?? ''
  const survey = context.memory.of(keyOf(set))
  const generation = set.metadata.annotations?.[templateGenerationAnnotation]
  const look = () =>
    survey.refresh({ set, hash, generation, surges: surges(set) }, { cache, now: clock.now() })
  look()
  const inUse = namesInUse(history, daemonPodsOf(cache, set))
  const refusal = advance(context, survey, hash)
  // All but the newest count towards the limit, whether pods are of them or not. An update that cannot go on forgets nothing.
  if (survey.astray === 0)
    forgetRevisions(context, set, { all: history.all, live: inUse, counted: history.all.length - 1 })
  // What has been done is told as far as it is known already.
  look()
  reportStatus(context, set, survey.count)
  waitForReady(context, survey, set)
  if (refusal) throw refusal
}

function waitForReady({ clock, requeueAfter }: Context, survey: Survey, { spec }: DaemonSet): void {
  if (!spec.minReadySeconds) return
  const now = clock.now()
  const nextAt = survey.nextLookAt(seconds(spec.minReadySeconds), now)
  if (nextAt !== undefined) requeueAfter(nextAt - now)
}

/** Answers whether the set has all the pods that are its own, and no others. */
function claimPods(context: Context, set: DaemonSet, selector: Selector | undefined): boolean {
  const isMeant = ({ metadata }: Pod) => selector !== undefined && matches(selector, metadata.labels)
  const areAllMeant = selector === undefined || daemonPodsOf(context.cache, set).labels.areAllMeant(selector)
  return settleOwnership(
    context,
    { owner: set, ownerKind: daemonSet, kind: pod, orphans: orphanPods, selector },
    areAllMeant ? [] : context.cache.ownedBy(set, pod).filter((each) => !isMeant(each)),
  )
}

/** Whether an update makes new pods beside old ones. */
function surges({ spec: { updateStrategy } }: DaemonSet): boolean {
  const { type, rollingUpdate } = updateStrategy
  return type === 'RollingUpdate' && scaledValue(rollingUpdate?.maxSurge ?? 0, 1, 'up') > 0
}

/** Pods are put where they belong first; a turn that had nothing to do there goes on with the update. */
function advance(context: Context, survey: Survey, hash: string): ApiError | undefined {
  const misplaced = first(survey.surplus, mostPerTurn).flatMap((name) => survey.findingOn(name).surplus)
  const create = mayCreate(context, survey) ? first(survey.missing, mostPerTurn) : []
  const placement = { create, delete: [...misplaced, ...endedPods(context, survey, misplaced.length)] }
  if (placement.create.length + placement.delete.length > 0)
    return carryOut(context, survey.set, hash, placement)
  if (survey.set.spec.updateStrategy.type !== 'RollingUpdate') return undefined
  return carryOut(context, survey.set, hash, planUpdate(survey, mostPerTurn))
}

/** Not while somebody undoes its work: its pods are driven off, or become strangers as soon as they are made. */
function mayCreate(context: Context, survey: Survey): boolean {
  const count = first(survey.missing, writesPerTurn).length
  const wanted = survey.count.desired
  return count === 0 || !mustPause(context, survey.set, { wanted, count })
}

/** One more than is done in a turn, to know whether there is more to do. */
const mostPerTurn = writesPerTurn + 1

/**
 * Pods that have ended and may be deleted now, for which there is room beside the others that are to go. One that fails
 * again and again has to wait longer and longer.
 */
function endedPods(context: Context, survey: Survey, others: number): readonly Pod[] {
  const due: Pod[] = []
  for (const nodeName of survey.ended) {
    for (const each of survey.findingOn(nodeName).ended) {
      if (others + due.length >= writesPerTurn) {
        context.requeueAfter(0)
        return due
      }
      if (isDue(context, survey.set, { nodeName, pod: each })) due.push(each)
    }
  }
  return due
}

function isDue(
  context: Context,
  set: DaemonSet,
  { nodeName, pod: { metadata, status } }: { readonly nodeName: string; readonly pod: Pod },
): boolean {
  const { backOff, events } = context
  const { uid, namespace } = set.metadata
  const where = `daemon pod ${namespace}/${metadata.name} on node ${nodeName}`
  if (status.phase === 'Succeeded') {
    events.normal(set, 'SucceededDaemonPod', `Found succeeded ${where}, will try to delete it`)
    return true
  }
  const key = `${uid}/${set.status.observedGeneration ?? 0}/${nodeName}`
  const waitMs = backOff.remainingMs(key)
  if (waitMs > 0) {
    context.requeueAfter(waitMs)
    return false
  }
  backOff.fail(key)
  events.warning(set, 'FailedDaemonPod', `Found failed ${where}, will try to kill it`)
  return true
}

function carryOut(context: Context, set: DaemonSet, hash: string, plan: Plan): ApiError | undefined {
  const makePod = podMaker(set, hash)
  const nodeNames = plan.create.slice(0, writesPerTurn)
  const refusal = slowStart(nodeNames, (nodeName) => createPod(context, set, makePod(nodeName)))
  const refusals = plan.delete.slice(0, writesPerTurn).map((each) => deletePod(context, set, each))
  const first = refusal ?? refusals.find((each) => each !== undefined)
  // The back-off of a turn that failed decides when the next one comes.
  if (!first && Math.max(plan.create.length, plan.delete.length) > writesPerTurn) context.requeueAfter(0)
  return thatMatters(first)
}

/** Makes the pods of one turn, which differ only in the node that they are pinned to. */
function podMaker(set: DaemonSet, hash: string) {
  const { metadata } = podFromTemplate(set.spec.template, set)
  const generation = set.metadata.annotations?.[templateGenerationAnnotation]
  const labels = {
    ...metadata.labels,
    ...(generation && { [generationLabel]: generation }),
    [revisionLabel]: hash,
  }
  const spec = daemonSpec(set.spec.template)
  return (nodeName: string) => ({
    metadata: { ...metadata, labels },
    spec: { ...spec, affinity: pinnedTo(nodeName, spec.affinity) },
  })
}

function namesInUse({ latest, all }: History, { revisions }: DaemonPods): ReadonlySet<string> {
  const used = all.filter((each) => each === latest || revisions.has(each.metadata.labels?.[revisionLabel]))
  return new Set(used.map(({ metadata }) => metadata.name))
}
