/** Sets of fields in the form of FieldsV1: their union and difference. Source: structured-merge-diff, fieldpath. */
import { memoByIdentity, memoByPair } from '../../api/memo.ts'
import type { FieldSet } from '../../api/meta-types.ts'

/** A field without fields of its own; as a whole set, no fields at all. */
export const leaf: FieldSet = Object.freeze({})

export const isEmptySet = (set: FieldSet): boolean => {
  if (set === leaf) return true
  for (const _step in set) return false
  return true
}

/**
 * A set that is to have steps that hardly another has, such as addresses: it has no prototype, and is a dictionary to V8,
 * which would make a hidden class for each otherwise.
 */
export const singular = (...sets: readonly FieldSet[]): Record<string, FieldSet> =>
  Object.assign(Object.create(null), ...sets)

const isSingular = (set: FieldSet): boolean => Object.getPrototypeOf(set) === null

/** A set in the order of its steps, as the real server writes it: how it came about must not show. Answers `set` itself where it is. */
export function inOrder(set: FieldSet): FieldSet {
  let last = ''
  for (const step in set) {
    if (step < last) return sorted(set)
    last = step
  }
  return set
}

const sorted = (set: FieldSet): FieldSet =>
  Object.fromEntries(
    Object.keys(set)
      .sort()
      .map((step) => [step, set[step]]),
  )

/** The fields of both sets. Answers `a` itself where `b` adds nothing. */
export const unite = (a: FieldSet, b: FieldSet): FieldSet =>
  isEmptySet(b) ? a : isEmptySet(a) ? b : union(a, b)

const union = memoByPair((a: FieldSet, b: FieldSet): FieldSet => {
  let both: Record<string, FieldSet> | undefined
  for (const step in b) {
    const united = step in a ? uniteFields(a[step], b[step]) : b[step]
    if (united !== a[step]) (both ??= { ...a })[step] = united
  }
  return settled(both ? inOrder(both) : a, a, b)
})

/** A field and the fields inside of it, from two sets: one that has none inside is there itself. */
function uniteFields(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a
  if (isEmptySet(b)) return isEmptySet(a) ? a : withItself(a)
  return isEmptySet(a) ? withItself(b) : union(a, b)
}

/** A field that is there itself, and not only what is inside of it. */
export const withItself = memoByIdentity((inside: FieldSet): FieldSet => {
  if ('.' in inside) return inside
  const set = isSingular(inside) ? singular(itself, inside) : { '.': leaf, ...inside }
  return Object.isFrozen(inside) ? Object.freeze(set) : set
})

/** The fields of `a` that are not in `b`; a leaf of `b` takes all below it. Answers `a` itself where nothing goes. */
export const subtract = (a: FieldSet, b: FieldSet): FieldSet =>
  haveNothingInCommon(a, b) ? a : difference(a, b)

/** The same field by field: a leaf of `b` takes only itself, and leaves what is below it. */
export const without = (a: FieldSet, b: FieldSet): FieldSet =>
  haveNothingInCommon(a, b) ? a : exactDifference(a, b)

/** Most often so, and quicker to see than to remember. */
function haveNothingInCommon(a: FieldSet, b: FieldSet): boolean {
  for (const step in b) if (step in a) return false
  return true
}

type Subtract = (a: FieldSet, b: FieldSet) => FieldSet

const difference: Subtract = memoByPair((a, b) => differenceBy(difference, a, b))

const exactDifference: Subtract = memoByPair((a, b) => differenceBy(exactDifference, a, b))

function differenceBy(inside: Subtract, a: FieldSet, b: FieldSet): FieldSet {
  let rest: Record<string, FieldSet> | undefined
  for (const step in b) {
    if (!(step in a)) continue
    const left = subtractField(inside, a[step], b[step])
    if (left === a[step]) continue
    rest ??= { ...a }
    if (left === undefined) delete rest[step]
    else rest[step] = left
  }
  return settled(rest ?? a, a, b)
}

const itself: FieldSet = Object.freeze({ '.': leaf })

/** What is left of a field and of the fields inside of it; undefined: nothing. */
function subtractField(inside: Subtract, a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (isEmptySet(b) && inside === difference) return undefined
  if (isEmptySet(a)) return isMember(b) ? undefined : a
  const left = inside(a, isEmptySet(b) ? itself : b)
  if (left === a) return a
  if (isEmptySet(left)) return undefined
  return isOnlyItself(left) ? leaf : left
}

/** Whether a field is in a set itself, and not only what is inside of it. */
export const isMember = (inside: FieldSet): boolean => '.' in inside || isEmptySet(inside)

/** The fields that both sets have. */
export const intersect = (a: FieldSet, b: FieldSet): FieldSet =>
  a === b ? a : isEmptySet(a) || isEmptySet(b) ? leaf : intersection(a, b)

const intersection = memoByPair((a: FieldSet, b: FieldSet): FieldSet => {
  const both: Record<string, FieldSet> = {}
  for (const step in a) {
    const found = step in b ? intersectFields(a[step], b[step]) : undefined
    if (found) both[step] = found
  }
  return settled(inOrder(both), a, b)
})

function intersectFields(a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (a === b) return a
  const areMembers = isMember(a) && isMember(b)
  if (isEmptySet(a) || isEmptySet(b)) return areMembers ? leaf : undefined
  const inside = intersection(a, b)
  if (isEmptySet(inside)) return undefined
  return isOnlyItself(inside) ? leaf : inside
}

/** Whether every field of `a` is in `b`. */
export const isWithin = (a: FieldSet, b: FieldSet): boolean => a === b || isEmptySet(without(a, b))

/** The fields that are in, or below, those of `places`. */
export function below(places: FieldSet, set: FieldSet): FieldSet {
  const found: Record<string, FieldSet> = {}
  for (const step in places) {
    if (!(step in set)) continue
    const inside = isEmptySet(places[step]) ? set[step] : below(places[step], set[step])
    if (isEmptySet(places[step]) || !isEmptySet(inside)) found[step] = inside
  }
  return found
}

function isOnlyItself(set: FieldSet): boolean {
  for (const step in set) if (step !== '.') return false
  return true
}

/** What was made of shared sets is shared: its memo answers the same object each time. */
const settled = (set: FieldSet, a: FieldSet, b: FieldSet): FieldSet =>
  Object.isFrozen(a) && Object.isFrozen(b) ? Object.freeze(set) : set

/** Nobody manages an object's identity. Source: fieldmanager's stripMeta. */
const identity: FieldSet = Object.freeze({
  'f:apiVersion': leaf,
  'f:kind': leaf,
  'f:metadata': Object.freeze(
    Object.fromEntries(
      [
        '.',
        'f:name',
        'f:namespace',
        'f:creationTimestamp',
        'f:selfLink',
        'f:uid',
        'f:generation',
        'f:managedFields',
        'f:resourceVersion',
      ].map((step) => [step, leaf]),
    ),
  ),
})

export const withoutIdentity = (fields: FieldSet): FieldSet =>
  'f:metadata' in fields || 'f:apiVersion' in fields || 'f:kind' in fields
    ? subtract(fields, identity)
    : fields
