import { expect, test } from 'vitest'
import { isEqual } from '../../src/api/equality.ts'

test.each(['constructor', 'toString', '__proto__', 'web'])('a field named %s is there or not', (name) => {
  for (const value of ['x', {}]) {
    const one = JSON.parse(JSON.stringify({ other: 1 }))
    const two = JSON.parse(`{"other":1,${JSON.stringify(name)}:${JSON.stringify(value)}}`)

    expect([isEqual(one, two), isEqual(two, one), isEqual(two, structuredClone(two))]).toEqual([
      false,
      false,
      true,
    ])
  }
})

test('as many fields are not the same fields', () => {
  expect(isEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true)
  expect(isEqual({ a: 1 }, { b: 1 })).toBe(false)
  expect(isEqual(JSON.parse('{"__proto__":{}}'), { a: {} })).toBe(false)
})
