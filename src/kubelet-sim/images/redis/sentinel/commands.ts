/** `SENTINEL`: what is asked of a sentinel, and what it is told to do. */
import type { ServiceContext } from '../../../runtime/image.ts'
import { ok } from '../command.ts'
import { RedisError } from '../error.ts'
import { fits } from '../glob.ts'
import type { RedisValue } from '../values.ts'
import { monitored as monitoredBy, type SentinelSettings, setOfMaster } from './configuration.ts'
import type { Instance } from './instance.ts'
import type { Monitored } from './monitored.ts'
import { masterReply, quorumReply, replicaReplies, sentinelReplies } from './replies.ts'

/** The sentinel that is asked. */
export interface SentinelAsked {
  readonly context: ServiceContext
  readonly settings: SentinelSettings
  readonly id: string
  readonly masters: ReadonlyMap<string, Monitored>
  shown(instance: Instance): string
  monitor(name: string): void
  forget(name: string): void
  tell(mark: '#' | '*', event: string, about: string): void
  log(text: string): void
  save(): void
}

/** How many words each takes besides its name: the least, and the most. */
const words: Readonly<Record<string, readonly [least: number, most: number]>> = {
  ...{ masters: [0, 0], master: [1, 1], replicas: [1, 1], slaves: [1, 1], sentinels: [1, 1], myid: [0, 0] },
  ...{ 'get-master-addr-by-name': [1, 1], 'is-master-down-by-addr': [4, 4], ckquorum: [1, 1], reset: [1, 1] },
  ...{ failover: [1, 1], monitor: [4, 4], remove: [1, 1], set: [3, Number.POSITIVE_INFINITY] },
  ...{ flushconfig: [0, 0], 'pending-scripts': [0, 0], config: [2, Number.POSITIVE_INFINITY] },
}

/** @param said what follows the name of the command. @throws RedisError */
export function sentinelAnswer([verb, ...args]: readonly string[], asked: SentinelAsked): RedisValue {
  const what = verb.toLowerCase()
  if (/^(simulate-failure|info-cache|debug|help)$/.test(what))
    throw new RedisError(`ERR SENTINEL ${verb.toUpperCase()} is not simulated`)
  if (!Object.hasOwn(words, what))
    throw new RedisError(`ERR unknown subcommand '${verb}'. Try SENTINEL HELP.`)
  const [least, most] = words[what]
  if (args.length < least || args.length > most)
    throw new RedisError(`ERR wrong number of arguments for 'sentinel|${what}' command`)
  return answered(what, args, asked)
}

function masterNamed(name: string, { masters }: SentinelAsked): Monitored {
  const found = masters.get(name)
  if (!found) throw new RedisError('ERR No such master with that name')
  return found
}

function answered(what: string, args: readonly string[], asked: SentinelAsked): RedisValue {
  const { masters, context } = asked
  const [now, shown] = [context.now(), (instance: Instance) => asked.shown(instance)]
  const own = () => masterNamed(args[0], asked)
  switch (what) {
    case 'myid':
      return asked.id
    case 'masters':
      return [...masters.values()].map((each) => masterReply(each, shown, now))
    case 'master':
      return masterReply(own(), shown, now)
    case 'replicas':
    case 'slaves':
      return replicaReplies(own(), shown, now)
    case 'sentinels':
      return sentinelReplies(own(), shown, now)
    case 'get-master-addr-by-name': {
      const address = masters.get(args[0])?.address
      return address ? [shown(address), String(address.port)] : null
    }
    case 'is-master-down-by-addr':
      return opinion(args, asked)
    case 'ckquorum':
      return quorumReply(own())
    case 'pending-scripts':
      return []
    case 'config':
      return config(args, asked)
    default:
      return done(what, args, asked)
  }
}

/** `10.0.0.1 6379 3 ID`: whether it holds that master for down, and whom it has voted for. */
function opinion([ip, port, epoch, id]: readonly string[], { masters }: SentinelAsked): RedisValue {
  const found = [...masters.values()].find((each) => each.isAt(ip, Number(port)))
  if (!found) return [0, '*', 0]
  if (id !== '*') found.vote(Number(epoch) || 0, id)
  const vote: readonly RedisValue[] =
    id === '*' ? ['*', 0] : [found.leader ?? '*', found.settings.leaderEpoch]
  return [found.master.isDown ? 1 : 0, ...vote]
}

/** What changes something. */
function done(what: string, args: readonly string[], asked: SentinelAsked): RedisValue {
  switch (what) {
    case 'flushconfig':
      asked.save()
      return ok
    case 'reset': {
      const those = [...asked.masters.values()].filter(({ settings }) => fits(settings.name, args[0]))
      for (const each of those) each.reset()
      return those.length
    }
    case 'failover': {
      const own = masterNamed(args[0], asked)
      if (own.failover.isUnderWay) throw new RedisError('INPROG Failover already in progress')
      if (!own.failover.best) throw new RedisError('NOGOODSLAVE No suitable replica to promote')
      asked.log(`* Executing user requested FAILOVER of '${args[0]}'`)
      own.failover.start(true)
      return ok
    }
    case 'monitor':
      return monitor(args, asked)
    case 'remove': {
      const own = masterNamed(args[0], asked)
      own.tell('#', '-monitor', own.master)
      asked.forget(args[0])
      return ok
    }
    default:
      return set(args, asked)
  }
}

function monitor([name, host, port, quorum]: readonly string[], asked: SentinelAsked): RedisValue {
  try {
    asked.settings.masters.set(name, monitoredBy(asked.context, asked.settings, name, host, port, quorum))
  } catch (error) {
    if (error instanceof RedisError) throw new RedisError(`ERR ${error.message.replace(/\.$/, '')}`)
    throw error
  }
  asked.monitor(name)
  return ok
}

/** `mymaster down-after-milliseconds 5000 quorum 2`. */
function set([name, ...pairs]: readonly string[], asked: SentinelAsked): RedisValue {
  const own = masterNamed(name, asked)
  if (pairs.length % 2 !== 0) throw new RedisError("ERR wrong number of arguments for 'sentinel|set' command")
  for (let n = 0; n < pairs.length; n += 2) {
    const [option, value] = [pairs[n].toLowerCase(), pairs[n + 1]]
    if (
      !/^(down-after-milliseconds|failover-timeout|parallel-syncs|quorum|auth-pass|auth-user)$/.test(option)
    )
      throw new RedisError(`ERR Unknown option or number of arguments for SENTINEL SET '${pairs[n]}'`)
    try {
      setOfMaster(asked.settings, option, [name, value])
    } catch (error) {
      if (error instanceof RedisError)
        throw new RedisError(`ERR Invalid argument '${value}' for SENTINEL SET '${pairs[n]}'`)
      throw error
    }
    own.tell('#', '+set', own.master, `${option} ${option === 'auth-pass' ? '******' : value}`)
  }
  asked.save()
  return ok
}

/** `GET *`, `SET resolve-hostnames yes`. */
function config([verb, ...args]: readonly string[], { settings, save }: SentinelAsked): RedisValue {
  const known: Readonly<Record<string, readonly [get: () => string, set: (value: string) => void]>> = {
    'resolve-hostnames': [
      () => (settings.resolvesNames ? 'yes' : 'no'),
      (value) => void (settings.resolvesNames = value === 'yes'),
    ],
    'announce-hostnames': [
      () => (settings.announcesNames ? 'yes' : 'no'),
      (value) => void (settings.announcesNames = value === 'yes'),
    ],
    'announce-ip': [
      () => settings.announced.ip ?? '',
      (value) => void (settings.announced.ip = value || undefined),
    ],
    'announce-port': [
      () => String(settings.announced.port ?? 0),
      (value) => void (settings.announced.port = Number(value) || undefined),
    ],
  }
  if (/^get$/i.test(verb))
    return Object.entries(known)
      .filter(([name]) => args.some((each) => fits(name, each.toLowerCase())))
      .flatMap(([name, [get]]) => [name, get()])
  if (!/^set$/i.test(verb)) throw new RedisError('ERR Only SENTINEL CONFIG GET / SET are supported.')
  for (let n = 0; n < args.length; n += 2) {
    const name = args[n].toLowerCase()
    if (!Object.hasOwn(known, name) || args[n + 1] === undefined)
      throw new RedisError(`ERR Invalid argument '${args[n]}' to SENTINEL CONFIG SET`)
    known[name][1](args[n + 1].toLowerCase())
  }
  save()
  return ok
}
