/** The server of mongo: keeps documents, and writes down what changes them where its files are, so that they outlast it. */
import { Random } from '../../../sim/random.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/http/exchange.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { Reply } from '../parts/conversation.ts'
import { option } from '../parts/flags.ts'
import { isFilling } from '../parts/init-scripts.ts'
import { answerQuestion } from '../sql/question.ts'
import { Accounts } from './accounts.ts'
import { aggregated, pipelineOf } from './aggregation.ts'
import { Budget } from './budget.ts'
import { answerOfDatabase } from './database-questions.ts'
import { Databases } from './databases.ts'
import { compare, type Doc, isDoc, MongoError, type Value, valueAt } from './documents.ts'
import type { Surroundings } from './expressions.ts'
import { askingWith, checkFilter, isTest, matches } from './filters.ts'
import { Journal } from './journal.ts'
import { projectionOf } from './projections.ts'
import type { Answer, Question } from './question.ts'
import { ReplicaSet, type SetOwner } from './replica-set.ts'
import { answerOfSet } from './set-commands.ts'
import { sorted } from './sorting.ts'
import { updated } from './updates.ts'
import { changing } from './verbs.ts'
import { mongoVersion } from './version.ts'

/** In bytes, of all that a pipeline answers. */
const largestAnswer = 32 * 1024 * 1024

export class MongoServer {
  readonly #kept = new Databases()
  readonly #accounts: Accounts
  #ids = 0
  #now: number
  /** Of the question that is being answered. */
  #budget = new Budget()
  readonly #random: Random
  readonly #journal: Journal
  /** Undefined for one that is alone. */
  readonly #set: ReplicaSet | undefined

  constructor(
    private readonly context: ServiceContext,
    port: number,
  ) {
    this.#journal = new Journal(context)
    const name = option(context.args, 'replSet')
    this.#set = name === undefined ? undefined : new ReplicaSet(name.split('/')[0], this.#memberAt(port))
    this.#now = context.now()
    this.#random = new Random(hashOf(context.config.hostname))
    this.#accounts = new Accounts(context)
    for (const line of this.#journal.begin()) this.#repeat(line)
  }

  /** What other members ask it over HTTP; undefined for what nobody does. */
  answerMember(request: HttpRequest): HttpResponse | undefined {
    return this.#set?.answerMember(request)
  }

  #memberAt(port: number): SetOwner {
    const journal = this.#journal
    return {
      context: this.context,
      port,
      get position() {
        return journal.length
      },
      linesSince: (position) => journal.since(position),
      take: (lines) => {
        for (const line of lines) {
          this.#repeat(line)
          journal.write(line)
        }
      },
    }
  }

  /** @param onAsked is told who has asked, and whether he is who he says he is */
  answer(bytes: string, onAsked: (question: Question, isRight: boolean) => void): Reply | undefined {
    return answerQuestion<Question>(bytes, (question) => this.#answer(question, onAsked))
  }

  #answer(question: Question, onAsked: (question: Question, isRight: boolean) => void): Answer {
    this.#now = this.context.now()
    const refusal = this.#accounts.refusalOf(question)
    onAsked(question, refusal === undefined)
    if (refusal) return { error: refusal }
    const ids = this.#ids
    const write = (what: Question = question) => {
      this.#journal.write(JSON.stringify({ ...what, password: undefined, at: this.#now, ids }))
      this.#set?.tell()
    }
    this.#budget = new Budget()
    try {
      this.#set?.agree()
      const ofSet = answerOfSet(this.#set, question)
      if (ofSet?.config) {
        const change: Question = { database: 'local', verb: 'configureSet', args: [ofSet.config] }
        this.#run(change)
        this.#set?.agree()
        write(change)
        return { value: { ok: 1 } }
      }
      if (ofSet) return { value: ofSet.value }
      this.#checkMember(question)
      const value = this.#run(question)
      if (changing.has(question.verb)) write()
      return { value }
    } catch (error) {
      if (!(error instanceof MongoError)) throw error
      // What came before the mistake stays.
      if (question.verb === 'insertMany') write()
      const code = error.codeName === undefined ? '' : `[${error.codeName}]`
      return { error: `${error.kind}${code}: ${error.message}` }
    } finally {
      this.context.work(0.05 + this.#budget.ms)
    }
  }

  /** @throws MongoError where only another member may be asked for it */
  #checkMember({ verb, collection }: Question): void {
    if (!this.#set || isFilling(this.context)) return
    if (changing.has(verb) && !this.#set.isPrimary) throw new MongoError('not primary', 'NotWritablePrimary')
    if (collection !== undefined && !this.#set.isInitiated)
      throw new MongoError('node is not in primary or recovering state', 'NotPrimaryOrSecondary')
  }

  #run(question: Question): Value | undefined {
    const { collection } = question
    return collection === undefined
      ? answerOfDatabase(question, {
          kept: this.#kept,
          accounts: this.#accounts,
          set: this.#set,
          budget: this.#budget,
          version: mongoVersion(this.context.config.image),
        })
      : this.#ofCollection(question, collection)
  }

  get #surroundings(): Surroundings {
    return {
      now: { $date: new Date(this.#now).toISOString() },
      budget: this.#budget,
      variables: undefined,
    }
  }

  /** Whether documents are those that a filter wants. @throws MongoError */
  #wanted(filter: Value): (doc: Doc) => boolean {
    if (!isDoc(filter)) return () => true
    checkFilter(filter)
    const asking = askingWith(this.#surroundings)
    return (doc) => {
      this.#budget.spend()
      return matches(doc, filter, asking)
    }
  }

  #ofCollection(question: Question, name: string): Value | undefined {
    const { database, verb, args } = question
    const kept = this.#kept.docs(database, name)
    const [first = {}, second = {}] = args
    switch (verb) {
      case 'find':
        return this.#found(kept, question)
      case 'findOne':
        return this.#found(kept, { ...question, cursor: { ...question.cursor, limit: 1 } })[0] ?? null
      case 'aggregate':
        return this.#aggregated(database, kept, args)
      case 'countDocuments':
      case 'count':
      case 'estimatedDocumentCount':
        return kept.filter(this.#wanted(first)).length
      case 'distinct': {
        const values = kept.filter(this.#wanted(second)).flatMap((each) => {
          const value = valueAt(each, String(first))
          return Array.isArray(value) ? (value as readonly Value[]) : value === undefined ? [] : [value]
        })
        return values.toSorted(compare).filter((each, n, all) => n === 0 || compare(each, all[n - 1]) !== 0)
      }
      case 'insertOne':
        return { acknowledged: true, insertedId: this.#insert(database, name, isDoc(first) ? first : {}) }
      case 'insertMany':
        return this.#insertMany(database, name, first)
      case 'deleteOne':
      case 'deleteMany':
        return {
          acknowledged: true,
          deletedCount: this.#delete(question, name, verb === 'deleteOne').length,
        }
      case 'findOneAndDelete':
        return this.#delete(question, name, true)[0] ?? null
      case 'updateOne':
      case 'updateMany':
      case 'replaceOne':
        return this.#update(question, name).answer
      case 'findOneAndUpdate':
      case 'findOneAndReplace':
        return this.#update(question, name).doc
      case 'drop':
        return this.#kept.drop({ database, name }, this.#budget)
      case 'createIndex':
        return Object.entries(isDoc(first) ? first : {})
          .map(([field, order]) => `${field}_${String(order)}`)
          .join('_')
      case 'getIndexes':
        return [{ v: 2, key: { _id: 1 }, name: '_id_' }]
      default:
        throw new MongoError(`kubesim does not simulate db.${name}.${verb}()`)
    }
  }

  #found(kept: readonly Doc[], { args, cursor = {} }: Question): readonly Doc[] {
    const [filter = {}, projection = {}] = args
    const { sort = {}, skip = 0, limit = 0 } = cursor
    const project = projectionOf(isDoc(projection) ? projection : {})
    const all = kept.filter(this.#wanted(filter))
    const inOrder = Object.keys(sort).length > 0 ? sorted(all, sort) : all
    const shown = inOrder.slice(skip, limit > 0 ? skip + limit : undefined)
    const surroundings = this.#surroundings
    return shown.map((each) => project(each, surroundings))
  }

  #aggregated(database: string, kept: readonly Doc[], args: readonly Value[]): readonly Doc[] {
    // Stages may stand one beside the other, as they do in older scripts.
    const [first = []] = args
    const pipeline = pipelineOf(Array.isArray(first) ? first : args)
    const found = aggregated(kept, pipeline, {
      ...this.#surroundings,
      collection: (name) => this.#kept.docs(database, name),
      chance: () => this.#random.fraction(),
    })
    if (found.reduce((sum, each) => sum + this.#budget.sizeOf(each), 0) > largestAnswer)
      throw new MongoError('kubesim answers at most 32 MiB at once')
    return found
  }

  #insertMany(database: string, name: string, docs: Value): Value {
    if (!Array.isArray(docs))
      throw new MongoError(
        'Argument "docs" must be an array of documents',
        undefined,
        'MongoInvalidArgumentError',
      )
    const insertedIds = (docs as readonly Value[]).map((each, n) => {
      try {
        return [String(n), this.#insert(database, name, isDoc(each) ? each : {})] as const
      } catch (error) {
        throw error instanceof MongoError
          ? new MongoError(error.message, undefined, 'MongoBulkWriteError')
          : error
      }
    })
    return { acknowledged: true, insertedIds: Object.fromEntries(insertedIds) }
  }

  #insert(database: string, name: string, doc: Doc): Value {
    const { _id: id = { $oid: this.#newId() } } = doc
    const whole = { ...(doc['_id'] === undefined && { _id: id }), ...doc }
    this.#kept.insert({ database, name }, whole, this.#budget)
    return id
  }

  #delete({ database, args }: Question, name: string, isOne: boolean): readonly Doc[] {
    const isWanted = this.#wanted(args[0] ?? {})
    return this.#kept.delete({ database, name }, isWanted, {
      most: isOne ? 1 : undefined,
      budget: this.#budget,
    })
  }

  /** What an update makes of a document. @throws MongoError */
  #changeBy(verb: string, update: Doc | readonly Value[]): (doc: Doc, isNew?: boolean) => Doc {
    const surroundings = this.#surroundings
    if (!isDoc(update)) {
      const pipeline = pipelineOf(update)
      const context = { ...surroundings, collection: () => [], chance: () => this.#random.fraction() }
      return (doc) => aggregated([doc], pipeline, context)[0] ?? doc
    }
    if (/[rR]eplace/.test(verb)) {
      if (Object.keys(update).some((each) => each.startsWith('$')))
        throw new MongoError(
          'Replacement document must not contain atomic operators',
          undefined,
          'MongoInvalidArgumentError',
        )
      return (doc) => ({ ...(doc['_id'] !== undefined && { _id: doc['_id'] }), ...update })
    }
    return (doc, isNew = false) => updated(doc, update, { now: surroundings.now, isNew })
  }

  #update({ database, verb, args }: Question, name: string): { readonly answer: Value; readonly doc: Value } {
    const [filter = {}, update, options] = args
    if (!isDoc(update) && !Array.isArray(update))
      throw new MongoError(
        'Update document requires atomic operators',
        undefined,
        'MongoInvalidArgumentError',
      )
    const change = this.#changeBy(verb, update)
    const isWanted = this.#wanted(filter)
    const docs = this.#kept.docs(database, name)
    const showsNew =
      isDoc(options) && (options['returnDocument'] === 'after' || options['returnNewDocument'] === true)
    let [matchedCount, modifiedCount] = [0, 0]
    let shown: Value = null
    for (const [n, doc] of docs.entries()) {
      if (!isWanted(doc)) continue
      matchedCount++
      const made = change(doc)
      if (JSON.stringify(made) !== JSON.stringify(doc)) modifiedCount++
      this.#kept.replace({ database, name }, n, { made, budget: this.#budget })
      shown = showsNew ? made : doc
      if (verb !== 'updateMany') break
    }
    const isUpsert = matchedCount === 0 && isDoc(options) && options['upsert'] === true
    const plain = Object.fromEntries(
      Object.entries(isDoc(filter) ? filter : {}).filter(
        ([each, value]) => each[0] !== '$' && !isTest(value),
      ),
    )
    const made = isUpsert ? change(plain, true) : undefined
    const insertedId = made ? this.#insert(database, name, made) : null
    return {
      answer: {
        acknowledged: true,
        insertedId,
        matchedCount,
        modifiedCount,
        upsertedCount: isUpsert ? 1 : 0,
      },
      doc: made && showsNew ? { _id: insertedId, ...made } : shown,
    }
  }

  /** When, who and which, in 24 digits. */
  #newId(): string {
    const digits = (n: number, width: number) => n.toString(16).padStart(width, '0').slice(-width)
    return `${digits(Math.floor(this.#now / 1_000), 8)}${digits(hashOf(this.context.config.hostname), 10)}${digits(++this.#ids, 6)}`
  }

  /** Does again what has been done, here or by another member. */
  #repeat(line: string): void {
    // A line may be cut off where the disk was full, or be somebody else's.
    try {
      const change = JSON.parse(line) as Question & { readonly at: number; readonly ids: number }
      this.#now = Number(change.at)
      this.#ids = Number(change.ids)
      this.#budget = new Budget()
      this.#run(change)
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof MongoError))
        throw error
    }
  }
}

function hashOf(text: string): number {
  let hash = 7
  for (let n = 0; n < text.length; n++) hash = (hash * 31 + text.charCodeAt(n)) % 1_099_511_627_689
  return hash
}
