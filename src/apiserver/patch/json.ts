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

/** A document on its way through the operations: what they change in it is copied once, and is then its own. */
class PatchedDocument {
  readonly #own = new Set<object>()
  #copied = 0

  constructor(public document: unknown) {}

  apply(operation: unknown): void {
    if (!isMap(operation)) throw rejected()
    const { op, value = null, path, from }: Operation = operation
    const steps = stepsOf(path)
    switch (op) {
      case 'add':
        this.#add(steps, value)
        break
      case 'replace':
        read(this.document, steps)
        if (steps.length === 0) this.document = value
        else this.#edit(steps, (parent, step) => put(parent, step, value))
        break
      case 'remove':
        this.#remove(steps)
        break
      case 'move': {
        const moved = read(this.document, stepsOf(from))
        this.#remove(stepsOf(from))
        this.#add(steps, moved)
        break
      }
      case 'copy':
        this.#add(steps, this.#copyOf(read(this.document, stepsOf(from))))
        break
      case 'test':
        if (!isEqual(find(this.document, steps) ?? null, value)) throw rejected()
        break
      default:
        throw rejected()
    }
  }

  #add(steps: readonly string[], value: unknown): void {
    if (steps.length === 0) this.document = value
    else this.#edit(steps, (parent, step) => insert(parent, step, value))
  }

  #remove(steps: readonly string[]): void {
    read(this.document, steps)
    if (steps.length === 0) throw rejected()
    this.#edit(steps, take)
  }

  /** A copy throughout, for what is the document's own must not stand in it twice. */
  #copyOf(value: unknown): unknown {
    this.#copied += sizeOf(value)
    if (this.#copied > maxCopied) throw rejected()
    return copyJson(value)
  }

  /** Changes what holds the last of the steps, which there are; all that lies on the way there becomes its own. */
  #edit(steps: readonly string[], edit: (parent: Container, step: string) => void): void {
    let parent = this.#ownOf(this.document)
    this.document = parent
    for (const step of steps.slice(0, -1)) {
      const inside = this.#ownOf(find(parent, [step]))
      put(parent, step, inside)
      parent = inside
    }
    edit(parent, steps.at(-1)!)
  }

  #ownOf(value: unknown): Container {
    if (typeof value !== 'object' || value === null) throw rejected()
    if (this.#own.has(value)) return value as Container
    const own = Array.isArray(value) ? [...value] : copyOf(value as Record<string, unknown>)
    this.#own.add(own)
    return own
  }
}

type Container = unknown[] | Record<string, unknown>

/** `/spec/containers/0` → its steps. The empty path is the whole document. */
function stepsOf(path: unknown): readonly string[] {
  if (path === '') return []
  if (typeof path !== 'string' || !path.startsWith('/')) throw rejected()
  const steps = path.slice(1).split('/')
  if (steps.length > maxDepth) throw rejected()
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What is there; undefined where there is nothing. A missing parent is an error. */
function find(document: unknown, steps: readonly string[]): unknown {
  return steps.reduce((parent, step) => {
    if (Array.isArray(parent)) return parent[indexIn(parent, step)]
    if (!isMap(parent)) throw rejected()
    return Object.hasOwn(parent, step) ? parent[step] : undefined
  }, document)
}

function read(document: unknown, steps: readonly string[]): unknown {
  const found = find(document, steps)
  if (found === undefined) throw rejected()
  return found
}

/** A position in a list; a negative one counts from the end. */
function indexIn(list: readonly unknown[], step: string): number {
  if (!/^-?\d+$/.test(step)) throw rejected()
  const index = Number(step) < 0 ? Number(step) + list.length : Number(step)
  if (index < 0 || index >= list.length) throw rejected()
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

function put(parent: Container, step: string, value: unknown): void {
  if (Array.isArray(parent)) parent[indexIn(parent, step)] = value
  else setKey(parent, step, value)
}

function insert(parent: Container, step: string, value: unknown): void {
  if (!Array.isArray(parent)) setKey(parent, step, value)
  else if (step === '-' || Number(step) === parent.length) parent.push(value)
  else parent.splice(indexIn(parent, step), 0, value)
}

function take(parent: Container, step: string): void {
  if (Array.isArray(parent)) parent.splice(indexIn(parent, step), 1)
  else delete parent[step]
}
