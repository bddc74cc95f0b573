/** `--bigkeys`, `--memkeys`, `--hotkeys`: redis-cli goes through all keys, and tells of the largest, or of those in use. */
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { quoted } from '../protocol.ts'
import { isFailure, type RedisValue } from '../values.ts'
import type { Link } from './link.ts'

export type Sampled = 'bigkeys' | 'memkeys' | 'hotkeys'

interface Sort {
  readonly name: string
  /** How its size is asked for. */
  readonly command: string
  readonly unit: string
  biggest: number
  biggestKey: string | undefined
  count: number
  total: number
}

const sort = (name: string, command: string, unit: string): Sort => ({
  ...{ name, command, unit, biggest: 0, biggestKey: undefined, count: 0, total: 0 },
})

const sorts = (): readonly Sort[] => [
  sort('string', 'STRLEN', 'bytes'),
  sort('list', 'LLEN', 'items'),
  sort('set', 'SCARD', 'members'),
  sort('zset', 'ZCARD', 'members'),
  sort('hash', 'HLEN', 'fields'),
  sort('stream', 'XLEN', 'entries'),
]

const percent = (part: number, whole: number): string =>
  ((100 * part) / Math.max(1, whole)).toFixed(2).padStart(5, '0')

const mean = (total: number, count: number): string => (count === 0 ? 0 : total / count).toFixed(2)

/** How many hot keys are told of. */
const mostHot = 16

export function* sample(process: Process, link: Link, what: Sampled): Running {
  const size = yield* link.ask(['DBSIZE'])
  if (typeof size !== 'number') return complain(process, size)
  const aim = what === 'hotkeys' ? 'hot keys' : 'biggest keys'
  yield* process.write(
    `\n# Scanning the entire keyspace to find ${aim} as well as\n# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec\n# per 100 SCAN commands (not usually needed).\n\n`,
  )
  return what === 'hotkeys' ? yield* hot(process, link, size) : yield* big(process, link, size, what)
}

function complain(process: Process, value: RedisValue | undefined): number {
  process.complain(isFailure(value) ? `Error: ${value.error}\n` : 'Error: Server closed the connection\n')
  return 1
}

/** One page of keys, and where the next one begins; undefined where the server says what is none. */
function* page(
  link: Link,
  cursor: string,
): Working<{ readonly next: string; readonly keys: readonly string[] } | undefined> {
  const value = yield* link.ask(['SCAN', cursor])
  if (!Array.isArray(value)) return undefined
  const [next, keys] = value as readonly RedisValue[]
  return { next: String(next), keys: Array.isArray(keys) ? keys.map(String) : [] }
}

function* big(process: Process, link: Link, size: number, what: Sampled): Running {
  const all = sorts()
  let [cursor, sampled, length] = ['0', 0, 0]
  do {
    const found = yield* page(link, cursor)
    if (!found) return complain(process, undefined)
    cursor = found.next
    for (const key of found.keys) {
      const type = yield* link.ask(['TYPE', key])
      const name = typeof type === 'object' && type !== null && 'status' in type ? type.status : ''
      const own = all.find((each) => each.name === name)
      sampled++
      length += key.length
      if (!own) continue
      const bytes = yield* link.ask(what === 'memkeys' ? ['MEMORY', 'USAGE', key] : [own.command, key])
      yield* take(process, own, { key, bytes: Number(bytes) || 0, share: percent(sampled, size), what })
    }
    yield* process.breathe()
  } while (cursor !== '0')
  yield* process.write(summary(all, sampled, length, what))
  return 0
}

interface Taken {
  readonly key: string
  readonly bytes: number
  /** How much of all has been looked at, in percent. */
  readonly share: string
  readonly what: Sampled
}

const unitOf = ({ unit }: Sort, what: Sampled): string => (what === 'memkeys' ? 'bytes' : unit)

function* take(process: Process, own: Sort, { key, bytes, share, what }: Taken): Working {
  own.count++
  own.total += bytes
  if (own.biggestKey !== undefined && bytes <= own.biggest) return
  own.biggest = bytes
  own.biggestKey = key
  yield* process.write(
    `[${share}%] Biggest ${own.name.padEnd(6)} found so far '${quoted(key)}' with ${bytes} ${unitOf(own, what)}\n`,
  )
}

function summary(all: readonly Sort[], sampled: number, length: number, what: Sampled): string {
  const biggest = all
    .filter(({ biggestKey }) => biggestKey !== undefined)
    .map(
      (each) =>
        `Biggest ${each.name.padStart(6)} found '${quoted(each.biggestKey ?? '')}' has ${each.biggest} ${unitOf(each, what)}\n`,
    )
  const counts = all.map(
    (each) =>
      `${each.count} ${each.name}s with ${each.total} ${unitOf(each, what)} (${percent(each.count, sampled)}% of keys, avg size ${mean(each.total, each.count)})\n`,
  )
  return [
    `\n-------- summary -------\n\nSampled ${sampled} keys in the keyspace!\n`,
    `Total key length in bytes is ${length} (avg len ${mean(length, sampled)})\n\n`,
    ...[...biggest, '\n', ...counts],
  ].join('')
}

function* hot(process: Process, link: Link, size: number): Running {
  const found: { readonly key: string; readonly count: number }[] = []
  let [cursor, sampled] = ['0', 0]
  do {
    const some = yield* page(link, cursor)
    if (!some) return complain(process, undefined)
    cursor = some.next
    for (const key of some.keys) {
      const count = yield* link.ask(['OBJECT', 'FREQ', key])
      if (isFailure(count)) return complain(process, count)
      sampled++
      if (typeof count !== 'number') continue
      if (found.length === mostHot && count <= found[mostHot - 1].count) continue
      found.push({ key, count })
      found.sort((a, b) => b.count - a.count).splice(mostHot)
      yield* process.write(
        `[${percent(sampled, size)}%] Hot key '${quoted(key)}' found so far with counter ${count}\n`,
      )
    }
    yield* process.breathe()
  } while (cursor !== '0')
  const lines = found.map(
    ({ key, count }) => `hot key found with counter: ${count}\tkeyname: ${quoted(key)}\n`,
  )
  yield* process.write(
    `\n-------- summary -------\n\nSampled ${sampled} keys in the keyspace!\n${lines.join('')}`,
  )
  return 0
}
