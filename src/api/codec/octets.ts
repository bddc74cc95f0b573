/** Bytes as a string in which each character is one of them, and back. */

/** So many arguments a function of the host can take. */
const mostAtOnce = 8_192

/** @param octets the same bytes as numbers */
export function fromOctets(octets: Uint8Array): string {
  const pieces: string[] = []
  for (let from = 0; from < octets.length; from += mostAtOnce)
    pieces.push(textOf(octets.subarray(from, from + mostAtOnce)))
  return pieces.join('')
}

/** Spread, they would be iterated over one by one. */
const textOf = (octets: Uint8Array): string =>
  String.fromCharCode.apply(undefined, octets as unknown as number[])

/** The same bytes as numbers. */
export function octetsOf(bytes: string): Uint8Array {
  const octets = new Uint8Array(bytes.length)
  for (let n = 0; n < bytes.length; n++) octets[n] = bytes.charCodeAt(n)
  return octets
}
