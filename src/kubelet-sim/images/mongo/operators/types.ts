/** Operators that compare, and those that ask and change the types of values. */
import { dateOf, instantOf, isDate, isNothing, isTrue, typeName } from '../bson-types.ts'
import { compare, isDoc, MongoError, type Value } from '../documents.ts'
import { binary, type Operator, type Operators, unary } from './operator.ts'

const comparison = (holds: (order: number) => boolean): Operator => binary((a, b) => holds(compare(a, b)))

function cannot(value: Value | undefined, type: string): never {
  throw new MongoError(
    typeof value === 'string'
      ? `Failed to parse ${type === 'int' || type === 'long' || type === 'double' ? 'number' : type} '${value}' in $convert with no onError value${type === 'objectId' ? '' : `: ${/^\s*$/.test(value) ? 'Did not consume any digits' : 'Did not consume whole string.'}`}`
      : `Unsupported conversion from ${typeName(value)} to ${type} in $convert with no onError value`,
    'ConversionFailure',
  )
}

function numberOf(value: Value, type: string): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  if (isDate(value) && type !== 'int') return instantOf(value)
  if (typeof value === 'string' && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(value)) {
    const number = Number(value)
    if (type === 'double' || /^[-+]?\d+$/.test(value)) return number
  }
  return cannot(value, type)
}

function integerOf(value: Value, type: string, most: number): number {
  const number = Math.trunc(numberOf(value, type))
  if (Math.abs(number) > most)
    throw new MongoError(
      `Conversion would overflow target type in $convert with no onError value: ${number}`,
      'ConversionFailure',
    )
  return number
}

function stringOf(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (isDate(value)) return new Date(instantOf(value)).toISOString()
  return isDoc(value) && '$oid' in value ? String(value['$oid']) : cannot(value, 'string')
}

function dateFrom(value: Value): Value {
  if (typeof value === 'number') return dateOf(value)
  if (typeof value === 'string') {
    const at = Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value) ? `${value}Z` : value)
    if (Number.isNaN(at))
      throw new MongoError(
        `Error parsing date string '${value}'; 0: passing a time zone identifier as part of the string is not allowed '${value.slice(0, 1)}' in $convert with no onError value`,
        'ConversionFailure',
      )
    return dateOf(at)
  }
  return isDoc(value) && ('$date' in value || '$oid' in value)
    ? dateOf(instantOf(value))
    : cannot(value, 'date')
}

/** By the name of the type that is wanted. */
export const conversions: ReadonlyMap<string, (value: Value) => Value> = new Map<
  string,
  (value: Value) => Value
>([
  ['string', stringOf],
  ['int', (value) => integerOf(value, 'int', 2_147_483_647)],
  ['long', (value) => integerOf(value, 'long', Number.MAX_SAFE_INTEGER)],
  ['double', (value) => numberOf(value, 'double')],
  ['decimal', (value) => numberOf(value, 'double')],
  ['bool', (value) => isTrue(value)],
  ['date', dateFrom],
  [
    'objectId',
    (value) => {
      if (isDoc(value) && '$oid' in value) return value
      if (typeof value === 'string' && /^[\da-fA-F]{24}$/.test(value)) return { $oid: value.toLowerCase() }
      if (typeof value === 'string')
        throw new MongoError(
          `Failed to parse objectId '${value}' in $convert with no onError value: Invalid string length for parsing to OID, expected 24 but found ${value.length}`,
          'ConversionFailure',
        )
      return cannot(value, 'objectId')
    },
  ],
])

const to = (type: string): Operator =>
  unary((value) => (isNothing(value) ? null : conversions.get(type)!(value)))

export const typeOperators: Operators = {
  $cmp: binary((a, b) => Math.sign(compare(a, b))),
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $not: unary((value) => !isTrue(value)),
  $type: unary(typeName),
  $isNumber: unary((value) => typeof value === 'number'),
  $toString: to('string'),
  $toInt: to('int'),
  $toLong: to('long'),
  $toDouble: to('double'),
  $toDecimal: to('decimal'),
  $toBool: to('bool'),
  $toDate: to('date'),
  $toObjectId: to('objectId'),
}
