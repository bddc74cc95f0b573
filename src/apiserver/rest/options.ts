/** What a write asks for besides its body: CreateOptions, UpdateOptions and PatchOptions, checked. */
import { isEmpty } from '../../api/equality.ts'
import { forbidden, notSupported, required } from '../../api/field-error.ts'
import type { RequestContext } from '../../client/client.ts'
import { dryRunProblems, invalidOptions } from '../delete-options.ts'
import { managerNameProblems } from '../field-manager/managed-entries.ts'
import { flagOf, type Query, textOf } from './parameters.ts'

export interface WriteOptions {
  /** Empty when the request does not say. */
  readonly fieldManager: string
  readonly dryRun: boolean
  readonly fieldValidation: NonNullable<RequestContext['fieldValidation']>
  /** Whether the request says that. */
  readonly namesFieldValidation: boolean
  /** Of an apply: whether it takes what others manage. */
  readonly force?: boolean
}

export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'ApplyOptions'

/** What a request without a query asks for. */
const nothingAsked: WriteOptions = {
  fieldManager: '',
  dryRun: false,
  fieldValidation: 'Warn',
  namesFieldValidation: false,
}

/** @throws ApiError 422 */
export function writeOptions(query: Query, sort: OptionsKind): WriteOptions {
  if (isEmpty(query) && sort !== 'ApplyOptions') return nothingAsked
  const fieldManager = textOf(query, 'fieldManager') ?? ''
  const named = textOf(query, 'fieldValidation')
  const fieldValidation = named || 'Warn'
  const dryRun = dryRunOf(query)
  const problems = [
    ...(sort === 'PatchOptions' && textOf(query, 'force') !== undefined ? [forceWithoutApply] : []),
    ...(sort === 'ApplyOptions' && !fieldManager
      ? [required('fieldManager', 'is required for apply patch')]
      : []),
    ...managerNameProblems('fieldManager', fieldManager),
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
    namesFieldValidation: Boolean(named),
    force: flagOf(query, 'force'),
  }
}

const isFieldValidation = (text: string) => text === 'Strict' || text === 'Warn' || text === 'Ignore'

const forceWithoutApply = forbidden('force', 'may not be specified for non-apply patch')

export function dryRunOf({ dryRun = [] }: Query): readonly string[] {
  return typeof dryRun === 'string' ? [dryRun] : dryRun
}
