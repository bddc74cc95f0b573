/** What a redis server is set to: by its file, by its options, and by CONFIG SET. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { fits } from './command.ts'
import { RedisError } from './error.ts'

/** What people ask for that nothing else follows from. Source: redis.conf. */
const usual: Readonly<Record<string, string>> = {
  activedefrag: 'no',
  appenddirname: 'appendonlydir',
  appendfilename: 'appendonly.aof',
  appendfsync: 'everysec',
  appendonly: 'no',
  'auto-aof-rewrite-min-size': '67108864',
  'auto-aof-rewrite-percentage': '100',
  bind: '* -::*',
  'cluster-enabled': 'no',
  daemonize: 'no',
  databases: '16',
  dbfilename: 'dump.rdb',
  dir: '/data',
  'enable-debug-command': 'no',
  'hash-max-listpack-entries': '128',
  'hash-max-listpack-value': '64',
  hz: '10',
  'io-threads': '1',
  'latency-monitor-threshold': '0',
  'lazyfree-lazy-eviction': 'no',
  'lazyfree-lazy-expire': 'no',
  'list-max-listpack-size': '-2',
  logfile: '',
  loglevel: 'notice',
  masterauth: '',
  maxclients: '10000',
  maxmemory: '0',
  'maxmemory-policy': 'noeviction',
  'maxmemory-samples': '5',
  'min-replicas-max-lag': '10',
  'min-replicas-to-write': '0',
  'no-appendfsync-on-rewrite': 'no',
  'notify-keyspace-events': '',
  pidfile: '',
  port: '6379',
  'proto-max-bulk-len': '536870912',
  'protected-mode': 'no',
  rdbchecksum: 'yes',
  rdbcompression: 'yes',
  'repl-backlog-size': '1048576',
  'repl-diskless-sync': 'yes',
  'repl-timeout': '60',
  'replica-announce-ip': '',
  'replica-priority': '100',
  'replica-read-only': 'yes',
  'replica-serve-stale-data': 'yes',
  requirepass: '',
  save: '3600 1 300 100 60 10000',
  'set-max-intset-entries': '512',
  'slowlog-log-slower-than': '10000',
  'slowlog-max-len': '128',
  'stop-writes-on-bgsave-error': 'yes',
  'stream-node-max-entries': '100',
  'tcp-backlog': '511',
  'tcp-keepalive': '300',
  timeout: '0',
  unixsocket: '',
  unixsocketperm: '0',
  'zset-max-listpack-entries': '128',
  'zset-max-listpack-value': '64',
}

/** What a server cannot become once it runs. Source: config.c. */
const immutable = new Set(
  'appenddirname appendfilename cluster-enabled daemonize databases enable-debug-command logfile pidfile tcp-backlog'.split(
    ' ',
  ),
)

const sizes = new Set('maxmemory proto-max-bulk-len repl-backlog-size auto-aof-rewrite-min-size'.split(' '))

/** What can only be one of these. */
const choices: Readonly<Record<string, readonly string[]>> = {
  'maxmemory-policy':
    'volatile-lru volatile-lfu volatile-random volatile-ttl allkeys-lru allkeys-lfu allkeys-random noeviction'.split(
      ' ',
    ),
  appendfsync: ['everysec', 'always', 'no'],
  loglevel: ['debug', 'verbose', 'notice', 'warning', 'nothing'],
  ...Object.fromEntries(
    'appendonly no-appendfsync-on-rewrite protected-mode rdbchecksum rdbcompression repl-diskless-sync replica-read-only replica-serve-stale-data stop-writes-on-bgsave-error'
      .split(' ')
      .map((name) => [name, ['yes', 'no']]),
  ),
}

const oldNames: Readonly<Record<string, string>> = {
  slaveof: 'replicaof',
  'slave-read-only': 'replica-read-only',
}

const nameOf = (word: string): string => {
  const name = word.toLowerCase()
  return oldNames[name] ?? name
}

const units: Readonly<Record<string, number>> = {
  b: 1,
  k: 1_000,
  kb: 1_024,
  m: 1_000 ** 2,
  mb: 1_024 ** 2,
  g: 1_000 ** 3,
  gb: 1_024 ** 3,
}

/** `2mb` is kept as the number of its bytes. */
function kept(name: string, value: string): string {
  if (!sizes.has(name)) return value
  const [, number, unit = 'b'] = /^(\d+)([a-z]*)$/i.exec(value) ?? []
  const factor = units[unit.toLowerCase() || 'b']
  if (number === undefined || factor === undefined)
    throw new RedisError(
      `ERR CONFIG SET failed (possibly related to argument '${name}') - argument must be a memory value`,
    )
  return String(Number(number) * factor)
}

/** The settings that a server starts with. */
export function settingsOf(context: ServiceContext): Map<string, string> {
  const settings = new Map(Object.entries(usual))
  const words = context.args.slice(context.args[0].endsWith('entrypoint.sh') ? 2 : 1)
  const options = words.findIndex((each) => each.startsWith('--'))
  const [file] = options === 0 ? [] : words
  if (file !== undefined) for (const line of linesOf(context, file)) take(settings, line)
  const given = options < 0 ? [] : words.slice(options)
  for (let n = 0; n < given.length; n++) {
    const values: string[] = []
    while (n + 1 + values.length < given.length && !given[n + 1 + values.length].startsWith('--'))
      values.push(given[n + 1 + values.length])
    take(settings, [given[n].slice(2), ...values])
    n += values.length
  }
  return settings
}

function take(settings: Map<string, string>, [word, ...values]: readonly string[]): void {
  const name = nameOf(word)
  settings.set(name, kept(name, values.join(' ')))
}

function linesOf({ files }: ServiceContext, path: string): readonly (readonly string[])[] {
  const text = files.read(path.startsWith('/') ? path : `/data/${path}`)
  if (isError(text)) return []
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/).map((word) => word.replace(/^"(.*)"$/, '$1')))
}

/** Names and values of the settings whose names fit one of the patterns. */
export const settingsLike = (settings: ReadonlyMap<string, string>, patterns: readonly string[]) =>
  [...settings].filter(([name]) => patterns.some((each) => fits(name, each.toLowerCase()))).flat()

/** @throws RedisError for what is no setting */
export function setSettings(settings: Map<string, string>, pairs: readonly string[]): void {
  for (let n = 0; n < pairs.length; n += 2) {
    const name = nameOf(pairs[n])
    if (pairs.length % 2 !== 0) throw new RedisError("ERR wrong number of arguments for 'config|set' command")
    if (!settings.has(name))
      throw new RedisError(`ERR Unknown option or number of arguments for CONFIG SET - '${pairs[n]}'`)
    const problem = problemOf(name, pairs[n + 1])
    if (problem !== undefined)
      throw new RedisError(`ERR CONFIG SET failed (possibly related to argument '${pairs[n]}') - ${problem}`)
    settings.set(name, kept(name, pairs[n + 1]))
  }
}

function problemOf(name: string, value: string): string | undefined {
  if (immutable.has(name)) return "can't set immutable config"
  if (Object.hasOwn(choices, name) && !choices[name].includes(value.toLowerCase()))
    return choices[name][0] === 'yes'
      ? "argument must be 'yes' or 'no'"
      : `argument(s) must be one of the following: ${choices[name].join(', ')}`
  return /^\d+$/.test(usual[name] ?? '') && !sizes.has(name) && !/^-?\d+$/.test(value)
    ? "argument couldn't be parsed into an integer"
    : undefined
}
