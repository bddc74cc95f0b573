/** Keeps the pods of every StatefulSet: numbered, each with its own name and volumes, made and replaced in order. */
import { statefulSet } from '../../api/apps/statefulset.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { ApiError } from '../../api/errors.ts'
import type { ControllerRevision, StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { type Context, defineController, writesPerTurn } from '../runtime/controller.ts'
import { goesInCircles } from '../shared/circles.ts'
import { claim, labelMatcher, orphansOf, selectorOfSet, watchOrphans } from '../shared/ownership.ts'
import { attempt, isNamespaceTerminating, slowStart } from '../shared/requests.ts'
import { forgetRevisions, type History, recordRevision, templateOf } from '../shared/revisions.ts'
import { missingLabels, ordinalOf, podFor, podNameOf, revisionOf } from './identity.ts'
import { nextSteps, type Step } from './plan.ts'
import { reportStatus } from './status.ts'

const orphanPods = orphansOf(podKind)

const historyRules = { kind: statefulSet, hashLabel: 'controller.kubernetes.io/hash' }

export const statefulSetController = defineController<StatefulSet>({
  name: 'statefulset',
  reconciles: statefulSet,
  owns: [podKind],
  watches: [watchOrphans(podKind, statefulSet, ({ spec }) => selectorOfSet(spec.selector))],
  reconcile,
})

function reconcile(context: Context, set: StatefulSet): void {
  const pods = podsOf(context, set)
  const history = recordRevision(context, historyRules, set)
  if (!history) return
  const { latest, all } = history
  const current = all.find(({ metadata }) => metadata.name === set.status.currentRevision) ?? latest
  const names = { current: current.metadata.name, update: latest.metadata.name }
  const refusal = isBeingDeleted(set) ? undefined : advance(context, set, pods, { current, latest })
  reportStatus(context, set, pods, names)
  forgetRevisions(context, set, history.all, new Set([names.current, names.update, ...pods.map(revisionOf)]))
  if (refusal) throw refusal
}

function podsOf(context: Context, set: StatefulSet): readonly Pod[] {
  const hasLabels = labelMatcher(selectorOfSet(set.spec.selector))
  return claim(context, {
    owner: set,
    ownerKind: statefulSet,
    kind: podKind,
    orphans: orphanPods,
    matches: (pod) => hasLabels(pod) && ordinalOf(set, pod) >= 0,
  })
}

interface Revisions {
  readonly current: ControllerRevision
  readonly latest: History['latest']
}

function advance(
  context: Context,
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: Revisions,
): ApiError | undefined {
  const updateRevision = revisions.latest.metadata.name
  const steps = nextSteps({ set, pods, updateRevision, now: context.clock.now() })
  const turn = steps.slice(0, writesPerTurn)
  const missing = turn.filter(({ act }) => act === 'create').length
  if (missing > 0 && goesInCircles(context, set, missing)) return undefined
  if (steps.length > turn.length) context.requeueAfter(0)
  return slowStart(turn, (step) => carryOut(context, set, revisions, step))
}

function carryOut(
  context: Context,
  set: StatefulSet,
  revisions: Revisions,
  step: Step,
): ApiError | undefined {
  const { client } = context
  switch (step.act) {
    case 'create': {
      const revision = step.revision === 'current' ? revisions.current : revisions.latest
      const wanted = { name: revision.metadata.name, template: templateOf(revision) }
      const made = attempt(() => client.create(podKind, podFor(set, step.ordinal, wanted)))
      return say(context, set, 'create', podNameOf(set, step.ordinal), made)
    }
    case 'delete':
      return say(
        context,
        set,
        'delete',
        step.pod.metadata.name,
        attempt(() => client.delete(podKind, step.pod)),
      )
    case 'repair': {
      const repaired = attempt(() =>
        client.update(podKind, step.pod, ({ metadata }) => {
          metadata.labels = { ...metadata.labels, ...missingLabels(set, step.pod) }
        }),
      )
      return say(context, set, 'update', step.pod.metadata.name, repaired)
    }
  }
}

/** The reasons of the Events that say how something went. */
const reasons = {
  create: { success: 'SuccessfulCreate', failure: 'FailedCreate' },
  delete: { success: 'SuccessfulDelete', failure: 'FailedDelete' },
  update: { success: 'SuccessfulUpdate', failure: 'FailedUpdate' },
} as const

/** Says in an Event how something went; answers why not, if it did not and that matters. */
function say(
  { events }: Context,
  set: StatefulSet,
  verb: keyof typeof reasons,
  podName: string,
  answer: unknown,
): ApiError | undefined {
  const { name } = set.metadata
  if (!(answer instanceof ApiError)) {
    events.normal(set, reasons[verb].success, `${verb} Pod ${podName} in StatefulSet ${name} successful`)
    return undefined
  }
  // A pod that is in the way may be gone soon: that is worth another try, but no words.
  if (answer.reason === 'AlreadyExists') return answer
  const message = `${verb} Pod ${podName} in StatefulSet ${name} failed error: ${answer.message}`
  events.warning(set, reasons[verb].failure, message)
  return isNamespaceTerminating(answer) ? undefined : answer
}
