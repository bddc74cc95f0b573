/** A sentinel as a server: who asks it is answered, and who listens hears what has happened. */
import { hash, Random } from '../../../../sim/random.ts'
import type { ServiceContext } from '../../../runtime/image.ts'
import type { Socket } from '../../../runtime/network/socket.ts'
import { isError, type Signal } from '../../../runtime/posix.ts'
import { converse } from '../../parts/conversation.ts'
import type { Asked, Watched } from '../asked.ts'
import { Audience } from '../audience.ts'
import { knownFact, unknownCommand } from '../commands.ts'
import { Connection } from '../connection.ts'
import { orError, RedisError } from '../error.ts'
import { type Fact, facts } from '../facts.ts'
import { lineOf, type Sort, sortOf, startNotices } from '../notices.ts'
import type { Statistics } from '../store.ts'
import { Users } from '../users/users.ts'
import type { RedisValue } from '../values.ts'
import { redisVersion } from '../version.ts'
import { sentinelAnswer } from './commands.ts'
import { fileOf, readSettings, type SentinelSettings, sentinelPort } from './configuration.ts'
import { Guard } from './guard.ts'
import { helloChannel } from './instance.ts'
import { infoOf } from './replies.ts'

/** It knows these commands alone. */
const known: ReadonlySet<string> = new Set(
  'acl auth client command hello info monitor ping psubscribe publish punsubscribe quit reset role sentinel shutdown subscribe unsubscribe'.split(
    ' ',
  ),
)

const absolute = (path: string): string => (path.startsWith('/') ? path : `/data/${path}`)

/** Whether a server is to be a sentinel. */
export const isSentinel = (args: readonly string[]): boolean =>
  args.includes('--sentinel') || args.slice(0, 2).some((each) => /(^|\/)(redis|valkey)-sentinel$/.test(each))

export class SentinelServer implements Asked {
  readonly users = new Users()
  readonly statistics: Statistics
  readonly random: Random
  readonly isFollowing = false
  readonly mode = 'sentinel'
  readonly scripts = undefined
  readonly cluster = undefined
  readonly #audience = new Audience((run) => this.context.after(0, run))
  readonly #path: string | undefined
  /** What its file says, or what is wrong with that. */
  readonly #told: SentinelSettings | string
  #guard: Guard | undefined

  constructor(readonly context: ServiceContext) {
    const now = context.now()
    const path = fileOf(context.args)
    this.#path = path === undefined ? undefined : absolute(path)
    this.#told =
      this.#path === undefined
        ? 'Sentinel needs config file on disk in order to save state. Exiting...\n'
        : readSettings(context, this.#path)
    this.random = new Random(hash(`sentinel/${context.config.hostname}/${context.config.ip}/${now}`))
    this.statistics = {
      ...{ startedAt: now, savedAt: now, connections: 0, connected: 0, commands: 0, hits: 0, misses: 0 },
      ...{ expired: 0, evicted: 0, unsaved: 0, peakBytes: 0 },
    }
  }

  get settings(): Map<string, string> {
    return typeof this.#told === 'string' ? new Map() : this.#told.values
  }

  get files(): ServiceContext['files'] {
    return this.context.files
  }

  get version(): string {
    return redisVersion(this.context.config.image)
  }

  get sort(): Sort {
    return sortOf(this.context.config.image)
  }

  get port(): number {
    return Number(this.settings.get('port')) || sentinelPort
  }

  get ports(): readonly number[] {
    return [this.port]
  }

  get host(): string {
    return this.settings.get('bind')?.split(' ')[0] ?? '*'
  }

  /** A returned exit code ends it. */
  begin(): number | undefined {
    const { context, sort, port } = this
    const told = this.#told
    const path = this.#path
    if (typeof told === 'string' || path === undefined) {
      context.complain(String(told))
      return 1
    }
    context.print(
      startNotices(context.now(), context.pid, sort, {
        ...{ isGreeted: false, isConfigured: true, mode: 'sentinel', port },
      }),
    )
    const opened = this.files.openForWriting(path, { user: context.user, append: true })
    if (isError(opened)) {
      this.log('X', `# Sentinel config file ${path} is not writable: ${opened.message}. Exiting...`)
      return 1
    }
    const password = told.values.get('requirepass')
    if (password) this.users.setPassword(password)
    this.#guard = new Guard({
      ...{ context, settings: told, random: this.random, path },
      log: (text) => this.log('X', text),
      publish: (channel, message) => this.#audience.publish(channel, message),
    })
    this.#guard.begin()
    return undefined
  }

  accept(socket: Socket): void {
    const connection = new Connection(this, socket)
    this.#audience.add(connection)
    this.statistics.connections++
    this.statistics.connected++
    converse(socket, (bytes) => connection.answer(bytes), this.context, {
      onEnd: () => {
        if (this.#audience.remove(connection)) this.statistics.connected--
      },
    })
  }

  end(): void {
    this.#guard?.end()
    this.#audience.end()
  }

  stop(signal?: Signal): number {
    const { context, sort } = this
    if (signal)
      context.print(
        `${context.pid}:signal-handler (${Math.floor(context.now() / 1_000)}) Received ${signal} scheduling shutdown...\n`,
      )
    this.log('X', `${sort.mark} User requested shutdown...`)
    this.log('X', `# Sentinel is now ready to exit, bye bye...`)
    return 0
  }

  log(mark: string, text: string): void {
    const { context } = this
    context.print(lineOf(context.now(), context.pid, mark, text))
  }

  now(): number {
    return this.context.now()
  }

  meant(words: readonly string[]): readonly string[] {
    return words
  }

  factOf(words: readonly string[]): Fact {
    if (!known.has(words[0].toLowerCase())) throw unknownCommand(words)
    return knownFact(words)
  }

  refusal(): undefined {
    return undefined
  }

  run([name, ...args]: readonly string[]): RedisValue {
    return orError(() => this.#answer(name.toLowerCase(), args))
  }

  #answer(name: string, args: readonly string[]): RedisValue {
    const guard = this.#guard!
    switch (name) {
      case 'ping':
        return args[0] ?? { status: 'PONG' }
      case 'sentinel':
        return sentinelAnswer(args, guard)
      case 'info':
        return this.#info(args.map((each) => each.toLowerCase()))
      case 'role':
        return ['sentinel', [...guard.masters.keys()]]
      case 'publish':
        return this.#hear(args)
      case 'command':
        return [...known].filter((each) => facts.has(each))
      default:
        throw new RedisError(`ERR ${name.toUpperCase()} is not simulated`)
    }
  }

  /** Others tell it of themselves, and of the masters that they know. */
  #hear([channel, message]: readonly string[]): number {
    if (channel !== helloChannel)
      throw new RedisError('ERR Only HELLO messages are accepted by Sentinel instances.')
    const words = message.split(',')
    this.#guard?.masters.get(words[4] ?? '')?.hear(words)
    return 1
  }

  #info(wanted: readonly string[]): string {
    const { statistics, version, port } = this
    const guard = this.#guard!
    const upSeconds = Math.floor((this.now() - statistics.startedAt) / 1_000)
    const sections: Readonly<Record<string, readonly string[]>> = {
      server: [
        ...['# Server', `redis_version:${version}`, 'redis_mode:sentinel', `tcp_port:${port}`],
        `uptime_in_seconds:${upSeconds}`,
      ],
      clients: ['# Clients', `connected_clients:${statistics.connected}`],
      sentinel: infoOf([...guard.masters.values()], (instance) => guard.shown(instance)),
    }
    const isAll = wanted.length === 0 || wanted.some((each) => /^(all|default|everything)$/.test(each))
    return Object.entries(sections)
      .filter(([name]) => isAll || wanted.includes(name))
      .map(([, lines]) => [...lines, ''].join('\r\n'))
      .join('\r\n')
  }

  stateOf(): string {
    return ''
  }

  follow(): void {
    // It has nobody to follow, and does not know the command.
  }

  addFollower(): string {
    return ''
  }

  get connections(): readonly Connection[] {
    return this.#audience.list
  }

  watched(from: Watched, words: readonly string[]): void {
    this.#audience.watched(from, words)
  }

  later(ms: number, run: () => void): void {
    this.context.after(ms, run)
  }

  suspect(): void {
    // Nothing that it does can be made use of.
  }

  shutDown(): void {
    this.context.exit(this.stop())
  }
}
