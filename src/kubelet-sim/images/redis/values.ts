/** What redis keeps and answers: its kinds of values. */
import { Stream } from './streams/stream.ts'
import { readStream, writtenStream } from './streams/written.ts'

/** An error is a text with `-` before it; a number, a text, nothing, or a list of such. */
export type RedisValue =
  | { readonly error: string }
  | { readonly status: string }
  | number
  | string
  | null
  | readonly RedisValue[]

export const isFailure = (value: RedisValue | undefined): value is { readonly error: string } =>
  typeof value === 'object' && value !== null && 'error' in value

/** Members with their scores. */
export class SortedSet extends Map<string, number> {
  #ordered: readonly (readonly [member: string, score: number])[] | undefined

  /** From the lowest score to the highest; those of one score by name. */
  inOrder(): readonly (readonly [member: string, score: number])[] {
    return (this.#ordered ??= [...this].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)))
  }

  override set(member: string, score: number): this {
    this.#ordered = undefined
    return super.set(member, score)
  }

  override delete(member: string): boolean {
    this.#ordered = undefined
    return super.delete(member)
  }
}

export type Kept = string | string[] | Map<string, string> | Set<string> | SortedSet | Stream

export function typeOf(kept: Kept | undefined): string {
  if (kept === undefined) return 'none'
  if (typeof kept === 'string') return 'string'
  if (Array.isArray(kept)) return 'list'
  if (kept instanceof Set) return 'set'
  if (kept instanceof Stream) return 'stream'
  return kept instanceof SortedSet ? 'zset' : 'hash'
}

/** How many items something has. */
export function countOf(kept: Kept): number {
  if (typeof kept === 'string') return kept.length
  if (Array.isArray(kept)) return kept.length
  return kept instanceof Stream ? kept.entries.length : kept.size
}

export function copyOf(kept: Kept): Kept {
  if (typeof kept === 'string') return kept
  if (Array.isArray(kept)) return [...kept]
  if (kept instanceof Set) return new Set(kept)
  if (kept instanceof Stream) return readStream(writtenStream(kept))
  return kept instanceof SortedSet ? new SortedSet(kept) : new Map(kept)
}

/** As JSON has it. */
export const written = (kept: Kept): unknown =>
  typeof kept === 'string' ? kept : kept instanceof Stream ? writtenStream(kept) : [...kept]

/** The way back. @throws TypeError, RedisError where it is no such value */
export function readKept(type: string, value: unknown): Kept {
  const items = () => (value as readonly unknown[]).map(String)
  const pairs = () =>
    (value as readonly (readonly [unknown, unknown])[]).map(([a, b]) => [String(a), b] as const)
  switch (type) {
    case 'list':
      return items()
    case 'set':
      return new Set(items())
    case 'hash':
      return new Map(pairs().map(([field, each]) => [field, String(each)]))
    case 'zset':
      return new SortedSet(pairs().map(([member, score]) => [member, Number(score) || 0]))
    case 'stream':
      return readStream(value)
    default:
      return String(value)
  }
}
