/** What is wrong with an object that is about to be stored. */
import { invalid } from '../api/errors.ts'
import type { FieldError, FieldErrors } from '../api/field-error.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import type { UpdateOptions } from '../client/client.ts'
import { metadataProblems, metadataUpdateProblems } from './metadata.ts'
import type { WriteRules } from './writes.ts'

/** @throws ApiError 422 where anything was found */
export function check(kind: Kind, object: KubeObject, ...found: (FieldErrors | undefined)[]): void {
  const errors: FieldError[] = []
  for (const each of found) if (each) errors.push(...each)
  if (errors.length === 0) return
  const refusal = invalid(kind, object.metadata.name ?? '', errors)
  refusal.warnings = kind.warningsOfRefused?.(object) ?? []
  throw refusal
}

interface Updated {
  readonly object: KubeObject
  /** What is stored. */
  readonly current: KubeObject
  /** The same in the version in which it is looked at. */
  readonly before: KubeObject
  /** The version that was written. */
  readonly version: Kind
  /** Whose rules count for a status. */
  readonly rules: Kind
  readonly context: UpdateOptions
  readonly takes: WriteRules['takes']
  /** Metadata that was not touched was checked when it was written. */
  readonly isTouched: boolean
}

/** @throws ApiError 422 */
export function checkUpdate(kind: Kind, updated: Updated): void {
  const { object, current, before, version, rules, context, takes, isTouched } = updated
  const common = isTouched
    ? [metadataProblems(kind, object, false), metadataUpdateProblems(object, current, false)]
    : []
  if (takes === 'object') {
    // The metadata is looked at by what is common to all kinds, and by what is each kind's own.
    const asked = version.updateChecks.map((what) => {
      if (what === 'object') return version.validate?.(object, before)
      if (what === 'change') return version.validateUpdate?.(object, before)
      if (!isTouched) return undefined
      return what === 'metadata'
        ? metadataProblems(kind, object)
        : metadataUpdateProblems(object, current, !kind.takesAnyFinalizer)
    })
    check(kind, object, ...common, ...asked)
    return
  }
  const part = takes === 'part' ? kind.parts?.[context.subresource!] : undefined
  const problems =
    takes === 'status' ? rules.validateStatus?.(object, before) : part?.validateUpdate(object, before)
  const ofChange = isTouched ? metadataUpdateProblems(object, current, !kind.takesAnyFinalizer) : undefined
  check(kind, object, ...common, ofChange, problems)
}
