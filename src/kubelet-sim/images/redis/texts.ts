/** Commands of redis for texts and numbers. */
import { type Commands, float, integer, ok, range, reads, readsOf, syntaxError, writes } from './command.ts'
import { RedisError } from './error.ts'
import type { RedisStore } from './store.ts'

function add(store: RedisStore, key: string, by: number): number {
  const sum = integer(store.text(key) ?? '0') + by
  store.put(key, String(sum))
  return sum
}

/** How long a key is kept, by the words of SET. */
function lengthOf(words: readonly string[], rest: readonly string[]): number | undefined {
  const of = (word: string, unitMs: number) =>
    words.includes(word) ? integer(rest[words.indexOf(word) + 1] ?? '') * unitMs : undefined
  const length = of('ex', 1_000) ?? of('px', 1)
  if (length !== undefined && length <= 0) throw new RedisError("ERR invalid expire time in 'set' command")
  return length
}

export const textCommands: Commands = {
  get: reads(1, (store, [key]) => store.text(key) ?? null),
  set: writes(2, (store, [key, value, ...rest]) => {
    const words = rest.map((each) => each.toLowerCase())
    if (words.some((each) => !/^(nx|xx|ex|px|get|keepttl|-?\d+)$/.test(each))) throw syntaxError()
    const length = lengthOf(words, rest)
    const before = words.includes('get') ? (store.text(key) ?? null) : undefined
    const exists = store.get(key) !== undefined
    if ((words.includes('nx') && exists) || (words.includes('xx') && !exists)) return before ?? null
    store.put(key, value)
    if (!words.includes('keepttl'))
      store.expire(key, length === undefined ? undefined : store.surroundings.now() + length)
    return before === undefined ? ok : before
  }),
  setnx: writes(2, (store, [key, value]) =>
    store.get(key) === undefined && store.put(key, value) !== undefined ? 1 : 0,
  ),
  setex: writes(3, (store, [key, seconds, value]) => {
    store.put(key, value)
    store.expire(key, store.surroundings.now() + integer(seconds) * 1_000)
    return ok
  }),
  getset: writes(2, (store, [key, value]) => {
    const before = store.text(key) ?? null
    store.put(key, value)
    store.expire(key, undefined)
    return before
  }),
  getdel: writes(1, (store, [key]) => {
    const before = store.text(key) ?? null
    store.delete(key)
    return before
  }),
  getex: writes(1, (store, [key, ...rest]) => {
    const words = rest.map((each) => each.toLowerCase())
    if (words.some((each) => !/^(ex|px|persist|-?\d+)$/.test(each))) throw syntaxError()
    const text = store.text(key) ?? null
    const length = lengthOf(words, rest)
    if (text !== null && length !== undefined) store.expire(key, store.surroundings.now() + length)
    if (words.includes('persist')) store.expire(key, undefined)
    return text
  }),
  psetex: writes(3, (store, [key, ms, value]) => {
    store.put(key, value)
    store.expire(key, store.surroundings.now() + integer(ms))
    return ok
  }),
  getrange: reads(3, (store, [key, from, to]) => range([...(store.text(key) ?? '')], from, to).join('')),
  setrange: writes(3, (store, [key, offset, text]) => {
    const at = integer(offset)
    if (at < 0) throw new RedisError('ERR offset is out of range')
    const before = store.text(key) ?? ''
    if (text === '') return before.length
    store.checkLength(at + text.length)
    return store.put(key, before.slice(0, at).padEnd(at, '\0') + text + before.slice(at + text.length)).length
  }),
  msetnx: writes(2, (store, args) => {
    if (args.length % 2 !== 0) throw new RedisError("ERR wrong number of arguments for 'msetnx' command")
    if (args.some((key, n) => n % 2 === 0 && store.get(key) !== undefined)) return 0
    for (let n = 0; n < args.length; n += 2) store.put(args[n], args[n + 1])
    return 1
  }),
  mset: writes(2, (store, args) => {
    if (args.length % 2 !== 0) throw new RedisError("ERR wrong number of arguments for 'mset' command")
    for (let n = 0; n < args.length; n += 2) store.put(args[n], args[n + 1])
    return ok
  }),
  mget: readsOf('all', 1, (store, keys) =>
    keys.map((key) => {
      const found = store.get(key)
      return typeof found === 'string' ? found : null
    }),
  ),
  append: writes(2, (store, [key, text]) => store.put(key, (store.text(key) ?? '') + text).length),
  strlen: reads(1, (store, [key]) => store.text(key)?.length ?? 0),
  incr: writes(1, (store, [key]) => add(store, key, 1)),
  decr: writes(1, (store, [key]) => add(store, key, -1)),
  incrby: writes(2, (store, [key, by]) => add(store, key, integer(by))),
  decrby: writes(2, (store, [key, by]) => add(store, key, -integer(by))),
  incrbyfloat: writes(2, (store, [key, by]) =>
    store.put(key, String(float(store.text(key) ?? '0') + float(by))),
  ),
}
