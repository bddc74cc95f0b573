/** What each scalar type of the API accepts as JSON, and the form it is stored in. */
import { canonicalQuantity, QuantityError, resourceQuantity } from '../quantity.ts'
import type { ScalarKind } from '../schema.ts'
import { canonicalBase64, encodeBase64 } from './base64.ts'
import { DecodeError, jsonTypeOf, WrongType } from './errors.ts'
import { copyJson } from './safe.ts'
import { canonicalMicroTime, canonicalTime } from './timestamps.ts'
import { WrittenNumber } from './written-numbers.ts'

/** Answers undefined for what counts as absent. @throws WrongType or DecodeError */
type ScalarDecoder = (value: unknown) => unknown

function string(value: unknown): string {
  if (typeof value !== 'string') throw new WrongType(jsonTypeOf(value))
  return value
}

function bool(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new WrongType(jsonTypeOf(value))
  return value
}

function double(value: unknown): number {
  if (typeof value !== 'number') throw new WrongType(jsonTypeOf(value))
  return value
}

/** What stands where a whole number should, in Go's words: `string`, `number 1.5`. */
const gotForNumber = (value: unknown): string =>
  typeof value === 'number' || value instanceof WrittenNumber ? `number ${value}` : jsonTypeOf(value)

function int32(value: unknown): number {
  if (typeof value !== 'number' || (value | 0) !== value) throw new WrongType(gotForNumber(value))
  return value === 0 ? 0 : value
}

function int64(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 2 ** 63)
    throw new WrongType(gotForNumber(value))
  return value === 0 ? 0 : value
}

/** A type that decodes itself in Go speaks of what it is made of. */
function ownString(value: unknown): string {
  if (typeof value !== 'string') throw new WrongType(jsonTypeOf(value), 'string')
  return value
}

function intOrString(value: unknown): number | string {
  if (typeof value === 'string') return value
  if ((Number(value) | 0) !== value) throw new WrongType(gotForNumber(value), 'int32')
  return value
}

const quantity = (value: unknown): string => quantityIn(value, canonicalQuantity)

/** Resources by name: the only maps of quantities that there are. */
export const resourceAmount = (value: unknown): string => quantityIn(value, resourceQuantity)

function quantityIn(value: unknown, form: (text: string) => string): string {
  const isSaid = typeof value === 'string' || typeof value === 'number' || value instanceof WrittenNumber
  const text = isSaid ? String(value).trim() : ''
  try {
    return form(text)
  } catch (error) {
    throw error instanceof QuantityError ? new DecodeError(error.message) : error
  }
}

/** Base64, or the bytes one by one. */
function bytes(value: unknown): string {
  if (!Array.isArray(value)) return canonicalBase64(string(value))
  for (const each of value) {
    if (each === null) continue
    if (typeof each !== 'number') throw new WrongType(jsonTypeOf(each), 'uint8')
    if (!Number.isInteger(each) || each < 0 || each > 255) throw new WrongType(`number ${each}`, 'uint8')
  }
  return encodeBase64(Uint8Array.from(value))
}

function wrappedStrings(value: unknown): string[] {
  if (!Array.isArray(value)) throw new WrongType(jsonTypeOf(value))
  return value.map((item) => (item === null ? '' : ownString(item)))
}

/** Scalars of a type of their own; the schemaOr… types are the business of json.ts. */
export const scalarDecoders: Readonly<
  Record<Exclude<ScalarKind, 'schemaOrArray' | 'schemaOrBool' | 'schemaOrStringArray'>, ScalarDecoder>
> = {
  string,
  bool,
  double,
  int32,
  int64,
  intOrString,
  quantity,
  wrappedStrings,
  bytes,
  time: (value) => canonicalTime(ownString(value)),
  microTime: (value) => canonicalMicroTime(ownString(value)),
  rawExtension: copy,
  fieldsV1: copy,
  json: copy,
  any: copy,
  deduced: copy,
}

function copy(value: unknown): unknown {
  return copyJson(value)
}

/** What a value of the type is in Go when nothing sets it; undefined where JSON then leaves it out. */
export function zeroOf(kind: ScalarKind): string | number | boolean | undefined {
  switch (kind) {
    case 'string':
    case 'bytes':
      return ''
    case 'int32':
    case 'int64':
    case 'double':
      return 0
    case 'bool':
      return false
    case 'quantity':
      return '0'
    default:
      return undefined
  }
}
