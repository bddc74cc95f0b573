/**
 * JSON patch (RFC 6902), with the peculiarities of the library that the API server uses. By hand, because the package
 * rfc6902 changes what it patches, follows inherited properties, assigns prototypes, and compares lists in quadratic time.
 */

import { jsonTypeOf } from '../../api/codec/errors.ts'
import { maxDepth, setKey } from '../../api/codec/safe.ts'
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
  const budget = { copied: 0 }
  return operations.reduce((document, operation) => applyOperation(document, operation, budget), original)
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

function applyOperation(document: unknown, operation: unknown, budget: { copied: number }): unknown {
  if (!isMap(operation)) throw rejected()
  const { op, value = null, path, from }: Operation = operation
  const steps = stepsOf(path)
  switch (op) {
    case 'add':
      return add(document, steps, value)
    case 'replace':
      return replace(document, steps, value)
    case 'remove':
      return remove(document, steps)
    case 'move': {
      const moved = read(document, stepsOf(from))
      const rest = remove(document, stepsOf(from))
      return add(rest, steps, moved)
    }
    case 'copy': {
      const copied = read(document, stepsOf(from))
      budget.copied += sizeOf(copied)
      if (budget.copied > maxCopied) throw rejected()
      return add(document, steps, copied)
    }
    case 'test':
      if (!isEqual(find(document, steps) ?? null, value)) throw rejected()
      return document
    default:
      throw rejected()
  }
}

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

const add = (document: unknown, steps: readonly string[], value: unknown): unknown =>
  steps.length === 0 ? value : change(document, steps, (parent, step) => insert(parent, step, value))

function replace(document: unknown, steps: readonly string[], value: unknown): unknown {
  read(document, steps)
  return steps.length === 0 ? value : change(document, steps, (parent, step) => put(parent, step, value))
}

function remove(document: unknown, steps: readonly string[]): unknown {
  read(document, steps)
  if (steps.length === 0) throw rejected()
  return change(document, steps, (parent, step) => {
    if (Array.isArray(parent)) return parent.toSpliced(indexIn(parent, step), 1)
    const { [step]: _removed, ...rest } = parent as Record<string, unknown>
    return rest
  })
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

type Edit = (parent: unknown, step: string) => unknown

/** `document` with an edit of what holds the last of the steps, which there are; only what lies on the way is new. */
function change(document: unknown, steps: readonly string[], edit: Edit): unknown {
  const [step, ...rest] = steps
  if (rest.length === 0) return edit(document, step)
  return put(document, step, change(find(document, [step]), rest, edit))
}

function put(parent: unknown, step: string, value: unknown): unknown {
  if (Array.isArray(parent)) return parent.with(indexIn(parent, step), value)
  if (!isMap(parent)) throw rejected()
  const copy = copyOf(parent)
  setKey(copy, step, value)
  return copy
}

function insert(parent: unknown, step: string, value: unknown): unknown {
  if (!Array.isArray(parent)) return put(parent, step, value)
  if (step === '-' || Number(step) === parent.length) return [...parent, value]
  return parent.toSpliced(indexIn(parent, step), 0, value)
}
