/** Gives every template its ReplicaSet and its revision number, and forgets revisions beyond the limit. */
import { deployment as deploymentKind } from '../../api/apps/deployment.ts'
import { replicaSet } from '../../api/apps/replicaset.ts'
import { templateHashLabel } from '../../api/apps/template-hash-label.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError } from '../../api/errors.ts'
import type { ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import type { New } from '../../api/kind.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import type { Context } from '../runtime/controller.ts'
import { ownerReferencesTo } from '../shared/ownership.ts'
import { mustPause } from '../shared/pace.ts'
import { attempt, isNamespaceTerminating } from '../shared/requests.ts'
import { contentHash } from '../shared/template-hash.ts'
import { annotationsOfRevision, revisionAnnotation, revisionOf, sizeAnnotations } from './annotations.ts'
import { createdSet, failedToCreateSet, foundSet, progressingOf, withCondition } from './conditions.ts'
import { hasHistoryLimit, hasProgressDeadline } from './limits.ts'
import { sizeOfLatest } from './rolling-update.ts'
import type { Rollout } from './rollout.ts'

const nextRevision = ({ old }: Rollout): bigint => {
  let highest = 0n
  for (const set of old) if (revisionOf(set) > highest) highest = revisionOf(set)
  return highest + 1n
}

/** Brings the annotations of the newest set up to date: a template that comes back is a new revision. */
export function recordRevision(context: Context, rollout: Rollout): Rollout {
  const { deployment, latest } = rollout
  if (!latest) return rollout
  const annotations = annotationsOfRevision(deployment, nextRevision(rollout), latest.metadata.annotations)
  const { minReadySeconds } = deployment.spec
  const isCurrent =
    isEqual(annotations, latest.metadata.annotations) &&
    (minReadySeconds ?? 0) === (latest.spec.minReadySeconds ?? 0)
  const current = isCurrent
    ? latest
    : context.client.update(replicaSet, latest, (draft) => {
        draft.metadata.annotations = { ...annotations }
        if (minReadySeconds === undefined) delete draft.spec.minReadySeconds
        else draft.spec.minReadySeconds = minReadySeconds
      })
  return note(
    context,
    { ...rollout, latest: current },
    progressingOf(rollout.conditions) ? undefined : foundSet(current),
  )
}

/** A selector that names the label of the hash makes every set one of somebody else: another is made at once, without end. */
const setsAtOnce = 10

/** Makes the set of a new template. Answers undefined where that was not possible; the reason is reported. */
export function startRevision(context: Context, rollout: Rollout): Rollout | undefined {
  const { deployment } = rollout
  if (mustPause(context, deployment, { wanted: 0, count: 1, allowance: setsAtOnce })) return undefined
  const wanted = setFor(rollout)
  const made = attempt(() => context.client.create(replicaSet, wanted))
  if (made instanceof ApiError) return onRefusal(context, rollout, wanted.metadata.name!, made)
  const { name } = made.metadata
  if (made.spec.replicas > 0) {
    const message = `Scaled up replica set ${name} from 0 to ${made.spec.replicas}`
    context.events.normal(deployment, 'ScalingReplicaSet', message)
  }
  return note(context, { ...rollout, latest: made }, createdSet(made))
}

/**
 * Writes the revision of the newest set into the Deployment, as it stands there (somebody may have written no number), and with it the
 * news of that set: before anything else is told.
 */
function note(
  { client, clock }: Context,
  rollout: Rollout & { readonly latest: ReplicaSet },
  news: ReturnType<typeof createdSet> | undefined,
): Rollout {
  const { deployment, latest } = rollout
  const revision = latest.metadata.annotations?.[revisionAnnotation] ?? ''
  const conditions =
    news && hasProgressDeadline(deployment)
      ? withCondition(rollout.conditions, news, clock.now())
      : rollout.conditions
  const isNews = conditions !== rollout.conditions
  if (!isNews && deployment.metadata.annotations?.[revisionAnnotation] === revision) return rollout
  // With the status, for what is written to the object itself makes a new generation.
  const noted = client.updateSubresource(deploymentKind, deployment, 'status', ({ metadata, status }) => {
    metadata.annotations = { ...metadata.annotations, [revisionAnnotation]: revision }
    if (isNews) status.conditions = [...conditions]
  })
  return { ...rollout, deployment: noted, conditions }
}

function setFor(rollout: Rollout): New<ReplicaSet> {
  const { deployment } = rollout
  const { template, selector, minReadySeconds } = deployment.spec
  const hash = contentHash(template, deployment.status.collisionCount)
  const labels = { ...template.metadata.labels, [templateHashLabel]: hash }
  const { name, namespace } = deployment.metadata
  return {
    metadata: {
      name: `${name.slice(0, 252 - hash.length)}-${hash}`,
      namespace,
      labels,
      annotations: {
        ...annotationsOfRevision(deployment, nextRevision(rollout)),
        ...sizeAnnotations(deployment),
      },
      ownerReferences: ownerReferencesTo(deployment),
    },
    spec: {
      replicas: sizeOfLatest(rollout),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [templateHashLabel]: hash } },
      template: { metadata: { ...template.metadata, labels }, spec: template.spec },
      ...(minReadySeconds !== undefined && { minReadySeconds }),
    },
  }
}

/** A name that is taken leads to another hash; a namespace that goes away needs no words. */
function onRefusal(context: Context, rollout: Rollout, name: string, refusal: ApiError): undefined {
  const { deployment, conditions } = rollout
  if (refusal.reason === 'AlreadyExists') {
    context.client.updateStatus(deploymentKind, deployment, (status) => {
      status.collisionCount = (status.collisionCount ?? 0) + 1
    })
    return undefined
  }
  if (isNamespaceTerminating(refusal)) return undefined
  const message = `Failed to create new replica set "${name}": ${refusal.message}`
  // The real controller says nothing else of the Deployment then: it has not observed it.
  if (hasProgressDeadline(deployment)) {
    const news = withCondition(conditions, failedToCreateSet(message), context.clock.now())
    context.client.updateStatus(deploymentKind, deployment, (status) => {
      status.conditions = [...news]
    })
  }
  context.events.warning(deployment, 'ReplicaSetCreateError', message)
  throw refusal
}

/** The old sets that nobody will roll back to: beyond the limit, empty, and known to be so. */
export function expiredSets({ deployment, old }: Rollout): readonly ReplicaSet[] {
  if (!hasHistoryLimit(deployment)) return []
  const kept = old.filter((set) => !isBeingDeleted(set))
  return kept
    .toSorted((a, b) => (revisionOf(a) < revisionOf(b) ? -1 : revisionOf(a) > revisionOf(b) ? 1 : 0))
    .slice(0, Math.max(0, kept.length - deployment.spec.revisionHistoryLimit))
    .filter(isEmpty)
}

const isEmpty = ({ spec, status, metadata }: ReplicaSet): boolean =>
  spec.replicas === 0 &&
  status.replicas === 0 &&
  (metadata.generation ?? 0) <= (status.observedGeneration ?? 0)
