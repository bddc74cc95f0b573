/** Of which type values are, as the server names types. */
import { type Doc, isDoc, MongoError, type Value } from './documents.ts'

const mostInt = 2_147_483_647

/** Source: typeName() of BSON. A number without a fraction is an int, as mongosh sends it. */
export function typeName(value: Value | undefined): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') {
    if (!Number.isInteger(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return 'double'
    return Math.abs(value) > mostInt ? 'long' : 'int'
  }
  if (!isDoc(value)) return 'array'
  return '$oid' in value ? 'objectId' : '$date' in value ? 'date' : '$regex' in value ? 'regex' : 'object'
}

export const isNothing = (value: Value | undefined): value is null | undefined =>
  value === undefined || value === null

/** What counts as true. */
export const isTrue = (value: Value | undefined): boolean =>
  !(isNothing(value) || value === false || value === 0)

export const isDate = (value: Value | undefined): value is Doc => isDoc(value) && '$date' in value

/** Milliseconds since 1970. @throws MongoError where it is no instant */
export function instantOf(value: Value | undefined): number {
  const at = isDate(value)
    ? Date.parse(String(value['$date']))
    : isDoc(value) && '$oid' in value
      ? Number.parseInt(String(value['$oid']).slice(0, 8), 16) * 1_000
      : Number.NaN
  if (Number.isNaN(at))
    throw new MongoError(`can't convert from BSON type ${typeName(value)} to Date`, 'Location16006')
  return at
}

/** @throws MongoError beyond what an instant can be */
export function dateOf(ms: number): Doc {
  if (!(Math.abs(ms) <= 8.64e15)) throw new MongoError('date overflow', 'Overflow')
  return { $date: new Date(Math.trunc(ms)).toISOString() }
}

/** As values stand in the messages of the server. */
export function shownValue(value: Value | undefined): string {
  if (value === undefined) return 'MISSING'
  if (typeof value === 'string') return `"${value}"`
  if (typeof value !== 'object' || value === null) return String(value)
  if (!isDoc(value)) return `[${value.map(shownValue).join(', ')}]`
  if ('$oid' in value) return `ObjectId('${String(value['$oid'])}')`
  if ('$date' in value) return String(value['$date'])
  if ('$regex' in value) return `/${String(value['$regex'])}/${String(value['$options'] ?? '')}`
  return `{${Object.entries(value)
    .map(([name, each]) => `${name}: ${shownValue(each)}`)
    .join(', ')}}`
}
