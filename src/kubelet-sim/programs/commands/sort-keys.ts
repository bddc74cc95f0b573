/** What sort compares of a line: the keys that are asked for, each in an order of its own. */

/** How texts are compared. */
export interface Order {
  /** `n` numbers, `g` numbers with exponents, `h` sizes as people write them, `M` months, `V` versions; else bytes. */
  readonly kind: '' | 'n' | 'g' | 'h' | 'M' | 'V'
  readonly isReversed: boolean
  /** Upper and lower case are the same. */
  readonly folds: boolean
  /** Only blanks, letters and digits count. */
  readonly isDictionary: boolean
  readonly ignoresBlanks: boolean
}

export interface Key {
  /** Where it begins and ends, counted from 1; the last character 0 is that of the field. */
  readonly from: readonly [field: number, character: number]
  readonly to: readonly [field: number, character: number] | undefined
  readonly order: Order
}

export function orderOf(letters: string): Order {
  const kind = (/[nghMV]/.exec(letters)?.[0] ?? '') as Order['kind']
  return {
    kind,
    isReversed: letters.includes('r'),
    folds: letters.includes('f'),
    isDictionary: letters.includes('d'),
    ignoresBlanks: letters.includes('b'),
  }
}

const keyForm = /^(\d{1,6})(?:\.(\d{1,6}))?([bdfghiMnrRV]*)(?:,(\d{1,6})(?:\.(\d{1,6}))?([bdfghiMnrRV]*))?$/

/** `2,3nr`; undefined for what is no key. @param usual the letters that hold where a key has none of its own */
export function keyOf(text: string, usual: string): Key | undefined {
  const found = keyForm.exec(text)
  if (!found || Number(found[1]) === 0) return undefined
  const [, field, character = '1', before, lastField, lastCharacter = '0', after = ''] = found
  return {
    from: [Number(field), Number(character)],
    to: lastField === undefined ? undefined : [Number(lastField), Number(lastCharacter)],
    order: orderOf(before + after || usual),
  }
}

/** Where the fields of a line begin; the separator, or the blanks before a field, count to it where none is named. */
function fieldStarts(line: string, separator: string | undefined): readonly { start: number; end: number }[] {
  const fields: { start: number; end: number }[] = []
  if (separator !== undefined) {
    for (let start = 0; ; ) {
      const end = line.indexOf(separator, start)
      fields.push({ start, end: end < 0 ? line.length : end })
      if (end < 0) return fields
      start = end + 1
    }
  }
  for (const found of line.matchAll(/[ \t]*[^ \t]*/g)) {
    if (found[0] === '') break
    fields.push({ start: found.index, end: found.index + found[0].length })
  }
  return fields
}

/** The text of a key in a line. */
export function textOfKey(line: string, key: Key, separator: string | undefined): string {
  const fields = fieldStarts(line, separator)
  const first = fields[key.from[0] - 1]
  if (!first) return ''
  let from = first.start
  if (key.order.ignoresBlanks) while (/[ \t]/.test(line[from] ?? '')) from++
  from = Math.min(from + key.from[1] - 1, line.length)
  const last = key.to && fields[key.to[0] - 1]
  const to = !last
    ? line.length
    : key.to![1] === 0
      ? last.end
      : Math.min(last.start + key.to![1], line.length)
  return line.slice(from, Math.max(from, to))
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const sizes = 'KMGTPEZY'

/** What is compared of a text: a number, or characters. */
export function comparable(
  text: string,
  { kind, folds, isDictionary, ignoresBlanks }: Order,
): number | string {
  switch (kind) {
    case 'n':
      return Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] || 0) || 0
    case 'g':
      return Number.parseFloat(text) || (/^\s*[-+]?0/.test(text) ? 0 : Number.NEGATIVE_INFINITY)
    case 'h':
      return sizeOf(text)
    case 'M':
      return months.indexOf(text.trim().slice(0, 3).toUpperCase())
    default: {
      const shown = ignoresBlanks ? text.replace(/^[ \t]+/, '') : text
      const plain = isDictionary ? shown.replace(/[^A-Za-z0-9 \t]/g, '') : shown
      return folds ? plain.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : plain
    }
  }
}

/** The letter counts before the number. */
function sizeOf(text: string): number {
  const found = /^\s*(-?)(\d*\.?\d*)([kKMGTPEZY]?)/.exec(text)
  const number = Number(found?.[2] || 0) || 0
  const rank = number === 0 ? 0 : sizes.indexOf((found?.[3] ?? '').toUpperCase() || ' ') + 1
  return (found?.[1] ? -1 : 1) * (rank * 1e15 + Math.min(number, 1e15 - 1))
}

export const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Compares two texts as numbers within them ask for: `v1.9` before `v1.10`. */
export function byVersion(a: string, b: string): number {
  const [left, right] = [a, b].map((each) => each.match(/\d+|\D+/g) ?? [])
  for (let n = 0; n < Math.max(left.length, right.length); n++) {
    const [mine, other] = [left[n] ?? '', right[n] ?? '']
    const areNumbers = /^\d/.test(mine) && /^\d/.test(other)
    const order = areNumbers ? Number(mine) - Number(other) : byCode(mine, other)
    if (order !== 0) return order
  }
  return 0
}
