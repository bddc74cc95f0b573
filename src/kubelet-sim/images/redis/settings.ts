/** What a redis server is set to: by its file, by its options, and by CONFIG SET. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { isDirective } from './directives.ts'
import { RedisError } from './error.ts'
import { fits } from './glob.ts'
import { sortOf } from './notices.ts'
import { wordsOf } from './words.ts'

/** What people ask for that nothing else follows from. Source: redis.conf. */
export const usual: Readonly<Record<string, string>> = {
  aclfile: '',
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
  masteruser: '',
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
  'replica-announce-port': '0',
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
  'tls-port': '0',
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

/** Names of before 5.0 and 7.0 are known yet: `slave-read-only`, `hash-max-ziplist-entries`. */
const nameOf = (word: string): string => {
  const name = word.toLowerCase()
  if (name === 'slaveof') return 'replicaof'
  return name.replace('slave', 'replica').replace('-ziplist-', '-listpack-')
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

/** What a server is told as it starts. */
export interface Settings {
  readonly values: Map<string, string>
  /** `user alice on …`: the name of each, and its rules. */
  readonly users: readonly (readonly string[])[]
  /** What commands are called, by what they are called here; '' is what is called nothing. */
  readonly renamed: ReadonlyMap<string, string>
  /** What it says and ends with, where it cannot be so. */
  readonly problem: string | undefined
}

/** One directive, and where it is said. */
interface Line {
  readonly words: readonly string[]
  /** Where in its file; undefined: among the options. */
  readonly number: number | undefined
}

export function settingsOf(context: ServiceContext): Settings {
  const values = new Map(Object.entries(usual))
  const users: (readonly string[])[] = []
  const renamed = new Map<string, string>()
  for (const { words, number } of linesFor(context)) {
    const [name, ...rest] = [nameOf(words[0]), ...words.slice(1)]
    if (name === 'user') users.push(rest)
    else if (name === 'rename-command') rename(renamed, rest)
    else {
      const why = problemWith(name, rest)
      if (why !== undefined) return { values, users, renamed, problem: fatal(context, words, number, why) }
      values.set(name, kept(name, rest.join(' ')))
    }
  }
  return { values, users, renamed, problem: undefined }
}

function rename(renamed: Map<string, string>, [from, to = '']: readonly string[]): void {
  if (from === undefined) return
  renamed.set(from.toLowerCase(), '')
  if (to !== '') renamed.set(to.toLowerCase(), from)
}

/** Why a server cannot be so as it starts; undefined: it can. */
function problemWith(name: string, words: readonly string[]): string | undefined {
  if (!isDirective(name) && !Object.hasOwn(usual, name)) return 'Bad directive or wrong number of arguments'
  if (words.length === 0) return 'wrong number of arguments'
  const problem = wrongWith(name, words.join(' '))
  return problem
}

/** Source: loadServerConfigFromString. */
function fatal(
  context: ServiceContext,
  words: readonly string[],
  number: number | undefined,
  why: string,
): string {
  const { name, version } = sortOf(context.config.image)
  const line = [words[0], ...words.slice(1).map((each) => `"${each}"`)].join(' ')
  return `\n*** FATAL CONFIG FILE ERROR (${name} ${version}) ***\nReading the configuration file, at line ${number ?? 1}\n>>> '${number === undefined ? line : words.join(' ')}'\n${why}\n`
}

/** What its file says, and then its options. */
function linesFor(context: ServiceContext): readonly Line[] {
  const words = context.args.slice(context.args[0].endsWith('entrypoint.sh') ? 2 : 1)
  const options = words.findIndex((each) => each.startsWith('--'))
  const [file] = options === 0 ? [] : words
  const given = options < 0 ? [] : words.slice(options)
  const lines: Line[] = file === undefined ? [] : [...linesOf(context, file, 0)]
  for (let n = 0; n < given.length; n++) {
    const values: string[] = []
    while (n + 1 + values.length < given.length && !given[n + 1 + values.length].startsWith('--'))
      values.push(given[n + 1 + values.length])
    // `--save ""` and `--loglevel verbose` alike; one word may hold several.
    const said = values.length === 1 && values[0] !== '' ? values[0].split(/\s+/) : values
    lines.push({ words: [given[n].slice(2), ...said], number: undefined })
    n += values.length
  }
  return lines
}

/** How deep files may include others. */
const deepest = 16

function linesOf(context: ServiceContext, path: string, depth: number): readonly Line[] {
  const text = context.files.read(path.startsWith('/') ? path : `/data/${path}`)
  if (isError(text)) return []
  return text.split('\n').flatMap((line, n): readonly Line[] => {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return []
    const words = wordsOf(trimmed) ?? trimmed.split(/\s+/)
    if (/^include$/i.test(words[0]) && words[1] !== undefined && depth < deepest)
      return linesOf(context, words[1], depth + 1)
    return [{ words, number: n + 1 }]
  })
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
    const problem = immutable.has(name) ? "can't set immutable config" : wrongWith(name, pairs[n + 1])
    if (problem !== undefined)
      throw new RedisError(`ERR CONFIG SET failed (possibly related to argument '${pairs[n]}') - ${problem}`)
    settings.set(name, kept(name, pairs[n + 1]))
  }
}

function wrongWith(name: string, value: string): string | undefined {
  if (sizes.has(name)) return /^\d+([kmg]?b?)$/i.test(value) ? undefined : 'argument must be a memory value'
  if (name === 'notify-keyspace-events' && /[^Ag$lshzxeKEtmdn]/.test(value))
    return "Invalid event class character. Use 'Ag$lshzxeKEtmdn'."
  if (Object.hasOwn(choices, name) && !choices[name].includes(value.toLowerCase()))
    return choices[name][0] === 'yes'
      ? "argument must be 'yes' or 'no'"
      : `argument(s) must be one of the following: ${choices[name].join(', ')}`
  return /^\d+$/.test(usual[name] ?? '') && !/^-?\d+$/.test(value)
    ? "argument couldn't be parsed into an integer"
    : undefined
}
