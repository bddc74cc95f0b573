/**
 * What becomes of a value that comes in: fields that its schema does not know go, so does null where it cannot be, and
 * defaults are filled in. Source: apiextensions-apiserver's pruning and defaulting algorithms.
 */
import { checkedScalar, copyJson, setKey } from '../codec/safe.ts'
import { deepFreeze, memoByIdentity } from '../memo.ts'
import { below, itemAt, type Path, pathText } from './path.ts'
import type { Json, SchemaNode } from './schema-node.ts'

interface IntakeOptions {
  /** Whether the value is an object with apiVersion, kind and metadata, which its schema need not name. */
  readonly isRoot?: boolean
  /** Default true. */
  readonly fillsDefaults?: boolean
  /** Whether null goes where it cannot be. Default true. */
  readonly dropsNull?: boolean
}

interface Taken {
  /** New throughout, but for defaults, which are shared and frozen; keys in alphabetical order. */
  readonly value: unknown
  /** The paths of the fields that went, `spec.list[0].name`, in alphabetical order. */
  readonly unknown: readonly string[]
}

/** The value as it is to be checked and stored. */
export const takenIn = (
  node: SchemaNode,
  value: unknown,
  { isRoot, fillsDefaults = true, dropsNull = true }: IntakeOptions = {},
): Taken => pruned(node, value, { isRoot, dropsNull, fillsDefaults })

/** The value without unknown fields, and otherwise as it is. */
export const withoutUnknown = (node: SchemaNode, value: unknown, options?: IntakeOptions): Taken =>
  pruned(node, value, { ...options, dropsNull: false, fillsDefaults: false })

function pruned(
  node: SchemaNode,
  value: unknown,
  { isRoot = false, ...how }: Pick<IntakeOptions, 'isRoot'> & Omit<Pass, 'unknown'>,
): Taken {
  const pass: Pass = { unknown: [], ...how }
  const taken = takeIn(isRoot ? asRoot(node) : node, value, undefined, pass)
  return { value: taken, unknown: pass.unknown.sort() }
}

interface Pass {
  readonly unknown: string[]
  /** Whether null goes where it cannot be; not where there is a default, which then takes its place. */
  readonly dropsNull: boolean
  readonly fillsDefaults: boolean
}

/** What of a schema is asked here. */
type Part = Pick<
  SchemaNode,
  'preserves' | 'isEmbedded' | 'properties' | 'fields' | 'items' | 'additional' | 'speaksOfOthers'
>

const partOf = (node: SchemaNode, changed: Partial<Part>): Part => {
  const { preserves, isEmbedded, properties, fields, items, additional, speaksOfOthers } = node
  const part = { preserves, isEmbedded, properties, fields, items, additional, speaksOfOthers }
  return Object.freeze({ ...part, ...changed })
}

const asRoot = memoByIdentity((node: SchemaNode) => partOf(node, { isEmbedded: true }))

/** What an object has of its own is not cut down to what its schema says of it. */
const asOpen = memoByIdentity((node: SchemaNode) => partOf(node, { preserves: true }))

const ofObjects = new Set(['apiVersion', 'kind', 'metadata'])

function takeIn(part: Part | undefined, value: unknown, path: Path | undefined, pass: Pass): unknown {
  if (typeof value !== 'object' || value === null) return checkedScalar(value)
  return Array.isArray(value)
    ? takeInList(part, value, path, pass)
    : takeInMap(part, value as Json, path, pass)
}

function takeInList(
  part: Part | undefined,
  list: readonly unknown[],
  path: Path | undefined,
  pass: Pass,
): unknown {
  const items = part?.items
  if (!items && part?.preserves) return copyJson(list)
  // What a list may have of its own, its items may.
  const partOfItem = items && part?.preserves ? asOpen(items) : items
  return list.map((item, n) => {
    if (item === null && items && pass.fillsDefaults && isRefused(items, pass))
      return items.default === undefined ? null : wholeDefault(items)
    return takeIn(partOfItem, item, itemAt(path, n), pass)
  })
}

function takeInMap(part: Part | undefined, map: Json, path: Path | undefined, pass: Pass): Json {
  if (!part) {
    for (const name of Object.keys(map)) note(name, path, pass)
    return {}
  }
  return isKnown(part, map) ? takeInKnown(part, map, path, pass) : takeInAll(part, map, path, pass)
}

/** Whether a map has no fields but those that its schema names. */
function isKnown({ properties }: Part, map: Json): boolean {
  for (const name in map) if (!properties.has(name)) return false
  return true
}

function takeInKnown(part: Part, map: Json, path: Path | undefined, pass: Pass): Json {
  const taken: Record<string, unknown> = {}
  for (const { name, node, isInherited } of part.fields) {
    const given = isInherited && !Object.hasOwn(map, name) ? undefined : map[name]
    const isPlain = typeof given === 'string' || typeof given === 'boolean'
    const value = isPlain ? given : field(part, node, { name, given, path }, pass)
    if (value === undefined) continue
    if (isInherited) setKey(taken, name, value)
    else taken[name] = value
  }
  return taken
}

function takeInAll(part: Part, map: Json, path: Path | undefined, pass: Pass): Json {
  const taken: Record<string, unknown> = {}
  const { properties } = part
  for (const name of namesIn(part, map)) {
    const node = properties.get(name)
    const given = Object.hasOwn(map, name) ? map[name] : undefined
    const value = node
      ? field(part, node, { name, given, path }, pass)
      : other(part, { name, given, path }, pass)
    if (value !== undefined) setKey(taken, name, value)
  }
  return taken
}

/** All that may be there afterwards, in alphabetical order. */
const namesIn = ({ properties }: Part, map: Json): readonly string[] =>
  [...properties.keys(), ...Object.keys(map).filter((name) => !properties.has(name))].sort()

interface Given {
  readonly name: string
  /** undefined: nothing. */
  readonly given: unknown
  /** Of the map. */
  readonly path: Path | undefined
}

function field({ isEmbedded }: Part, node: SchemaNode, { name, given, path }: Given, pass: Pass): unknown {
  if (given === undefined || (given === null && isRefused(node, pass))) {
    if (node.default === undefined) return undefined
    return pass.fillsDefaults ? wholeDefault(node) : given
  }
  if (typeof given !== 'object') return checkedScalar(given)
  const part = isEmbedded && ofObjects.has(name) ? asOpen(node) : node
  return takeIn(part, given, below(path, name), pass)
}

/** A field that has no schema of its own. */
function other(part: Part, { name, given, path }: Given, pass: Pass): unknown {
  if (part.isEmbedded && ofObjects.has(name)) return copyJson(given)
  const { additional } = part
  if (part.speaksOfOthers) {
    if (given === null && additional && isRefused(additional, pass)) return undefined
    return takeIn(additional, given, below(path, name), pass)
  }
  if (part.preserves) return copyJson(given)
  if (!ofObjects.has(name) || path) note(name, path, pass)
  return undefined
}

/** Whether null cannot be there: where there is a default, it never stays. */
const isRefused = (node: SchemaNode, { dropsNull }: Pass): boolean =>
  !node.isNullable && (dropsNull || node.default !== undefined)

const note = (name: string, path: Path | undefined, pass: Pass): void =>
  void pass.unknown.push(pathText(below(path, name)))

/** A default with those of what is in it, and without what is unknown in it. */
const wholeDefault = memoByIdentity((node: SchemaNode): unknown =>
  deepFreeze(takeIn(node, node.default, undefined, { unknown: [], dropsNull: true, fillsDefaults: true })),
)
