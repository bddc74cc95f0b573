/** What Pods are given and what limits them: ConfigMaps, Secrets, accounts, namespaces, quotas. Source: describe.go. */
import { decodeBase64 } from '../../../../../api/codec/base64.ts'
import type {
  ConfigMap,
  LimitRange,
  LimitRangeItem,
  Namespace,
  ResourceQuota,
  Secret,
  ServiceAccount,
} from '../../../../../api/generated/types/core-v1.ts'
import type { PriorityClass } from '../../../../../api/generated/types/scheduling-v1.ts'
import { labelsText } from '../../../../../api/labels.ts'
import { inOrderOfBytes, keysInOrderOfBytes } from '../../../../../api/text-bytes.ts'
import { describeEvents } from './events.ts'
import { describeConditions, type Page } from './page.ts'
import type { Describer } from './settings.ts'
import { describeMarks, describeName } from './workloads.ts'

export const describeConfigMap: Describer<ConfigMap> = function* (page, map, view) {
  const { data = {}, binaryData = {} } = map
  describeName(page, map)
  describeMarks(page, map)
  page.write(0, '\nData\n====\n')
  for (const key of keysInOrderOfBytes(data)) page.write(0, `${key}:\n----\n${data[key]}\n\n`)
  page.write(0, '\nBinaryData\n====\n')
  for (const key of keysInOrderOfBytes(binaryData))
    page.write(0, `${key}: ${lengthOf(binaryData[key])} bytes\n`)
  page.write(0, '\n')
  describeEvents(page, yield* view.eventsOf(map), view)
}

const lengthOf = (base64: string): number => decodeBase64(base64).length

// biome-ignore lint/correctness/useYield: others ask the server
export const describeSecret: Describer<Secret> = function* (page, secret) {
  const { type = '', data = {} } = secret
  describeName(page, secret)
  describeMarks(page, secret)
  page.write(0, `\nType:\t${type}\n`)
  page.write(0, '\nData\n====\n')
  for (const key of keysInOrderOfBytes(data)) {
    const isToken = key === 'token' && type === 'kubernetes.io/service-account-token'
    page.line(
      0,
      key,
      isToken ? new TextDecoder().decode(decodeBase64(data[key])) : `${lengthOf(data[key])} bytes`,
    )
  }
}

export const describeServiceAccount: Describer<ServiceAccount> = function* (page, account, view) {
  describeName(page, account)
  describeMarks(page, account)
  const title = 'Image pull secrets:'
  const names = (account.imagePullSecrets ?? []).map(({ name }) => name)
  if (names.length === 0) page.write(0, `${title}\t<none>\n`)
  for (const [n, name] of names.entries())
    page.write(0, `${n === 0 ? title : ' '.repeat(title.length)}\t${name}\n`)
  describeEvents(page, yield* view.eventsOf(account), view)
}

export const describeNamespace: Describer<Namespace> = function* (page, namespace, view) {
  const { metadata, status } = namespace
  page.line(0, 'Name', metadata.name)
  describeMarks(page, namespace)
  page.line(0, 'Status', status.phase ?? '')
  describeConditions(page, status.conditions)
  const within = `/api/v1/namespaces/${metadata.name}`
  page.write(0, '\n')
  describeQuotas(page, yield* view.list<ResourceQuota>(`${within}/resourcequotas`))
  page.write(0, '\n')
  const ranges = yield* view.list<LimitRange>(`${within}/limitranges`)
  if (ranges.length === 0) return page.write(0, 'No LimitRange resource.\n')
  page.write(0, 'Resource Limits\n')
  describeLimits(
    page,
    ranges.flatMap(({ spec }) => spec.limits),
    ' ',
  )
}

function describeQuotas(page: Page, quotas: readonly ResourceQuota[]): void {
  if (quotas.length === 0) return page.write(0, 'No resource quota.\n')
  page.write(0, 'Resource Quotas\n')
  for (const quota of quotas.toSorted((a, b) => inOrderOfBytes(a.metadata.name, b.metadata.name))) {
    page.line(1, 'Name', quota.metadata.name)
    describeScopes(page, quota, 1, '* ')
    page.write(1, 'Resource\tUsed\tHard\n')
    page.write(1, '--------\t---\t---\n')
    describeAmounts(page, quota, 1)
  }
}

const scopeTexts: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
}

function describeScopes(page: Page, { spec }: ResourceQuota, level: number, bullet: string): void {
  const scopes = (spec.scopes ?? []).toSorted(inOrderOfBytes)
  if (scopes.length === 0) return
  page.line(level, 'Scopes', scopes.join(', '))
  for (const scope of scopes) if (scopeTexts[scope]) page.write(level, `${bullet}${scopeTexts[scope]}\n`)
}

function describeAmounts(page: Page, { status }: ResourceQuota, level: number): void {
  const { hard = {}, used = {} } = status
  for (const name of keysInOrderOfBytes(hard))
    page.write(level, `${name}\t${used[name] ?? '0'}\t${hard[name]}\n`)
}

// biome-ignore lint/correctness/useYield: others ask the server
export const describeQuota: Describer<ResourceQuota> = function* (page, quota) {
  describeName(page, quota)
  describeScopes(page, quota, 0, ' * ')
  page.write(0, 'Resource\tUsed\tHard\n--------\t----\t----\n')
  describeAmounts(page, quota, 0)
}

function describeLimits(page: Page, limits: readonly LimitRangeItem[], indent = ''): void {
  page.write(
    0,
    `${indent}Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n`,
  )
  page.write(
    0,
    `${indent}----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n`,
  )
  for (const { type, min, max, default: limit, defaultRequest, maxLimitRequestRatio } of limits) {
    const columns = [min, max, defaultRequest, limit, maxLimitRequestRatio]
    for (const name of keysInOrderOfBytes(Object.assign({}, ...columns)))
      page.write(0, `${indent}${type}\t${name}\t${columns.map((each) => each?.[name] ?? '-').join('\t')}\n`)
  }
}

// biome-ignore lint/correctness/useYield: others ask the server
export const describeLimitRange: Describer<LimitRange> = function* (page, range) {
  describeName(page, range)
  describeLimits(page, range.spec.limits)
}

export const describePriorityClass: Describer<PriorityClass> = function* (page, priority, view) {
  page.line(0, 'Name', priority.metadata.name)
  page.line(0, 'Value', priority.value)
  page.line(0, 'GlobalDefault', priority.globalDefault ?? false)
  page.line(0, 'PreemptionPolicy', priority.preemptionPolicy ?? '')
  page.line(0, 'Description', priority.description ?? '')
  page.line(0, 'Annotations', labelsText(priority.metadata.annotations))
  describeEvents(page, yield* view.eventsOf(priority), view)
}
