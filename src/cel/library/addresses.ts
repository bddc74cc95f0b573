/** IP addresses as numbers, read and written as Go's netip does. */

export interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
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

function parseV4(whole: string, text: string): Address | string {
  const fields = text.split('.')
  let value = 0n
  for (const [n, field] of fields.entries()) {
    const rest = fields.slice(n).join('.')
    const wrong = /[^0-9]/.exec(field)
    if (wrong) return at(whole, 'unexpected character', field.slice(wrong.index) + rest.slice(field.length))
    if (field === '') return at(whole, 'IPv4 field must have at least one digit', rest)
    if (field.length > 1 && field.startsWith('0'))
      return failed(whole, 'IPv4 field has octet with leading zero')
    if (Number(field) > 255) return failed(whole, 'IPv4 field has value >255')
    if (n > 3) return failed(whole, 'IPv4 address too long')
    value = (value << 8n) | BigInt(field)
  }
  return fields.length < 4 ? failed(whole, 'IPv4 address too short') : { bits: 32, value }
}

function parseV6(whole: string): Address | string {
  const [text, ...zones] = whole.split('%')
  const zone = zones.length > 0 ? zones.join('%') : undefined
  if (zone === '') return failed(whole, 'zone must be a non-empty string')
  const halves = text.split('::')
  if (halves.length > 2) return at(whole, 'multiple :: in address', `::${halves.slice(2).join('::')}`)
  const groups: string[][] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const values: bigint[][] = []
  for (const [n, half] of groups.entries()) {
    const numbers: bigint[] = []
    for (const [m, group] of half.entries()) {
      const isLast = n === groups.length - 1 && m === half.length - 1
      if (isLast && group.includes('.')) {
        const dotted = parseV4(whole, group)
        if (typeof dotted === 'string') return dotted
        numbers.push(dotted.value >> 16n, dotted.value & 0xffffn)
      } else if (group === '') return at(whole, 'colon must be followed by more characters', ':')
      else if (/[^0-9a-fA-F]/.test(group)) return at(whole, 'unexpected character', group)
      else if (group.length > 4) return at(whole, 'each group must have 4 or less digits', group)
      else numbers.push(BigInt(`0x${group}`))
    }
    values.push(numbers)
  }
  const count = values.flat().length
  if (count > 8) return failed(whole, 'trailing garbage after address')
  if (halves.length === 1 && count < 8) return failed(whole, 'address string too short')
  if (halves.length === 2 && count === 8)
    return failed(whole, 'the :: must expand to at least one field of zeros')
  const zeros: bigint[] = Array.from({ length: 8 - count }, () => 0n)
  const all = halves.length === 2 ? [...values[0], ...zeros, ...values[1]] : values[0]
  return { bits: 128, value: all.reduce((value, group) => (value << 16n) | group, 0n), zone }
}

export const isMapped = ({ bits, value }: Address) => bits === 128 && value >> 32n === 0xffffn

export function addressText({ bits, value, zone }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, n) => ((value >> BigInt(112 - n * 16)) & 0xffffn).toString(16))
  const [start, length] = longestZeros(groups)
  const text =
    length < 2
      ? groups.join(':')
      : `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
  return zone === undefined ? text : `${text}%${zone}`
}

function longestZeros(groups: readonly string[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0]
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === '0') end++
    if (end - start > best[1]) best = [start, end - start]
    start = Math.max(start, end)
  }
  return best
}

/** An address without the bits behind a prefix. */
export function masked({ bits, value }: Address, prefix: number): Address {
  const shift = BigInt(bits - prefix)
  return { bits, value: (value >> shift) << shift }
}
