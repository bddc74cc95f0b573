/** How long the texts of a statement may be, and what is made of them. */
import { SqlError } from './syntax.ts'

/** What is looked through at once. */
export const longestPiece = 262_144

/** No value is longer, in bytes. */
export const longestText = 16 * 1024 * 1024

/** How many pairs of characters two texts may have that are held against each other. */
const largestMatch = 1_000_000

/** @throws SqlError for a text, or what is to be one, that would be too long */
export function checkLength(length: number): void {
  if (length > longestText) throw new SqlError('takes long', '')
}

/** The same text. @throws SqlError where it is too long */
export function checked(text: string): string {
  checkLength(text.length)
  return text
}

/** @throws SqlError for what is too long to be looked through at once */
export function checkPiece(length: number): void {
  if (length > longestPiece) throw new SqlError('takes long', '')
}

/** @throws SqlError for two texts that are too long to be held against each other */
export function checkMatch(a: string, b: string): void {
  if (a.length * b.length > largestMatch) throw new SqlError('takes long', '')
}
