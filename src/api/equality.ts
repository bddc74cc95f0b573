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
  return saysAllOf(a as Fields, b as Fields) && setsAllOf(b as Fields, a as Fields)
}

type Fields = Readonly<Record<string, unknown>>

// Two loops, not one with a switch: V8 then compares without allocating anything.
function saysAllOf(fields: Fields, other: Fields): boolean {
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined && !isEqual(value, other[key])) return false
  }
  return true
}

function setsAllOf(fields: Fields, other: Fields): boolean {
  for (const key in fields) if (fields[key] !== undefined && other[key] === undefined) return false
  return true
}

/** Whether a value has no fields, or is absent altogether. */
export function isEmpty(value: object | undefined): boolean {
  for (const _name in value) return false
  return true
}
