/**
 * Whole numbers that are too large for their field, as Go converts them: what is too large for 64 bits becomes the least of
 * them, and of an int32 the last 32 bits stay. So the API server reads what it has merged without text: strategic patches and
 * applied configurations. Source: fromUnstructured.
 */
import { isInt64 } from '../go-numbers.ts'
import { fieldIn, type StructType, type Type } from '../schema.ts'
import type { DecodeError } from './errors.ts'

/** Whether a value could not be read only for its size. */
export const isTooLarge = ({ mismatch }: DecodeError): boolean =>
  (mismatch?.kind === 'int32' || mismatch?.kind === 'int64') && Number.isInteger(mismatch.value)

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
      return Number.isInteger(value) ? inInt64(Number(value)) | 0 : value
    case 'int64':
      return Number.isInteger(value) ? inInt64(Number(value)) : value
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

const inInt64 = (value: number): number => (isInt64(value) ? value : -(2 ** 63))
