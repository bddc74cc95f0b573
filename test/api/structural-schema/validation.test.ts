/** Values held against a schema: what is said of them, and what may stay as it was. */
import { describe, expect, test } from 'vitest'
import type { JSONSchemaProps } from '../../../src/api/generated/types/apiextensions-v1.ts'
import { valueProblems } from '../../../src/api/structural-schema/validation.ts'

const problems = (schema: JSONSchemaProps, value: unknown, previous?: unknown) =>
  valueProblems(
    { type: 'object', properties: { a: schema } },
    { a: value },
    previous === undefined ? {} : { previous: { a: previous } },
  ).map(({ field, message }) => `${field}: ${message}`)

describe('numbers', () => {
  test('are whole or not, as Go reads them', () => {
    expect(problems({ type: 'integer' }, 1.5)).toEqual([
      'a: Invalid value: "number": a in body must be of type integer: "number"',
      '<nil>: Invalid value: "": Checked value must be of type integer (default format) in a',
    ])
    expect(problems({ type: 'number' }, 3)).toEqual([])
    expect(problems({ type: 'integer', format: 'int32' }, 2 ** 31)).toEqual([
      '<nil>: Invalid value: "": Checked value must be of type integer with format int32 in a',
    ])
  })

  test('a large whole number is no multiple of what leaves a rest', () => {
    expect(problems({ type: 'integer', multipleOf: 5 }, 2 ** 31)).toEqual([
      'a: Invalid value: 2147483648: a in body should be a multiple of 5',
    ])
    expect(problems({ type: 'integer', multipleOf: 5 }, 2 ** 31 + 2)).toEqual([])
  })

  test('a whole number is held against a bound cut to a whole one', () => {
    expect(problems({ type: 'number', minimum: 0.5 }, 0)).toEqual([])
    expect(problems({ type: 'number', maximum: 1_000_000 }, 1_000_000.5)).toEqual([
      'a: Invalid value: 1.0000005e+06: a in body should be less than or equal to 1e+06',
    ])
  })
})

test('texts are measured in characters, and told in bytes', () => {
  expect(problems({ type: 'string', maxLength: 2 }, '😀😀')).toEqual([])
  expect(problems({ type: 'string', maxLength: 2 }, '😀😀😀')).toEqual([
    'a: Too long: may not be more than 2 bytes',
  ])
})

test('a pattern that would keep other matchers busy for ever is no trouble', () => {
  const schema = { type: 'string', pattern: '^(a+)+$' }
  expect(problems(schema, `${'a'.repeat(5_000)}!`)).toHaveLength(1)
})

test('of alternatives the one that fits best says why it does not', () => {
  const schema: JSONSchemaProps = {
    type: 'object',
    properties: { b: { type: 'integer' }, c: { type: 'string' } },
    anyOf: [{ required: ['c'] }, { properties: { b: { minimum: 5 } }, required: ['b'] }],
  }
  expect(problems(schema, { b: 4 })).toEqual([
    '<nil>: Invalid value: "": "a" must validate at least one schema (anyOf)',
    'a.b: Invalid value: 4: a.b in body should be greater than or equal to 5',
  ])
})

describe('what is wrong and stays as it was', () => {
  const short: JSONSchemaProps = { type: 'string', maxLength: 3 }

  test('is let through', () => {
    expect(problems(short, 'long enough', 'long enough')).toEqual([])
    expect(problems(short, 'another one', 'long enough')).toHaveLength(1)
  })

  test('is found again by its key in a list that is a map, and in no other list', () => {
    const items: JSONSchemaProps = { type: 'object', properties: { k: { type: 'string' }, v: short } }
    const map: JSONSchemaProps = {
      type: 'array',
      items,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
    }
    const was = [{ k: 'a', v: 'long enough' }]
    const is = [{ k: 'b' }, ...was]
    expect(problems(map, is, was)).toEqual([])
    expect(problems({ type: 'array', items }, is, was)).toEqual([
      'a[1].v: Too long: may not be more than 3 bytes',
    ])
    const twins = [{ k: 'a', v: 'long enough' }, { k: 'a', v: 'longer still' }, { v: 'without a key' }]
    expect(problems(map, twins, twins)).toEqual([
      'a[1].v: Too long: may not be more than 3 bytes',
      'a[2].v: Too long: may not be more than 3 bytes',
    ])
  })

  test('is refused within an alternative, which does not know what was there', () => {
    const schema: JSONSchemaProps = {
      type: 'object',
      properties: { b: { type: 'string' }, c: { type: 'string' } },
      allOf: [{ properties: { b: { maxLength: 1 } } }],
    }
    expect(problems(schema, { b: 'long' }, { b: 'long' })).toEqual([])
    expect(problems(schema, { b: 'long', c: 'new' }, { b: 'long' })).toEqual([
      'a.b: Too long: may not be more than 1 byte',
      '<nil>: Invalid value: "": "a" must validate all the schemas (allOf). None validated',
    ])
  })

  test('is refused with a field that no schema declares, of which nobody can tell that it stayed', () => {
    const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, maxProperties: 1 } as const
    const value = { b: 1, c: 2 }
    expect(problems(schema, value, value)).toEqual(['a: Too many: 2: must have at most 1 item'])
  })
})

test.each([
  ['date-time', '2026-11-28T10:00:00Z', '2026-11-31T10:00:00Z'],
  ['ipv4', '010.0.0.1', '256.0.0.1'],
  ['cidr', '10.0.0.0/8', '10.0.0.0/33'],
  ['uuid', '6BA7B810-9DAD-11D1-80B4-00C04FD430C8', '6BA7B810'],
  ['duration', '1h30m', 'soon'],
  ['byte', 'aGVsbG8=', 'hello'],
  ['hostname', 'a.example.com', '-a.example.com'],
  ['email', 'a@example.com', 'a@'],
  ['uri', 'https://example.com/a', 'example'],
  ['isbn', '978-0321751041', '978-0321751042'],
  ['mac', '01:23:45:67:89:ab', '01:23:45'],
])('%s takes %s, and not %s', (format, right, wrong) => {
  expect(problems({ type: 'string', format }, right)).toEqual([])
  expect(problems({ type: 'string', format }, wrong)).toEqual([
    `a: Invalid value: "${wrong}": a in body must be of type ${format}: "${wrong}"`,
  ])
})
