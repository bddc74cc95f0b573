/** What a command of redis is: how many words it takes, and what it does to what the server keeps. */
import { RedisError } from './error.ts'
import type { RedisStore, RedisValue } from './store.ts'

export interface Command {
  run(store: RedisStore, args: readonly string[]): RedisValue
  /** The least number of words that it takes. */
  readonly least: number
  /** Which of its words are keys, of a command that reads. Default: the first. */
  readonly keys?: 'first' | 'all' | 'none'
  /** Replicas and files are told of it. */
  readonly writes: boolean
  /** Whether anything has changed. Default: it has. */
  changes?(value: RedisValue): boolean
  /** What they are told. Default: what was said. */
  told?(args: readonly string[], value: RedisValue): readonly string[]
}

export type Commands = Readonly<Record<string, Command>>

type Run = Command['run']

export const reads = (least: number, run: Run): Command => ({ run, least, writes: false })
/** One that reads, of no key or of all of them. */
export const readsOf = (keys: 'all' | 'none', least: number, run: Run): Command => ({
  ...reads(least, run),
  keys,
})
export const writes = (least: number, run: Run): Command => ({ run, least, writes: true })

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

/** Whether a name fits `a*`, `user:?`: only these two have a meaning here. */
export function fits(name: string, pattern: string): boolean {
  let [n, p, starAt, resumeAt] = [0, 0, -1, 0]
  while (n < name.length) {
    if (pattern[p] === '*') {
      starAt = p++
      resumeAt = n
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      n++
      p++
    } else if (starAt >= 0) {
      p = starAt + 1
      n = ++resumeAt
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
