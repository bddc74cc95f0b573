/** What is wrong with an object that is about to be stored. */
import { invalid } from '../api/errors.ts'
import type { FieldError, FieldErrors } from '../api/field-error.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { metadataProblems, metadataUpdateProblems } from './metadata.ts'
import type { Update } from './update.ts'

/** @throws ApiError 422 where anything was found */
export function check(kind: Kind, object: KubeObject, ...found: (FieldErrors | undefined)[]): void {
  const errors: FieldError[] = []
  for (const each of found) if (each) errors.push(...each)
  if (errors.length === 0) return
  const refusal = invalid(kind, object.metadata.name ?? '', errors)
  refusal.warnings = kind.warningsOfRefused?.(object) ?? []
  throw refusal
}

/** @throws ApiError 422 where what an update has made of an object is wrong, or must not be changed so */
export function checkUpdate(object: KubeObject, update: Update): void {
  const { kind, version, current, rules, before, write, part, isTouched } = update
  const common = isTouched
    ? [metadataProblems(kind, object, true), metadataUpdateProblems(object, current, false)]
    : []
  if (write.takes === 'object') {
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
  const problems =
    write.takes === 'status' ? rules.validateStatus?.(object, before) : part?.validateUpdate(object, before)
  const ofChange = isTouched ? metadataUpdateProblems(object, current, !kind.takesAnyFinalizer) : undefined
  check(kind, object, ...common, ofChange, problems)
}
