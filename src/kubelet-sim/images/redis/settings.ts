/** What a redis server is set to: by its file, by its options, and by CONFIG SET. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { fits } from './command.ts'
import { RedisError } from './error.ts'

/** What people ask for that nothing else follows from. Source: redis.conf. */
const usual: Readonly<Record<string, string>> = {
  appendonly: 'no',
  appendfsync: 'everysec',
  bind: '* -::*',
  databases: '16',
  dbfilename: 'dump.rdb',
  dir: '/data',
  loglevel: 'notice',
  masterauth: '',
  maxclients: '10000',
  maxmemory: '0',
  'maxmemory-policy': 'noeviction',
  'notify-keyspace-events': '',
  port: '6379',
  'protected-mode': 'no',
  'replica-read-only': 'yes',
  requirepass: '',
  save: '3600 1 300 100 60 10000',
  'tcp-backlog': '511',
  'tcp-keepalive': '300',
  timeout: '0',
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
  if (name !== 'maxmemory') return value
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
  for (let n = 0; n + 1 < pairs.length; n += 2) {
    const name = nameOf(pairs[n])
    if (!settings.has(name))
      throw new RedisError(`ERR Unknown option or number of arguments for CONFIG SET - '${pairs[n]}'`)
    settings.set(name, kept(name, pairs[n + 1]))
  }
}
