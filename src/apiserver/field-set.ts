/** Sets of fields in the form of FieldsV1: their union and difference. Source: structured-merge-diff, fieldpath. */
import { memoByIdentity, memoByPair } from '../api/memo.ts'
import type { FieldSet } from '../api/meta-types.ts'

/** A field without fields of its own; as a whole set, no fields at all. */
export const leaf: FieldSet = Object.freeze({})

export const isEmptySet = (set: FieldSet): boolean => {
  if (set === leaf) return true
  for (const _step in set) return false
  return true
}

/** The fields of both sets. Answers `a` itself where `b` adds nothing. */
export const unite = (a: FieldSet, b: FieldSet): FieldSet =>
  isEmptySet(b) ? a : isEmptySet(a) ? b : union(a, b)

const union = memoByPair((a: FieldSet, b: FieldSet): FieldSet => {
  let both: Record<string, FieldSet> | undefined
  for (const step in b) {
    const united = step in a ? uniteFields(a[step], b[step]) : b[step]
    if (united !== a[step]) (both ??= { ...a })[step] = united
  }
  return settled(both ?? a, a, b)
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
  const set = { '.': leaf, ...inside }
  return Object.isFrozen(inside) ? Object.freeze(set) : set
})

/** The fields of `a` that are not in `b`; a leaf of `b` takes all below it. Answers `a` itself where nothing goes. */
export const subtract = (a: FieldSet, b: FieldSet): FieldSet =>
  isEmptySet(a) || isEmptySet(b) ? a : difference(a, b)

const difference = memoByPair((a: FieldSet, b: FieldSet): FieldSet => {
  let rest: Record<string, FieldSet> | undefined
  for (const step in b) {
    if (!(step in a)) continue
    const left = subtractField(a[step], b[step])
    if (left === a[step]) continue
    rest ??= { ...a }
    if (left === undefined) delete rest[step]
    else rest[step] = left
  }
  return settled(rest ?? a, a, b)
})

/** What is left of a field and of the fields inside of it; undefined: nothing. */
function subtractField(a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (isEmptySet(b)) return undefined
  if (isEmptySet(a)) return '.' in b ? undefined : a
  const left = difference(a, b)
  if (left === a) return a
  if (isEmptySet(left)) return undefined
  return isOnlyItself(left) ? leaf : left
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
        'f:deletionTimestamp',
        'f:deletionGracePeriodSeconds',
      ].map((step) => [step, leaf]),
    ),
  ),
})

export const withoutIdentity = (fields: FieldSet): FieldSet =>
  'f:metadata' in fields || 'f:apiVersion' in fields || 'f:kind' in fields
    ? subtract(fields, identity)
    : fields
