/** Whether two values say the same, and whether one says anything. */

/** Deep equality of plain data. What is shared is equal at once; an absent field equals an undefined one. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    for (let n = 0; n < a.length; n++) if (!isEqual(a[n], b[n])) return false
    return true
  }
  if (Array.isArray(b)) return false
  return hasEqualFields(a as Fields, b as Fields)
}

type Fields = Readonly<Record<string, unknown>>

/** Counted, not looked up the other way round: `constructor` is found in every object, whether it was written or not. */
function hasEqualFields(a: Fields, b: Fields): boolean {
  let count = 0
  for (const key in a) {
    const value = a[key]
    if (value === undefined) continue
    if (key === '__proto__' && !Object.hasOwn(b, key)) return false
    if (!isEqual(value, b[key])) return false
    count++
  }
  for (const key in b) if (b[key] !== undefined) count--
  return count === 0
}

/** Whether a value has no fields, or is absent altogether. */
export function isEmpty(value: object | undefined): boolean {
  for (const _name in value) return false
  return true
}
