/** The server of redis: what it keeps and for how long, who listens to it, and who follows it. */
import { formatDate } from '../../programs/commands/date.ts'
import { root } from '../../runtime/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import type { Socket } from '../../runtime/socket.ts'
import { converse } from '../conversation.ts'
import type { Command } from './command.ts'
import { commandOf, orError } from './commands.ts'
import { Connection } from './connection.ts'
import { dumpOf, loadDump } from './dump.ts'
import { MasterLink } from './master-link.ts'
import { settingsOf } from './settings.ts'
import { RedisStore, type RedisValue, type Statistics, type Surroundings } from './store.ts'
import { redisVersion } from './version.ts'

/** How often it looks whether what has changed is to be saved. */
const saveCheckMs = 60_000

/** How long nobody else is told of. */
const suspicionMs = 60_000

/** One line of the file that every change is added to: when, and what was said. */
type Change = readonly [at: number, ...words: string[]]

export class RedisServer implements Surroundings {
  readonly settings: Map<string, string>
  readonly store: RedisStore
  readonly #connections = new Set<Connection>()
  #master: MasterLink | undefined
  readonly statistics: Statistics
  #looksLater = false
  #isOffering = false
  /** When it last said that somebody speaks HTTP to it. */
  #suspectedAt = Number.NEGATIVE_INFINITY
  /** What was said earlier is being done again: when it was said. */
  #replayedAt: number | undefined

  constructor(readonly context: ServiceContext) {
    this.settings = settingsOf(context)
    this.statistics = {
      startedAt: context.now(),
      savedAt: context.now(),
      ...{ connections: 0, connected: 0, commands: 0, hits: 0, misses: 0, expired: 0, unsaved: 0 },
    }
    this.store = new RedisStore(this)
  }

  get version(): string {
    return redisVersion(this.context.config.image)
  }

  get port(): number {
    return Number(this.settings.get('port')) || 6_379
  }

  /** Where it listens. */
  get host(): string {
    return this.settings.get('bind')!.split(' ')[0]
  }

  /** Whether it does every change again that was written down, and not only what was saved. */
  get #isAppending(): boolean {
    return this.settings.get('appendonly') === 'yes'
  }

  begin(): void {
    this.log('C', '* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')
    this.log(
      'C',
      `* Redis version=${this.version}, bits=64, commit=00000000, modified=0, pid=1, just started`,
    )
    this.log('M', '* Server initialized')
    if (this.#isAppending) this.#replay()
    else this.#load()
    this.log('M', '* Ready to accept connections tcp')
    const [host, port] = this.settings.get('replicaof')?.split(' ') ?? []
    if (host !== undefined && port !== undefined) this.follow({ host, port: Number(port) })
  }

  accept(socket: Socket): void {
    const connection = new Connection(this, socket)
    this.#connections.add(connection)
    this.statistics.connections++
    this.statistics.connected++
    converse(socket, (bytes) => connection.answer(bytes), {
      onEnd: () => {
        if (this.#connections.delete(connection)) this.statistics.connected--
      },
    })
  }

  end(): void {
    this.#master?.end()
    for (const each of this.#connections) each.abort()
  }

  /** As on its way out: what has changed is saved, where anything ever is. */
  stop(): number {
    this.log('M', '# User requested shutdown...')
    if (this.settings.get('save') && this.statistics.unsaved > 0) this.save()
    this.log('M', '# Redis is now ready to exit, bye bye...')
    return 0
  }

  /** Does what somebody says who may. */
  run(words: readonly string[]): RedisValue {
    return orError(() => {
      const command = commandOf(words)
      if (command.writes && this.#master && this.settings.get('replica-read-only') !== 'no')
        return { error: "READONLY You can't write against a read only replica." }
      const args = words.slice(1)
      if (!command.writes) this.#count(command, args)
      const value = command.run(this.store, args)
      if (command.writes && (command.changes?.(value) ?? true))
        this.#changed(command.told ? [words[0], ...command.told(args, value)] : words)
      return value
    })
  }

  /** Whether what is asked for is there. */
  #count({ keys = 'first' }: Command, args: readonly string[]): void {
    if (keys === 'none') return
    for (const key of keys === 'all' ? args : args.slice(0, 1)) {
      if (this.store.get(key) === undefined) this.statistics.misses++
      else this.statistics.hits++
    }
  }

  /** Takes over what its master was told. */
  take(words: readonly string[]): void {
    orError(() => commandOf(words).run(this.store, words.slice(1)))
    this.#changed(words)
  }

  /** Begins to follow another server, or to follow none. */
  follow(master: { readonly host: string; readonly port: number } | undefined): void {
    this.#master?.end()
    this.#master = master && new MasterLink(this, master)
    this.#master?.begin()
  }

  /** What a replica gets to begin with. */
  snapshot(): string {
    return dumpOf(this.store)
  }

  takeSnapshot(text: string): void {
    loadDump(text, this.store)
    this.statistics.unsaved++
  }

  /** Ends by itself, as somebody has told it to. */
  shutDown(saves: boolean | undefined): void {
    if (saves === false) this.statistics.unsaved = 0
    else if (saves) this.save()
    this.context.exit(this.stop())
  }

  log(mark: string, text: string): void {
    const { context } = this
    context.print(`1:${mark} ${formatDate(context.now(), '%d %b %Y %T')}.000 ${text}\n`)
  }

  suspect(ip: string): void {
    if (this.now() - this.#suspectedAt <= suspicionMs) return
    this.#suspectedAt = this.now()
    this.log(
      'M',
      `# Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. This is likely due to an attacker attempting to use Cross Protocol Scripting to compromise your Redis instance. Connection from ${ip}:0 aborted.`,
    )
  }

  now(): number {
    return this.#replayedAt ?? this.context.now()
  }

  replication(): readonly string[] {
    const replicas = this.#replicas.map(
      ({ ip }, n) => `slave${n}:ip=${ip},port=${this.port},state=online,offset=0,lag=0`,
    )
    const followers = [`connected_slaves:${replicas.length}`, ...replicas]
    return this.#master ? ['role:slave', ...this.#master.info(), ...followers] : ['role:master', ...followers]
  }

  get replicas(): number {
    return this.#replicas.length
  }

  role(): RedisValue {
    if (this.#master) return this.#master.role()
    return ['master', 0, this.#replicas.map(({ ip }) => [ip, String(this.port), '0'])]
  }

  publish(channel: string, message: string): number {
    let heard = 0
    for (const each of this.#connections) heard += each.hear(channel, message)
    return heard
  }

  subscribers(channel: string): number {
    return [...this.#connections].filter((each) => each.listensTo(channel)).length
  }

  save(): void {
    this.statistics.unsaved = 0
    this.statistics.savedAt = this.context.now()
    const { files } = this.context
    const problem = files.write(this.#path(this.settings.get('dbfilename') ?? 'dump.rdb'), this.snapshot())
    this.log('M', problem ? '# Failed opening the temp RDB file for saving' : '* DB saved on disk')
  }

  get #replicas(): readonly Connection[] {
    return [...this.#connections].filter(({ isReplica }) => isReplica)
  }

  #path(name: string): string {
    return `${this.settings.get('dir')?.replace(/\/$/, '')}/${name}`
  }

  #changed(words: readonly string[]): void {
    this.statistics.unsaved++
    for (const each of this.#connections) each.pass(words)
    this.#offer()
    if (this.#isAppending) this.#append([this.context.now(), ...words])
    this.#lookLater()
  }

  /** Whoever has waited longest is offered first what has come; once the change is told. */
  #offer(): void {
    if (this.#isOffering || !this.#hasWaiting()) return
    this.#isOffering = true
    this.context.after(0, () => {
      this.#isOffering = false
      for (const each of this.#connections) each.tryAgain()
    })
  }

  #hasWaiting(): boolean {
    for (const { isWaiting } of this.#connections) if (isWaiting) return true
    return false
  }

  later(ms: number, run: () => void): void {
    this.context.after(ms, run)
  }

  /** `save 60 10000`: once so many seconds have passed since the last time, and so much has changed. */
  #lookLater(): void {
    if (this.#looksLater || !this.settings.get('save')) return
    this.#looksLater = true
    this.context.after(saveCheckMs, () => {
      this.#looksLater = false
      if (this.statistics.unsaved === 0) return
      if (this.#isToSave()) this.save()
      else this.#lookLater()
    })
  }

  #isToSave(): boolean {
    const rules = this.settings.get('save')!.split(' ').map(Number)
    const passed = (this.context.now() - this.statistics.savedAt) / 1_000
    return rules.some((each, n) => n % 2 === 0 && passed >= each && this.statistics.unsaved >= rules[n + 1])
  }

  #load(): void {
    const text = this.context.files.read(this.#path(this.settings.get('dbfilename') ?? 'dump.rdb'))
    if (isError(text)) return
    loadDump(text, this.store)
    this.log('M', `* Done loading RDB, keys loaded: ${this.store.size}, keys expired: 0.`)
  }

  get #journal(): string {
    return this.#path('appendonlydir/appendonly.aof.1.incr.aof')
  }

  #append(change: Change): void {
    const { files } = this.context
    if (!files.exists(this.#path('appendonlydir'))) files.makeDirectory(this.#path('appendonlydir'))
    const opened = files.openForWriting(this.#journal, { user: root, append: true })
    if (!isError(opened) && 'file' in opened) files.append(opened, `${JSON.stringify(change)}\n`)
  }

  #replay(): void {
    const text = this.context.files.read(this.#journal)
    for (const line of isError(text) ? [] : text.split('\n')) {
      // A line may be cut off where the disk was full, or be somebody else's.
      try {
        const [at, ...words] = JSON.parse(line) as Change
        this.#replayedAt = Number(at)
        orError(() => commandOf(words).run(this.store, words.slice(1)))
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
      }
    }
    this.#replayedAt = undefined
    if (this.store.size > 0) this.log('M', '* DB loaded from append only file: 0.000 seconds')
  }
}
