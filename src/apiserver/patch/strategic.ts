/** Strategic merge patch: a merge patch that knows which lists are merged item by item, and by which key. */
import { setKey } from '../../api/codec/safe.ts'
import { isEqual } from '../../api/equality.ts'
import { isMap } from '../../api/json-map.ts'
import { copyOf } from '../../api/merge-patch.ts'
import type { StructType, Type } from '../../api/schema.ts'
import { deletion, fieldOf, order, speaksToMerge, withoutDirectives } from './strategic-directives.ts'
import * as errors from './strategic-errors.ts'
import {
  arrange,
  checkOrder,
  deleteFromList,
  holdsMaps,
  type MergedList,
  mergeLists,
  type Place,
} from './strategic-lists.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * What `original` becomes. Neither argument changes, and what the patch leaves alone is shared.
 * @throws ApiError for a patch that does not fit
 */
export function applyStrategicMergePatch(original: object, patch: unknown, struct: StructType): unknown {
  return mergeMaps(original as Json, patch as Json, { kind: 'struct', struct: () => struct })
}

/** Types that hold any JSON: what is in them has no place in Go's type, and is replaced but never merged. */
const formless: Partial<Record<Type['kind'], string>> = {
  rawExtension: 'RawExtension',
  json: 'JSON',
  fieldsV1: 'FieldsV1',
}

function placeOf(type: Type | undefined, name: string): Place {
  if (type?.kind === 'map') return { name, type: type.of }
  const holder = type && formless[type.kind]
  const field = type?.kind === 'struct' ? type.struct().fields.get(name) : undefined
  const strategy = field?.patchStrategy.find((each) => each !== 'retainKeys')
  return { name, type: field?.type, strategy, mergeKey: field?.patchMergeKey, holder }
}

function mergeMaps(original: Json, patch: Json, type: Type | undefined): Json {
  if (Object.hasOwn(patch, '$patch')) return replaceMap(patch)
  const draft = new Draft(retainKeys(original, patch))
  const done = mergeOrderedLists(draft, patch, type)
  for (const key of Object.keys(patch)) {
    if (key === '$retainKeys' || key.startsWith(order) || done.has(key)) continue
    if (key.startsWith(deletion)) {
      deleteItems(draft, fieldOf(key, deletion, errors.badListFormat), patch[key])
    } else mergeKey(draft, placeOf(type, key), patch[key])
  }
  return draft.result
}

function replaceMap(patch: Json): Json {
  if (patch.$patch === 'delete') return {}
  if (patch.$patch !== 'replace') throw errors.badDirective(patch.$patch, patch)
  const { $patch: _directive, ...rest } = patch
  return rest
}

/** One level of the result: the original itself until something changes. */
class Draft {
  private changed: Record<string, unknown> | undefined

  constructor(private readonly original: Json) {}

  get result(): Json {
    return this.changed ?? this.original
  }

  get(key: string): unknown {
    return Object.hasOwn(this.result, key) ? this.result[key] : undefined
  }

  /** @param value undefined: the key goes */
  set(key: string, value: unknown): void {
    if (this.get(key) === value) return
    this.changed ??= copyOf(this.original)
    if (value === undefined) delete this.changed[key]
    else setKey(this.changed, key, value)
  }
}

/** `$retainKeys` names all that may stay. */
function retainKeys(original: Json, patch: Json): Json {
  const keys = patch.$retainKeys
  if (keys === undefined) return original
  if (!Array.isArray(keys)) throw errors.badRetainKeys()
  const retained = new Set<unknown>(keys)
  for (const key of Object.keys(patch)) {
    const isDirective = key === '$retainKeys' || key.startsWith(deletion) || key.startsWith(order)
    if (!isDirective && patch[key] !== null && !retained.has(key)) throw errors.badRetainKeys()
  }
  const kept = Object.keys(original).filter((key) => retained.has(key))
  return kept.length === Object.keys(original).length
    ? original
    : Object.fromEntries(kept.map((key) => [key, original[key]]))
}

/** The lists that come with `$setElementOrder`; answers which keys are thereby done. */
function mergeOrderedLists(draft: Draft, patch: Json, type: Type | undefined): ReadonlySet<string> {
  const done = new Set<string>()
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(order)) continue
    const wanted = listIn(patch[directive]) ?? []
    const key = fieldOf(directive, order, errors.badElementOrder)
    const [was, given] = [listIn(draft.get(key)), listIn(patch[key])]
    checkHasField(type, key)
    if (!was && !given) continue
    done.add(key)
    draft.set(key, same(was, orderedList({ was, given, wanted }, placeOf(type, key))))
  }
  return done
}

function checkHasField(type: Type | undefined, name: string): void {
  if (type?.kind !== 'struct') throw errors.noStruct(type?.kind ?? 'interface')
  const struct = type.struct()
  if (!struct.fields.has(name))
    throw errors.unknownField(struct.name.slice(struct.name.lastIndexOf('.') + 1), name)
}

interface OrderedList {
  readonly was: readonly unknown[] | undefined
  readonly given: readonly unknown[] | undefined
  readonly wanted: readonly unknown[]
}

function orderedList({ was, given, wanted }: OrderedList, place: Place): readonly unknown[] {
  checkOrder(given ?? [], wanted, place.mergeKey)
  holdsMaps(was ?? [], given ?? [])
  const { list, before } = was ? mergeListField(was, given, place) : newList(given ?? [])
  return arrange(list, wanted, { before, key: place.mergeKey })
}

const newList = (items: readonly unknown[]): MergedList => ({
  list: withoutDirectives(items) as readonly unknown[],
  before: [],
})

function listIn(value: unknown): readonly unknown[] | undefined {
  if (value !== undefined && !Array.isArray(value)) throw errors.badType('list', value)
  return value
}

/** What is no list has nothing to delete from it. */
function deleteItems(draft: Draft, key: string, gone: unknown): void {
  const list = draft.get(key)
  if (Array.isArray(list) && Array.isArray(gone)) draft.set(key, same(list, deleteFromList(list, gone)))
}

function mergeKey(draft: Draft, place: Place, given: unknown): void {
  const was = draft.get(place.name)
  const bothMaps = isMap(was) && isMap(given)
  const bothLists = Array.isArray(was) && Array.isArray(given)
  if (place.holder && (bothMaps || bothLists)) throw errors.unknownField(place.holder, place.name)
  if (given === null) draft.set(place.name, undefined)
  else if (bothMaps) {
    // What is replaced is taken as it is, with its nulls.
    draft.set(place.name, place.strategy === 'replace' ? given : mergeMaps(was, given, place.type))
  } else if (bothLists) {
    draft.set(place.name, same(was, mergeListField(was, given, place).list))
  } else draft.set(place.name, speaksToMerge(given) ? undefined : same(was, withoutDirectives(given)))
}

/** @param given undefined: the list is only put in order */
function mergeListField(
  was: readonly unknown[],
  given: readonly unknown[] | undefined,
  place: Place,
): MergedList {
  if (given && place.strategy === 'merge') return mergeLists(was, given, place, mergeMaps)
  return { list: given ?? was, before: was }
}

/** What was there, where it says the same: so that it goes on being shared. */
const same = <T>(was: unknown, is: T): T => (isEqual(was, is) ? (was as T) : is)
