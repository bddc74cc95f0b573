/** What a command of redis is: what it does to what the server keeps, and how its words are read. */
import { RedisError } from './error.ts'
import type { RedisStore } from './store.ts'
import type { RedisValue } from './values.ts'

export type Run = (store: RedisStore, args: readonly string[]) => RedisValue

export interface Command {
  readonly run: Run
  /** Whether anything has changed, of one that writes. Default: it has. @param words with its name */
  changes?(value: RedisValue, words: readonly string[]): boolean
  /** What replicas and files are told of it. Default: what was said. @param words with its name */
  told?(words: readonly string[], value: RedisValue): readonly string[]
}

/** By name. */
export type Commands = Readonly<Record<string, Run | Command>>

/** One that has changed nothing where it answers so. */
export const unless = (nothing: (value: RedisValue) => boolean, run: Run): Command => ({
  run,
  changes: (value) => !nothing(value),
})

/** One that has changed nothing where it answers with zero. */
export const unlessZero = (run: Run): Command => unless((value) => value === 0, run)

/** The same of one that answers with nothing. */
export const unlessNone = (run: Run): Command =>
  unless((value) => value === null || (Array.isArray(value) && value.length === 0), run)

export const ok: RedisValue = Object.freeze({ status: 'OK' })

/** @throws RedisError */
export function integer(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new RedisError('ERR value is not an integer or out of range')
  return Number(text)
}

/** @throws RedisError */
export function float(text: string): number {
  const number = /^[-+]?inf$/i.test(text) ? Number(text.replace(/inf/i, 'Infinity')) : Number(text)
  if (text.trim() === '' || Number.isNaN(number)) throw new RedisError('ERR value is not a valid float')
  return number
}

export const syntaxError = (): RedisError => new RedisError('ERR syntax error')

/** The items from one place to another, both included; negative places count from the end. */
export function range<T>(items: readonly T[], from: string, to: string): readonly T[] {
  const place = (text: string) => {
    const n = integer(text)
    return n < 0 ? items.length + n : n
  }
  return items.slice(Math.max(0, place(from)), Math.max(0, place(to) + 1))
}
