/** What a sentinel is told by its file, and what it writes there of what it has found out. Source: sentinel.c. */
import { resolve } from '../../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../../runtime/image.ts'
import { isError } from '../../../runtime/posix.ts'
import { RedisError } from '../error.ts'
import { sortOf } from '../notices.ts'
import { wordsOf } from '../words.ts'

export interface Place {
  /** An address, or a name where those are resolved. */
  readonly host: string
  readonly port: number
}

/** What it is told of a master. */
export interface MasterSettings extends Place {
  readonly name: string
  quorum: number
  downAfterMs: number
  failoverTimeoutMs: number
  parallelSyncs: number
  user: string
  password: string
  configEpoch: number
  leaderEpoch: number
  readonly replicas: Place[]
  readonly sentinels: (Place & { readonly id: string })[]
}

export interface SentinelSettings {
  /** Directives that are not of sentinels: `port`, `requirepass`. */
  readonly values: Map<string, string>
  /** Others of sentinels that nothing follows from here, as they are written. */
  readonly others: readonly string[]
  readonly masters: Map<string, MasterSettings>
  id: string | undefined
  currentEpoch: number
  resolvesNames: boolean
  announcesNames: boolean
  announced: { ip: string | undefined; port: number | undefined }
  /** With which it asks other sentinels. */
  password: string
}

const usualDownAfterMs = 30_000
const usualFailoverTimeoutMs = 180_000

export const sentinelPort = 26_379

/** No length of time is longer, in milliseconds, and no number greater. */
const greatest = 2 ** 40

/** What it is, before it reads anything. */
const unset = (): SentinelSettings => ({
  values: new Map([
    ['port', String(sentinelPort)],
    ['requirepass', ''],
    ['databases', '16'],
    ['bind', '*'],
  ]),
  others: [],
  masters: new Map(),
  id: undefined,
  currentEpoch: 0,
  resolvesNames: false,
  announcesNames: false,
  announced: { ip: undefined, port: undefined },
  password: '',
})

export function newMaster(name: string, place: Place, quorum: number): MasterSettings {
  return {
    ...place,
    ...{ name, quorum, downAfterMs: usualDownAfterMs, failoverTimeoutMs: usualFailoverTimeoutMs },
    ...{
      parallelSyncs: 1,
      user: '',
      password: '',
      configEpoch: 0,
      leaderEpoch: 0,
      replicas: [],
      sentinels: [],
    },
  }
}

/** The file that its arguments name; undefined: none. */
export function fileOf(args: readonly string[]): string | undefined {
  const words = args.slice(1).filter((each) => !/(^|\/)(redis|valkey)-(server|sentinel)$/.test(each))
  const file = words[0]
  return file === undefined || file.startsWith('--') ? undefined : file
}

/** Its settings, or what it says as it ends because of them. */
export function readSettings(context: ServiceContext, path: string): SentinelSettings | string {
  const text = context.files.read(path)
  if (isError(text)) return `Fatal error, can't open config file '${path}': ${text.message}\n`
  const settings = unset()
  const others: string[] = []
  for (const [n, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const words = wordsOf(trimmed) ?? trimmed.split(/\s+/)
    try {
      take(context, settings, words, (said) => others.push(said), trimmed)
    } catch (error) {
      if (error instanceof RedisError) return fatal(context, n + 1, trimmed, error.message)
      throw error
    }
  }
  for (const [name, value] of optionsIn(context.args)) settings.values.set(name, value)
  return { ...settings, others }
}

/** `--port 5000`: those that are not `--sentinel`. */
function* optionsIn(args: readonly string[]): Iterable<readonly [string, string]> {
  for (let n = 0; n < args.length; n++)
    if (/^--(?!sentinel$)/.test(args[n]) && n + 1 < args.length) yield [args[n].slice(2), args[n + 1]]
}

function fatal(context: ServiceContext, line: number, text: string, why: string): string {
  const { name, version } = sortOf(context.config.image)
  return `\n*** FATAL CONFIG FILE ERROR (${name} ${version}) ***\nReading the configuration file, at line ${line}\n>>> '${text}'\n${why}\n`
}

function take(
  context: ServiceContext,
  settings: SentinelSettings,
  words: readonly string[],
  keep: (line: string) => void,
  line: string,
): void {
  if (words[0].toLowerCase() !== 'sentinel') {
    settings.values.set(words[0].toLowerCase(), words.slice(1).join(' '))
    return
  }
  const [verb = '', ...args] = words.slice(1)
  const what = verb.toLowerCase()
  if (what === 'monitor') {
    const [name, host, port, quorum] = args
    if (quorum === undefined) throw new RedisError('Unrecognized sentinel configuration statement.')
    settings.masters.set(name, monitored(context, settings, name, host, port, quorum))
  } else if (what === 'myid') settings.id = args[0]
  else if (what === 'current-epoch') settings.currentEpoch = Number(args[0]) || 0
  else if (what === 'resolve-hostnames') settings.resolvesNames = yesOrNo(args[0])
  else if (what === 'announce-hostnames') settings.announcesNames = yesOrNo(args[0])
  else if (what === 'announce-ip') settings.announced.ip = args[0]
  else if (what === 'announce-port') settings.announced.port = Number(args[0]) || undefined
  else if (what === 'sentinel-pass') settings.password = args[0] ?? ''
  else if (/^(sentinel-user|deny-scripts-reconfig|loglevel)$/.test(what)) keep(line)
  else setOfMaster(settings, what, args)
}

function yesOrNo(word: string | undefined): boolean {
  if (!/^(yes|no)$/i.test(word ?? '')) throw new RedisError("argument must be 'yes' or 'no'")
  return /^yes$/i.test(word!)
}

/** @throws RedisError where that is no master */
export function monitored(
  context: ServiceContext,
  { resolvesNames, masters }: SentinelSettings,
  name: string,
  host: string,
  port: string,
  quorum: string,
): MasterSettings {
  if (!(Number(quorum) > 0)) throw new RedisError('Quorum must be 1 or greater.')
  if (!/^\d{1,5}$/.test(port)) throw new RedisError('Invalid port number')
  if (masters.has(name)) throw new RedisError('Duplicate master name.')
  const isAddress = /^[\d.]+$|:/.test(host)
  if (!isAddress && (!resolvesNames || resolve(context, host) === undefined))
    throw new RedisError("Can't resolve instance hostname.")
  return newMaster(name, { host, port: Number(port) }, Number(quorum))
}

/** `down-after-milliseconds mymaster 5000`. @throws RedisError */
export function setOfMaster(
  { masters }: SentinelSettings,
  what: string,
  [name, ...values]: readonly string[],
): void {
  const master = masters.get(name ?? '')
  const number = (least: number, why: string): number => {
    const value = Number(values[0])
    if (!Number.isInteger(value) || value < least) throw new RedisError(why)
    return Math.min(value, greatest)
  }
  if (!master) {
    if (Object.hasOwn(ofMaster, what)) throw new RedisError('No such master with specified name.')
    throw new RedisError('Unrecognized sentinel configuration statement.')
  }
  switch (what) {
    case 'down-after-milliseconds':
      master.downAfterMs = number(1, 'negative or zero time parameter.')
      return
    case 'failover-timeout':
      master.failoverTimeoutMs = number(1, 'negative or zero time parameter.')
      return
    case 'parallel-syncs':
      master.parallelSyncs = number(0, 'Invalid number of parallel syncs')
      return
    case 'quorum':
      master.quorum = number(1, 'Quorum must be 1 or greater.')
      return
    case 'auth-pass':
      master.password = values[0] ?? ''
      return
    case 'auth-user':
      master.user = values[0] ?? ''
      return
    case 'config-epoch':
      master.configEpoch = number(0, 'Invalid epoch')
      return
    case 'leader-epoch':
      master.leaderEpoch = number(0, 'Invalid epoch')
      return
    case 'known-replica':
    case 'known-slave':
      master.replicas.push(placeOf(values))
      return
    case 'known-sentinel':
      master.sentinels.push({ ...placeOf(values), id: values[2] ?? '' })
      return
    case 'notification-script':
    case 'client-reconfig-script':
      throw new RedisError(`sentinel ${what} is not simulated`)
    default:
      if (what === 'master-reboot-down-after-period') return
      throw new RedisError('Unrecognized sentinel configuration statement.')
  }
}

/** @throws RedisError */
function placeOf([host, port]: readonly string[]): Place {
  if (host === undefined || !/^\d{1,5}$/.test(port ?? ''))
    throw new RedisError('Wrong hostname or port for replica.')
  return { host, port: Number(port) }
}

const ofMaster: Readonly<Record<string, true>> = Object.fromEntries(
  'down-after-milliseconds failover-timeout parallel-syncs quorum auth-pass auth-user config-epoch leader-epoch known-replica known-slave known-sentinel notification-script client-reconfig-script master-reboot-down-after-period'
    .split(' ')
    .map((each) => [each, true]),
)

/** The lines of its file, as it writes it itself. */
export function writtenSettings(settings: SentinelSettings): string {
  const { values, masters, id, currentEpoch, announced, others } = settings
  const said = [...values].filter(([name, value]) => value !== '' && !/^(databases)$/.test(name))
  return [
    ...said.filter(([name]) => name !== 'bind' || values.get('bind') !== '*').map((pair) => pair.join(' ')),
    ...(settings.resolvesNames ? ['sentinel resolve-hostnames yes'] : []),
    ...(settings.announcesNames ? ['sentinel announce-hostnames yes'] : []),
    ...(announced.ip === undefined ? [] : [`sentinel announce-ip ${announced.ip}`]),
    ...(announced.port === undefined ? [] : [`sentinel announce-port ${announced.port}`]),
    ...(settings.password === '' ? [] : [`sentinel sentinel-pass ${settings.password}`]),
    ...others,
    `sentinel myid ${id}`,
    ...[...masters.values()].flatMap(linesOf),
    `sentinel current-epoch ${currentEpoch}`,
    '',
  ].join('\n')
}

function linesOf(master: MasterSettings): readonly string[] {
  const { name, host, port, quorum } = master
  const line = (what: string, value: string | number, usual: string | number) =>
    value === usual ? [] : [`sentinel ${what} ${name} ${value}`]
  return [
    `sentinel monitor ${name} ${host} ${port} ${quorum}`,
    ...line('down-after-milliseconds', master.downAfterMs, usualDownAfterMs),
    ...line('failover-timeout', master.failoverTimeoutMs, usualFailoverTimeoutMs),
    ...line('parallel-syncs', master.parallelSyncs, 1),
    ...line('auth-user', master.user, ''),
    ...line('auth-pass', master.password, ''),
    `sentinel config-epoch ${name} ${master.configEpoch}`,
    `sentinel leader-epoch ${name} ${master.leaderEpoch}`,
    ...master.replicas.map((each) => `sentinel known-replica ${name} ${each.host} ${each.port}`),
    ...master.sentinels.map((each) => `sentinel known-sentinel ${name} ${each.host} ${each.port} ${each.id}`),
  ]
}
