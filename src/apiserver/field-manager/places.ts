/** Where a value stands in an object: in a field, or in a list or a map, of which only its type is known. */
import { memoByIdentity } from '../../api/memo.ts'
import { type Field, fieldIn, type Place, type StructType, typeOfValue } from '../../api/schema.ts'
import { namesItems } from './list-items.ts'

export const isField = (place: Place): place is Field => 'name' in place

/** Where the items of a list, or the values of a map, stand. */
export const placeInside = memoByIdentity(({ type }: Pick<Field, 'type'>): Place => {
  if (type.kind !== 'list' && type.kind !== 'map') return Object.freeze({ type })
  const { of } = type
  if (of.kind !== 'list' && of.kind !== 'map') return Object.freeze({ type: of })
  const { listType, mapKeys, mapType } = of
  return Object.freeze({ type: of, listType, mapKeys, mapType })
})

/** Where an object stands. */
export const placeOfObject = memoByIdentity(
  (struct: StructType): Place => Object.freeze({ type: { kind: 'struct', struct: () => struct } as const }),
)

/** Where a step leads to; undefined where the type says nothing of it. */
export function placeOfStep(place: Place, step: string): Place | undefined {
  const { type } = place
  if (type.kind === 'struct') return fieldIn(type.struct(), step.slice(2))
  return type.kind === 'map' || type.kind === 'list' || type.kind === 'deduced'
    ? placeInside(place)
    : undefined
}

/** The same place with the type that the value has there. */
export const placeOfValue = <P extends Place>(place: P, value: unknown): P =>
  place.type.kind === 'deduced' ? { ...place, type: typeOfValue(place.type, value) } : place

/** Whether what stands there is written as a whole, whatever is in it. What a field says goes before what its type says. */
export const isWhole = ({ type, mapType, listType }: Place): boolean =>
  type.kind === 'list'
    ? !namesItems({ listType })
    : type.kind === 'rawExtension' ||
      (mapType ?? (type.kind === 'struct' ? type.struct().mapType : undefined)) === 'atomic'
