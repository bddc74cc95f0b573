/** What the commands of redis do to what its server keeps. */
import { info } from './info.ts'
import { mostKeys, type RedisStore, type RedisValue } from './store.ts'

/** Longer values are refused. */
const longestValue = 512 * 1024

const wrongType = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' }
const full = { error: "OOM command not allowed when used memory > 'maxmemory'." }
const ok = { status: 'OK' }

type Command = (store: RedisStore, args: readonly string[]) => RedisValue

export function runCommand(store: RedisStore, [name = '', ...args]: readonly string[]): RedisValue {
  const command = commands.get(name.toLowerCase())
  if (!command) {
    const beginning = args.map((each) => `'${each}' `).join('')
    return { error: `ERR unknown command '${name}', with args beginning with: ${beginning}` }
  }
  const [run, least] = command
  if (args.length < least)
    return { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` }
  return run(store, args)
}

function add(store: RedisStore, key: string, by: number): RedisValue {
  const before = store.get(key) ?? '0'
  if (typeof before !== 'string') return wrongType
  if (!/^-?\d{1,15}$/.test(before) || !Number.isSafeInteger(by))
    return { error: 'ERR value is not an integer or out of range' }
  store.set(key, String(Number(before) + by))
  return Number(before) + by
}

/** The list of a key, made where there is none. */
function listAt(store: RedisStore, key: string): string[] | undefined {
  const found = store.get(key)
  if (found === undefined) {
    const made: string[] = []
    store.set(key, made)
    return made
  }
  return Array.isArray(found) ? found : undefined
}

function push(store: RedisStore, [key, ...values]: readonly string[], isLeft: boolean): RedisValue {
  const list = listAt(store, key)
  if (!list) return wrongType
  if (list.length + values.length > mostKeys) return full
  if (isLeft) list.unshift(...values.toReversed().slice(0, 1_000))
  else list.push(...values.slice(0, 1_000))
  return list.length
}

function pop(store: RedisStore, key: string, isLeft: boolean): RedisValue {
  const list = store.get(key)
  if (list === undefined) return null
  if (!Array.isArray(list)) return wrongType
  const value = (isLeft ? list.shift() : list.pop()) ?? null
  if (list.length === 0) store.delete(key)
  return value
}

function setValue(store: RedisStore, [key, value, ...options]: readonly string[]): RedisValue {
  const words = options.map((each) => each.toLowerCase())
  const exists = store.get(key) !== undefined
  if ((words.includes('nx') && exists) || (words.includes('xx') && !exists)) return null
  if (value.length > longestValue || !store.set(key, value)) return full
  const seconds = Number(words[words.indexOf('ex') + 1])
  const ms = Number(words[words.indexOf('px') + 1])
  const length = words.includes('ex') ? seconds * 1_000 : words.includes('px') ? ms : undefined
  if (!words.includes('keepttl'))
    store.expire(key, length === undefined ? undefined : store.surroundings.now() + length)
  return ok
}

function hashAt(store: RedisStore, key: string, makes: boolean): Map<string, string> | undefined | 'wrong' {
  const found = store.get(key)
  if (found instanceof Map) return found
  if (found !== undefined) return 'wrong'
  if (!makes) return undefined
  const made = new Map<string, string>()
  store.set(key, made)
  return made
}

/** Whether a name fits `a*`, `user:?`: only these two have a meaning here. */
function fits(name: string, pattern: string): boolean {
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

function range(list: readonly string[], from: number, to: number): readonly string[] {
  const place = (n: number) => (n < 0 ? Math.max(0, list.length + n) : n)
  return list.slice(place(from), to < 0 ? list.length + to + 1 : to + 1)
}

/** By name, with the least number of words that they take. */
const commands: ReadonlyMap<string, readonly [run: Command, least: number]> = new Map<
  string,
  readonly [Command, number]
>([
  ['ping', [(_store, [text]) => text ?? { status: 'PONG' }, 0]],
  ['echo', [(_store, [text]) => text, 1]],
  ['select', [() => ok, 1]],
  [
    'auth',
    [
      ({ surroundings: { password } }, args) =>
        password === undefined
          ? {
              error:
                'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
            }
          : args.at(-1) === password
            ? ok
            : { error: 'WRONGPASS invalid username-password pair or user is disabled.' },
      1,
    ],
  ],
  [
    'get',
    [
      (store, [key]) => {
        const found = store.get(key) ?? null
        return found === null || typeof found === 'string' ? found : wrongType
      },
      1,
    ],
  ],
  ['set', [setValue, 2]],
  ['setnx', [(store, [key, value]) => (store.get(key) === undefined && store.set(key, value) ? 1 : 0), 2]],
  [
    'mset',
    [
      (store, args) => {
        for (let n = 0; n + 1 < args.length; n += 2) store.set(args[n], args[n + 1])
        return ok
      },
      2,
    ],
  ],
  [
    'mget',
    [
      (store, keys) =>
        keys.map((key) => {
          const found = store.get(key)
          return typeof found === 'string' ? found : null
        }),
      1,
    ],
  ],
  [
    'append',
    [
      (store, [key, text]) => {
        const before = store.get(key) ?? ''
        if (typeof before !== 'string') return wrongType
        if (before.length + text.length > longestValue)
          return { error: 'ERR string exceeds maximum allowed size' }
        store.set(key, before + text)
        return before.length + text.length
      },
      2,
    ],
  ],
  [
    'strlen',
    [
      (store, [key]) => {
        const found = store.get(key) ?? ''
        return typeof found === 'string' ? found.length : wrongType
      },
      1,
    ],
  ],
  ['del', [(store, keys) => keys.filter((key) => store.delete(key)).length, 1]],
  ['unlink', [(store, keys) => keys.filter((key) => store.delete(key)).length, 1]],
  ['exists', [(store, keys) => keys.filter((key) => store.get(key) !== undefined).length, 1]],
  ['keys', [(store, [pattern]) => store.keys().filter((key) => fits(key, pattern)), 1]],
  ['scan', [(store) => ['0', [...store.keys()]], 1]],
  [
    'type',
    [
      (store, [key]) => {
        const found = store.get(key)
        return {
          status:
            found === undefined
              ? 'none'
              : typeof found === 'string'
                ? 'string'
                : Array.isArray(found)
                  ? 'list'
                  : found instanceof Set
                    ? 'set'
                    : 'hash',
        }
      },
      1,
    ],
  ],
  ['incr', [(store, [key]) => add(store, key, 1), 1]],
  ['decr', [(store, [key]) => add(store, key, -1), 1]],
  ['incrby', [(store, [key, by]) => add(store, key, Number(by)), 2]],
  ['decrby', [(store, [key, by]) => add(store, key, -Number(by)), 2]],
  [
    'expire',
    [
      (store, [key, seconds]) => {
        if (store.get(key) === undefined) return 0
        store.expire(key, store.surroundings.now() + Number(seconds) * 1_000)
        return 1
      },
      2,
    ],
  ],
  [
    'persist',
    [
      (store, [key]) => {
        const had = store.expiryOf(key) !== undefined
        store.expire(key, undefined)
        return had ? 1 : 0
      },
      1,
    ],
  ],
  [
    'ttl',
    [
      (store, [key]) => {
        if (store.get(key) === undefined) return -2
        const at = store.expiryOf(key)
        return at === undefined ? -1 : Math.ceil((at - store.surroundings.now()) / 1_000)
      },
      1,
    ],
  ],
  ['lpush', [(store, args) => push(store, args, true), 2]],
  ['rpush', [(store, args) => push(store, args, false), 2]],
  ['lpop', [(store, [key]) => pop(store, key, true), 1]],
  ['rpop', [(store, [key]) => pop(store, key, false), 1]],
  [
    'llen',
    [
      (store, [key]) => {
        const list = store.get(key) ?? []
        return Array.isArray(list) ? list.length : wrongType
      },
      1,
    ],
  ],
  [
    'lrange',
    [
      (store, [key, from, to]) => {
        const list = store.get(key) ?? []
        return Array.isArray(list) ? range(list, Number(from), Number(to)) : wrongType
      },
      3,
    ],
  ],
  [
    'sadd',
    [
      (store, [key, ...values]) => {
        const found = store.get(key) ?? new Set<string>()
        if (!(found instanceof Set)) return wrongType
        const before = found.size
        for (const each of values) found.add(each)
        store.set(key, found)
        return found.size - before
      },
      2,
    ],
  ],
  [
    'smembers',
    [
      (store, [key]) => {
        const found = store.get(key) ?? new Set<string>()
        return found instanceof Set ? [...found] : wrongType
      },
      1,
    ],
  ],
  [
    'hset',
    [
      (store, [key, ...pairs]) => {
        const hash = hashAt(store, key, true)
        if (hash === 'wrong' || !hash) return wrongType
        const before = hash.size
        for (let n = 0; n + 1 < pairs.length; n += 2) hash.set(pairs[n], pairs[n + 1])
        return hash.size - before
      },
      3,
    ],
  ],
  [
    'hget',
    [
      (store, [key, field]) => {
        const hash = hashAt(store, key, false)
        return hash === 'wrong' ? wrongType : (hash?.get(field) ?? null)
      },
      2,
    ],
  ],
  [
    'hgetall',
    [
      (store, [key]) => {
        const hash = hashAt(store, key, false)
        return hash === 'wrong' ? wrongType : [...(hash ?? [])].flat()
      },
      1,
    ],
  ],
  ['dbsize', [(store) => store.size, 0]],
  [
    'flushall',
    [
      (store) => {
        store.clear()
        return ok
      },
      0,
    ],
  ],
  [
    'flushdb',
    [
      (store) => {
        store.clear()
        return ok
      },
      0,
    ],
  ],
  ['save', [() => ok, 0]],
  ['bgsave', [() => ({ status: 'Background saving started' }), 0]],
  ['info', [info, 0]],
  [
    'role',
    [
      ({ surroundings: { isReplica } }) =>
        isReplica ? ['slave', '', 6_379, 'connected', 0] : ['master', 0, []],
      0,
    ],
  ],
  ['time', [({ surroundings }) => [String(Math.floor(surroundings.now() / 1_000)), '0'], 0]],
  ['client', [() => ok, 0]],
  [
    'config',
    [
      (_store, [verb = '', name = '']) =>
        verb.toLowerCase() === 'get' ? (name === 'maxmemory' ? ['maxmemory', '0'] : []) : ok,
      1,
    ],
  ],
  ['command', [() => [], 0]],
  [
    'hello',
    [() => ['server', 'redis', 'version', '8.2.1', 'proto', 2, 'mode', 'standalone', 'role', 'master'], 0],
  ],
])
