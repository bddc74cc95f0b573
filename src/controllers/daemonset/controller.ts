/** Keeps one pod of every DaemonSet on every node that it is meant for. */
import { daemonSet, templateGenerationAnnotation } from '../../api/apps/daemonset.ts'
import { node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import type { ApiError } from '../../api/errors.ts'
import type { DaemonSet } from '../../api/generated/types/apps-v1.ts'
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted, keyOf } from '../../api/meta.ts'
import type { Change } from '../../client/change.ts'
import { type Context, defineController, watch, writesPerTurn } from '../runtime/controller.ts'
import { claim, labelMatcher, orphansOf, selectorOfSet, watchOrphans } from '../shared/ownership.ts'
import { createPod, deletePod } from '../shared/pod-actions.ts'
import { podFromTemplate } from '../shared/pod-from-template.ts'
import { slowStart } from '../shared/requests.ts'
import { forgetRevisions, type History, recordRevision, revisionLabel } from '../shared/revisions.ts'
import { daemonSpec, pinnedTo, placementOn } from './placement.ts'
import { type PlacementPlan, planPlacement } from './placement-plan.ts'
import { planUpdate } from './rolling-update.ts'
import { reportStatus } from './status.ts'
import { type Plan, type Survey, survey } from './survey.ts'

const generationLabel = 'pod-template-generation'

const orphanPods = orphansOf(pod)

const historyRules = { kind: daemonSet, hashLabel: revisionLabel }

export const daemonSetController = defineController<DaemonSet>({
  name: 'daemonset',
  reconciles: daemonSet,
  owns: [pod],
  watches: [
    watch(node, (change, cache) =>
      isPlacementNews(change)
        ? cache
            .list(daemonSet)
            .filter((set) => concerns(set, change))
            .map(keyOf)
        : [],
    ),
    watchOrphans(pod, daemonSet, ({ spec }) => selectorOfSet(spec.selector)),
  ],
  reconcile,
})

/** Heartbeats are most of what happens to nodes, and change nothing here. */
const isPlacementNews = ({ type, object, previous }: Change<Node>): boolean =>
  type !== 'MODIFIED' ||
  previous?.metadata.labels !== object.metadata.labels ||
  previous?.spec.taints !== object.spec.taints

function concerns({ spec: { template } }: DaemonSet, { type, object, previous }: Change<Node>): boolean {
  const placement = placementOn(object, daemonSpec(template))
  if (type !== 'MODIFIED' || !previous) return placement !== 'leave'
  return placement !== placementOn(previous, daemonSpec(template))
}

function reconcile(context: Context, set: DaemonSet): void {
  const selector = selectorOfSet(set.spec.selector)
  if (selector?.length === 0) {
    const message = 'This daemon set is selecting all pods. A non-empty selector is required.'
    context.events.warning(set, 'SelectingAll', message)
    return
  }
  if (isBeingDeleted(set)) return
  const matchesSelector = labelMatcher(selector)
  const owned = { owner: set, ownerKind: daemonSet, kind: pod, orphans: orphanPods, matches: matchesSelector }
  const pods = claim(context, owned)
  const history = recordRevision(context, historyRules, set)
  if (!history) return
  const hash = history.latest.metadata.labels?.[revisionLabel] ?? ''
  const nodes = context.cache.list(node)
  const found = survey(set, { nodes, pods, hash, now: context.clock.now() })
  const refusal = advance(context, found)
  forgetRevisions(context, set, history.all, namesInUse(history, pods))
  reportStatus(context, found)
  if (refusal) throw refusal
}

/** Pods are put where they belong first; a turn that had nothing to do there goes on with the update. */
function advance(context: Context, found: Survey): ApiError | undefined {
  const placement = withoutEnded(context, found, planPlacement(found))
  if (placement.create.length + placement.delete.length > 0) return carryOut(context, found, placement)
  if (found.set.spec.updateStrategy.type !== 'RollingUpdate') return undefined
  return carryOut(context, found, planUpdate(found))
}

/** Deletes pods that have ended too; one that fails again and again has to wait longer and longer. */
function withoutEnded(context: Context, { set }: Survey, plan: PlacementPlan): Plan {
  const { backOff, events } = context
  const { uid, namespace } = set.metadata
  const due = plan.ended.filter(({ pod: { metadata, status }, node: nodeName }) => {
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
  })
  return { create: plan.create, delete: [...plan.delete, ...due.map(({ pod: ended }) => ended)] }
}

function carryOut(context: Context, { set, hash }: Survey, plan: Plan): ApiError | undefined {
  const makePod = podMaker(set, hash)
  const nodeNames = plan.create.slice(0, writesPerTurn)
  const refusal = slowStart(nodeNames, (nodeName) => createPod(context, set, makePod(nodeName)))
  const refusals = plan.delete.slice(0, writesPerTurn).map((each) => deletePod(context, set, each))
  if (Math.max(plan.create.length, plan.delete.length) > writesPerTurn) context.requeueAfter(0)
  return refusal ?? refusals.find((each) => each !== undefined)
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

function namesInUse({ latest, all }: History, pods: readonly Pod[]): ReadonlySet<string> {
  const hashes = new Set(pods.map(({ metadata }) => metadata.labels?.[revisionLabel]))
  const used = all.filter((each) => each === latest || hashes.has(each.metadata.labels?.[revisionLabel]))
  return new Set(used.map(({ metadata }) => metadata.name))
}
