/** Short names for the content of a pod template: pod-template-hash, and the ends of ControllerRevision names. */
import { hash, nameAlphabet } from '../../sim/random.ts'

/**
 * A hash of plain data that does not depend on the order of its fields, in letters that any name may hold.
 * @param collisionCount makes another hash of the same data where the first one was taken
 */
export function contentHash(content: unknown, collisionCount?: number): string {
  const digits = String(hash(canonicalText(content) + (collisionCount ?? '')))
  return Array.from(digits, (digit) => nameAlphabet[digit.charCodeAt(0) % nameAlphabet.length]).join('')
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonicalText(each)}`).join(',')}}`
}
