/** Base64 as Go's standard encoding has it: strict, with padding, line breaks passed over. */
import { DecodeError } from './errors.ts'
import { fromOctets } from './octets.ts'

const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/

/** The text as Go writes it again. @throws DecodeError for what is not base64 */
export function canonicalBase64(text: string): string {
  if (canonical.test(text)) return text
  return encodeBase64(decodeBase64(text))
}

export function decodeBase64(text: string): Uint8Array {
  const clean = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text
  const wrong = firstWrong(clean)
  if (wrong >= 0) throw new DecodeError(`illegal base64 data at input byte ${wrong}`)
  const binary = atob(clean)
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/**
 * The byte that is told where the text is wrong; -1 where all is well. Of four signs that are not all there it is the
 * first. Source: base64.Encoding.decodeQuantum.
 */
function firstWrong(text: string): number {
  const [body] = /^[A-Za-z0-9+/]*/.exec(text)!
  const started = body.length % 4
  if (body.length === text.length) return started === 0 ? -1 : text.length - started
  if (text[body.length] !== '=' || started < 2) return body.length
  const end = body.length + 4 - started
  // Of two signs of padding the second is missing.
  if (started === 2 && text[end - 1] !== '=') return end - 1 < text.length ? end - 2 : text.length
  return end < text.length ? end : -1
}

/** What a text is in UTF-8, in base64. */
export const base64OfText = (text: string): string => encodeBase64(new TextEncoder().encode(text))

/** The same as addresses and tokens have it: with other signs, and without padding. */
export const base64UrlOfText = (text: string): string => base64UrlOfBytes(new TextEncoder().encode(text))

/** The same of bytes. */
export const base64UrlOfBytes = (bytes: Uint8Array): string =>
  encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** The text that such a one stands for; what is no UTF-8 in it is replaced. @throws DecodeError */
export const textOfBase64Url = (text: string): string => new TextDecoder().decode(bytesOfBase64Url(text))

/** The bytes that it stands for. @throws DecodeError */
export function bytesOfBase64Url(text: string): Uint8Array {
  const padding = '='.repeat((4 - (text.length % 4)) % 4)
  return decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding)
}

export const encodeBase64 = (bytes: Uint8Array): string => btoa(fromOctets(bytes))
