/** Short names for the content of a pod template: pod-template-hash, and the ends of ControllerRevision names. */
import { goJson } from '../../api/go-json.ts'
import { hash, nameAlphabet } from '../../sim/random.ts'

/**
 * A hash of plain data that does not depend on the order of its fields, in letters that any name may hold.
 * @param collisionCount makes another hash of the same data where the first one was taken
 */
export const contentHash = (content: unknown, collisionCount?: number): string =>
  inLetters(hash(canonicalText(content) + (collisionCount ?? '')))

/**
 * The hash of what a ControllerRevision of a StatefulSet holds. Source: HashControllerRevision.
 * @param data with its keys in order
 */
export const revisionHash = (data: unknown, collisionCount = 0): string =>
  inLetters(fnv1(new TextEncoder().encode(`${goJson(data)}${collisionCount}`)))

const inLetters = (value: number): string =>
  Array.from(String(value), (digit) => nameAlphabet[digit.charCodeAt(0) % nameAlphabet.length]).join('')

/** FNV-1 of 32 bits: unlike FNV-1a it multiplies first. */
function fnv1(bytes: Uint8Array): number {
  let value = 0x811c9dc5
  for (const byte of bytes) value = Math.imul(value, 0x01000193) ^ byte
  return value >>> 0
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonicalText(each)}`).join(',')}}`
}
