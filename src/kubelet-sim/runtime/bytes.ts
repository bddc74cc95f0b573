/**
 * Byte texts: what is inside of a container is made of bytes, and each character of a string there is one of them (0–255).
 * Commands that know nothing but ASCII, as in the locale C, work on them as they are, and what is no text at all passes
 * through unharmed. Texts become bytes, and bytes texts, only where something comes into a container or leaves it.
 */

import { fromOctets, octetsOf } from '../../api/codec/octets.ts'

export { fromOctets, octetsOf }

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text)

/** A text in UTF-8. */
export const bytesOf = (text: string): string => (isAscii(text) ? text : fromOctets(encoder.encode(text)))

/** What bytes say in UTF-8; U+FFFD stands for what is none. */
export const textOf = (bytes: string): string => (isAscii(bytes) ? bytes : decoder.decode(octetsOf(bytes)))

/** All of them in UTF-8; the same list where that changes nothing. */
export const allBytesOf = (texts: readonly string[]): readonly string[] =>
  texts.every(isAscii) ? texts : texts.map(bytesOf)

/** ASCII letters are all the letters there are. */
export const upperCased = (bytes: string): string => bytes.replace(/[a-z]+/g, (each) => each.toUpperCase())
export const lowerCased = (bytes: string): string => bytes.replace(/[A-Z]+/g, (each) => each.toLowerCase())
