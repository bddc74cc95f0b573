/** What becomes of a value that comes in: unknown fields, null, defaults. */
import { expect, test } from 'vitest'
import type { JSONSchemaProps } from '../../../src/api/generated/types/apiextensions-v1.ts'
import { takenIn } from '../../../src/api/structural-schema/intake.ts'
import { nodeOf } from '../../../src/api/structural-schema/schema-node.ts'

const taken = (properties: Readonly<Record<string, JSONSchemaProps>>, value: object) =>
  takenIn(nodeOf({ type: 'object', properties }), value)

const integer: JSONSchemaProps = { type: 'integer' }

test('what the schema does not know goes, and is told with its path', () => {
  const known: JSONSchemaProps = { type: 'object', properties: { a: integer } }
  const properties: Readonly<Record<string, JSONSchemaProps>> = {
    list: { type: 'array', items: known },
    open: { type: 'object', properties: { typed: known }, 'x-kubernetes-preserve-unknown-fields': true },
  }
  const value = { list: [{ a: 1, b: 2 }], open: { free: { x: 1 }, typed: { a: 1, b: 2 } }, c: 3 }
  expect(taken(properties, value)).toEqual({
    value: { list: [{ a: 1 }], open: { free: { x: 1 }, typed: { a: 1 } } },
    unknown: ['c', 'list[0].b', 'open.typed.b'],
  })
})

test('what a list may have of its own its items may, but not what has a name in them', () => {
  const item: JSONSchemaProps = { type: 'object', properties: { typed: { type: 'object' } } }
  const list: JSONSchemaProps = { type: 'array', items: item, 'x-kubernetes-preserve-unknown-fields': true }
  expect(taken({ list }, { list: [{ free: 1, typed: { x: 1 } }] })).toEqual({
    value: { list: [{ free: 1, typed: {} }] },
    unknown: ['list[0].typed.x'],
  })
})

test('null stays where it may be, and counts as nothing elsewhere', () => {
  const properties: Readonly<Record<string, JSONSchemaProps>> = {
    a: { type: 'integer', nullable: true, default: 1 },
    b: { type: 'integer', default: 2 },
    c: integer,
    d: { type: 'object', additionalProperties: integer },
  }
  const value = { a: null, b: null, c: null, d: { x: null, y: 1 } }
  expect(taken(properties, value).value).toEqual({ a: null, b: 2, d: { y: 1 } })
})

test('a default brings those of what is in it', () => {
  const inside: JSONSchemaProps = { type: 'object', properties: { port: { type: 'integer', default: 80 } } }
  const list: JSONSchemaProps = { type: 'array', items: inside, default: [{}] }
  expect(taken({ list, untouched: inside }, {}).value).toEqual({ list: [{ port: 80 }] })
})

test('keys of any name are data, in alphabetical order', () => {
  const map: JSONSchemaProps = { type: 'object', additionalProperties: integer }
  const { value } = taken({ map }, { map: JSON.parse('{"b":1,"__proto__":2,"a":3}') })
  expect(JSON.stringify(value)).toBe('{"map":{"__proto__":2,"a":3,"b":1}}')
})
