/** DeleteOptions as they are sent, of a DELETE or of an Eviction, checked. */
import { invalid } from '../api/errors.ts'
import { type FieldError, invalid as invalidField, notSupported } from '../api/field-error.ts'
import type { DeleteOptions } from '../client/client.ts'

export interface SentDeleteOptions extends Omit<DeleteOptions, 'propagationPolicy'> {
  readonly propagationPolicy?: string
  readonly dryRun?: readonly string[]
}

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
    const detail = 'orphanDependents and deletionPropagation cannot be both set'
    problems.push(invalidField('propagationPolicy', policy, detail))
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
    orphanDependents: orphans,
    preconditions,
    dryRun: dryRun.length > 0,
  }
}

/** What is wrong with the list `dryRun` of any options: only All can be tried. */
export const dryRunProblems = (dryRun: readonly string[]): readonly FieldError[] =>
  dryRun.every((each) => each === 'All') ? [] : [notSupported('dryRun', dryRun, ['All'])]

export const invalidOptions = (kind: string, problems: readonly FieldError[]) =>
  invalid({ kind, group: 'meta.k8s.io' }, '', problems)
