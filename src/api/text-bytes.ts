/** The bytes of texts, as Go counts them and orders by them. */

/** The length of a text in UTF-8. */
export const byteLength = (text: string): number =>
  text.length < long ? countBytes(text) : new TextEncoder().encode(text).length

/** From here on it takes less time to have the bytes made, which the engine does many at a time. */
const long = 1024

function countBytes(text: string): number {
  let bytes = text.length
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n)
    // Half of a surrogate pair stands for two of its four bytes.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}

/** As Go orders texts: by their bytes in UTF-8, where what takes two of JavaScript's letters comes last. */
export function inOrderOfBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let n = 0; n < length; n++) {
    const difference = rankOf(a.charCodeAt(n)) - rankOf(b.charCodeAt(n))
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** The keys of an object as Go orders them. Most have one or two, in that order already. */
export function keysInOrderOfBytes(object: object): readonly string[] {
  const keys = Object.keys(object)
  for (let n = 1; n < keys.length; n++) {
    if (inOrderOfBytes(keys[n - 1], keys[n]) > 0) return keys.sort(inOrderOfBytes)
  }
  return keys
}

const rankOf = (code: number): number => (code >= 0xd800 && code < 0xe000 ? code + 0x10000 : code)

/** As much of a text as goes into so many bytes; half a sign is none. */
export function firstBytes(text: string, most: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most))
  return text.slice(0, read)
}
