/** How a conflict between authors is told: what it names, in which words and in which order. Source: apimachinery's fieldmanager. */
import { ApiError } from '../../api/errors.ts'
import type { ManagedFieldsEntry } from '../../api/generated/types/meta-v1.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { isEmptySet, isMember } from './field-set.ts'
import { identityOf } from './managed-entries.ts'

/** What an apply would take from somebody: fields that he manages, and that would have another value. */
export interface Conflict {
  readonly entry: ManagedFieldsEntry
  readonly fields: FieldSet
}

interface Told {
  readonly who: string
  readonly paths: readonly string[]
}

/** @param conflicts at least one */
export function applyConflict(conflicts: readonly Conflict[]): ApiError {
  const told = conflicts
    .toSorted((a, b) => compare(identityOf(a.entry), identityOf(b.entry)))
    .map(({ entry, fields }): Told => ({ who: nameOf(entry), paths: pathsOf(fields) }))
  const causes = told.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })),
  )
  return new ApiError(409, 'Conflict', messageOf(told, causes.length), { causes })
}

function messageOf(told: readonly Told[], count: number): string {
  if (count === 1) return `Apply failed with 1 conflict: conflict with ${told[0].who}: ${told[0].paths[0]}`
  const lines = told.flatMap(({ who, paths }) => [
    `conflicts with ${who}:`,
    ...paths.map((path) => `- ${path}`),
  ])
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`
}

function nameOf({ manager, operation, subresource, apiVersion }: ManagedFieldsEntry): string {
  const through = subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''
  const using = operation === 'Update' ? ` using ${apiVersion}` : ''
  return `${JSON.stringify(manager ?? '')}${through}${using}`
}

/** `.spec.containers[name="a"].image`: every field of a set, those of a level before what is inside of them. */
function pathsOf(fields: FieldSet, prefix = ''): readonly string[] {
  const steps = Object.keys(fields)
    .filter((step) => step !== '.')
    .map(readStep)
    .sort(inOrder)
  const here = steps.filter(({ step }) => isMember(fields[step])).map(({ text }) => prefix + text)
  const inside = steps
    .filter(({ step }) => !isEmptySet(fields[step]))
    .flatMap(({ step, text }) => pathsOf(fields[step], prefix + text))
  return [...here, ...inside]
}

interface Step {
  readonly step: string
  readonly text: string
  /** What it is sorted by: `f`, `k` and `v` in this order, then their names and values. */
  readonly order: readonly unknown[]
}

function readStep(step: string): Step {
  const [sort, said] = [step[0], step.slice(2)]
  if (sort === 'f') return { step, text: `.${said}`, order: [sort, said] }
  const value: unknown = JSON.parse(said)
  if (sort !== 'k') return { step, text: `[=${JSON.stringify(value)}]`, order: [sort, value] }
  const keys = Object.entries(value as object).sort(([a], [b]) => compare(a, b))
  const text = keys.map(([name, key]) => `${name}=${JSON.stringify(key)}`).join(',')
  return { step, text: `[${text}]`, order: [sort, ...keys.flat()] }
}

function inOrder({ order: a }: Step, { order: b }: Step): number {
  for (let n = 0; n < a.length && n < b.length; n++) {
    const first = compare(a[n], b[n])
    if (first !== 0) return first
  }
  return a.length - b.length
}

/** Numbers and texts, each among themselves. */
function compare(a: unknown, b: unknown): number {
  const [some, others] = typeof a === typeof b ? [a, b] : [typeof a, typeof b]
  return (some as string) < (others as string) ? -1 : (some as string) > (others as string) ? 1 : 0
}
