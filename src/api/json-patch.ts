/**
 * What the operations of a JSON patch (RFC 6902) make of a document, with the peculiarities and in the words of the
 * library that the API server uses. By hand, because the package rfc6902 changes what it patches, follows inherited
 * properties, assigns prototypes, and compares lists in quadratic time.
 */
import { jsonTypeOf } from './codec/errors.ts'
import { copyJson, maxDepth, setKey } from './codec/safe.ts'
import { isEqual } from './equality.ts'
import { isMap } from './json-map.ts'
import { copyOf } from './merge-patch.ts'

/** All that one patch copies may come to no more, as JSON: else each copy could double the document. */
const maxCopied = 3 * 1024 * 1024

/** An operation that does not apply. */
export class JsonPatchFailure extends Error {
  /** @param isTest whether it is a test of a value that did not hold */
  constructor(
    message: string,
    readonly isTest = false,
  ) {
    super(message)
  }
}

export interface JsonPatchOperation {
  readonly op?: unknown
  readonly path?: unknown
  readonly from?: unknown
  readonly value?: unknown
}

type Container = unknown[] | Record<string, unknown>

/** Where something stands in a document: what holds it, and its key there. */
interface Place {
  readonly steps: readonly string[]
  readonly holder: Container
  readonly key: string
}

/**
 * What `original` becomes. Neither argument changes, and what the patch leaves alone is shared.
 * @throws JsonPatchFailure
 */
export function patchedBy(original: unknown, operations: readonly JsonPatchOperation[]): unknown {
  return documentBy(original, operations).document
}

/** The same, as a document. @throws JsonPatchFailure */
export function documentBy(original: unknown, operations: readonly JsonPatchOperation[]): PatchedDocument {
  const patched = new PatchedDocument(original)
  for (const operation of operations) patched.apply(operation)
  return patched
}

/** @throws JsonPatchFailure for what is no list of operations */
export function operationsIn(sent: unknown): readonly JsonPatchOperation[] {
  if (sent === null) return []
  if (!Array.isArray(sent)) throw notRead(sent, 'Patch')
  const other = sent.find((each) => each !== null && !isMap(each))
  if (other !== undefined) throw notRead(other, 'Operation')
  return sent.map((each) => each ?? {})
}

const notRead = (value: unknown, type: string) =>
  new JsonPatchFailure(`json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type jsonpatch.${type}`)

/** A document on its way through the operations: what they change in it is copied once, and is then its own. */
export class PatchedDocument {
  readonly #own = new Set<object>()
  /** What operations went through. */
  readonly #opened = new Set<object>()
  #copied = 0

  constructor(public document: unknown) {}

  /** The document as the library writes it: the maps that operations went through have their keys in order. */
  get written(): unknown {
    return this.#written(this.document)
  }

  #written(value: unknown): unknown {
    const container = containerIn(value)
    if (!container || !this.#opened.has(container)) return value
    if (Array.isArray(container)) {
      const items = container.map((item) => this.#written(item))
      return items.every((item, n) => item === container[n]) ? container : items
    }
    const keys = Object.keys(container)
    const parts = keys.toSorted().map((key) => [key, this.#written(container[key])] as const)
    const isAsItStood = parts.every(([key, part], n) => key === keys[n] && part === container[key])
    return isAsItStood ? container : Object.fromEntries(parts)
  }

  /** @throws JsonPatchFailure */
  apply(operation: JsonPatchOperation): void {
    switch (operation.op) {
      case 'add':
        return this.#add(operation)
      case 'replace':
        return this.#replace(operation)
      case 'remove':
        return this.#remove(operation)
      case 'move':
        return this.#move(operation)
      case 'copy':
        return this.#copy(operation)
      case 'test':
        return this.#test(operation)
      default:
        return fail(`Unexpected kind: ${typeof operation.op === 'string' ? operation.op : 'unknown'}`)
    }
  }

  #add(operation: JsonPatchOperation): void {
    const path = within('add operation failed to decode path', () => pathOf(operation), missing)
    const place = this.#place(path) ?? fail(`add operation does not apply: ${noPath(JSON.stringify(path))}`)
    within(`error in add for path: '${path}'`, () => this.#insert(place, operation.value ?? null))
  }

  #remove(operation: JsonPatchOperation): void {
    const path = within('remove operation failed to decode path', () => pathOf(operation), missing)
    const place =
      this.#place(path) ?? fail(`remove operation does not apply: ${noPath(JSON.stringify(path))}`)
    within(`error in remove for path: '${path}'`, () => this.#take(place))
  }

  /** The whole document can be replaced, by what may hold something. A field that is not there comes to be. */
  #replace(operation: JsonPatchOperation): void {
    const { value = null } = operation
    const path = within('replace operation failed to decode path', () => pathOf(operation))
    if (path === '') {
      this.document =
        containerIn(value) ?? fail('replace operation value must be object or array: %!w(<nil>)')
      return
    }
    const place = this.#place(path) ?? fail(`replace operation does not apply: ${noPath(path)}`)
    within(`replace operation does not apply: doc is missing key: ${path}`, () => valueAt(place), missing)
    put(this.#holderToChange(place), place.key, value)
  }

  #move(operation: JsonPatchOperation): void {
    const from = within('move operation failed to decode from', () => fromOf(operation))
    const source =
      this.#place(from) ??
      fail(`move operation does not apply: doc is missing from path: ${from}: ${missing}`)
    const moved = within(`error in move for path: '${source.key}'`, () => {
      const value = valueAt(source)
      this.#take(source)
      return value
    })
    const path = within('move operation failed to decode path', () => pathOf(operation))
    const place = this.#place(path) ?? fail(`move operation does not apply: ${noDestination(path)}`)
    within(`error in move for path: '${path}'`, () => this.#insert(place, moved))
  }

  #copy(operation: JsonPatchOperation): void {
    const from = within('copy operation failed to decode from', () => fromOf(operation))
    const source =
      this.#place(from) ??
      fail(`copy operation does not apply: doc is missing from path: ${from}: ${missing}`)
    const value = within(`error in copy for from: '${from}'`, () => valueAt(source) ?? null)
    const path = within('copy operation failed to decode path', () => pathOf(operation), missing)
    const place = this.#place(path) ?? fail(`copy operation does not apply: ${noDestination(path)}`)
    const copy = this.#copyOf(value)
    within('error while adding value during copy', () => this.#insert(place, copy))
  }

  #test(operation: JsonPatchOperation): void {
    const path = within('test operation failed to decode path', () => pathOf(operation))
    const found = path === '' ? this.document : this.#tested(path)
    if (!isEqual(found ?? null, operation.value ?? null))
      throw new JsonPatchFailure(`testing value ${path} failed: test failed`, true)
  }

  #tested(path: string): unknown {
    const place =
      this.#place(path) ?? fail(`test operation does not apply: is missing path: ${path}: ${missing}`)
    return within(`error in test for path: '${path}'`, () => valueAt(place))
  }

  /** undefined: nothing can stand there. */
  #place(path: string): Place | undefined {
    const steps = stepsIn(path)
    if (steps.length === 0 || steps.length > maxDepth) return undefined
    let holder = this.#opening(this.document)
    for (const step of steps.slice(0, -1)) holder = holder && this.#opening(readIfThere(holder, step))
    return holder && { steps, holder, key: steps[steps.length - 1] }
  }

  #opening(value: unknown): Container | undefined {
    const container = containerIn(value)
    if (container) this.#opened.add(container)
    return container
  }

  #insert(place: Place, value: unknown): void {
    insert(this.#holderToChange(place), place.key, value)
  }

  #take(place: Place): void {
    if (valueAt(place) === undefined) fail(`Unable to remove nonexistent key: ${place.key}: ${missing}`)
    take(this.#holderToChange(place), place.key)
  }

  /** A copy throughout, for what is the document's own must not stand in it twice. */
  #copyOf(value: unknown): unknown {
    this.#copied += sizeOf(value)
    if (this.#copied > maxCopied) {
      const size = `the accumulated size increase of copy is ${this.#copied}, exceeding the limit ${maxCopied}`
      fail(`Unable to complete the copy, ${size}`)
    }
    return copyJson(this.#written(value))
  }

  /** What holds a place, made the document's own to change, as all that lies on the way there. */
  #holderToChange({ steps }: Place): Container {
    let parent = this.#ownOf(this.document as Container)
    this.document = parent
    for (const step of steps.slice(0, -1)) {
      const inside = this.#ownOf(read(parent, step) as Container)
      put(parent, step, inside)
      parent = inside
    }
    return parent
  }

  #ownOf(value: Container): Container {
    if (this.#own.has(value)) return value
    const own = Array.isArray(value) ? [...value] : copyOf(value)
    this.#own.add(own)
    this.#opened.add(own)
    return own
  }
}

/** The keys and indices that a path names: what is before its first slash, which there must be, means nothing. */
export const stepsIn = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

const missing = 'missing value'
const noPath = (path: string) => `doc is missing path: ${path}: ${missing}`
const noDestination = (path: string) => `doc is missing destination path: ${path}: ${missing}`

function fail(why: string): never {
  throw new JsonPatchFailure(why)
}

/** Tells where it was that something failed. @param instead what is said instead of the reason */
function within<T>(where: string, run: () => T, instead?: string): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof JsonPatchFailure) return fail(`${where}: ${instead ?? error.message}`)
    throw error
  }
}

const pathOf = ({ path }: JsonPatchOperation) => textIn(path, 'operation missing path field')
const fromOf = ({ from }: JsonPatchOperation) => textIn(from, 'operation, missing from field')

function textIn(value: unknown, without: string): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return fail(`${without}: ${missing}`)
  return fail(`json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type string`)
}

const containerIn = (value: unknown): Container | undefined =>
  typeof value === 'object' && value !== null ? (value as Container) : undefined

const valueAt = ({ holder, key }: Place): unknown => read(holder, key)

/** Of a list, only what is there can be read; of a map also what is not. */
function read(holder: Container, key: string): unknown {
  if (Array.isArray(holder)) return holder[indexIn(holder.length, key)]
  return Object.hasOwn(holder, key) ? holder[key] : undefined
}

function readIfThere(holder: Container, key: string): unknown {
  if (!Array.isArray(holder)) return read(holder, key)
  const index = Number(key)
  return wholeNumber.test(key) ? holder.at(index) : undefined
}

const wholeNumber = /^[-+]?\d+$/

const notParsed = (key: string, why: string) => `strconv.Atoi: parsing ${JSON.stringify(key)}: ${why}`

/** A position in a list of so many places; a negative one counts from the end. */
function indexIn(places: number, key: string, where = ''): number {
  const said = Number(key)
  if (!wholeNumber.test(key)) fail(where + notParsed(key, 'invalid syntax'))
  if (Math.abs(said) >= 2 ** 63) fail(where + notParsed(key, 'value out of range'))
  const index = said < 0 ? said + places : said
  if (index < 0 || index >= places) fail(`Unable to access invalid index: ${said}: invalid index referenced`)
  return index
}

/** About how long a value is as JSON. What is too deep to be written counts as too long. */
function sizeOf(value: unknown, depth = 0): number {
  if (depth > maxDepth) return maxCopied
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 4
  const parts = Object.entries(value)
  return parts.reduce((size, [key, part]) => size + key.length + sizeOf(part, depth + 1), 2)
}

function put(holder: Container, key: string, value: unknown): void {
  if (Array.isArray(holder)) holder[indexIn(holder.length, key)] = value
  else setKey(holder, key, value)
}

/** In a list there is one place more to insert at than there are items. */
function insert(holder: Container, key: string, value: unknown): void {
  if (!Array.isArray(holder)) return setKey(holder, key, value)
  if (key === '-') return void holder.push(value)
  holder.splice(indexIn(holder.length + 1, key, `value was not a proper array index: '${key}': `), 0, value)
}

function take(holder: Container, key: string): void {
  if (Array.isArray(holder)) holder.splice(indexIn(holder.length, key), 1)
  else delete holder[key]
}
