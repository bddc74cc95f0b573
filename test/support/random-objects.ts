/** Any object of a type, in JSON as its author writes it. */
import fc from 'fast-check'
import type { StructType, Type } from '../../src/api/schema.ts'

/** As a text can say it: there, a zero has no sign. */
const anyJson = fc.jsonValue({ maxDepth: 2 }).map((value): unknown => JSON.parse(JSON.stringify(value)))

export const anyObject = (struct: StructType): fc.Arbitrary<Record<string, unknown>> => objectOf(struct, 5)

/** @param depth how many more structs may lie in it */
function objectOf(struct: StructType, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const fields = [...struct.fields.values()].filter(({ number, type }) => number > 0 && anyOf(type, depth))
  // Every field of every struct would be too many.
  return fc
    .subarray(fields, { maxLength: Math.min(4, fields.length) })
    .chain((those) =>
      fc.record(Object.fromEntries(those.map(({ name, type }) => [name, anyOf(type, depth)!]))),
    )
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  // Those whose lengths take one byte or more.
  fc.integer({ min: 120, max: 20_000 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 20, max: 60 }).map((length) => 'ß€'.repeat(length)),
)
const second = fc.date({ min: new Date(1e3), max: new Date(4e12), noInvalidDate: true })

/** Undefined where a value would be too deep. */
function anyOf(type: Type, depth: number): fc.Arbitrary<unknown> | undefined {
  switch (type.kind) {
    case 'struct':
      return depth === 0 ? undefined : fc.constant(undefined).chain(() => objectOf(type.struct(), depth - 1))
    case 'list': {
      const item = anyOf(type.of, depth)
      return item && fc.array(item, { maxLength: 3, minLength: 1 })
    }
    case 'map': {
      const value = anyOf(type.of, depth)
      return value && fc.dictionary(text, value, { maxKeys: 3, minKeys: 1 })
    }
    case 'string':
      return text
    case 'bytes':
      return fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes).toString('base64'))
    case 'bool':
      return fc.boolean()
    case 'int32':
      return fc.integer()
    case 'int64':
      return fc.maxSafeInteger()
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 || 0)
    case 'intOrString':
      return fc.oneof(fc.integer(), text)
    case 'quantity':
      return fc.nat().map((value) => `${value}m`)
    case 'time':
      return second.map((date) => `${date.toISOString().slice(0, 19)}Z`)
    case 'microTime':
      return second.map((date) => `${date.toISOString().slice(0, 23)}017Z`)
    case 'wrappedStrings':
      return fc.array(text, { minLength: 1, maxLength: 3 })
    case 'rawExtension':
    case 'fieldsV1':
      return fc.dictionary(fc.string(), anyJson)
    case 'json':
    case 'any':
      return anyJson.filter((value) => value !== null)
    default:
      return undefined
  }
}
