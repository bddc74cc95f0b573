/**
 * What `kubectl apply` sends: what its author has changed since he applied last, as a patch. Lists whose items have a key are
 * compared item by item, where the type of the object is known. Source: strategicpatch.CreateThreeWayMergePatch, jsonmergepatch.
 */
import { setKey } from '../../../../api/codec/safe.ts'
import { isEqual } from '../../../../api/equality.ts'
import { isMap } from '../../../../api/json-map.ts'
import { type Field, fieldIn, type StructType, type Type, typeOfKind } from '../../../../api/schema.ts'
import type { Json } from '../../../../api/structural-schema/schema-node.ts'

interface ApplyPatch {
  readonly type: 'application/strategic-merge-patch+json' | 'application/merge-patch+json'
  readonly body: Json
}

/**
 * @param original as it was applied last; absent for what never was
 * @param modified as it is to be
 * @param current as it stands
 */
export function applyPatch(original: Json | undefined, modified: Json, current: Json): ApplyPatch {
  const struct = typeOfKind(String(modified['apiVersion']), String(modified['kind']))
  return {
    type: struct ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json',
    body: mapPatch({ original, modified, current }, struct),
  }
}

interface States<T> {
  readonly original: T | undefined
  readonly modified: T
  readonly current: T | undefined
}

function mapPatch({ original, modified, current }: States<Json>, struct: StructType | undefined): Json {
  const patch: Record<string, unknown> = {}
  for (const key of Object.keys(original ?? {}))
    if (!Object.hasOwn(modified, key) && current && Object.hasOwn(current, key)) setKey(patch, key, null)
  for (const [key, wanted] of Object.entries(modified)) {
    const field = struct && fieldIn(struct, key)
    const states = { original: original?.[key], modified: wanted, current: current?.[key] }
    const part = fieldPatch(states, field)
    if (!part) continue
    if (typeof part.value !== 'symbol') setKey(patch, key, part.value)
    Object.assign(patch, part.beside?.(key))
  }
  return patch
}

interface FieldPatch {
  readonly value: unknown
  /** What is said of the order of a list. */
  beside?(key: string): Json
}

const nothing = Symbol('nothing to change')

function fieldPatch(
  { original, modified, current }: States<unknown>,
  field: Field | undefined,
): FieldPatch | undefined {
  if (modified === null) return current === undefined ? undefined : { value: null }
  if (isEqual(modified, current) && (original === undefined || isEqual(original, modified))) return undefined
  if (isMap(modified)) {
    if (!isMap(current)) return { value: modified }
    if (field?.patchStrategy.includes('replace'))
      return isEqual(modified, current) ? undefined : { value: modified }
    const states = { original: isMap(original) ? original : undefined, modified, current }
    const retains = field?.patchStrategy.includes('retainKeys')
    const body = mapPatch(states, structOf(field?.type))
    if (Object.keys(body).length === 0) return undefined
    return { value: retains ? { ...body, $retainKeys: Object.keys(modified).sort() } : body }
  }
  if (Array.isArray(modified) && field?.patchStrategy.includes('merge')) {
    const states = {
      original: Array.isArray(original) ? original : undefined,
      modified,
      current: Array.isArray(current) ? current : undefined,
    }
    return field.patchMergeKey ? itemsPatch(states, field, field.patchMergeKey) : wordsPatch(states)
  }
  return isEqual(modified, current) ? undefined : { value: modified }
}

function structOf(type: Type | undefined): StructType | undefined {
  if (type?.kind === 'struct') return type.struct()
  return type && 'of' in type ? structOf(type.of) : undefined
}

/** Of several with one key the first counts. */
function firstByKey(
  items: readonly unknown[],
  keyOf: (item: unknown) => unknown,
): ReadonlyMap<unknown, Json> {
  const found = new Map<unknown, Json>()
  for (const item of items) if (!found.has(keyOf(item))) found.set(keyOf(item), item as Json)
  return found
}

/** Items that have a key: the changed ones, and what goes. */
function itemsPatch(
  { original = [], modified, current = [] }: States<unknown[]>,
  field: Field,
  key: string,
): FieldPatch | undefined {
  const struct = structOf(field.type)
  const keyOf = (item: unknown) => (isMap(item) ? item[key] : undefined)
  const [originals, wanted, there] = [original, modified, current].map((items) => firstByKey(items, keyOf))
  const changes: Json[] = []
  for (const item of modified as Json[]) {
    const old = there.get(keyOf(item))
    if (!old) changes.push(item)
    else {
      const body = mapPatch({ original: originals.get(keyOf(item)), modified: item, current: old }, struct)
      if (Object.keys(body).length > 0) changes.push({ ...body, [key]: keyOf(item) })
    }
  }
  for (const item of original)
    if (!wanted.has(keyOf(item)) && there.has(keyOf(item)))
      changes.push({ $patch: 'delete', [key]: keyOf(item) })
  if (changes.length === 0) return undefined
  const order = (modified as Json[]).map((item) => ({ [key]: keyOf(item) }))
  return { value: changes, beside: (name) => ({ [`$setElementOrder/${name}`]: order }) }
}

/** Plain items: those that come, and those that go. */
function wordsPatch({ original = [], modified, current = [] }: States<unknown[]>): FieldPatch | undefined {
  const [wanted, there] = [new Set(modified), new Set(current)]
  const added = modified.filter((each) => !there.has(each))
  const gone = original.filter((each) => !wanted.has(each) && there.has(each))
  if (added.length === 0 && gone.length === 0) return undefined
  return {
    value: added.length > 0 ? added : nothing,
    beside: (name) => ({
      [`$setElementOrder/${name}`]: modified,
      ...(gone.length > 0 && { [`$deleteFromPrimitiveList/${name}`]: gone }),
    }),
  }
}
