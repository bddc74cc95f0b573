/** Values that Go takes and that nobody means: null and nothing at all, at every place of a type. */
import { ApiError } from '../../src/api/errors.ts'
import type { StructType, Type } from '../../src/api/schema.ts'

export type Json = Readonly<Record<string, unknown>>

/** What is odd, and an object that has it and little else. */
export type Odd = readonly [what: string, part: Json]

/** `null` and `{}` or `[]` for every field of a struct, for every item of its lists and maps, and for what is in these. */
export function* oddParts(struct: StructType, path = '', above: readonly StructType[] = []): Iterable<Odd> {
  // Types that hold themselves, such as JSON schemas, are gone through once.
  if (above.includes(struct)) return
  for (const field of struct.fields.values()) {
    const place = path === '' ? field.name : `${path}.${field.name}`
    for (const [what, value] of oddValues(field.type, place, [...above, struct])) {
      yield [what, { [field.name]: value }]
    }
  }
}

function* oddValues(
  type: Type,
  path: string,
  above: readonly StructType[],
): Iterable<readonly [string, unknown]> {
  yield [`${path}: null`, null]
  if (type.kind === 'struct') {
    yield [`${path}: {}`, {}]
    yield* oddParts(type.struct(), path, above)
  } else if (type.kind === 'list') {
    yield [`${path}: []`, []]
    for (const [what, item] of oddValues(type.of, `${path}[]`, above)) yield [what, [named(type.of, item)]]
  } else if (type.kind === 'map') {
    yield [`${path}: {}`, {}]
    for (const [what, value] of oddValues(type.of, `${path}.key`, above)) yield [what, { key: value }]
  }
}

/** What items are not accepted without, so that the rest of them is looked at. */
const needed: Json = { name: 'x', image: 'nginx', mountPath: '/x', containerPort: 80, conditionType: 'x/y' }

function named(type: Type, item: unknown): unknown {
  if (type.kind !== 'struct' || typeof item !== 'object' || item === null) return item
  const { fields } = type.struct()
  const missing = Object.entries(needed).filter(([name, value]) => {
    const kind = fields.get(name)?.type.kind
    return kind === (typeof value === 'string' ? 'string' : 'int32')
  })
  return { ...Object.fromEntries(missing), ...item }
}

/** `part` laid over `base`, field by field and item by item. */
export function laidOver(base: unknown, part: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(part)) {
    return [...part.map((item, n) => laidOver(base[n], item)), ...base.slice(part.length)]
  }
  if (!isObject(base) || !isObject(part)) return part
  const merged: Record<string, unknown> = { ...base }
  for (const name of Object.keys(part)) merged[name] = laidOver(base[name], part[name])
  return merged
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the API server made of it; undefined where it was refused. @throws what is no refusal */
export function taken<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    if (error instanceof ApiError && error.code < 500) return undefined
    throw error
  }
}
