/** `kubectl rollout history` and `undo`: the templates that a workload has had. Source: polymorphichelpers. */

import { templateHashLabel } from '../../../../api/apps/template-hash-label.ts'
import { isEqual } from '../../../../api/equality.ts'
import type { ControllerRevision, Deployment, ReplicaSet } from '../../../../api/generated/types/apps-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { forEachOf, patched } from './changes.ts'
import { failure, notSimulated } from './failure.ts'
import { kindWord } from './kinds.ts'
import type { Kubectl } from './kubectl-process.ts'
import { type Found, foundObjects } from './selection.ts'
import { columnsOf } from './text-columns.ts'

const revisionAnnotation = 'deployment.kubernetes.io/revision'

interface Revision {
  readonly number: number
  readonly cause: string
  /** What makes the workload as it was then. */
  readonly patch: () => { readonly body: unknown; readonly type: string }
  /** Whether the workload is so now. */
  readonly isCurrent: boolean
}

const causeOf = ({ metadata: { annotations = {} } }: KubeObject): string =>
  (annotations as Readonly<Record<string, string>>)['kubernetes.io/change-cause'] || '<none>'

/** The oldest first. */
function* revisionsOf(kubectl: Kubectl, { kind, namespace, object }: Found): Working<readonly Revision[]> {
  const { uid } = object.metadata
  const isOwn = (each: KubeObject) =>
    each.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid)
  if (kind.kind === 'Deployment') {
    const { items } = yield* kubectl.client.get<{ items: readonly ReplicaSet[] }>(
      `/apis/apps/v1/namespaces/${namespace}/replicasets`,
    )
    const { template } = (object as Deployment).spec
    return items
      .filter(isOwn)
      .map((set) => ofReplicaSet(set, template))
      .sort((a, b) => a.number - b.number)
  }
  if (kind.kind !== 'DaemonSet' && kind.kind !== 'StatefulSet')
    throw failure(`no history viewer has been implemented for "${kind.kind}"`)
  const { items } = yield* kubectl.client.get<{ items: readonly ControllerRevision[] }>(
    `/apis/apps/v1/namespaces/${namespace}/controllerrevisions`,
  )
  const own = items.filter(isOwn).sort((a, b) => a.revision - b.revision)
  return own.map((each, n) => ({
    number: each.revision,
    cause: causeOf(each),
    patch: () => ({ body: each.data, type: 'strategic' }),
    isCurrent: n === own.length - 1,
  }))
}

function ofReplicaSet(set: ReplicaSet, current: unknown): Revision {
  const { [templateHashLabel]: _hash, ...labels } = (set.spec.template?.metadata?.labels ?? {}) as Readonly<
    Record<string, string>
  >
  const template = { ...set.spec.template, metadata: { ...set.spec.template?.metadata, labels } }
  return {
    number: Number(set.metadata.annotations?.[revisionAnnotation] ?? 0),
    cause: causeOf(set),
    patch: () => ({ body: [{ op: 'replace', path: '/spec/template', value: template }], type: 'json' }),
    isCurrent: isEqual(template, current),
  }
}

export function* history(kubectl: Kubectl): Working {
  if (kubectl.flags.has('revision')) throw notSimulated('kubectl rollout history --revision is')
  for (const found of yield* foundObjects(kubectl)) {
    const revisions = yield* revisionsOf(kubectl, found)
    const rows = revisions.map(({ number, cause }) => [String(number), cause])
    yield* kubectl.say(
      `${kindWord(found.kind)}/${found.name} \n${columnsOf([['REVISION', 'CHANGE-CAUSE'], ...rows], { narrowest: 0, gap: 2 })}\n`,
    )
  }
}

export function* undo(kubectl: Kubectl): Working<number> {
  const wanted = kubectl.flags.number('to-revision') ?? 0
  return yield* forEachOf(kubectl, yield* foundObjects(kubectl), function* (found, results) {
    if ((found.object as Deployment).spec.paused)
      throw failure(
        `cannot rollback a paused deployment; resume it first with 'kubectl rollout resume ${kindWord(found.kind)}/${found.name}' and try again`,
      )
    const revisions = yield* revisionsOf(kubectl, found)
    const target = wanted > 0 ? revisions.find(({ number }) => number === wanted) : revisions.at(-2)
    if (!target)
      throw failure(
        wanted > 0
          ? 'unable to find specified revision ' + wanted + ' in history'
          : `no rollout history found for ${kindWord(found.kind)} "${found.name}"`,
      )
    if (target.isCurrent)
      return yield* results.tell(
        found.object,
        `skipped rollback (current template already matches revision ${target.number})`,
      )
    yield* results.tell(yield* patched(kubectl, found, target.patch()), 'rolled back')
  })
}
