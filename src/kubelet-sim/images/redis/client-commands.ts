/** `CLIENT`: what a redis server says of who is connected, and whom it sends away. */
import { integer, ok, syntaxError } from './command.ts'
import { RedisError } from './error.ts'
import { facts } from './facts.ts'
import { quoted } from './protocol.ts'
import type { RedisValue } from './values.ts'

/** Somebody who is connected. */
export interface Client {
  readonly id: number
  name: string
  /** `10.244.0.7:40001`. */
  readonly address: string
  readonly userName: string
  /** `normal`, `replica` or `pubsub`. */
  readonly sort: string
  /** The line that tells of it. @param command what it has just asked for */
  line(command?: string): string
  abort(): void
}

interface Described {
  readonly id: number
  readonly address: string
  readonly name: string
  readonly userName: string
  readonly flags: string
  readonly command: string
  /** Where the server listens. */
  readonly port: number
  readonly database: number
  readonly ageMs: number
  readonly idleMs: number
  readonly channels: number
  readonly patterns: number
  /** -1: it has no transaction. */
  readonly queued: number
  readonly watching: number
}

/** `id=3 addr=…`: what has to do with memory is made up. */
export function lineOf(told: Described): string {
  const seconds = (ms: number) => Math.floor(ms / 1_000)
  return [
    ...[`id=${told.id}`, `addr=${told.address}`, `laddr=127.0.0.1:${told.port}`, `fd=${7 + told.id}`],
    ...[
      `name=${told.name}`,
      `age=${seconds(told.ageMs)}`,
      `idle=${seconds(told.idleMs)}`,
      `flags=${told.flags}`,
    ],
    ...[`db=${told.database}`, `sub=${told.channels}`, `psub=${told.patterns}`, 'ssub=0'],
    ...[`multi=${told.queued}`, `watch=${told.watching}`, 'qbuf=26', 'qbuf-free=20448', 'argv-mem=10'],
    ...['multi-mem=0', 'rbs=1024', 'rbp=0', 'obl=0', 'oll=0', 'omem=0', 'tot-mem=22298', 'events=r'],
    ...[`cmd=${told.command}`, `user=${told.userName}`, 'redir=-1', 'resp=2', 'lib-name=', 'lib-ver='],
  ].join(' ')
}

/** What somebody asks, as those see it who watch; undefined: they are not told. */
export function watchedText(
  words: readonly string[],
  database: number,
  address: string,
  now: number,
): string | undefined {
  if (facts.get(words[0].toLowerCase())?.flags.includes('a')) return undefined
  const at = `${Math.floor(now / 1_000)}.${String(now % 1_000).padStart(3, '0')}000`
  return `${at} [${database} ${address}] ${words.map(quoted).join(' ')}`
}

/** They are accepted, and change nothing that anybody sees. */
const idle = /^(setinfo|no-evict|no-touch|unpause)$/

const refused = /^(pause|reply|tracking|caching|unblock|getredir|trackinginfo)$/

/** @param args what follows the name of the command. @throws RedisError */
export function clientAnswer(
  [verb, ...args]: readonly string[],
  own: Client,
  all: readonly Client[],
): RedisValue {
  const what = verb.toLowerCase()
  const wrongNumber = () => new RedisError(`ERR wrong number of arguments for 'client|${what}' command`)
  switch (what) {
    case 'setname':
      if (args.length !== 1) throw wrongNumber()
      if (/[^!-~]/.test(args[0]))
        throw new RedisError('ERR Client names cannot contain spaces, newlines or special characters.')
      own.name = args[0]
      return ok
    case 'getname':
      return own.name || null
    case 'id':
      return own.id
    case 'info':
      return `${own.line('client|info')}\n`
    case 'list':
      return listOf(args, own, all)
    case 'kill':
      if (args.length === 0) throw wrongNumber()
      return args.length === 1 ? killAt(args[0], all) : killThose(args, own, all)
    default:
      if (idle.test(what)) return ok
      throw new RedisError(
        refused.test(what)
          ? `ERR CLIENT ${verb.toUpperCase()} is not simulated`
          : `ERR unknown subcommand '${verb}'. Try CLIENT HELP.`,
      )
  }
}

/** `TYPE pubsub`, `ID 3 4`. */
function listOf([what, ...values]: readonly string[], own: Client, all: readonly Client[]): string {
  let those = all
  if (what !== undefined) {
    if (values.length === 0) throw syntaxError()
    if (/^type$/i.test(what)) those = all.filter(({ sort }) => sort === sortNamed(values[0]))
    else if (/^id$/i.test(what)) those = all.filter(({ id }) => values.includes(String(id)))
    else throw syntaxError()
  }
  return those.map((each) => `${each.line(each === own ? 'client|list' : undefined)}\n`).join('')
}

function sortNamed(text: string): string {
  const sort = text.toLowerCase()
  if (sort === 'slave') return 'replica'
  if (!/^(normal|replica|pubsub|master)$/.test(sort))
    throw new RedisError(`ERR Unknown client type '${text}'`)
  return sort
}

function killAt(address: string, all: readonly Client[]): RedisValue {
  const found = all.find((each) => each.address === address)
  if (!found) throw new RedisError('ERR No such client')
  found.abort()
  return ok
}

/** `ID 3`, `USER alice SKIPME no`. Answers how many. */
function killThose(words: readonly string[], own: Client, all: readonly Client[]): number {
  let [those, sparesOwn] = [all, true]
  for (let n = 0; n < words.length; n += 2) {
    const value = words[n + 1]
    if (value === undefined) throw syntaxError()
    switch (words[n].toLowerCase()) {
      case 'id':
        those = those.filter(({ id }) => id === integer(value))
        break
      case 'addr':
        those = those.filter(({ address }) => address === value)
        break
      case 'user':
        those = those.filter(({ userName }) => userName === value)
        break
      case 'type': {
        const wanted = sortNamed(value)
        those = those.filter(({ sort }) => sort === wanted)
        break
      }
      case 'skipme':
        sparesOwn = !/^no$/i.test(value)
        break
      default:
        throw syntaxError()
    }
  }
  const gone = those.filter((each) => !(sparesOwn && each === own))
  for (const each of gone) each.abort()
  return gone.length
}
