/** Names of finalizers: in the metadata of every object, and in the spec of a Namespace. */
import { type FieldErrors, invalid } from './field-error.ts'
import { breaches } from './fields.ts'
import { foregroundDeletion, orphanDependents } from './meta.ts'
import { qualifiedNameProblems } from './names.ts'
import { quoted } from './quote.ts'

/** Stands in spec.finalizers until the content of a namespace that is being deleted is gone. */
export const contentFinalizer = 'kubernetes'

const standard = new Set([contentFinalizer, orphanDependents, foregroundDeletion])

export function* finalizerNameProblems(field: string, name: string): FieldErrors {
  yield* breaches(qualifiedNameProblems, field, name)
  yield* unqualifiedProblems(field, name)
}

/** Where that is only a wish. Source: apiextensions-apiserver's validateKubeFinalizerName. */
export function* finalizerNameWarnings(field: string, name: string): Iterable<string> {
  const said = `${field}: ${quoted(name)}:`
  for (const problem of qualifiedNameProblems(name)) yield `${said} ${problem}`
  if (name.includes('/') || standard.has(name)) return
  const path = name.includes('.') ? ' including a path (/)' : ''
  yield `${said} prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`
}

/** A name of somebody's own says whose it is. */
export function* unqualifiedProblems(field: string, name: string): FieldErrors {
  if (name.includes('/') || standard.has(name)) return
  yield invalid(field, name, 'name is neither a standard finalizer name nor is it fully qualified')
}
