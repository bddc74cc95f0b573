/** Commands of redis for how values are kept: `OBJECT`, `MEMORY`, `DUMP`. */
import { hexDigits } from '../../../../sim/random.ts'
import { type Commands, integer, ok, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import { frequencyAt } from '../eviction.ts'
import { encodingOf, sizeOf } from '../sizes.ts'
import type { RedisStore } from '../store.ts'
import { type Kept, type RedisValue, readKept, typeOf, written } from '../values.ts'

const isLfu = (store: RedisStore): boolean => store.surroundings.countsUses

/** @throws RedisError */
function object(store: RedisStore, [what, key, ...rest]: readonly string[]): RedisValue {
  const wanted = what.toLowerCase()
  if (!/^(encoding|refcount|freq|idletime)$/.test(wanted))
    throw new RedisError(`ERR unknown subcommand '${what}'. Try OBJECT HELP.`)
  if (key === undefined || rest.length > 0)
    throw new RedisError(`ERR wrong number of arguments for 'object|${wanted}' command`)
  const entry = store.entry(key)
  if (!entry) return null
  const now = store.surroundings.now()
  switch (wanted) {
    case 'freq':
      if (!isLfu(store))
        throw new RedisError(
          'ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
        )
      return frequencyAt(entry, now)
    case 'idletime':
      if (isLfu(store))
        throw new RedisError(
          'ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
        )
      return Math.floor((now - entry.usedAt) / 1_000)
    case 'refcount':
      return 1
    default:
      return encodingOf(entry.kept)
  }
}

function memory(store: RedisStore, [verb, key, ...options]: readonly string[]): RedisValue {
  switch (verb.toLowerCase()) {
    case 'usage': {
      if (key === undefined) throw new RedisError("ERR wrong number of arguments for 'memory|usage' command")
      if (options.length > 0 && !/^samples$/i.test(options[0])) throw syntaxError()
      const kept = store.peek(key)
      return kept === undefined ? null : sizeOf(key, kept)
    }
    case 'doctor':
      return "Hi Sam, this instance is empty or is using very little memory, my issue detector can't be used in these conditions. Please, leave for your mission on Earth and fill it with some data. The new Sam and I will be back to our programming as soon as I finished rebooting.\n"
    case 'purge':
      return ok
    case 'stats':
    case 'malloc-stats':
      throw new RedisError(`ERR MEMORY ${verb.toUpperCase()} is not simulated`)
    default:
      throw new RedisError(`ERR unknown subcommand '${verb}'. Try MEMORY HELP.`)
  }
}

/** What stands behind a value that is written down, so that only such is taken for one. */
const sealOf = (text: string): string => `\n${hexDigits(text, 16)}`

function sealed(kept: Kept): string {
  const text = JSON.stringify([typeOf(kept), written(kept)])
  return `${text}${sealOf(text)}`
}

/** @throws RedisError */
function unsealed(payload: string): Kept {
  const end = payload.lastIndexOf('\n')
  const text = payload.slice(0, Math.max(0, end))
  if (end < 0 || payload.slice(end) !== sealOf(text))
    throw new RedisError('ERR DUMP payload version or checksum are wrong')
  try {
    const [type, value] = JSON.parse(text) as readonly [string, unknown]
    return readKept(type, value)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw new RedisError('ERR Bad data format')
    throw error
  }
}

/** `RESTORE key 0 … REPLACE ABSTTL`. */
function restore(store: RedisStore, [key, ttl, payload, ...options]: readonly string[]): RedisValue {
  const words = options.map((each) => each.toLowerCase())
  if (words.some((each) => !/^(replace|absttl|idletime|freq|\d+)$/.test(each))) throw syntaxError()
  const ms = integer(ttl)
  if (ms < 0) throw new RedisError('ERR Invalid TTL value, must be >= 0')
  if (store.peek(key) !== undefined && !words.includes('replace'))
    throw new RedisError('BUSYKEY Target key name already exists.')
  const kept = unsealed(payload)
  store.delete(key)
  store.put(key, kept)
  if (ms > 0) store.expire(key, words.includes('absttl') ? ms : store.surroundings.now() + ms)
  return ok
}

export const objectCommands: Commands = {
  object,
  memory,
  dump: (store, [key]) => {
    const kept = store.get(key)
    return kept === undefined ? null : sealed(kept)
  },
  restore,
}
