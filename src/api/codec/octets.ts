/** Bytes as a string in which each character is one of them, and back. */

/** So many arguments a function of the host can take. */
const mostAtOnce = 8_192

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** @param octets the same bytes as numbers */
export function fromOctets(octets: Uint8Array): string {
  if (octets.length > mostAtOnce && areAscii(octets)) return decoder.decode(octets)
  const pieces: string[] = []
  for (let from = 0; from < octets.length; from += mostAtOnce)
    pieces.push(piece(octets.subarray(from, from + mostAtOnce)))
  return pieces.join('')
}

function areAscii(octets: Uint8Array): boolean {
  for (let n = 0; n < octets.length; n++) if (octets[n] >= 0x80) return false
  return true
}

/** Spread, they would be iterated over one by one. */
const piece = (octets: Uint8Array): string =>
  String.fromCharCode.apply(undefined, octets as unknown as number[])

/** The same bytes as numbers. */
export function octetsOf(bytes: string): Uint8Array {
  if (bytes.length > mostAtOnce) return octetsOfLong(bytes)
  const octets = new Uint8Array(bytes.length)
  for (let n = 0; n < bytes.length; n++) octets[n] = bytes.charCodeAt(n)
  return octets
}

/** By way of UTF-8, which the engine makes at once: to ask a long string for each of its characters takes ten times as long. */
function octetsOfLong(bytes: string): Uint8Array {
  const utf8 = encoder.encode(bytes)
  if (utf8.length === bytes.length) return utf8
  const octets = new Uint8Array(bytes.length)
  for (let n = 0, at = 0; n < octets.length; n++) {
    const first = utf8[at++]
    octets[n] = first < 0x80 ? first : ((first & 3) << 6) | (utf8[at++] & 0x3f)
  }
  return octets
}

const digits = octetsOf('0123456789abcdef')

/** In hexadecimal: two digits for each byte. */
export function hexOf(octets: Uint8Array): string {
  const text = new Uint8Array(octets.length * 2)
  for (let n = 0; n < octets.length; n++) {
    text[2 * n] = digits[octets[n] >> 4]
    text[2 * n + 1] = digits[octets[n] & 15]
  }
  return fromOctets(text)
}

/** The bytes that hexadecimal digits stand for, two for each. */
export function bytesOfHex(hex: string): string {
  const octets = new Uint8Array(hex.length >> 1)
  for (let n = 0; n < octets.length; n++)
    octets[n] = (digitValue(hex.charCodeAt(2 * n)) << 4) | digitValue(hex.charCodeAt(2 * n + 1))
  return fromOctets(octets)
}

/** Of the code of a digit: letters, large and small, come behind the figures. */
const digitValue = (code: number): number => (code <= 57 ? code - 48 : (code | 32) - 87)

export const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text)

/** A text in UTF-8. */
export const bytesOf = (text: string): string => (isAscii(text) ? text : fromOctets(encoder.encode(text)))

/** What bytes say in UTF-8; U+FFFD stands for what is none. */
export const textOf = (bytes: string): string => (isAscii(bytes) ? bytes : decoder.decode(octetsOf(bytes)))
