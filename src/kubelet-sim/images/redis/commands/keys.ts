/** Commands of redis for keys, whatever they have, and for whole databases. */
import { type Commands, integer, ok, syntaxError, unlessZero } from '../command.ts'
import { RedisError } from '../error.ts'
import { fits } from '../glob.ts'
import type { RedisStore } from '../store.ts'
import { copyOf, typeOf } from '../values.ts'

const remove = unlessZero((store, keys) => keys.filter((key) => store.delete(key)).length)

const existing = (store: RedisStore, keys: readonly string[]): number =>
  keys.filter((key) => store.peek(key) !== undefined).length

/** `SYNC` or `ASYNC`: it is done at once. @throws RedisError */
function checkHow([how, ...more]: readonly string[]): void {
  if (more.length > 0 || (how !== undefined && !/^(a?sync)$/i.test(how))) throw syntaxError()
}

function rename(store: RedisStore, [from, to]: readonly string[], onlyNew: boolean): boolean {
  const kept = store.get(from)
  if (kept === undefined) throw new RedisError('ERR no such key')
  if (onlyNew && store.peek(to) !== undefined) return false
  const expiry = store.expiryOf(from)
  store.delete(from)
  store.delete(to)
  store.put(to, kept)
  store.expire(to, expiry)
  return true
}

/** `COPY a b DB 1 REPLACE`. */
function copy(store: RedisStore, [from, to, ...options]: readonly string[]): number {
  let [target, replaces] = [store, false]
  for (let n = 0; n < options.length; n++) {
    const word = options[n].toLowerCase()
    if (word === 'replace') replaces = true
    else if (word === 'db' && n + 1 < options.length)
      target = store.surroundings.databases.at(integer(options[++n]))
    else throw syntaxError()
  }
  if (target === store && from === to) throw new RedisError('ERR source and destination objects are the same')
  const kept = store.get(from)
  if (kept === undefined || (target.peek(to) !== undefined && !replaces)) return 0
  const expiry = store.expiryOf(from)
  target.delete(to)
  target.put(to, copyOf(kept))
  target.expire(to, expiry)
  return 1
}

function move(store: RedisStore, [key, index]: readonly string[]): number {
  const target = store.surroundings.databases.at(integer(index))
  if (target === store) throw new RedisError('ERR source and destination objects are the same')
  const kept = store.peek(key)
  if (kept === undefined || target.peek(key) !== undefined) return 0
  const expiry = store.expiryOf(key)
  store.delete(key)
  target.put(key, kept)
  target.expire(key, expiry)
  return 1
}

function indexOf(text: string, which: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new RedisError(`ERR invalid ${which} DB index`)
  return Number(text)
}

export const keyCommands: Commands = {
  del: remove,
  unlink: remove,
  exists: existing,
  touch: (store, keys) => keys.filter((key) => store.get(key) !== undefined).length,
  keys: (store, [pattern]) => store.keys().filter((key) => fits(key, pattern)),
  type: (store, [key]) => ({ status: typeOf(store.peek(key)) }),
  rename: (store, args) => {
    rename(store, args, false)
    return ok
  },
  renamenx: unlessZero((store, args) => (rename(store, args, true) ? 1 : 0)),
  copy: unlessZero(copy),
  move: unlessZero(move),
  randomkey: (store) => store.anyKey() ?? null,
  dbsize: (store) => store.size,
  flushall: (store, args) => {
    checkHow(args)
    store.surroundings.databases.clear()
    return ok
  },
  flushdb: (store, args) => {
    checkHow(args)
    store.clear()
    return ok
  },
  swapdb: (store, [one, other]) => {
    const { databases } = store.surroundings
    const [first, second] = [databases.at(indexOf(one, 'first')), databases.at(indexOf(other, 'second'))]
    first.exchange(second)
    return ok
  },
}
