/**
 * The entries of managedFields as a list: their order, what is wrong with them, and how old ones are folded. Source:
 * apimachinery's fieldmanager.
 */
import { type FieldError, invalid, tooLong } from '../../api/field-error.ts'
import type { ManagedFieldsEntry } from '../../api/generated/types/meta-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { byteLength } from '../../api/text-bytes.ts'
import { leaf, unite } from './field-set.ts'

/** How many entries of updates an object may have; those of applies do not count. */
const mostUpdates = 10

/** Who is said to have written what old entries were folded into. */
const ancient = 'ancient-changes'

const isUpdate = ({ operation }: ManagedFieldsEntry): boolean => operation === 'Update'

const isAncient = ({ manager, subresource }: ManagedFieldsEntry): boolean =>
  manager === ancient && !subresource

/** All times are in one form, so that their texts are in the order of time. */
const timeOf = ({ time = '' }: ManagedFieldsEntry): string => time

/** Who writes, through what. */
export interface Writer {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  /** undefined: the object itself. */
  readonly subresource: string | undefined
  readonly apiVersion: string
}

/** The fields that somebody manages. */
export const fieldsOfEntry = ({ fieldsV1 }: ManagedFieldsEntry): FieldSet => (fieldsV1 ?? leaf) as FieldSet

/** As the real server names an entry in its maps, and sorts those of one second. Who applies is one in all versions. */
export const identityOf = ({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string =>
  JSON.stringify({
    manager: manager || undefined,
    operation,
    apiVersion: operation === 'Apply' ? undefined : apiVersion,
    subresource: subresource || undefined,
  })

export const isBy = (
  each: ManagedFieldsEntry,
  writer: Pick<ManagedFieldsEntry, 'manager' | 'operation' | 'subresource' | 'apiVersion'>,
): boolean =>
  each.manager === writer.manager &&
  each.operation === writer.operation &&
  (each.subresource ?? '') === (writer.subresource ?? '') &&
  (each.operation === 'Apply' || each.apiVersion === writer.apiVersion)

/** @param time absent: unknown */
export const entryOf = (
  { manager, operation, subresource, apiVersion }: Writer,
  fieldsV1: FieldSet,
  time: string | undefined,
): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion,
  ...(time !== undefined && { time }),
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...(subresource !== undefined && { subresource }),
})

export const withFields = (each: ManagedFieldsEntry, fieldsV1: FieldSet): ManagedFieldsEntry =>
  each.fieldsV1 === fieldsV1 ? each : { ...each, fieldsV1 }

/** Each author once: of two entries of one, as a scaling may leave them, the later counts. */
export function eachOnce(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  if (entries.length <= few && !hasTwins(entries)) return entries
  const found = new Map(entries.map((each) => [identityOf(each), each]))
  return found.size === entries.length ? entries : [...found.values()]
}

/** So many entries are compared with each other sooner than by what identifies them. */
const few = 8

function hasTwins(entries: readonly ManagedFieldsEntry[]): boolean {
  for (let n = 1; n < entries.length; n++) {
    for (let m = 0; m < n; m++) if (isBy(entries[n], entries[m])) return true
  }
  return false
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const byAge = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): number =>
  compare(timeOf(a), timeOf(b)) || compare(identityOf(a), identityOf(b))

/**
 * Of more updates than an object may have, the oldest are folded into one for each version, whatever subresource they
 * wrote through. Its time is that of the last that was folded into it.
 */
export function withFewUpdates(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  if (entries.length <= mostUpdates) return entries
  const updates = entries.filter(isUpdate).sort(byAge)
  let surplus = updates.length - mostUpdates
  if (surplus <= 0) return entries
  const left = new Set(entries)
  const firsts = new Map<string | undefined, ManagedFieldsEntry>()
  const folds = new Map(updates.filter(isAncient).map((each) => [each.apiVersion, each]))
  for (const each of updates) {
    if (surplus === 0) break
    const { apiVersion } = each
    const first = firsts.get(apiVersion)
    if (!first) {
      firsts.set(apiVersion, each)
      continue
    }
    surplus--
    const into = folds.get(apiVersion) ?? first
    left.delete(into)
    left.delete(each)
    folds.delete(apiVersion)
    // Where another of the same second stands before it, the real server loses what was folded so far.
    if (isAncient(each)) continue
    const folded = foldedInto(into, each)
    left.add(folded)
    folds.set(apiVersion, folded)
  }
  return [...left]
}

function foldedInto(into: ManagedFieldsEntry, { fieldsV1, time }: ManagedFieldsEntry): ManagedFieldsEntry {
  const { subresource: _any, ...entry } = into
  return {
    ...entry,
    manager: ancient,
    time,
    fieldsV1: unite(fieldsV1 as FieldSet, into.fieldsV1 as FieldSet),
  }
}

/** Applies go before updates, old entries before young ones. */
export function inOrder(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] {
  for (let n = 1; n < entries.length; n++) {
    if (inStoredOrder(entries[n - 1], entries[n]) > 0) return entries.toSorted(inStoredOrder)
  }
  return entries
}

const inStoredOrder = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): number =>
  compare(a.operation ?? '', b.operation ?? '') ||
  compare(timeOf(a), timeOf(b)) ||
  compare(a.manager ?? '', b.manager ?? '') ||
  compare(a.apiVersion ?? '', b.apiVersion ?? '') ||
  compare(a.subresource ?? '', b.subresource ?? '')

/** In bytes. */
const longestManager = 128
const longestSubresource = 256

/** Nothing is wrong with such a name. */
const usualName = /^[ -~]{0,128}$/

/** What is wrong with the name of who writes. */
export function managerNameProblems(field: string, name: string): readonly FieldError[] {
  if (usualName.test(name)) return []
  const problems: FieldError[] = []
  if (byteLength(name) > longestManager) problems.push(tooLong(field, longestManager))
  for (const { 0: character, index } of name.matchAll(/[\p{C}\p{Zl}\p{Zp}]/gu)) {
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    const at = byteLength(name.slice(0, index))
    problems.push(invalid(field, name, `invalid character U+${code} (at position ${at})`))
  }
  return problems
}

/** What is wrong with the record of an object. */
export const recordProblems = memoByIdentity(
  (entries: readonly ManagedFieldsEntry[]): readonly FieldError[] =>
    entries.flatMap(({ manager = '', subresource = '' }, n) => {
      const field = `metadata.managedFields[${n}]`
      const problems = managerNameProblems(`${field}.manager`, manager)
      if (byteLength(subresource) <= longestSubresource) return problems
      return [...problems, tooLong(`${field}.subresource`, longestSubresource)]
    }),
)
