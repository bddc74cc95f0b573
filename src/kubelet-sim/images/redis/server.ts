/** The server of redis: what it keeps and for how long, who listens to it, and who follows it. */
import { root } from '../../runtime/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError, type Signal } from '../../runtime/posix.ts'
import type { Socket } from '../../runtime/socket.ts'
import { converse } from '../conversation.ts'
import { isFrom } from '../tagged-version.ts'
import type { Command } from './command.ts'
import { commandOf, orError } from './commands.ts'
import { Connection } from './connection.ts'
import { dumpOf, loadDump } from './dump.ts'
import { MasterLink } from './master-link.ts'
import { lineOf, readyNotices, type Sort, sortOf, startNotices } from './notices.ts'
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

  get sort(): Sort {
    return sortOf(this.context.config.image)
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

  get #isClustered(): boolean {
    return this.settings.get('cluster-enabled') === 'yes'
  }

  begin(): void {
    const { context, sort } = this
    const [at, behind] = [context.now(), context.args[0].endsWith('entrypoint.sh')]
    const start = {
      isGreeted: behind && sort.hasModules,
      isConfigured: context.args.length > (behind ? 2 : 1),
      mode: this.#isClustered ? 'cluster' : 'standalone',
      port: this.port,
    } as const
    const kept = this.#isAppending ? undefined : context.files.read(this.#dump)
    if (kept !== undefined && isError(kept)) context.print(readyNotices(at, context.pid, sort, start))
    else {
      context.print(startNotices(at, context.pid, sort, start))
      if (kept === undefined) this.#replay()
      else this.#load(kept)
      this.log('M', sort.ready)
    }
    this.#tellWhatIsMissing()
    const [host, port] = this.settings.get('replicaof')?.split(' ') ?? []
    if (host !== undefined && port !== undefined) this.follow({ host, port: Number(port) })
  }

  /** It is set to what is not simulated. */
  #tellWhatIsMissing(): void {
    const tlsPort = this.settings.get('tls-port') ?? '0'
    if (this.#isClustered) this.log('M', '# Cluster mode is not simulated: no slot is served.')
    if (tlsPort !== '0') this.log('M', `# TLS is not simulated: nothing listens on port ${tlsPort}.`)
  }

  accept(socket: Socket): void {
    const connection = new Connection(this, socket)
    this.#connections.add(connection)
    this.statistics.connections++
    this.statistics.connected++
    converse(socket, (bytes) => connection.answer(bytes), this.context, {
      onEnd: () => {
        if (this.#connections.delete(connection)) this.statistics.connected--
      },
    })
  }

  end(): void {
    this.#master?.end()
    for (const each of this.#connections) each.abort()
  }

  /** As on its way out: what has changed is saved, where anything ever is. @param signal the one that has asked for it, if one has */
  stop(signal?: Signal): number {
    const { context, settings, sort } = this
    if (signal)
      context.print(
        `${context.pid}:signal-handler (${Math.floor(context.now() / 1_000)}) Received ${signal} scheduling shutdown...\n`,
      )
    this.log('M', `${sort.mark} User requested shutdown...`)
    if (this.#isAppending) this.log('M', '* Calling fsync() on the AOF file.')
    if (settings.get('save')) {
      this.log('M', '* Saving the final RDB snapshot before exiting.')
      // Where nobody will find it, nothing need be written.
      if (this.statistics.unsaved > 0 || context.filesIn(this.#path(''))) this.save()
      else this.log('M', '* DB saved on disk')
    }
    this.log('M', `# ${sort.name} is now ready to exit, bye bye...`)
    return 0
  }

  /** Does what somebody says who may. */
  run(words: readonly string[]): RedisValue {
    return orError(() => {
      const command = commandOf(words)
      // Nobody has given it slots, for clusters are not simulated.
      if (this.#isClustered && command.keys !== 'none' && command.least > 0)
        return { error: 'CLUSTERDOWN Hash slot not served' }
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
    context.print(lineOf(context.now(), context.pid, mark, text))
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
    const problem = files.write(this.#dump, this.snapshot())
    this.log('M', problem ? '# Failed opening the temp RDB file for saving' : '* DB saved on disk')
  }

  get #dump(): string {
    return this.#path(this.settings.get('dbfilename') ?? 'dump.rdb')
  }

  /** @param why it does so: a rule, or who has asked for it */
  saveBeside(why?: string): void {
    const { context } = this
    const child = context.fork()
    if (why !== undefined) this.log('M', `* ${why}. Saving...`)
    this.log('M', `* Background saving started by pid ${child}`)
    this.statistics.unsaved = 0
    this.statistics.savedAt = context.now()
    const problem = context.files.write(this.#dump, this.snapshot())
    const said = problem
      ? ['# Failed opening the temp RDB file for saving']
      : ['* DB saved on disk', '* Fork CoW for RDB: current 0 MB, peak 0 MB, average 0 MB']
    for (const text of said) context.print(lineOf(context.now(), child, 'C', text))
    this.log('M', problem ? '# Background saving error' : '* Background saving terminated with success')
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
      const rule = this.#dueRule()
      if (rule) this.saveBeside(rule)
      else this.#lookLater()
    })
  }

  /** `1 changes in 3600 seconds`: by which rule it is to save. */
  #dueRule(): string | undefined {
    const rules = this.settings.get('save')!.split(' ').map(Number)
    const passed = (this.context.now() - this.statistics.savedAt) / 1_000
    const at = rules.findIndex(
      (each, n) => n % 2 === 0 && passed >= each && this.statistics.unsaved >= rules[n + 1],
    )
    return at < 0 ? undefined : `${rules[at + 1]} changes in ${rules[at]} seconds`
  }

  #load(text: string): void {
    loadDump(text, this.store)
    const file = this.context.files.node(this.#dump)
    const ageMs = isError(file) ? 0 : this.context.now() - file.modifiedAt
    this.log('M', `* Loading RDB produced by version ${this.sort.version}`)
    this.log('M', `* RDB age ${Math.floor(ageMs / 1_000)} seconds`)
    this.log('M', `* Done loading RDB, keys loaded: ${this.store.size}, keys expired: 0.`)
    this.log('M', '* DB loaded from disk: 0.000 seconds')
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
    this.#tellOfJournal(isError(text))
  }

  #tellOfJournal(isNew: boolean): void {
    const [base, changes] = ['appendonly.aof.1.base.rdb', 'appendonly.aof.1.incr.aof']
    const { files } = this.context
    const isOfFolder = isFrom(this.sort.version, '7.0')
    if (isNew) {
      if (!files.exists(this.#path('appendonlydir'))) files.makeDirectory(this.#path('appendonlydir'))
      for (const name of [base, changes]) {
        files.write(this.#path(`appendonlydir/${name}`), '')
        const what = name === base ? 'base' : 'incr'
        if (isOfFolder) this.log('M', `* Creating AOF ${what} file ${name} on server start`)
      }
      return
    }
    if (isOfFolder) {
      this.log('M', `* DB loaded from base file ${base}: 0.000 seconds`)
      this.log('M', `* DB loaded from incr file ${changes}: 0.000 seconds`)
    }
    this.log('M', '* DB loaded from append only file: 0.000 seconds')
    if (isOfFolder) this.log('M', `* Opening AOF incr file ${changes} on server start`)
  }
}
