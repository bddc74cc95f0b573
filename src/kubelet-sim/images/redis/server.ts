/** The server of redis: what it keeps and for how long, who listens to it, and who follows it. */
import { hash, Random } from '../../../sim/random.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import type { Signal } from '../../runtime/posix.ts'
import { converse } from '../parts/conversation.ts'
import type { Asked, Watched } from './asked.ts'
import { Audience } from './audience.ts'
import { Cluster } from './cluster/cluster.ts'
import { clusterAnswer } from './cluster/commands.ts'
import { busOffset } from './cluster/node.ts'
import { redirection } from './cluster/redirection.ts'
import { commandFor, factOf } from './commands.ts'
import { Connection } from './connection.ts'
import { Databases } from './databases.ts'
import { orError, RedisError } from './error.ts'
import { countUse, makeRoom } from './eviction.ts'
import { type Fact, keysIn } from './facts.ts'
import { KeyEnds } from './key-ends.ts'
import { KeyEvents } from './key-events.ts'
import { lineOf, readyNotices, type Sort, sortOf, startNotices } from './notices.ts'
import { Persistence } from './persistence.ts'
import { refusalOf } from './refusal.ts'
import { type Follower, Replication } from './replication.ts'
import { Scripting } from './scripts/scripting.ts'
import { type Settings, settingsOf } from './settings.ts'
import type { Entry, RedisStore, Statistics, Surroundings } from './store.ts'
import { Suspicion } from './suspicion.ts'
import { ToldMemory } from './told-memory.ts'
import { makeUsers } from './users/starting.ts'
import { Users } from './users/users.ts'
import type { RedisValue } from './values.ts'
import { redisVersion } from './version.ts'

export class RedisServer implements Surroundings, Asked {
  readonly settings: Map<string, string>
  readonly databases = new Databases(this)
  readonly users = new Users()
  readonly statistics: Statistics
  readonly random: Random
  readonly runId: string
  readonly scripts: Scripting
  readonly cluster: Cluster | undefined
  readonly #given: Settings
  readonly #audience = new Audience((run) => this.context.after(0, run))
  readonly #persistence: Persistence
  readonly #replication: Replication
  readonly #events: KeyEvents
  readonly #ends: KeyEnds
  readonly #suspicion = new Suspicion(this)
  readonly #memory: ToldMemory
  /** What was said earlier is being done again: when it was said. */
  #replayedAt: number | undefined

  constructor(readonly context: ServiceContext) {
    this.#given = settingsOf(context)
    this.settings = this.#given.values
    this.random = new Random(hash(`redis/${context.config.hostname}/${context.config.ip}/${context.now()}`))
    this.runId = this.random.hex(20)
    this.statistics = {
      startedAt: context.now(),
      savedAt: context.now(),
      ...{
        connections: 0,
        connected: 0,
        commands: 0,
        hits: 0,
        misses: 0,
        expired: 0,
        evicted: 0,
        unsaved: 0,
        peakBytes: 0,
      },
    }
    const { settings, databases, statistics, random, port, sort } = this
    this.#memory = new ToldMemory(context, databases, statistics)
    this.#persistence = new Persistence({
      ...{ context, settings, databases, statistics, sort },
      log: (text) => this.log('M', text),
      repeat: (at, database, words) => this.#repeat(at, database, words),
    })
    this.#replication = new Replication({
      ...{ context, settings, databases, random, port },
      log: (mark, text) => this.log(mark, text),
      take: (database, words) => this.#take(database, words),
      loaded: () => this.statistics.unsaved++,
      changed: () => this.#tellNetwork(),
    })
    this.#events = new KeyEvents(
      () => settings.get('notify-keyspace-events') ?? '',
      (channel, message) => this.publish(channel, message),
    )
    this.cluster = this.#isClustered
      ? new Cluster({
          ...{ context, settings, random, port },
          log: (text) => this.log('M', text),
          follow: (master) => this.follow(master),
        })
      : undefined
    this.scripts = new Scripting({
      version: this.version,
      now: () => context.now(),
      log: (mark, text) => this.log(mark, text),
      toil: (units) => context.toil(units),
      later: (ms, run) => context.after(ms, run),
      patienceMs: () =>
        Number(settings.get('busy-reply-threshold') ?? settings.get('lua-time-limit')) || 5_000,
    })
    const clock = { now: () => this.now(), after: context.after.bind(context) }
    this.#ends = new KeyEnds(databases, clock, () => this.#events.hasEnds)
  }

  get version(): string {
    return redisVersion(this.context.config.image)
  }

  get sort(): Sort {
    return sortOf(this.context.config.image)
  }

  get port(): number {
    return Number(this.settings.get('port')) || 6_379
  }

  /** Where it listens for clients, and for the nodes of its cluster. */
  get ports(): readonly number[] {
    return this.settings.get('port') === '0'
      ? []
      : [this.port, ...(this.cluster ? [this.port + busOffset] : [])]
  }

  /** Where it listens. */
  get host(): string {
    return this.settings.get('bind')!.split(' ')[0]
  }

  get files(): ServiceContext['files'] {
    return this.context.files
  }

  get #isClustered(): boolean {
    return this.settings.get('cluster-enabled') === 'yes'
  }

  /** A returned exit code ends it. */
  begin(): number | undefined {
    const { context, sort } = this
    const [at, behind] = [context.now(), context.args[0].endsWith('entrypoint.sh')]
    const start = {
      isGreeted: behind && sort.hasModules,
      isConfigured: context.args.length > (behind ? 2 : 1),
      mode: this.mode,
      port: this.port,
    } as const
    const wrong = this.#given.problem ?? makeUsers(this.users, this.#given, this.files)
    if (wrong !== undefined) {
      context.complain(wrong)
      return 1
    }
    if (this.#persistence.isNew) context.print(readyNotices(at, context.pid, sort, start))
    else {
      context.print(startNotices(at, context.pid, sort, start))
      this.#persistence.load()
      this.#memory.tell()
      this.log('M', sort.ready)
    }
    const tlsPort = this.settings.get('tls-port') || '0'
    if (tlsPort !== '0') this.log('M', `# TLS is not simulated: nothing listens on port ${tlsPort}.`)
    this.cluster?.begin()
    const [host, port] = this.settings.get('replicaof')?.split(' ') ?? []
    if (host !== undefined && port !== undefined) this.follow({ host, port: Number(port) })
    return undefined
  }

  accept(socket: Socket): void {
    const connection = new Connection(this, socket)
    this.#audience.add(connection)
    this.statistics.connections++
    this.statistics.connected++
    converse(socket, (bytes) => connection.answer(bytes), this.context, {
      onEnd: () => {
        if (!this.#audience.remove(connection)) return
        this.statistics.connected--
        this.#replication.remove(connection)
      },
    })
  }

  end(): void {
    this.#replication.end()
    this.cluster?.end()
    this.#audience.end()
  }

  /** As on its way out: what has changed is saved, where anything ever is. @param signal the one that has asked for it, if one has */
  stop(signal?: Signal): number {
    const { context, sort } = this
    if (signal)
      context.print(
        `${context.pid}:signal-handler (${Math.floor(context.now() / 1_000)}) Received ${signal} scheduling shutdown...\n`,
      )
    this.log('M', `${sort.mark} User requested shutdown...`)
    this.#persistence.saveLast()
    this.log('M', `# ${sort.name} is now ready to exit, bye bye...`)
    return 0
  }

  meant(words: readonly string[]): readonly string[] | undefined {
    const { renamed } = this.#given
    const name = renamed.size > 0 ? renamed.get(words[0].toLowerCase()) : undefined
    return name === undefined ? words : name === '' ? undefined : [name, ...words.slice(1)]
  }

  factOf(words: readonly string[]): Fact {
    return factOf(words)
  }

  get mode(): 'cluster' | 'standalone' {
    return this.#isClustered ? 'cluster' : 'standalone'
  }

  refusal(fact: Fact, words: readonly string[], isReader = false): string | undefined {
    const elsewhere = this.cluster && redirection(this.cluster, fact, words, isReader)
    if (elsewhere !== undefined) return elsewhere
    const hasRoom = makeRoom(this, (store, key) => this.#evicted(store, key))
    const { isFollowing, isUp, followers } = this.#replication
    return refusalOf(fact, words, { settings: this.settings, hasRoom, isFollowing, isUp, followers })
  }

  /** Does what somebody says who may. */
  run(words: readonly string[], database: number): RedisValue {
    return orError(() => {
      const fact = factOf(words)
      const command = commandFor(fact)
      const store = this.databases.at(database)
      const [isWrite, keys] = [fact.flags.includes('w'), keysIn(fact, words)]
      if (!isWrite) {
        if (fact.flags.includes('r')) this.#count(keys, store)
        return command.run(store, words.slice(1))
      }
      const before = this.#events.before(store, keys)
      const value = command.run(store, words.slice(1))
      if (!(command.changes?.(value, words) ?? true)) return value
      for (const key of keys) store.measure(key)
      this.#events.changed(store, words, keys, before)
      this.#changed(database, command.told?.(words, value) ?? words)
      return value
    })
  }

  set(names: readonly string[]): void {
    if (names.includes('requirepass')) this.users.setPassword(this.settings.get('requirepass') ?? '')
    if (names.includes('maxmemory')) makeRoom(this, (store, key) => this.#evicted(store, key))
    this.#ends.look()
  }

  askedOfNode(args: readonly string[], store: RedisStore): RedisValue {
    if (!this.cluster) throw new RedisError('ERR This instance has cluster support disabled')
    return clusterAnswer(args, this.cluster, store)
  }

  stateOf(database: number, key: string): string {
    const entry = this.databases.at(database).entry(key)
    return entry ? `${entry.serial} ${entry.version}` : ''
  }

  /** Whether what is asked for is there. */
  #count(keys: readonly string[], store: RedisStore): void {
    for (const key of keys) {
      if (store.peek(key) === undefined) this.statistics.misses++
      else this.statistics.hits++
    }
  }

  /** Takes over what its master was told. */
  #take(database: number, words: readonly string[]): void {
    orError(() => {
      const fact = factOf(words)
      const store = this.databases.at(database)
      commandFor(fact).run(store, words.slice(1))
      for (const key of keysIn(fact, words)) store.measure(key)
    })
    this.#changed(database, words)
  }

  #repeat(at: number, database: number, words: readonly string[]): void {
    this.#replayedAt = at
    orError(() => commandFor(factOf(words)).run(this.databases.at(database), words.slice(1)))
    this.#replayedAt = undefined
  }

  follow(master: { readonly host: string; readonly port: number } | undefined): void {
    this.#replication.follow(master)
  }

  get isFollowing(): boolean {
    return this.#replication.isFollowing
  }

  addFollower(follower: Follower): string {
    return this.#replication.add(follower)
  }

  /** Ends by itself, as somebody has told it to. */
  shutDown(saves: boolean | undefined): void {
    if (saves === false) this.statistics.unsaved = 0
    else if (saves) this.save()
    this.context.exit(this.stop())
  }

  log(mark: string, text: string): void {
    const { context } = this
    context.print(lineOf(context.now(), context.pid, mark, text))
  }

  suspect(ip: string): void {
    this.#suspicion.tell(ip)
  }

  now(): number {
    return this.#replayedAt ?? this.context.now()
  }

  get countsUses(): boolean {
    return this.settings.get('maxmemory-policy')?.endsWith('-lfu') ?? false
  }

  countUse(entry: Entry): void {
    countUse(entry, this.now(), this.random)
  }

  replication(): readonly string[] {
    return this.#replication.info()
  }

  get replicas(): number {
    return this.#replication.followers
  }

  role(): RedisValue {
    return this.#replication.role()
  }

  get connections(): readonly Connection[] {
    return this.#audience.list
  }

  watched(from: Watched, words: readonly string[]): void {
    this.#audience.watched(from, words)
  }

  publish(channel: string, message: string): number {
    return this.#audience.publish(channel, message)
  }

  heard(): ReturnType<Audience['heard']> {
    return this.#audience.heard()
  }

  get waiting(): number {
    return this.#audience.waiting
  }

  save(): void {
    this.#persistence.save()
  }

  saveBeside(): void {
    this.#persistence.saveBeside()
  }

  expired(key: string, store: RedisStore): void {
    this.#events.tell(store, { sort: 'x', name: 'expired', key })
  }

  #evicted(store: RedisStore, key: string): void {
    this.#events.tell(store, { sort: 'e', name: 'evicted', key })
    this.#changed(store.index, ['DEL', key])
  }

  #changed(database: number, words: readonly string[]): void {
    this.#replication.pass(database, words)
    this.#persistence.changed(database, words)
    this.#audience.offer()
    this.#memory.tell()
    this.#ends.look()
  }

  /** Who watches it asks then what it has become. */
  #tellNetwork(): void {
    const { network, config } = this.context
    if (config.ip !== undefined) network.changes.tell(config.ip)
  }

  later(ms: number, run: () => void): void {
    this.context.after(ms, run)
  }
}
