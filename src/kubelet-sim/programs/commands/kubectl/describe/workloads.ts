/** What makes Pods: sets of them, Jobs and what makes Jobs. Source: describe.go. */
import { templateHashLabel } from '../../../../../api/apps/template-hash-label.ts'
import { classNamedBy } from '../../../../../api/core/storage-class-annotation.ts'
import { isEqual } from '../../../../../api/equality.ts'
import type {
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from '../../../../../api/generated/types/apps-v1.ts'
import type { CronJob, Job, JobTemplateSpec } from '../../../../../api/generated/types/batch-v1.ts'
import type {
  PersistentVolumeClaim,
  Pod,
  ReplicationController,
} from '../../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../../api/kind.ts'
import { labelSelectorText, labelsText } from '../../../../../api/labels.ts'
import { isControlledBy, oldestFirst } from '../../../../../api/meta.ts'
import type { LabelSelector } from '../../../../../api/selector.ts'
import { humanDuration } from '../../../../../api/time.ts'
import type { Working } from '../../../../runtime/program.ts'
import { describeEvents } from './events.ts'
import { boolText, dateText, orNone, orUnset, type Page } from './page.ts'
import { describeController, describeTemplate } from './pod.ts'
import type { Describer, View } from './settings.ts'

interface Named {
  readonly metadata: KubeObject['metadata']
}

export function describeName(page: Page, { metadata }: Named): void {
  page.line(0, 'Name', metadata.name)
  page.line(0, 'Namespace', metadata.namespace)
}

export function describeMarks(page: Page, { metadata }: Named): void {
  page.labels('Labels', metadata.labels)
  page.annotations('Annotations', metadata.annotations)
}

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
}

function describeConditions(page: Page, conditions: readonly Condition[] = []): void {
  if (conditions.length === 0) return
  page.write(0, 'Conditions:\n  Type\tStatus\tReason\n')
  page.write(1, '----\t------\t------\n')
  for (const { type, status, reason = '' } of conditions) page.write(1, `${type} \t${status}\t${reason}\n`)
}

/** How the Pods of an object do. */
function* describePods(page: Page, owner: KubeObject, selector: string, view: View): Working {
  const pods = yield* view.list<Pod>(
    `/api/v1/namespaces/${owner.metadata.namespace}/pods?labelSelector=${encodeURIComponent(selector)}`,
  )
  const counts: Record<string, number> = {}
  for (const pod of pods)
    if (isControlledBy(pod, owner)) counts[pod.status.phase ?? ''] = (counts[pod.status.phase ?? ''] ?? 0) + 1
  const { Running = 0, Pending = 0, Succeeded = 0, Failed = 0 } = counts
  page.line(
    0,
    'Pods Status',
    `${Running} Running / ${Pending} Waiting / ${Succeeded} Succeeded / ${Failed} Failed`,
  )
}

/** What sets of replicas of either sort end in. */
function* describeReplicas(
  page: Page,
  set: ReplicaSet | ReplicationController,
  selector: string,
  view: View,
): Working {
  const { spec, status } = set
  page.line(0, 'Replicas', `${status.replicas} current / ${spec.replicas} desired`)
  yield* describePods(page, set, selector, view)
  describeTemplate(page, spec.template)
  describeConditions(page, status.conditions)
  describeEvents(page, yield* view.eventsOf(set), view)
}

export const describeReplicaSet: Describer<ReplicaSet> = function* (page, set, view) {
  describeName(page, set)
  page.line(0, 'Selector', orNone(labelSelectorText(set.spec.selector)))
  describeMarks(page, set)
  describeController(page, set)
  yield* describeReplicas(page, set, labelSelectorText(set.spec.selector), view)
}

export const describeReplicationController: Describer<ReplicationController> = function* (page, set, view) {
  describeName(page, set)
  page.line(0, 'Selector', labelsText(set.spec.selector))
  describeMarks(page, set)
  yield* describeReplicas(page, set, labelSelectorText({ matchLabels: set.spec.selector }), view)
}

export const describeDaemonSet: Describer<DaemonSet> = function* (page, set, view) {
  const { spec, status } = set
  describeName(page, set)
  page.line(0, 'Selector', labelSelectorText(spec.selector))
  page.line(0, 'Node-Selector', labelsText(spec.template.spec?.nodeSelector))
  describeMarks(page, set)
  for (const [title, count] of [
    ['Desired Number of Nodes Scheduled', status.desiredNumberScheduled],
    ['Current Number of Nodes Scheduled', status.currentNumberScheduled],
    ['Number of Nodes Scheduled with Up-to-date Pods', status.updatedNumberScheduled],
    ['Number of Nodes Scheduled with Available Pods', status.numberAvailable],
    ['Number of Nodes Misscheduled', status.numberMisscheduled],
  ])
    page.write(0, `${title}: ${count ?? 0}\n`)
  yield* describePods(page, set, labelSelectorText(spec.selector), view)
  describeTemplate(page, spec.template)
  describeEvents(page, yield* view.eventsOf(set), view)
}

export const describeStatefulSet: Describer<StatefulSet> = function* (page, set, view) {
  const { metadata, spec, status } = set
  describeName(page, set)
  page.line(0, 'CreationTimestamp', dateText(metadata.creationTimestamp))
  page.line(0, 'Selector', labelSelectorText(spec.selector))
  describeMarks(page, set)
  page.line(0, 'Replicas', `${spec.replicas} desired | ${status.replicas} total`)
  page.line(0, 'Update Strategy', spec.updateStrategy?.type ?? '')
  const { partition, maxUnavailable } = spec.updateStrategy?.rollingUpdate ?? {}
  if (partition !== undefined) {
    page.line(1, 'Partition', partition)
    page.lineIf(1, 'MaxUnavailable', maxUnavailable)
  }
  yield* describePods(page, set, labelSelectorText(spec.selector), view)
  describeTemplate(page, spec.template)
  describeClaims(page, spec.volumeClaimTemplates)
  describeEvents(page, yield* view.eventsOf(set), view)
}

function describeClaims(page: Page, claims: readonly PersistentVolumeClaim[] = []): void {
  page.write(0, `Volume Claims:${claims.length === 0 ? '\t<none>' : ''}\n`)
  for (const claim of claims) {
    const { metadata, spec } = claim
    page.line(1, 'Name', metadata.name)
    page.line(1, 'StorageClass', classNamedBy(claim) ?? '')
    page.labels('Labels', metadata.labels, '  ')
    page.labels('Annotations', metadata.annotations, '  ')
    page.line(1, 'Capacity', spec.resources?.requests?.['storage'] ?? '<default>')
    page.line(1, 'Access Modes', `[${(spec.accessModes ?? []).join(' ')}]`)
  }
}

export const describeDeployment: Describer<Deployment> = function* (page, deployment, view) {
  const { metadata, spec, status } = deployment
  describeName(page, deployment)
  page.line(0, 'CreationTimestamp', dateText(metadata.creationTimestamp))
  describeMarks(page, deployment)
  page.line(0, 'Selector', labelSelectorText(spec.selector))
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status
  page.line(
    0,
    'Replicas',
    `${spec.replicas} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
  )
  page.line(0, 'StrategyType', spec.strategy?.type ?? '')
  page.line(0, 'MinReadySeconds', spec.minReadySeconds ?? 0)
  const { rollingUpdate } = spec.strategy ?? {}
  if (rollingUpdate)
    page.line(
      0,
      'RollingUpdateStrategy',
      `${rollingUpdate.maxUnavailable} max unavailable, ${rollingUpdate.maxSurge} max surge`,
    )
  describeTemplate(page, spec.template)
  describeConditions(page, status.conditions)
  yield* describeReplicaSets(page, deployment, view)
  describeEvents(page, yield* view.eventsOf(deployment), view)
}

function* describeReplicaSets(page: Page, deployment: Deployment, view: View): Working {
  const { metadata, spec } = deployment
  const selector = encodeURIComponent(labelSelectorText(spec.selector))
  const all = yield* view.list<ReplicaSet>(
    `/apis/apps/v1/namespaces/${metadata.namespace}/replicasets?labelSelector=${selector}`,
  )
  const own = all.filter((set) => isControlledBy(set, deployment)).sort(oldestFirst)
  const newest = own.find((set) => isOfTemplate(set, deployment))
  if (own.length === 0) return
  const shown = (sets: readonly ReplicaSet[]) =>
    orNone(
      sets
        .map(
          ({ metadata: { name }, spec: { replicas }, status }) =>
            `${name} (${status.replicas}/${replicas} replicas created)`,
        )
        .join(', '),
    )
  page.line(0, 'OldReplicaSets', shown(own.filter((set) => set !== newest)))
  page.line(0, 'NewReplicaSet', shown(newest ? [newest] : []))
}

/** Whether its Pods are as a Deployment wants them now. */
function isOfTemplate({ spec }: ReplicaSet, deployment: Deployment): boolean {
  const { metadata = {}, ...rest } = spec.template ?? {}
  const { [templateHashLabel]: _hash, ...labels } = metadata.labels ?? {}
  const { metadata: wanted = {}, ...wantedRest } = deployment.spec.template
  return (
    isEqual(rest, wantedRest) && isEqual({ ...metadata, labels }, { ...wanted, labels: wanted.labels ?? {} })
  )
}

export const describeJob: Describer<Job> = function* (page, job, view) {
  const { spec, status } = job
  describeName(page, job)
  page.line(0, 'Selector', labelSelectorText(spec.selector))
  describeMarks(page, job)
  describeController(page, job)
  page.lineIf(0, 'Parallelism', spec.parallelism)
  page.line(0, 'Completions', orUnset(spec.completions))
  page.lineIf(0, 'Completion Mode', spec.completionMode)
  if (spec.suspend !== undefined) page.line(0, 'Suspend', spec.suspend)
  page.lineIf(0, 'Backoff Limit', spec.backoffLimit)
  page.lineIf(0, 'TTL Seconds After Finished', spec.ttlSecondsAfterFinished)
  const { startTime, completionTime } = status
  if (startTime) page.line(0, 'Start Time', dateText(startTime))
  if (completionTime) page.line(0, 'Completed At', dateText(completionTime))
  if (startTime && completionTime)
    page.line(0, 'Duration', humanDuration(Date.parse(completionTime) - Date.parse(startTime)))
  if (spec.activeDeadlineSeconds !== undefined)
    page.line(0, 'Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`)
  const { active = 0, ready, succeeded = 0, failed = 0 } = status
  const shownReady = ready === undefined ? '' : ` (${ready} Ready)`
  page.line(0, 'Pods Statuses', `${active} Active${shownReady} / ${succeeded} Succeeded / ${failed} Failed`)
  if (spec.completionMode === 'Indexed')
    page.line(0, 'Completed Indexes', indexesText(status.completedIndexes))
  describeTemplate(page, spec.template)
  describeEvents(page, yield* view.eventsOf(job), view)
}

/** About as many as there is room for. */
function indexesText(indexes = ''): string {
  const comma = indexes.indexOf(',', 50)
  return comma < 0 ? orNone(indexes) : `${indexes.slice(0, comma + 1)}...`
}

export const describeCronJob: Describer<CronJob> = function* (page, cronJob, view) {
  const { spec, status } = cronJob
  describeName(page, cronJob)
  describeMarks(page, cronJob)
  page.line(0, 'Schedule', spec.schedule)
  page.line(0, 'Concurrency Policy', spec.concurrencyPolicy ?? '')
  page.line(0, 'Suspend', spec.suspend === undefined ? '<unset>' : boolText(spec.suspend))
  page.line(0, 'Time Zone', orUnset(spec.timeZone))
  page.line(0, 'Successful Job History Limit', orUnset(spec.successfulJobsHistoryLimit))
  page.line(0, 'Failed Job History Limit', orUnset(spec.failedJobsHistoryLimit))
  const { startingDeadlineSeconds: deadline } = spec
  page.line(0, 'Starting Deadline Seconds', deadline === undefined ? '<unset>' : `${deadline}s`)
  describeJobTemplate(page, spec.jobTemplate)
  page.line(0, 'Last Schedule Time', status.lastScheduleTime ? dateText(status.lastScheduleTime) : '<unset>')
  page.line(0, 'Active Jobs', orNone((status.active ?? []).map(({ name }) => name).join(', ')))
  describeEvents(page, yield* view.eventsOf(cronJob), view)
}

function describeJobTemplate(page: Page, { spec }: JobTemplateSpec): void {
  page.line(0, 'Selector', spec?.selector ? labelSelectorText(spec.selector as LabelSelector) : '<unset>')
  page.line(0, 'Parallelism', orUnset(spec?.parallelism))
  page.line(0, 'Completions', orUnset(spec?.completions))
  if (spec?.activeDeadlineSeconds !== undefined)
    page.line(0, 'Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`)
  describeTemplate(page, spec?.template)
}
