/**
 * What becomes of the fields that somebody manages by changes that come again and again, as where a pod becomes ready and
 * unready: the set that comes back is the same object as the time before, and so nobody has to compare or keep another.
 */
import { isEqual } from '../../api/equality.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { isEmptySet, unite, without } from './field-set.ts'
import type { FieldChanges } from './object-fields.ts'

/** What the fields of an entry are after an update by its own author. */
export const afterOwn = (fields: FieldSet, changes: FieldChanges): FieldSet => after(fields, changes, true)

/** The same for an update by somebody else. */
export const afterOther = (fields: FieldSet, changes: FieldChanges): FieldSet => after(fields, changes, false)

interface Step extends FieldChanges {
  readonly isOwn: boolean
  readonly to: FieldSet
}

/** What is remembered of a set. */
interface Known {
  /** What it has become lately. */
  readonly steps: Step[]
  /** What it has come from. */
  former: FieldSet | undefined
}

/** How many steps are remembered of each set, and how many sets one has come from. */
const most = 4

const knownOf = memoByIdentity((_fields: FieldSet): Known => ({ steps: [], former: undefined }))

function after(fields: FieldSet, { written, removed }: FieldChanges, isOwn: boolean): FieldSet {
  const { steps } = knownOf(fields)
  for (const step of steps)
    if (step.written === written && step.removed === removed && step.isOwn === isOwn) return step.to
  const left = without(fields, removed)
  const to = asBefore(fields, isOwn ? unite(left, written) : without(left, written))
  if (steps.length === most) steps.shift()
  steps.push({ written, removed, isOwn, to })
  return to
}

/** What comes after `fields`; where it says what was there before them, that. */
function asBefore(fields: FieldSet, next: FieldSet): FieldSet {
  if (next === fields || isEmptySet(next)) return next
  let last = knownOf(fields)
  for (let n = 1; n < most && last.former; n++) {
    if (isEqual(next, last.former)) return last.former
    last = knownOf(last.former)
  }
  // Who remembered all would keep in memory what ever was.
  last.former = undefined
  knownOf(next).former = fields
  return next
}
