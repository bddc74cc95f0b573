/** The server of mongo: keeps documents, and writes down what changes them where its files are, so that they outlast it. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Reply } from '../conversation.ts'
import { answerQuestion } from '../sql/question.ts'
import { appendLines, writtenLines } from '../written-lines.ts'
import { compare, type Doc, isDoc, MongoError, type Value, valueAt } from './documents.ts'
import { matches } from './filters.ts'
import { projected } from './projections.ts'
import { updated } from './updates.ts'

/** What a client asks, as one line of JSON. */
export interface Question {
  readonly user?: string
  readonly password?: string
  readonly database: string
  /** Absent for what is asked of the database. */
  readonly collection?: string
  readonly verb: string
  readonly args: readonly Value[]
  /** What is done with what `find` has found. */
  readonly cursor?: { readonly sort?: Doc; readonly limit?: number; readonly skip?: number }
}

export type Answer = { readonly value: Value | undefined } | { readonly error: string }

/** No server keeps more documents. */
const mostDocuments = 100_000

const version = '8.0.13'

const changing = new Set(
  'insertOne insertMany updateOne updateMany replaceOne deleteOne deleteMany drop createCollection dropDatabase createUser'.split(
    ' ',
  ),
)

type Collection = Doc[]

export class MongoServer {
  readonly #databases = new Map<string, Map<string, Collection>>()
  readonly #users = new Map<string, string>()
  #count = 0
  #ids = 0
  #now: number

  constructor(private readonly context: ServiceContext) {
    this.#now = context.now()
    const user = context.env('MONGO_INITDB_ROOT_USERNAME')
    if (user) this.#users.set(user, context.env('MONGO_INITDB_ROOT_PASSWORD') ?? '')
    this.#replay()
  }

  answer(bytes: string): Reply | undefined {
    return answerQuestion<Question>(bytes, (question) => this.#answer(question))
  }

  #answer(question: Question): Answer {
    this.#now = this.context.now()
    const refusal = this.#refusal(question)
    if (refusal) return { error: refusal }
    this.context.work(0.05)
    try {
      const ids = this.#ids
      const value = this.#run(question)
      if (changing.has(question.verb)) this.#write({ ...question, password: undefined, at: this.#now, ids })
      return { value }
    } catch (error) {
      if (error instanceof MongoError) return { error: `MongoServerError: ${error.message}` }
      throw error
    }
  }

  #refusal({ user, password, verb, args }: Question): string | undefined {
    if (user !== undefined && (!this.#users.has(user) || this.#users.get(user) !== password))
      return 'MongoServerError: Authentication failed.'
    const isFree = /^(ping|hello|isMaster|version)$/.test(verb) || (verb === 'runCommand' && isPing(args[0]))
    const needsUser =
      this.context.env('MONGO_INITDB_ROOT_USERNAME') !== undefined || this.context.args.includes('--auth')
    return needsUser && user === undefined && !isFree
      ? `MongoServerError: Command ${commandOf(verb)} requires authentication`
      : undefined
  }

  #run(question: Question): Value | undefined {
    const { collection } = question
    return collection === undefined ? this.#ofDatabase(question) : this.#ofCollection(question, collection)
  }

  #ofDatabase({ database, verb, args }: Question): Value | undefined {
    const collections = this.#databases.get(database)
    switch (verb) {
      case 'runCommand':
      case 'adminCommand':
        return this.#command(args[0])
      case 'hello':
      case 'isMaster':
        return {
          isWritablePrimary: true,
          ismaster: true,
          maxBsonObjectSize: 16_777_216,
          readOnly: false,
          ok: 1,
        }
      case 'version':
        return version
      case 'getCollectionNames':
        return [...(collections?.keys() ?? [])].sort()
      case 'listDatabases':
        return [...new Set(['admin', 'config', 'local', ...this.#databases.keys()])].sort()
      case 'createCollection':
        if (collections?.has(String(args[0])))
          throw new MongoError(`Collection ${database}.${args[0]} already exists.`)
        this.#collection(database, String(args[0]))
        return { ok: 1 }
      case 'dropDatabase':
        for (const each of collections?.values() ?? []) this.#count -= each.length
        this.#databases.delete(database)
        return { ok: 1, dropped: database }
      case 'createUser': {
        const [user] = args
        if (!isDoc(user)) throw new MongoError('createUser needs a document')
        if (this.#users.has(String(user['user'])))
          throw new MongoError(`User "${user['user']}@${database}" already exists`)
        this.#users.set(String(user['user']), String(user['pwd'] ?? ''))
        return { ok: 1 }
      }
      case 'getUsers':
        return {
          users: [...this.#users.keys()].map((user) => ({ _id: `${database}.${user}`, user, db: database })),
          ok: 1,
        }
      case 'stats':
        return {
          db: database,
          collections: collections?.size ?? 0,
          objects: [...(collections?.values() ?? [])].reduce((sum, each) => sum + each.length, 0),
          ok: 1,
        }
      default:
        throw new MongoError(`kubesim does not simulate db.${verb}()`)
    }
  }

  #command(command: Value | undefined): Value {
    const name = isDoc(command) ? Object.keys(command)[0] : String(command)
    if (name === 'ping') return { ok: 1 }
    if (name === 'hello' || name === 'isMaster') return { isWritablePrimary: true, ok: 1 }
    if (name === 'listDatabases')
      return { databases: [...this.#databases.keys()].map((each) => ({ name: each })), ok: 1 }
    if (name === 'serverStatus') return { version, process: 'mongod', uptime: 1, ok: 1 }
    throw new MongoError(`no such command: '${name}'`)
  }

  #collection(database: string, name: string): Collection {
    let collections = this.#databases.get(database)
    if (!collections) this.#databases.set(database, (collections = new Map()))
    let found = collections.get(name)
    if (!found) collections.set(name, (found = []))
    return found
  }

  #ofCollection(question: Question, name: string): Value | undefined {
    const { database, verb, args } = question
    const kept = this.#databases.get(database)?.get(name) ?? []
    const [first = {}, second = {}] = args
    const filter = isDoc(first) ? first : {}
    switch (verb) {
      case 'find':
        return found(kept, question)
      case 'findOne': {
        const one = kept.find((each) => matches(each, filter))
        return one ? projected(one, isDoc(second) ? second : {}) : null
      }
      case 'countDocuments':
      case 'count':
      case 'estimatedDocumentCount':
        return kept.filter((each) => matches(each, filter)).length
      case 'distinct': {
        const values = kept.flatMap((each) => {
          const value = valueAt(each, String(first))
          return Array.isArray(value) ? (value as readonly Value[]) : value === undefined ? [] : [value]
        })
        return values.toSorted(compare).filter((each, n, all) => n === 0 || compare(each, all[n - 1]) !== 0)
      }
      case 'insertOne':
        return { acknowledged: true, insertedId: this.#insert(database, name, filter) }
      case 'insertMany':
        if (!Array.isArray(first)) throw new MongoError('Argument "docs" must be an array of documents')
        return {
          acknowledged: true,
          insertedIds: Object.fromEntries(
            first.map((each, n) => [String(n), this.#insert(database, name, isDoc(each) ? each : {})]),
          ),
        }
      case 'deleteOne':
      case 'deleteMany':
        return this.#delete(kept, filter, verb === 'deleteOne')
      case 'updateOne':
      case 'updateMany':
      case 'replaceOne':
        return this.#update(question, kept, name)
      case 'drop': {
        this.#count -= kept.length
        return this.#databases.get(database)?.delete(name) ?? false
      }
      case 'createIndex':
        return Object.entries(filter)
          .map(([field, order]) => `${field}_${String(order)}`)
          .join('_')
      case 'getIndexes':
        return [{ v: 2, key: { _id: 1 }, name: '_id_' }]
      default:
        throw new MongoError(`kubesim does not simulate db.${name}.${verb}()`)
    }
  }

  #insert(database: string, name: string, doc: Doc): Value {
    const { _id: id = { $oid: this.#newId() } } = doc
    const kept = this.#collection(database, name)
    if (kept.some((each) => compare(each['_id'], id) === 0))
      throw new MongoError(
        `E11000 duplicate key error collection: ${database}.${name} index: _id_ dup key: { _id: ${JSON.stringify(id)} }`,
      )
    if (this.#count >= mostDocuments) throw new MongoError('not enough disk space')
    this.#count++
    kept.push({ ...(doc['_id'] === undefined && { _id: id }), ...doc })
    return id
  }

  #delete(kept: Collection, filter: Doc, isOne: boolean): Value {
    const before = kept.length
    const gone = kept.filter((each) => matches(each, filter)).slice(0, isOne ? 1 : undefined)
    const leaving = new Set(gone)
    const left = kept.filter((each) => !leaving.has(each))
    kept.splice(0, before, ...left)
    this.#count -= gone.length
    return { acknowledged: true, deletedCount: gone.length }
  }

  #update({ database, verb, args }: Question, kept: Collection, name: string): Value {
    const [filter, update, options] = args
    if (!isDoc(filter) || !isDoc(update)) throw new MongoError('update needs a filter and an update document')
    const change = (doc: Doc): Doc =>
      verb === 'replaceOne'
        ? { ...(doc['_id'] !== undefined && { _id: doc['_id'] }), ...update }
        : updated(doc, update)
    let [matchedCount, modifiedCount] = [0, 0]
    for (const [n, doc] of kept.entries()) {
      if ((matchedCount > 0 && verb !== 'updateMany') || !matches(doc, filter)) continue
      matchedCount++
      const made = change(doc)
      if (JSON.stringify(made) !== JSON.stringify(doc)) modifiedCount++
      kept[n] = made
    }
    const isUpsert = matchedCount === 0 && isDoc(options) && options['upsert'] === true
    const plain = Object.fromEntries(
      Object.entries(filter).filter(([each, value]) => each[0] !== '$' && !isTest(value)),
    )
    const insertedId = isUpsert ? this.#insert(database, name, change(plain)) : null
    return { acknowledged: true, insertedId, matchedCount, modifiedCount, upsertedCount: isUpsert ? 1 : 0 }
  }

  /** When, who and which, in 24 digits. */
  #newId(): string {
    const digits = (n: number, width: number) => n.toString(16).padStart(width, '0').slice(-width)
    return `${digits(Math.floor(this.#now / 1_000), 8)}${digits(hashOf(this.context.config.hostname), 10)}${digits(++this.#ids, 6)}`
  }

  get #journal(): string {
    const { args } = this.context
    return `${args[args.indexOf('--dbpath') + 1] && args.includes('--dbpath') ? args[args.indexOf('--dbpath') + 1] : '/data/db'}/journal/changes`
  }

  #replay(): void {
    for (const line of writtenLines(this.context.files, this.#journal)) {
      // A line may be cut off where the disk was full, or be somebody else's.
      try {
        const change = JSON.parse(line) as Question & { readonly at: number; readonly ids: number }
        this.#now = Number(change.at)
        this.#ids = Number(change.ids)
        this.#run(change)
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof MongoError))
          throw error
      }
    }
  }

  #write(change: object): void {
    appendLines(this.context.files, this.#journal, `${JSON.stringify(change)}\n`)
  }
}

const isPing = (command: Value | undefined): boolean =>
  command === 'ping' || (isDoc(command) && ('ping' in command || 'hello' in command))

const isTest = (value: Value): boolean =>
  isDoc(value) && Object.keys(value).some((each) => each.startsWith('$'))

const commandOf = (verb: string): string =>
  verb === 'countDocuments'
    ? 'aggregate'
    : verb === 'getCollectionNames'
      ? 'listCollections'
      : verb.replace(/(One|Many)$/, '')

function found(kept: Collection, { args, cursor = {} }: Question): Value {
  const [filter = {}, projection = {}] = args
  const { sort = {}, skip = 0, limit = 0 } = cursor
  const all = kept.filter((each) => matches(each, isDoc(filter) ? filter : {}))
  const keys = Object.entries(sort)
  if (keys.length > 0)
    all.sort((a, b) => {
      for (const [path, direction] of keys) {
        const order = compare(valueAt(a, path), valueAt(b, path))
        if (order !== 0) return direction === -1 ? -order : order
      }
      return 0
    })
  const shown = all.slice(skip, limit > 0 ? skip + limit : undefined)
  return shown.map((each) => projected(each, isDoc(projection) ? projection : {}))
}

function hashOf(text: string): number {
  let hash = 7
  for (let n = 0; n < text.length; n++) hash = (hash * 31 + text.charCodeAt(n)) % 1_099_511_627_689
  return hash
}
