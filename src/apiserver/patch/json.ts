/**
 * JSON patch (RFC 6902), with the peculiarities of the library that the API server uses. By hand, because the package
 * rfc6902 changes what it patches, follows inherited properties, assigns prototypes, and compares lists in quadratic time.
 */

import { jsonTypeOf } from '../../api/codec/errors.ts'
import { copyJson, maxDepth, setKey } from '../../api/codec/safe.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError, badRequest, requestEntityTooLarge } from '../../api/errors.ts'
import { copyOf, isMap } from './merge.ts'

const maxOperations = 10_000
/** All that one patch copies may come to no more, as JSON: else each copy could double the document. */
const maxCopied = 3 * 1024 * 1024

/**
 * What `original` becomes. Neither argument changes, and what the patch leaves alone is shared.
 * @throws ApiError 400 for what is no list of operations, 422 for an operation that fails
 */
export function applyJsonPatch(original: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) {
    throw badRequest(`json: cannot unmarshal ${jsonTypeOf(operations)} into Go value of type jsonpatch.Patch`)
  }
  if (operations.length > maxOperations) {
    throw requestEntityTooLarge(
      `Request entity too large: The allowed maximum operations in a JSON patch is ${maxOperations}, got ${operations.length}`,
    )
  }
  const patched = new PatchedDocument(original)
  for (const operation of operations) patched.apply(operation)
  return patched.document
}

/** The API server says no more than this, whatever is wrong. */
const rejected = () =>
  new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})

interface Operation {
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

/** A document on its way through the operations: what they change in it is copied once, and is then its own. */
class PatchedDocument {
  readonly #own = new Set<object>()
  #copied = 0

  constructor(public document: unknown) {}

  apply(operation: unknown): void {
    if (!isMap(operation)) throw rejected()
    const { op, value = null, path, from }: Operation = operation
    switch (op) {
      case 'add':
        this.#add(path, value)
        break
      case 'replace':
        this.#replace(path, value)
        break
      case 'remove':
        this.#remove(path)
        break
      case 'move': {
        const moved = valueAt(this.#place(from))
        this.#remove(from)
        this.#add(path, moved)
        break
      }
      case 'copy':
        this.#add(path, this.#copyOf(valueAt(this.#place(from)) ?? null))
        break
      case 'test':
        if (!isEqual((path === '' ? this.document : valueAt(this.#place(path))) ?? null, value))
          throw rejected()
        break
      default:
        throw rejected()
    }
  }

  /** What is before the first slash means nothing, and there must be one. */
  #place(path: unknown): Place {
    if (typeof path !== 'string') throw rejected()
    const [, ...steps] = path.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (steps.length === 0 || steps.length > maxDepth) throw rejected()
    let holder = containerIn(this.document)
    for (const step of steps.slice(0, -1)) holder = containerIn(read(holder, step))
    return { steps, holder, key: steps[steps.length - 1] }
  }

  #add(path: unknown, value: unknown): void {
    const place = this.#place(path)
    insert(this.#holderToChange(place), place.key, value)
  }

  /** The whole document can be replaced, by what may hold something. A field that is not there comes to be. */
  #replace(path: unknown, value: unknown): void {
    if (path === '') {
      this.document = containerIn(value)
      return
    }
    const place = this.#place(path)
    valueAt(place)
    put(this.#holderToChange(place), place.key, value)
  }

  #remove(path: unknown): void {
    const place = this.#place(path)
    if (valueAt(place) === undefined) throw rejected()
    take(this.#holderToChange(place), place.key)
  }

  /** A copy throughout, for what is the document's own must not stand in it twice. */
  #copyOf(value: unknown): unknown {
    this.#copied += sizeOf(value)
    if (this.#copied > maxCopied) throw rejected()
    return copyJson(value)
  }

  /** What holds a place, made the document's own to change, as all that lies on the way there. */
  #holderToChange({ steps }: Place): Container {
    let parent = this.#ownOf(containerIn(this.document))
    this.document = parent
    for (const step of steps.slice(0, -1)) {
      const inside = this.#ownOf(containerIn(read(parent, step)))
      put(parent, step, inside)
      parent = inside
    }
    return parent
  }

  #ownOf(value: Container): Container {
    if (this.#own.has(value)) return value
    const own = Array.isArray(value) ? [...value] : copyOf(value)
    this.#own.add(own)
    return own
  }
}

function containerIn(value: unknown): Container {
  if (typeof value !== 'object' || value === null) throw rejected()
  return value as Container
}

const valueAt = ({ holder, key }: Place): unknown => read(holder, key)

/** Of a list, only what is there can be read; of a map also what is not. */
function read(holder: Container, key: string): unknown {
  if (Array.isArray(holder)) return holder[indexIn(holder.length, key)]
  return Object.hasOwn(holder, key) ? holder[key] : undefined
}

/** A position in a list of so many places; a negative one counts from the end. */
function indexIn(places: number, key: string): number {
  if (!/^[-+]?\d+$/.test(key)) throw rejected()
  const index = Number(key) < 0 ? Number(key) + places : Number(key)
  if (index < 0 || index >= places) throw rejected()
  return index
}

/** About how long a value is as JSON. What is too deep to be written counts as too long. */
function sizeOf(value: unknown, depth = 0): number {
  if (depth > maxDepth) throw rejected()
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
  if (!Array.isArray(holder)) setKey(holder, key, value)
  else if (key === '-') holder.push(value)
  else holder.splice(indexIn(holder.length + 1, key), 0, value)
}

function take(holder: Container, key: string): void {
  if (Array.isArray(holder)) holder.splice(indexIn(holder.length, key), 1)
  else delete holder[key]
}
