/** Rolls a Deployment back to the revision that an annotation of old clients names: kubectl patches the template instead. */
import { deployment as deploymentKind, rollbackAnnotation, rollbackOf } from '../../api/apps/deployment.ts'
import { templateHashLabel } from '../../api/apps/template-hash-label.ts'
import type { Deployment, ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import type { Context } from '../runtime/controller.ts'
import { type Annotations, isHandedDown, revisionOf } from './annotations.ts'
import { startRevision } from './revision.ts'
import { allSets, isSameTemplate, type Rollout } from './rollout.ts'

/** Whatever comes of it, it is not asked for any more. */
export function rollBack(context: Context, rollout: Rollout): void {
  const started = rollout.latest ? rollout : startRevision(context, rollout)
  if (!started) return
  const { deployment } = started
  const sets = allSets(started)
  const revision = rollbackOf(deployment) || lastBut(sets)
  if (revision === 0n) return giveUp(context, deployment, 'Unable to find last revision.')
  const set = sets.find((each) => revisionOf(each) === revision)
  if (!set) return giveUp(context, deployment, 'Unable to find the revision to rollback to.')
  const { name } = deployment.metadata
  if (isSameTemplate(set.spec.template, deployment.spec.template)) {
    const message = `The rollback revision contains the same template as current deployment "${name}"`
    context.events.warning(deployment, 'DeploymentRollbackTemplateUnchanged', message)
    return forgetRollback(context, deployment)
  }
  context.client.update(deploymentKind, deployment, (draft) => {
    const { [templateHashLabel]: _hash, ...labels } = set.spec.template.metadata.labels ?? {}
    draft.spec.template = structuredClone({
      ...set.spec.template,
      metadata: { ...set.spec.template.metadata, labels },
    }) as typeof draft.spec.template
    draft.metadata.annotations = annotationsOf(deployment, set)
  })
  const message = `Rolled back deployment "${name}" to revision ${revision}`
  context.events.normal(deployment, 'DeploymentRollback', message)
}

/** The second highest revision. */
function lastBut(sets: readonly ReplicaSet[]): bigint {
  const revisions = sets.map(revisionOf).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
  return revisions[1] ?? 0n
}

function giveUp(context: Context, deployment: Deployment, message: string): void {
  context.events.warning(deployment, 'DeploymentRollbackRevisionNotFound', message)
  forgetRollback(context, deployment)
}

const forgetRollback = ({ client }: Context, deployment: Deployment): void => {
  client.update(deploymentKind, deployment, ({ metadata }) => {
    const { [rollbackAnnotation]: _asked, ...others } = metadata.annotations ?? {}
    metadata.annotations = others
  })
}

/** Those of the set that is gone back to, and of the Deployment's own those that are about itself. */
function annotationsOf({ metadata }: Deployment, set: ReplicaSet): Record<string, string> {
  const entries = (all: Annotations = {}) => Object.entries(all)
  const own = entries(metadata.annotations).filter(
    ([key]) => !isHandedDown(key) && key !== rollbackAnnotation,
  )
  const its = entries(set.metadata.annotations).filter(([key]) => isHandedDown(key))
  return Object.fromEntries([...own, ...its])
}
