/** Finds in a configuration what is written as a whole: policies may not write such lists, maps and structs. */
import type { Place, StructType } from '../../../api/schema.ts'
import { isWhole, placeInside, placeOfObject, placeOfValue } from '../../field-manager/places.ts'

type Json = Readonly<Record<string, unknown>>

/** Their paths: `.spec.containers[0].command`. */
export function atomicPlaces(struct: StructType, configuration: Json): readonly string[] {
  return [...placesIn(placeOfObject(struct), configuration, '')]
}

function* placesIn(said: Place, value: unknown, path: string): Iterable<string> {
  if (typeof value !== 'object' || value === null) return
  const place = placeOfValue(said, value)
  const { type } = place
  if (isWhole(place)) yield path
  if (Array.isArray(value)) {
    const inside = placeInside(place)
    for (const [n, item] of value.entries()) yield* placesIn(inside, item, `${path}[${n}]`)
    return
  }
  if (type.kind !== 'struct') return
  const { fields } = type.struct()
  for (const [name, each] of Object.entries(value)) {
    const field = fields.get(name)
    if (field) yield* placesIn(field, each, `${path}.${name}`)
  }
}
