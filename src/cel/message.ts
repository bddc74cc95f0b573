/** What a message expression may give: one line that is not too long. Source: the validators of schemas and of policies. */
import { byteLength } from './code-points.ts'
import type { Value } from './values.ts'

/** In bytes. */
const longestMessage = 5 * 1024

/** The message, without the space around it; undefined where what was made is none. */
export function usableMessage(value: Value | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return text === '' || text.includes('\n') || byteLength(text) > longestMessage ? undefined : text
}
