/** Documents, as MongoDB keeps them: what stands in them, and in which order their values are. */

/** As JSON has it; what JSON does not know is `{ $oid }`, `{ $date }` and `{ $regex, $options }`. */
export type Value = null | boolean | number | string | readonly Value[] | Doc

export interface Doc {
  readonly [name: string]: Value
}

/** What is wrong with what is asked, in the words of the server. */
export class MongoError extends Error {
  constructor(
    message: string,
    /** By which the server knows it, as clients show it: `BadValue`, `Location16020`. */
    readonly codeName?: string,
    /** As clients name it. */
    readonly kind = 'MongoServerError',
  ) {
    super(message)
  }
}

/** @param code the number by which the server knows the mistake, where it has no name. @throws MongoError */
export function refuse(message: string, code: number): never {
  throw new MongoError(message, `Location${code}`)
}

export const isDoc = (value: Value | undefined): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An ObjectId, an instant or a pattern is one value. */
export const isPlain = (value: Doc): boolean => !('$oid' in value || '$date' in value || '$regex' in value)

/** A whole document, and neither an ObjectId nor an instant. */
export const isObject = (value: Value | undefined): value is Doc => isDoc(value) && isPlain(value)

export const steps = (path: string): readonly string[] => path.split('.').slice(0, 100)

/** All that stands at `a.b`: of an array, what stands there in each item too. */
export function valuesAt(value: Value | undefined, path: readonly string[]): readonly (Value | undefined)[] {
  if (path.length === 0) return [value]
  const [first, ...rest] = path
  if (Array.isArray(value)) {
    const own = /^\d+$/.test(first) ? valuesAt(value[Number(first)], rest) : []
    return [...own, ...value.flatMap((each) => (isDoc(each) ? valuesAt(each, path) : []))]
  }
  return isDoc(value) && Object.hasOwn(value, first) ? valuesAt(value[first], rest) : [undefined]
}

export const valueAt = (doc: Doc, path: string): Value | undefined => valuesAt(doc, steps(path))[0]

/** In which order sorts of values come. */
export function rankOf(value: Value | undefined): number {
  if (value === null || value === undefined) return 0
  if (typeof value === 'number') return 1
  if (typeof value === 'string') return 2
  if (Array.isArray(value)) return 4
  if (typeof value === 'boolean') return 6
  return '$oid' in value ? 5 : '$date' in value ? 7 : 3
}

export function compare(a: Value | undefined, b: Value | undefined): number {
  const [x, y] = [rankOf(a), rankOf(b)]
  if (x !== y) return x - y
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [s, t] =
    typeof a === 'string' && typeof b === 'string' ? [a, b] : [JSON.stringify(a), JSON.stringify(b)]
  return s === t ? 0 : (s ?? '') < (t ?? '') ? -1 : 1
}

export const equal = (a: Value | undefined, b: Value): boolean =>
  compare(a, b) === 0 || (a === undefined && b === null)

/** What two values that are equal have in common. */
export const keyOf = (value: Value | undefined): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : `${typeof value} ${String(value)}`

/** A document with another value at `a.b`; undefined takes it away. */
export function withValue(doc: Doc, [first, ...rest]: readonly string[], value: Value | undefined): Doc {
  const { [first]: old, ...others } = doc
  if (rest.length > 0) return { ...doc, [first]: withValue(isDoc(old) ? old : {}, rest, value) }
  if (value === undefined) return others
  return { ...doc, [first]: value }
}

/** With another value at a path, as `withValue`, but never within an instant. */
export function placed(doc: Doc, [first, ...rest]: readonly string[], value: Value | undefined): Doc {
  const fields = new Map(Object.entries(doc))
  const inner = fields.get(first)
  const made = rest.length === 0 ? value : placed(isObject(inner) ? inner : {}, rest, value)
  if (made === undefined) fields.delete(first)
  else fields.set(first, made)
  return Object.fromEntries(fields)
}
