/**
 * What a kustomization's patch makes of an object: maps are put together, and lists whose items have a key, item by item. What the
 * patch brings comes first, unlike in a patch that a server gets. Source: kyaml's merge2.
 */
import { setKey } from '../../../../../api/codec/safe.ts'
import { isMap } from '../../../../../api/json-map.ts'
import { type Field, fieldIn, type StructType, type Type, typeOfKind } from '../../../../../api/schema.ts'
import type { Json } from './resource.ts'

/** Undefined: it is to be deleted. */
export const merged = (object: Json, patch: Json): Json | undefined =>
  mergedMap(object, patch, typeOfKind(String(object['apiVersion']), String(object['kind']))) as
    | Json
    | undefined

const directive = '$patch'

function mergedMap(there: Json, patch: Json, struct: StructType | undefined): Json | undefined {
  if (patch[directive] === 'delete') return undefined
  if (patch[directive] === 'replace') return added(patch) as Json
  const all: Json = {}
  for (const [key, value] of Object.entries(there)) setKey(all, key, value)
  for (const [key, value] of Object.entries(patch)) {
    if (key === directive) continue
    const part = mergedValue(all[key], value, struct && fieldIn(struct, key))
    if (part === undefined) delete all[key]
    else setKey(all, key, part)
  }
  return all
}

function mergedValue(there: unknown, patch: unknown, field: Field | undefined): unknown {
  if (patch === null) return undefined
  if (isMap(patch) && isMap(there)) return mergedMap(there as Json, patch as Json, structOf(field?.type))
  if (Array.isArray(patch) && Array.isArray(there) && field?.patchStrategy.includes('merge'))
    return mergedList(there, patch, field)
  return added(patch)
}

/** What a patch brings where nothing was. */
function added(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.filter(
      (item) => !(isMap(item) && item[directive] !== undefined && item[directive] !== 'merge'),
    )
    return items.map(added)
  }
  if (!isMap(value)) return value
  const { [directive]: how, ...rest } = value as Json
  if (how === 'delete') return undefined
  return Object.fromEntries(
    Object.entries(rest).flatMap(([key, each]) => {
      const part = each === null ? undefined : added(each)
      return part === undefined ? [] : [[key, part]]
    }),
  )
}

function structOf(type: Type | undefined): StructType | undefined {
  if (type?.kind === 'struct') return type.struct()
  return type && 'of' in type ? structOf(type.of) : undefined
}

function mergedList(
  there: readonly unknown[],
  patch: readonly unknown[],
  field: Field,
): unknown[] | undefined {
  const whole = patch.find(
    (item) => isMap(item) && item[directive] !== undefined && Object.keys(item).length === 1,
  )
  if (whole !== undefined)
    return (whole as Json)[directive] === 'delete' ? undefined : (added(patch) as unknown[])
  const keys = field.mapKeys ?? (field.patchMergeKey === undefined ? [] : [field.patchMergeKey])
  if (keys.length === 0) return [...new Set([...patch, ...there])]
  const struct = structOf(field.type)
  const left = new Index(there, keys)
  const first = patch.flatMap((item) => {
    if (!isMap(item)) return [item]
    const old = left.take(item as Json)
    const part = old ? mergedMap(old, item as Json, struct) : added(item)
    return part === undefined ? [] : [part]
  })
  return [...first, ...left.rest]
}

/** Items by their keys: of keys that an item does not have, any will do. */
class Index {
  readonly #byFirst = new Map<unknown, Json[]>()
  readonly #all: Set<unknown>

  constructor(
    items: readonly unknown[],
    private readonly keys: readonly string[],
  ) {
    this.#all = new Set(items)
    for (const item of items) {
      if (!isMap(item)) continue
      const first = item[keys[0]]
      const alike = this.#byFirst.get(first)
      if (alike) alike.push(item as Json)
      else this.#byFirst.set(first, [item as Json])
    }
  }

  get rest(): readonly unknown[] {
    return [...this.#all]
  }

  take(wanted: Json): Json | undefined {
    const found = this.#byFirst
      .get(wanted[this.keys[0]])
      ?.find(
        (item) =>
          this.#all.has(item) &&
          this.keys.every(
            (key) => item[key] === undefined || wanted[key] === undefined || item[key] === wanted[key],
          ),
      )
    this.#all.delete(found)
    return found
  }
}
