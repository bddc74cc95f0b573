/**
 * Whole numbers that are too large for their field, as Go converts them: of an int32 the last 32 bits stay. So the API
 * server reads what it has merged without text: strategic patches and applied configurations. Source: fromUnstructured.
 */
import { fieldIn, type StructType, type Type } from '../schema.ts'
import type { DecodeError } from './errors.ts'

/** Whether a value could not be read only for its size. */
export const isTooLarge = ({ mismatch }: DecodeError): boolean =>
  mismatch?.kind === 'int32' && isInt64(mismatch.value)

const isInt64 = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 63

/** A value of `struct` in which every number fits. */
export function withWrappedIntegers(struct: StructType, value: unknown): unknown {
  return mapped(value, (item, name) => {
    const field = fieldIn(struct, name)
    return field ? wrapped(field.type, item) : item
  })
}

function wrapped(type: Type, value: unknown): unknown {
  switch (type.kind) {
    case 'int32':
      return isInt64(value) ? value | 0 : value
    case 'struct':
      return withWrappedIntegers(type.struct(), value)
    case 'list':
      return Array.isArray(value) ? value.map((item) => wrapped(type.of, item)) : value
    case 'map':
      return mapped(value, (item) => wrapped(type.of, item))
    default:
      return value
  }
}

function mapped(value: unknown, change: (item: unknown, name: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]))
}
