/** Whether two values say the same, and whether one says anything. */

/** Deep equality of plain data. What is shared is equal at once; an absent field equals an undefined one. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, n) => isEqual(item, b[n]))
  }
  if (Array.isArray(b)) return false
  return hasAll(a as Fields, b as Fields) && hasAll(b as Fields, a as Fields, false)
}

type Fields = Readonly<Record<string, unknown>>

function hasAll(from: Fields, other: Fields, compare = true): boolean {
  for (const key in from) {
    const value = from[key]
    if (value === undefined) continue
    if (compare ? !isEqual(value, other[key]) : other[key] === undefined) return false
  }
  return true
}

/** Whether a value has no fields, or is absent altogether. */
export function isEmpty(value: object | undefined): boolean {
  for (const _name in value) return false
  return true
}
