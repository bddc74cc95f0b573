/** The query of a request, read and checked. */
import { badRequest, invalid } from '../../api/errors.ts'
import { invalid as invalidField, notSupported } from '../../api/field-error.ts'
import { type FieldTerm, parseFieldSelector, parseLabelSelector, type Selector } from '../../api/selector.ts'
import type { DeleteOptions } from '../../client/client.ts'

/** A query as fastify parses it: repeated keys are lists. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

export const textOf = (query: Query, name: string): string | undefined => {
  const value = query[name]
  return typeof value === 'object' ? value[0] : value
}

/** Go's spelling of true; anything else is false. */
export const flagOf = (query: Query, name: string): boolean => {
  const value = textOf(query, name)
  return value === 'true' || value === '1' || value === 'True' || value === 'TRUE' || value === 't'
}

/** @throws ApiError 400 for what is no whole number */
export function numberOf(query: Query, name: string): number | undefined {
  const text = textOf(query, name)
  if (text === undefined || text === '') return undefined
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(
      `unable to convert URL query parameters: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  }
  return Number(text)
}

export interface ListParameters {
  readonly labelSelector: Selector
  readonly fieldSelector: readonly FieldTerm[]
  readonly limit?: number
  readonly continue?: string
  readonly resourceVersion?: number
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan'
}

/** @throws ApiError 400 for a selector or a number that cannot be read, 422 for parameters that do not go together */
export function listParameters(query: Query): ListParameters {
  const parameters = {
    labelSelector: parseLabelSelector(textOf(query, 'labelSelector') ?? ''),
    fieldSelector: parseFieldSelector(textOf(query, 'fieldSelector') ?? ''),
    limit: numberOf(query, 'limit') || undefined,
    continue: textOf(query, 'continue') || undefined,
    resourceVersion: resourceVersionOf(query),
    resourceVersionMatch: (textOf(query, 'resourceVersionMatch') || undefined) as ListParameters['resourceVersionMatch'],
  }
  checkMatch(parameters, flagOf(query, 'watch'))
  return parameters
}

function resourceVersionOf(query: Query): number | undefined {
  const text = textOf(query, 'resourceVersion')
  if (!text) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  throw invalid({ kind: 'ListOptions', group: 'meta.k8s.io' }, '', [
    invalidField('resourceVersion', text, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`),
  ])
}

function checkMatch(parameters: ListParameters, isWatch: boolean): void {
  const { resourceVersionMatch: match, resourceVersion, continue: token } = parameters
  if (match === undefined || isWatch) return
  const problem =
    match !== 'Exact' && match !== 'NotOlderThan'
      ? notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan'])
      : token
        ? forbiddenMatch('resourceVersionMatch is forbidden when continue is provided')
        : resourceVersion === undefined
          ? forbiddenMatch('resourceVersionMatch is forbidden unless resourceVersion is provided')
          : match === 'Exact' && resourceVersion === 0
            ? forbiddenMatch('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
            : undefined
  if (problem) throw invalid({ kind: 'ListOptions', group: 'meta.k8s.io' }, '', [problem])
}

const forbiddenMatch = (detail: string) =>
  ({ type: 'FieldValueForbidden', field: 'resourceVersionMatch', message: `Forbidden: ${detail}` }) as const

/** What a DELETE asks for, from its body and its query; the query wins where the body is silent. */
export function deleteParameters(query: Query, body: unknown): DeleteOptions & { readonly dryRun: boolean } {
  const sent = (body ?? {}) as DeleteOptions & { dryRun?: readonly string[]; orphanDependents?: boolean }
  const orphan = sent.orphanDependents ?? (textOf(query, 'orphanDependents') ? flagOf(query, 'orphanDependents') : undefined)
  const policy = sent.propagationPolicy ?? (textOf(query, 'propagationPolicy') as DeleteOptions['propagationPolicy'])
  if (policy !== undefined && !['Background', 'Foreground', 'Orphan'].includes(policy)) {
    throw invalid({ kind: 'DeleteOptions', group: '' }, '', [
      notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']),
    ])
  }
  return {
    gracePeriodSeconds: sent.gracePeriodSeconds ?? numberOf(query, 'gracePeriodSeconds'),
    propagationPolicy: policy ?? (orphan === undefined ? undefined : orphan ? 'Orphan' : 'Background'),
    preconditions: sent.preconditions,
    dryRun: isDryRun(query) || (sent.dryRun?.includes('All') ?? false),
  }
}

/** @throws ApiError 422 for a dryRun that is not All */
export function isDryRun(query: Query): boolean {
  const value = textOf(query, 'dryRun')
  if (value === undefined || value === '') return false
  if (value === 'All') return true
  throw invalid({ kind: 'CreateOptions', group: 'meta.k8s.io' }, '', [notSupported('dryRun', [value], ['All'])])
}
