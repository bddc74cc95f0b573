/**
 * Byte texts: what is inside of a container is made of bytes, and each character of a string there is one of them (0–255).
 * Commands that know nothing but ASCII, as in the locale C, work on them as they are, and what is no text at all passes
 * through unharmed. Texts become bytes, and bytes texts, only where something comes into a container or leaves it.
 */
import { bytesOf, isAscii } from '../../api/codec/octets.ts'

export { bytesOf, bytesOfHex, fromOctets, hexOf, octetsOf, textOf } from '../../api/codec/octets.ts'

/** All of them in UTF-8; the same list where that changes nothing. */
export const allBytesOf = (texts: readonly string[]): readonly string[] =>
  texts.every(isAscii) ? texts : texts.map(bytesOf)

/** ASCII letters are all the letters there are. */
export const upperCased = (bytes: string): string => bytes.replace(/[a-z]+/g, (each) => each.toUpperCase())
export const lowerCased = (bytes: string): string => bytes.replace(/[A-Z]+/g, (each) => each.toLowerCase())
