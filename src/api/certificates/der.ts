/** Reads what DER is made of: a tag, a length and a content, again and again. Source: X.690. */

export interface Element {
  /** The class, whether it holds others, and the number, in one byte: 0x30 is a sequence. */
  readonly tag: number
  readonly content: Uint8Array
}

export const sequence = 0x30
export const set = 0x31
export const objectIdentifier = 0x06
/** With two digits of its year: from 1950 on. */
export const shortTime = 0x17
export const longTime = 0x18

/** The one element that is all of `bytes`. @throws Error that says what is wrong, as Go does */
export function readElement(bytes: Uint8Array, tag: number): Element {
  const [first, rest] = elementAt(bytes, 0)
  if (first.tag !== tag) throw new Error("asn1: structure error: tags don't match")
  if (rest !== bytes.length) throw new Error('asn1: syntax error: trailing data')
  return first
}

/** The elements of a sequence or a set. @throws Error */
export function readElements(bytes: Uint8Array): readonly Element[] {
  const found: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const [element, next] = elementAt(bytes, at)
    found.push(element)
    at = next
  }
  return found
}

/** The element at a place, and where the next one begins. Lengths are of four bytes at most. */
function elementAt(bytes: Uint8Array, at: number): readonly [Element, number] {
  const truncated = () => new Error('asn1: syntax error: data truncated')
  if (at + 2 > bytes.length) throw truncated()
  const tag = bytes[at]
  let length = bytes[at + 1]
  let begin = at + 2
  if (length >= 0x80) {
    const count = length & 0x7f
    if (count === 0 || count > 4) throw new Error('asn1: structure error: length too large')
    length = 0
    for (let n = 0; n < count; n++) length = length * 256 + (bytes[begin + n] ?? 0)
    begin += count
  }
  if (begin + length > bytes.length) throw truncated()
  return [{ tag, content: bytes.subarray(begin, begin + length) }, begin + length]
}

/** An object identifier in numbers: `2.5.4.10`. */
export function identifierText(content: Uint8Array): string {
  const numbers: number[] = []
  let number = 0
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    if (numbers.length === 0)
      numbers.push(Math.min(2, Math.floor(number / 40)), number - 40 * Math.min(2, Math.floor(number / 40)))
    else numbers.push(number)
    number = 0
  }
  return numbers.join('.')
}

/** An instant, in milliseconds. @throws Error for what is none */
export function readTime({ tag, content }: Element): number {
  const text = new TextDecoder().decode(content)
  const year = tag === longTime ? '' : text < '5' ? '20' : '19'
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(year + text)
  if (!parts) throw new Error('asn1: structure error: malformed time')
  const [years, months, ...rest] = parts.slice(1).map(Number)
  return Date.UTC(years, months - 1, ...rest)
}
