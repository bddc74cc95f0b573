/** Commands of redis for texts and numbers. */
import { type Commands, float, integer, ok, range, syntaxError, unlessNone, unlessZero } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'
import { commonCommands } from './lcs.ts'

const most = 2 ** 53

function add(store: RedisStore, key: string, by: number): number {
  const sum = integer(store.text(key) ?? '0') + by
  if (Math.abs(sum) >= most) throw new RedisError('ERR increment or decrement would overflow')
  store.put(key, String(sum))
  return sum
}

/** @throws RedisError */
function lengthIn(text: string | undefined, unitMs: number, command: string): number {
  const length = integer(text ?? '') * unitMs
  if (length <= 0) throw new RedisError(`ERR invalid expire time in '${command}' command`)
  return length
}

interface Ending {
  /** When it ends; undefined: as it did. */
  readonly at: number | undefined
  readonly words: ReadonlySet<string>
}

/** `EX 10 NX GET`: how long it is kept, and the other words. @throws RedisError */
function endingOf(
  store: RedisStore,
  options: readonly string[],
  known: readonly string[],
  command: string,
): Ending {
  const words = new Set<string>()
  let at: number | undefined
  for (let n = 0; n < options.length; n++) {
    const word = options[n].toLowerCase()
    const unitMs = /^ex(at)?$/.test(word) ? 1_000 : /^px(at)?$/.test(word) ? 1 : undefined
    if (unitMs !== undefined) {
      if (at !== undefined || n + 1 >= options.length) throw syntaxError()
      const length = lengthIn(options[++n], unitMs, command)
      at = word.endsWith('at') ? length : store.surroundings.now() + length
    } else if (known.includes(word)) words.add(word)
    else throw syntaxError()
  }
  if (at !== undefined && (words.has('keepttl') || words.has('persist'))) throw syntaxError()
  return { at, words }
}

/** `SET key value NX EX 10 GET`. */
function set(store: RedisStore, [key, value, ...options]: readonly string[]): RedisValue {
  const { at, words } = endingOf(store, options, ['nx', 'xx', 'get', 'keepttl'], 'set')
  if (words.has('nx') && words.has('xx')) throw syntaxError()
  const before = words.has('get') ? (store.text(key) ?? null) : undefined
  const exists = store.peek(key) !== undefined
  if ((words.has('nx') && exists) || (words.has('xx') && !exists)) return before ?? null
  store.put(key, value)
  if (!words.has('keepttl')) store.expire(key, at)
  return before === undefined ? ok : before
}

function putFor(unitMs: number, command: string) {
  return (store: RedisStore, [key, length, value]: readonly string[]): RedisValue => {
    const ms = lengthIn(length, unitMs, command)
    store.put(key, value)
    store.expire(key, store.surroundings.now() + ms)
    return ok
  }
}

function putAll(store: RedisStore, pairs: readonly string[], command: string): void {
  if (pairs.length % 2 !== 0) throw new RedisError(`ERR wrong number of arguments for '${command}' command`)
  for (let n = 0; n < pairs.length; n += 2) store.replace(pairs[n], pairs[n + 1])
}

function part(store: RedisStore, [key, from, to]: readonly string[]): string {
  return range([...(store.text(key) ?? '')], from, to).join('')
}

export const textCommands: Commands = {
  ...commonCommands,
  get: (store, [key]) => store.text(key) ?? null,
  set: {
    run: set,
    // Nothing is also what there was before, where that is asked for.
    changes: (value, words) => value !== null || words.some((each) => /^get$/i.test(each)),
  },
  setnx: unlessZero((store, [key, value]) => {
    if (store.peek(key) !== undefined) return 0
    store.put(key, value)
    return 1
  }),
  setex: putFor(1_000, 'setex'),
  psetex: putFor(1, 'psetex'),
  getset: (store, [key, value]) => {
    const before = store.text(key) ?? null
    store.replace(key, value)
    return before
  },
  getdel: unlessNone((store, [key]) => {
    const before = store.text(key) ?? null
    store.delete(key)
    return before
  }),
  getex: unlessNone((store, [key, ...options]) => {
    const { at, words } = endingOf(store, options, ['persist'], 'getex')
    const text = store.text(key) ?? null
    if (text !== null && (at !== undefined || words.has('persist'))) store.expire(key, at)
    return text
  }),
  getrange: part,
  substr: part,
  setrange: unlessZero((store, [key, offset, text]) => {
    const at = integer(offset)
    if (at < 0) throw new RedisError('ERR offset is out of range')
    const before = store.text(key) ?? ''
    if (text === '') return before.length
    store.checkLength(at + text.length)
    return store.put(key, before.slice(0, at).padEnd(at, '\0') + text + before.slice(at + text.length)).length
  }),
  mset: (store, args) => {
    putAll(store, args, 'mset')
    return ok
  },
  msetnx: unlessZero((store, args) => {
    if (args.some((key, n) => n % 2 === 0 && store.peek(key) !== undefined)) return 0
    putAll(store, args, 'msetnx')
    return 1
  }),
  mget: (store, keys) =>
    keys.map((key) => {
      const found = store.get(key)
      return typeof found === 'string' ? found : null
    }),
  append: (store, [key, text]) => store.put(key, (store.text(key) ?? '') + text).length,
  strlen: (store, [key]) => store.text(key)?.length ?? 0,
  incr: (store, [key]) => add(store, key, 1),
  decr: (store, [key]) => add(store, key, -1),
  incrby: (store, [key, by]) => add(store, key, integer(by)),
  decrby: (store, [key, by]) => add(store, key, -integer(by)),
  incrbyfloat: {
    run: (store, [key, by]) => store.put(key, String(float(store.text(key) ?? '0') + float(by))),
    // Others might add otherwise.
    told: ([, key], value) => ['SET', key, String(value), 'KEEPTTL'],
  },
}
