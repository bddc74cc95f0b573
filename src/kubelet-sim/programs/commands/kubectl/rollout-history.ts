/** `kubectl rollout history` and `undo`: the templates that a workload has had. Source: polymorphichelpers. */
import { templateHashLabel } from '../../../../api/apps/template-hash-label.ts'
import { isEqual } from '../../../../api/equality.ts'
import type {
  ControllerRevision,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from '../../../../api/generated/types/apps-v1.ts'
import type { PodTemplateSpec } from '../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { forEachOf, patched } from './changes.ts'
import { Page } from './describe/page.ts'
import { describeTemplate } from './describe/pod.ts'
import { failure } from './failure.ts'
import { kindWord } from './kinds.ts'
import type { Kubectl } from './kubectl-process.ts'
import { outputOf, Results } from './output.ts'
import { type Found, foundObjects } from './selection.ts'
import { columnsOf } from './text-columns.ts'

const revisionAnnotation = 'deployment.kubernetes.io/revision'

const causeAnnotation = 'kubernetes.io/change-cause'

interface Revision {
  readonly number: number
  readonly cause: string
  /** What makes the workload as it was then. */
  readonly patch: () => { readonly body: unknown; readonly type: string }
  /** Whether the workload is so now. */
  readonly isCurrent: boolean
  readonly template: PodTemplateSpec
  /** What keeps it: a ReplicaSet, or the workload itself as it was then. */
  readonly object: KubeObject
}

const causeOf = ({ metadata: { annotations = {} } }: KubeObject): string =>
  (annotations as Readonly<Record<string, string>>)[causeAnnotation] || '<none>'

/** Workloads that keep none. Source: kubectl's apps.GroupKindElement. */
const withoutHistory = new Set(['CronJob', 'Job', 'Pod', 'ReplicaSet', 'ReplicationController'])

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
    throw failure(
      withoutHistory.has(kind.kind)
        ? `no history viewer has been implemented for "${kind.group ? `${kind.kind}.${kind.group}` : kind.kind}"`
        : `error retrieving history for "${kind.group ? `${kind.kind}.${kind.group}` : kind.kind}", no visitor method exists for {${kind.group} ${kind.kind}}`,
    )
  const { items } = yield* kubectl.client.get<{ items: readonly ControllerRevision[] }>(
    `/apis/apps/v1/namespaces/${namespace}/controllerrevisions`,
  )
  const own = items.filter(isOwn).sort((a, b) => a.revision - b.revision)
  return own.map((each, n) => ({
    number: each.revision,
    cause: causeOf(each),
    patch: () => ({ body: each.data, type: 'strategic' }),
    isCurrent: n === own.length - 1,
    ...asIn(object as StatefulSet, each),
  }))
}

/** A workload with the template that a ControllerRevision has of it. */
function asIn(workload: StatefulSet, { data }: ControllerRevision) {
  const { $patch: _how, ...template } = (
    data as { spec: { template: PodTemplateSpec & { $patch?: string } } }
  ).spec.template
  return { template, object: { ...workload, spec: { ...workload.spec, template } } as KubeObject }
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
    template: withCause(set),
    object: { ...set, apiVersion: 'apps/v1', kind: 'ReplicaSet' } as KubeObject,
  }
}

/** Its template, which says what it was made for. */
function withCause({ metadata, spec }: ReplicaSet): PodTemplateSpec {
  const { [causeAnnotation]: cause } = (metadata.annotations ?? {}) as Readonly<Record<string, string>>
  const { metadata: own, ...rest } = spec.template!
  return cause
    ? ({
        ...rest,
        metadata: { ...own, annotations: { ...own?.annotations, [causeAnnotation]: cause } },
      } as PodTemplateSpec)
    : spec.template!
}

export function* history(kubectl: Kubectl): Working {
  const { flags, operands } = kubectl
  const wanted = flags.number('revision') ?? 0
  if (operands.length === 0 && !flags.has('filename') && !flags.has('kustomize'))
    throw failure('required resource not specified')
  if (wanted < 0) throw failure(`revision must be a positive integer: ${wanted}`)
  const results = outputOf(kubectl) && new Results(kubectl)
  for (const found of yield* foundObjects(kubectl)) {
    const revisions = yield* revisionsOf(kubectl, found)
    const chosen = wanted > 0 ? revisions.filter(({ number }) => number === wanted) : revisions
    if (wanted > 0 && chosen.length === 0) throw failure('unable to find the specified revision')
    if (results) for (const { object } of chosen) yield* results.tell(object, '')
    else
      yield* kubectl.say(
        `${kindWord(found.kind)}/${found.name} ${wanted > 0 ? `with revision #${wanted}\n${templateText(chosen[0])}` : `\n${causesText(chosen)}`}\n`,
      )
  }
}

function templateText({ template }: Revision): string {
  const page = new Page()
  describeTemplate(page, template)
  return page.plainText
}

function causesText(revisions: readonly Revision[]): string {
  if (revisions.length === 0) return 'No rollout history found.'
  const rows = revisions.map(({ number, cause }) => [String(number), cause])
  return columnsOf([['REVISION', 'CHANGE-CAUSE'], ...rows], { narrowest: 0, gap: 2 })
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
