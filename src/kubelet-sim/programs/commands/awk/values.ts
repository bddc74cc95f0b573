/** The values of awk: texts and numbers, one taken for the other; and how numbers are written. */
import { exponential, fixed, general } from '../../../../api/rounding.ts'

export type Value = string | number

const numeric = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/

export const numberOf = (value: Value): number =>
  typeof value === 'number' ? value : Number(numeric.exec(value.slice(0, 400))?.[0] ?? 0)

export const looksNumeric = (value: Value): boolean =>
  typeof value === 'number' ||
  (value.length < 400 && /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value))

export const isTrue = (value: Value): boolean =>
  typeof value === 'number' ? value !== 0 : value !== '' && !(looksNumeric(value) && Number(value) === 0)

export function textOf(value: Value, format = '%.6g'): string {
  if (typeof value === 'string') return value
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? String(value) : formatted(format, [value])
}

/** Wider fields, and more digits, would exhaust the host. */
const widest = 65_536
const mostDigits = 100

const conversion = /%([-+ 0#]{0,8})(\*|\d{1,9})?(?:\.(\*|\d{0,9}))?([diouxXeEfFgGcs%])/g

/** As sprintf has it. */
export function formatted(format: string, values: readonly Value[]): string {
  let at = 0
  return format.replace(
    conversion,
    (_whole, flags: string, width?: string, precision?: string, kind = 's') => {
      if (kind === '%') return '%'
      const wide = Math.min(
        Math.abs(width === '*' ? numberOf(values[at++] ?? 0) : Number(width ?? 0)),
        widest,
      )
      const digits =
        precision === undefined
          ? undefined
          : Math.min(precision === '*' ? numberOf(values[at++] ?? 0) : Number(precision || 0), widest)
      const text = shown(values[at++] ?? '', kind, { flags, digits })
      if (flags.includes('-')) return text.padEnd(wide)
      const isPadded = flags.includes('0') && !'sc'.includes(kind)
      if (!isPadded) return text.padStart(wide)
      const sign = /^[-+ ]/.exec(text)?.[0] ?? ''
      return sign + text.slice(sign.length).padStart(wide - sign.length, '0')
    },
  )
}

function shown(
  value: Value,
  kind: string,
  { flags, digits }: { flags: string; digits: number | undefined },
): string {
  if (kind === 's') return textOf(value).slice(0, digits)
  if (kind === 'c') return typeof value === 'number' ? String.fromCharCode(value & 255) : value.slice(0, 1)
  const number = numberOf(value)
  const sign = number >= 0 ? (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') : ''
  if (!Number.isFinite(number)) return sign + (Number.isNaN(number) ? 'nan' : number < 0 ? '-inf' : 'inf')
  if (kind === 'd' || kind === 'i') return sign + integer(number, 10).padStart(digits ?? 0, '0')
  if (kind === 'o') return integer(number, 8)
  if (kind === 'x') return integer(number, 16)
  if (kind === 'X') return integer(number, 16).toUpperCase()
  if (kind === 'u') return integer(Math.abs(number), 10)
  const most = Math.min(digits ?? 6, mostDigits)
  const text =
    kind === 'f' || kind === 'F'
      ? fixed(number, most)
      : kind === 'e' || kind === 'E'
        ? exponential(number, most)
        : general(number, most, flags.includes('#'))
  return sign + (kind === 'E' || kind === 'G' ? text.toUpperCase() : text)
}

const integer = (number: number, base: number): string => {
  const whole = Math.trunc(number)
  return Number.isSafeInteger(whole) ? whole.toString(base) : BigInt(whole).toString(base)
}
