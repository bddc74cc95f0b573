/** IP addresses as numbers, read and written as Go's netip does. */
import { type IPNumber, ipText } from '../../api/ip-number.ts'

export interface Address extends IPNumber {
  /** Of IPv6: the interface behind `%`. */
  readonly zone?: string
}

const failed = (text: string, reason: string) => `ParseAddr(${JSON.stringify(text)}): ${reason}`
const at = (text: string, reason: string, rest: string) =>
  failed(text, `${reason} (at ${JSON.stringify(rest)})`)

/** The address, or what is wrong with the text. */
export function parseAddress(text: string): Address | string {
  for (const sign of text) {
    if (sign === '.') return parseV4(text, text)
    if (sign === ':') return parseV6(text)
    if (sign === '%') return failed(text, 'missing IPv6 address')
  }
  return failed(text, 'unable to parse IP')
}

/** The fields of an IPv4 address in `text`, the whole of which, or the end of which, they are. */
function parseV4(whole: string, text: string): Address | string {
  let [value, field, digits, fields] = [0n, 0, 0, 0]
  for (let n = 0; n < text.length; n++) {
    const sign = text[n]
    if (/\d/.test(sign)) {
      if (digits === 1 && field === 0) return failed(whole, 'IPv4 field has octet with leading zero')
      field = field * 10 + Number(sign)
      digits++
      if (field > 255) return failed(whole, 'IPv4 field has value >255')
    } else if (sign !== '.') return at(whole, 'unexpected character', text.slice(n))
    else {
      if (n === 0 || n === text.length - 1 || text[n - 1] === '.') {
        return at(whole, 'IPv4 field must have at least one digit', text.slice(n))
      }
      if (fields === 3) return failed(whole, 'IPv4 address too long')
      value = (value << 8n) | BigInt(field)
      fields++
      field = 0
      digits = 0
    }
  }
  if (fields < 3) return failed(whole, 'IPv4 address too short')
  return { bits: 32, value: (value << 8n) | BigInt(field) }
}

function parseV6(whole: string): Address | string {
  const percent = whole.indexOf('%')
  const zone = percent < 0 ? undefined : whole.slice(percent + 1)
  if (zone === '') return failed(whole, 'zone must be a non-empty string')
  const groups = groupsOf(whole, percent < 0 ? whole : whole.slice(0, percent))
  if (typeof groups === 'string') return groups
  const { numbers, gap } = groups
  if (numbers.length === 8 && gap >= 0) {
    return failed(whole, 'the :: must expand to at least one field of zeros')
  }
  if (numbers.length < 8 && gap < 0) return failed(whole, 'address string too short')
  const zeros: number[] = Array.from({ length: 8 - numbers.length }, () => 0)
  const all = gap < 0 ? numbers : [...numbers.slice(0, gap), ...zeros, ...numbers.slice(gap)]
  return { bits: 128, value: all.reduce((value, group) => (value << 16n) | BigInt(group), 0n), zone }
}

/** The groups that are written, and before which of them `::` stands (-1 for nowhere). */
function groupsOf(whole: string, text: string): { numbers: number[]; gap: number } | string {
  const numbers: number[] = []
  let gap = text.startsWith('::') ? 0 : -1
  let rest = gap === 0 ? text.slice(2) : text
  if (rest === '' && gap === 0) return { numbers, gap }
  while (numbers.length < 8) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)![0]
    if (digits.length > 4) return at(whole, 'each group must have 4 or less digits', rest)
    if (digits === '') return at(whole, 'each colon-separated field must have at least one digit', rest)
    if (rest[digits.length] === '.') return withDotted(whole, rest, { numbers, gap })
    numbers.push(Number.parseInt(digits, 16))
    rest = rest.slice(digits.length)
    if (rest === '') break
    if (rest[0] !== ':') return at(whole, 'unexpected character, want colon', rest)
    if (rest.length === 1) return at(whole, 'colon must be followed by more characters', rest)
    rest = rest.slice(1)
    if (rest[0] !== ':') continue
    if (gap >= 0) return at(whole, 'multiple :: in address', rest)
    gap = numbers.length
    rest = rest.slice(1)
    if (rest === '') break
  }
  return rest === '' ? { numbers, gap } : at(whole, 'trailing garbage after address', rest)
}

function withDotted(whole: string, rest: string, { numbers, gap }: { numbers: number[]; gap: number }) {
  if (gap < 0 && numbers.length !== 6) {
    return at(whole, 'embedded IPv4 address must replace the final 2 fields of the address', rest)
  }
  if (numbers.length > 6) {
    return at(whole, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest)
  }
  const dotted = parseV4(whole, rest)
  if (typeof dotted === 'string') return dotted
  return { numbers: [...numbers, Number(dotted.value >> 16n), Number(dotted.value & 0xffffn)], gap }
}

export const isMapped = ({ bits, value }: Address) => bits === 128 && value >> 32n === 0xffffn

export const addressText = ({ zone, ...number }: Address): string =>
  zone === undefined ? ipText(number) : `${ipText(number)}%${zone}`
