/** What a write asks for besides its body: CreateOptions, UpdateOptions, PatchOptions and DeleteOptions, checked. */
import { isEmpty } from '../../api/equality.ts'
import { invalid } from '../../api/errors.ts'
import {
  type FieldError,
  forbidden,
  invalid as invalidField,
  notSupported,
  required,
  tooLong,
} from '../../api/field-error.ts'
import type { DeleteOptions, RequestContext } from '../../client/client.ts'
import { flagOf, numberOf, type Query, textOf } from './parameters.ts'

export interface WriteOptions {
  /** Empty when the request does not say. */
  readonly fieldManager: string
  readonly dryRun: boolean
  readonly fieldValidation: NonNullable<RequestContext['fieldValidation']>
}

export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'ApplyOptions'

/** What a request without a query asks for. */
const nothingAsked: WriteOptions = { fieldManager: '', dryRun: false, fieldValidation: 'Warn' }

/** @throws ApiError 422 */
export function writeOptions(query: Query, sort: OptionsKind): WriteOptions {
  if (isEmpty(query) && sort !== 'ApplyOptions') return nothingAsked
  const fieldManager = textOf(query, 'fieldManager') ?? ''
  const fieldValidation = textOf(query, 'fieldValidation') || 'Warn'
  const dryRun = dryRunOf(query)
  const problems = [
    ...(sort === 'PatchOptions' && textOf(query, 'force') !== undefined ? [forceWithoutApply] : []),
    ...(sort === 'ApplyOptions' && !fieldManager
      ? [required('fieldManager', 'is required for apply patch')]
      : []),
    ...fieldManagerProblems(fieldManager),
    ...dryRunProblems(dryRun),
    ...(isFieldValidation(fieldValidation)
      ? []
      : [notSupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn'])]),
  ]
  // The server has no kind ApplyOptions: an apply is a patch.
  if (problems.length > 0) throw invalidOptions(sort === 'ApplyOptions' ? 'PatchOptions' : sort, problems)
  return {
    fieldManager,
    dryRun: dryRun.length > 0,
    fieldValidation: fieldValidation as WriteOptions['fieldValidation'],
  }
}

const isFieldValidation = (text: string) => text === 'Strict' || text === 'Warn' || text === 'Ignore'

const forceWithoutApply = forbidden('force', 'may not be specified for non-apply patch')

const longestFieldManager = 128

function fieldManagerProblems(name: string): readonly FieldError[] {
  const problems: FieldError[] = []
  if (Buffer.byteLength(name) > longestFieldManager)
    problems.push(tooLong('fieldManager', longestFieldManager))
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) {
    problems.push(invalidField('fieldManager', name, 'should only contain printable characters'))
  }
  return problems
}

function dryRunOf(query: Query): readonly string[] {
  const { dryRun } = query
  return (dryRun === undefined ? [] : typeof dryRun === 'string' ? [dryRun] : dryRun).filter(
    (each) => each !== '',
  )
}

const dryRunProblems = (dryRun: readonly string[]): readonly FieldError[] =>
  dryRun.every((each) => each === 'All') ? [] : [unsupportedDryRun(dryRun)]

/** The API server prints the whole list as Go does. */
const unsupportedDryRun = (dryRun: readonly string[]): FieldError => ({
  type: 'FieldValueNotSupported',
  field: 'dryRun',
  message: `Unsupported value: []string{${dryRun.map((each) => JSON.stringify(each)).join(', ')}}: supported values: "All"`,
})

const invalidOptions = (kind: string, problems: readonly FieldError[]) =>
  invalid({ kind, group: 'meta.k8s.io' }, '', problems)

/** DeleteOptions as they are sent: in the body, or else in the query. */
export interface SentDeleteOptions extends Omit<DeleteOptions, 'propagationPolicy'> {
  readonly propagationPolicy?: string
  readonly orphanDependents?: boolean
  readonly dryRun?: readonly string[]
}

export const deleteOptionsOfQuery = (query: Query): SentDeleteOptions => ({
  gracePeriodSeconds: numberOf(query, 'gracePeriodSeconds'),
  propagationPolicy: textOf(query, 'propagationPolicy'),
  orphanDependents:
    textOf(query, 'orphanDependents') === undefined ? undefined : flagOf(query, 'orphanDependents'),
  dryRun: dryRunOf(query),
})

/** The longest time that Go's clock knows: 292 years, in seconds. */
const mostGraceSeconds = 9_223_372_036

const policies: readonly string[] = ['Foreground', 'Background', 'Orphan']

/** @throws ApiError 422 */
export function checkedDeleteOptions(sent: SentDeleteOptions): DeleteOptions & { readonly dryRun: boolean } {
  const {
    gracePeriodSeconds,
    propagationPolicy: policy,
    orphanDependents: orphans,
    preconditions,
    dryRun = [],
  } = sent
  const problems: FieldError[] = []
  if (policy !== undefined && orphans !== undefined) {
    problems.push(
      invalidField(
        'propagationPolicy',
        policy,
        'orphanDependents and deletionPropagation cannot be both set',
      ),
    )
  }
  if (policy !== undefined && !policies.includes(policy)) {
    problems.push(notSupported('propagationPolicy', policy, [...policies, 'nil']))
  }
  problems.push(...dryRunProblems(dryRun))
  if (problems.length > 0) throw invalidOptions('DeleteOptions', problems)
  const asked = orphans === undefined ? policy : orphans ? 'Orphan' : 'Background'
  return {
    gracePeriodSeconds: gracePeriodSeconds && Math.min(gracePeriodSeconds, mostGraceSeconds),
    propagationPolicy: asked as DeleteOptions['propagationPolicy'],
    preconditions,
    dryRun: dryRun.length > 0,
  }
}
