/** How a redis server keeps its data in files: all of it now and then (RDB), or every change (AOF). */
import { root } from '../../runtime/files/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { isFrom } from '../registry/tagged-version.ts'
import { dumpOf, loadDump } from './dump.ts'
import { lineOf, type Sort } from './notices.ts'
import type { Statistics, StoresByNumber } from './store.ts'

/** How often it looks whether what has changed is to be saved. */
const saveCheckMs = 60_000

/** One line of the file that every change is added to: when, and what was said. */
type Change = readonly [at: number, ...words: string[]]

/** Whose data it keeps. */
interface Keeper {
  readonly context: ServiceContext
  readonly settings: ReadonlyMap<string, string>
  readonly sort: Sort
  readonly databases: StoresByNumber
  readonly statistics: Statistics
  log(text: string): void
  /** Does again what was said at that instant. */
  repeat(at: number, database: number, words: readonly string[]): void
}

export class Persistence {
  #looksLater = false
  /** The database that the last change in the file was made to. */
  #database: number | undefined

  constructor(private readonly keeper: Keeper) {}

  /** It does every change again that was written down, and not only what was saved. */
  get isAppending(): boolean {
    return this.keeper.settings.get('appendonly') === 'yes'
  }

  /** Whether there is nothing to load, and nothing to say of that. */
  get isNew(): boolean {
    return !this.isAppending && isError(this.keeper.context.files.read(this.#dump))
  }

  load(): void {
    if (this.isAppending) return this.#replay()
    const { context, databases, sort } = this.keeper
    const text = context.files.read(this.#dump)
    if (isError(text)) return
    loadDump(text, databases)
    const file = context.files.node(this.#dump)
    const ageMs = isError(file) ? 0 : context.now() - file.modifiedAt
    const count = databases.list().reduce((sum, { size }) => sum + size, 0)
    this.keeper.log(`* Loading RDB produced by version ${sort.version}`)
    this.keeper.log(`* RDB age ${Math.floor(ageMs / 1_000)} seconds`)
    this.keeper.log(`* Done loading RDB, keys loaded: ${count}, keys expired: 0.`)
    this.keeper.log('* DB loaded from disk: 0.000 seconds')
  }

  save(): void {
    const { statistics, context } = this.keeper
    statistics.unsaved = 0
    statistics.savedAt = context.now()
    const problem = context.files.write(this.#dump, dumpOf(this.keeper.databases))
    this.keeper.log(problem ? '# Failed opening the temp RDB file for saving' : '* DB saved on disk')
  }

  /** @param why it does so: a rule, or who has asked for it */
  saveBeside(why?: string): void {
    const { context, statistics } = this.keeper
    const child = context.fork()
    if (why !== undefined) this.keeper.log(`* ${why}. Saving...`)
    this.keeper.log(`* Background saving started by pid ${child}`)
    statistics.unsaved = 0
    statistics.savedAt = context.now()
    const problem = context.files.write(this.#dump, dumpOf(this.keeper.databases))
    const said = problem
      ? ['# Failed opening the temp RDB file for saving']
      : ['* DB saved on disk', '* Fork CoW for RDB: current 0 MB, peak 0 MB, average 0 MB']
    for (const text of said) context.print(lineOf(context.now(), child, 'C', text))
    this.keeper.log(problem ? '# Background saving error' : '* Background saving terminated with success')
  }

  /** As it ends: what has changed is saved, where anything ever is. */
  saveLast(): void {
    if (this.isAppending) this.keeper.log('* Calling fsync() on the AOF file.')
    if (!this.keeper.settings.get('save')) return
    this.keeper.log('* Saving the final RDB snapshot before exiting.')
    // Where nobody will find it, nothing need be written.
    if (this.keeper.statistics.unsaved > 0 || this.keeper.context.filesIn(this.#path(''))) this.save()
    else this.keeper.log('* DB saved on disk')
  }

  /** Something has changed. */
  changed(database: number, words: readonly string[]): void {
    this.keeper.statistics.unsaved++
    if (this.isAppending) {
      const now = this.keeper.context.now()
      if (database !== this.#database) this.#append([now, 'SELECT', String(database)])
      this.#database = database
      this.#append([now, ...words])
    }
    this.#lookLater()
  }

  /** `save 60 10000`: once so many seconds have passed since the last time, and so much has changed. */
  #lookLater(): void {
    const { settings, context, statistics } = this.keeper
    if (this.#looksLater || !settings.get('save')) return
    this.#looksLater = true
    context.after(saveCheckMs, () => {
      this.#looksLater = false
      if (statistics.unsaved === 0) return
      const rule = this.#dueRule()
      if (rule) this.saveBeside(rule)
      else this.#lookLater()
    })
  }

  /** `1 changes in 3600 seconds`: by which rule it is to save. */
  #dueRule(): string | undefined {
    const { settings, context, statistics } = this.keeper
    const rules = settings.get('save')!.split(' ').map(Number)
    const passed = (context.now() - statistics.savedAt) / 1_000
    const at = rules.findIndex(
      (each, n) => n % 2 === 0 && passed >= each && statistics.unsaved >= rules[n + 1],
    )
    return at < 0 ? undefined : `${rules[at + 1]} changes in ${rules[at]} seconds`
  }

  get #dump(): string {
    return this.#path(this.keeper.settings.get('dbfilename') ?? 'dump.rdb')
  }

  #path(name: string): string {
    return `${this.keeper.settings.get('dir')?.replace(/\/$/, '')}/${name}`
  }

  get #journal(): string {
    return this.#path('appendonlydir/appendonly.aof.1.incr.aof')
  }

  #append(change: Change): void {
    const { files } = this.keeper.context
    if (!files.exists(this.#path('appendonlydir'))) files.makeDirectory(this.#path('appendonlydir'))
    const opened = files.openForWriting(this.#journal, { user: root, append: true })
    if (!isError(opened) && 'file' in opened) files.append(opened, `${JSON.stringify(change)}\n`)
  }

  #replay(): void {
    const text = this.keeper.context.files.read(this.#journal)
    let database = 0
    for (const line of isError(text) ? [] : text.split('\n')) {
      // A line may be cut off where the disk was full, or be somebody else's.
      try {
        const [at, ...words] = JSON.parse(line) as Change
        if (words[0] === 'SELECT') database = Number(words[1])
        else this.keeper.repeat(Number(at), database, words)
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
      }
    }
    this.#tellOfJournal(isError(text))
  }

  #tellOfJournal(isNew: boolean): void {
    const [base, changes] = ['appendonly.aof.1.base.rdb', 'appendonly.aof.1.incr.aof']
    const { files } = this.keeper.context
    const isOfFolder = isFrom(this.keeper.sort.version, '7.0')
    if (isNew) {
      if (!files.exists(this.#path('appendonlydir'))) files.makeDirectory(this.#path('appendonlydir'))
      for (const name of [base, changes]) {
        files.write(this.#path(`appendonlydir/${name}`), '')
        const what = name === base ? 'base' : 'incr'
        if (isOfFolder) this.keeper.log(`* Creating AOF ${what} file ${name} on server start`)
      }
      return
    }
    if (isOfFolder) {
      this.keeper.log(`* DB loaded from base file ${base}: 0.000 seconds`)
      this.keeper.log(`* DB loaded from incr file ${changes}: 0.000 seconds`)
    }
    this.keeper.log('* DB loaded from append only file: 0.000 seconds')
    if (isOfFolder) this.keeper.log(`* Opening AOF incr file ${changes} on server start`)
  }
}
