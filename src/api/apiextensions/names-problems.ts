/** What may be the names of a kind that somebody defines, in its spec and among those that were accepted. */
import { type FieldErrors, invalid } from '../field-error.ts'
import type { CustomResourceDefinitionNames } from '../generated/types/apiextensions-v1.ts'
import { dns1035LabelProblems } from '../names.ts'

export function* namesProblems(names: CustomResourceDefinitionNames, path: string): FieldErrors {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names
  yield* labelProblems(`${path}.plural`, plural)
  yield* labelProblems(`${path}.singular`, singular)
  yield* kindProblems(`${path}.kind`, kind)
  yield* kindProblems(`${path}.listKind`, listKind)
  for (const [n, name] of shortNames.entries()) yield* eachProblems(`${path}.shortNames[${n}]`, name)
  if (kind && kind === listKind) {
    yield invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same')
  }
  for (const [n, name] of categories.entries()) yield* eachProblems(`${path}.categories[${n}]`, name)
}

function* labelProblems(field: string, name: string | undefined): FieldErrors {
  if (name) yield* eachProblems(field, name)
}

export function* eachProblems(field: string, name: string): FieldErrors {
  const problems = dns1035LabelProblems(name)
  if (problems.length > 0) yield invalid(field, name, problems.join(','))
}

function* kindProblems(field: string, kind: string | undefined): FieldErrors {
  const problems = kind ? dns1035LabelProblems(kind.toLowerCase()) : []
  if (problems.length > 0) {
    yield invalid(field, kind, `may have mixed case, but should otherwise match: ${problems.join(',')}`)
  }
}
