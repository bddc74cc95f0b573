/** The documents that a server keeps, by database and collection. */
import { shownValue } from './bson-types.ts'
import type { Budget } from './budget.ts'
import { type Doc, keyOf, MongoError } from './documents.ts'

/** No server keeps more documents. */
const mostDocuments = 100_000

/** In bytes, of all of them. */
const mostBytes = 64 * 1024 * 1024
class Collection {
  docs: Doc[] = []
  /** What no two documents may have in common. */
  readonly ids = new Set<string>()
}

/** A collection. */
interface Place {
  readonly database: string
  readonly name: string
}

export class Databases {
  readonly #databases = new Map<string, Map<string, Collection>>()
  #count = 0
  #bytes = 0

  databases(): readonly string[] {
    return [...this.#databases.keys()]
  }

  collections(database: string): readonly string[] {
    return [...(this.#databases.get(database)?.keys() ?? [])]
  }

  docs(database: string, name: string): readonly Doc[] {
    return this.#at({ database, name })?.docs ?? []
  }

  /** The collection; an empty one where there was none. */
  create({ database, name }: Place): Collection {
    let collections = this.#databases.get(database)
    if (!collections) this.#databases.set(database, (collections = new Map()))
    let found = collections.get(name)
    if (!found) collections.set(name, (found = new Collection()))
    return found
  }

  /** @throws MongoError where its `_id` is taken, or there is no room */
  insert(place: Place, doc: Doc, budget: Budget): void {
    const { docs, ids } = this.create(place)
    const key = keyOf(doc['_id'])
    if (ids.has(key))
      throw new MongoError(
        `E11000 duplicate key error collection: ${place.database}.${place.name} index: _id_ dup key: { _id: ${shownValue(doc['_id'])} }`,
      )
    this.#account(undefined, doc, budget)
    ids.add(key)
    docs.push(doc)
  }

  /** Puts a document in the place of the `n`th. @throws MongoError where it has another `_id`, or there is no room */
  replace(place: Place, n: number, { made, budget }: { readonly made: Doc; readonly budget: Budget }): void {
    const docs = this.create(place).docs
    if (keyOf(made['_id']) !== keyOf(docs[n]['_id']))
      throw new MongoError(
        "Performing an update on the path '_id' would modify the immutable field '_id'",
        'ImmutableField',
      )
    this.#account(docs[n], made, budget)
    docs[n] = made
  }

  /** Deletes the first so many that are wanted; answers them. */
  delete(
    place: Place,
    isWanted: (doc: Doc) => boolean,
    {
      most = Number.POSITIVE_INFINITY,
      budget,
    }: { readonly most: number | undefined; readonly budget: Budget },
  ): readonly Doc[] {
    const collection = this.#at(place)
    if (!collection) return []
    const gone: Doc[] = []
    const left = collection.docs.filter((each) => {
      if (gone.length >= most || !isWanted(each)) return true
      gone.push(each)
      return false
    })
    collection.docs = left
    for (const each of gone) {
      collection.ids.delete(keyOf(each['_id']))
      this.#account(each, undefined, budget)
    }
    return gone
  }

  /** Whether there was one. */
  drop(place: Place, budget: Budget): boolean {
    for (const each of this.docs(place.database, place.name)) this.#account(each, undefined, budget)
    const collections = this.#databases.get(place.database)
    const wasThere = collections?.delete(place.name) ?? false
    if (collections?.size === 0) this.#databases.delete(place.database)
    return wasThere
  }

  #at({ database, name }: Place): Collection | undefined {
    return this.#databases.get(database)?.get(name)
  }

  /** Counts what there is of one document more, or less. @throws MongoError where it is too much */
  #account(before: Doc | undefined, after: Doc | undefined, budget: Budget): void {
    const sizeOf = (doc: Doc | undefined) => (doc ? budget.sizeOf(budget.made(doc)) : 0)
    const count = this.#count + (after ? 1 : 0) - (before ? 1 : 0)
    const bytes = this.#bytes + sizeOf(after) - sizeOf(before)
    if (after && (count > mostDocuments || bytes > mostBytes))
      throw new MongoError('not enough disk space', 'OutOfDiskSpace')
    this.#count = count
    this.#bytes = bytes
  }
}
