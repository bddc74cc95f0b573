/** Commands that wait until there is something to take: `BLPOP queue 0`. */
import { float } from './command.ts'
import { RedisError } from './error.ts'
import { readingOf } from './streams/words.ts'
import type { RedisValue } from './values.ts'

/** What is tried now, and again after each change. */
export interface Waiting {
  /** For how long, in milliseconds; undefined: however long it takes. */
  readonly forMs: number | undefined
  /** Takes something; null where there is nothing. @param run does a command */
  attempt(run: (words: readonly string[]) => RedisValue): RedisValue
}

/** The command that takes something at once, by the one that waits for it. */
const atOnce: Readonly<Record<string, string>> = {
  blpop: 'lpop',
  brpop: 'rpop',
  bzpopmin: 'zpopmin',
  bzpopmax: 'zpopmax',
  blmove: 'lmove',
  brpoplpush: 'rpoplpush',
}

const takesKeys: ReadonlySet<string> = new Set(['blpop', 'brpop', 'bzpopmin', 'bzpopmax'])

/** Undefined for a command that does not wait. @throws RedisError */
export function waitingOf(name: string, args: readonly string[]): Waiting | undefined {
  if (/^xread(group)?$/.test(name)) return args.length < 3 ? undefined : waitingForEntries(name, args)
  if (!Object.hasOwn(atOnce, name)) return undefined
  const command = atOnce[name]
  const words = args.slice(0, -1)
  const seconds = args.length < 2 ? undefined : float(args[args.length - 1])
  if (seconds === undefined) throw new RedisError(`ERR wrong number of arguments for '${name}' command`)
  if (seconds < 0) throw new RedisError('ERR timeout is negative')
  const forMs = seconds === 0 ? undefined : seconds * 1_000
  // What is tried in vain would be a change, too: nothing is tried where there is nothing.
  if (!takesKeys.has(name))
    return { forMs, attempt: (run) => (run(['exists', words[0]]) === 1 ? run([command, ...words]) : null) }
  return {
    forMs,
    attempt: (run) => firstOf(words, (key) => (run(['exists', key]) === 1 ? run([command, key]) : null)),
  }
}

/** The first key that has something, and what it had. */
function firstOf(keys: readonly string[], take: (key: string) => RedisValue): RedisValue {
  for (const key of keys) {
    const value = take(key)
    if (value === null || (Array.isArray(value) && value.length === 0)) continue
    if (typeof value === 'object' && !Array.isArray(value)) return value
    return [key, ...[value].flat()]
  }
  return null
}

/** `XREAD BLOCK 0 STREAMS orders $`: what is the last entry is asked before it waits. */
function waitingForEntries(name: string, args: readonly string[]): Waiting | undefined {
  const { block, keys, ids } = readingOf(name, args)
  if (block === undefined || (name === 'xreadgroup' && ids.some((each) => each !== '>'))) return undefined
  const head = args.slice(0, args.length - ids.length)
  let from: readonly string[] | undefined
  return {
    forMs: block === 0 ? undefined : block,
    attempt(run) {
      from ??= ids.map((id, n) => (id === '$' ? topOf(run, keys[n]) : id))
      return run([name, ...head, ...from])
    },
  }
}

function topOf(run: (words: readonly string[]) => RedisValue, key: string): string {
  const about = run(['xinfo', 'stream', key])
  const top = Array.isArray(about) ? about[about.indexOf('last-generated-id') + 1] : undefined
  return typeof top === 'string' ? top : '0-0'
}
