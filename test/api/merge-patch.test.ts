import { expect, test } from 'vitest'
import { deepFreeze } from '../../src/api/memo.ts'
import { applyMergePatch } from '../../src/api/merge-patch.ts'

// The examples of RFC 7386, and what the library of the API server makes of nulls in lists.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{ a: 'b' }, { a: [{ b: null, c: 1 }, null] }, { a: [{ c: 1 }, null] }],
  [{ a: { b: 'c' } }, { a: [{ b: null }] }, { a: [{ b: null }] }],
])('%j patched with %j is %j', (original, patch, result) => {
  expect(applyMergePatch(deepFreeze(original), deepFreeze(patch))).toEqual(result)
})

test('what does not change is shared', () => {
  const original = deepFreeze({ spec: { a: 1, list: [{ x: 1 }] }, status: { b: 2 } })

  const patched = applyMergePatch(original, { status: { b: 3 } }) as typeof original

  expect(patched.spec).toBe(original.spec)
  expect(applyMergePatch(original, { spec: { a: 1, list: [{ x: 1 }] }, gone: null })).toBe(original)
})

test('a key that names a prototype is data', () => {
  const patched = applyMergePatch({ a: 1 }, JSON.parse('{"__proto__": {"polluted": true}}')) as object

  expect(Object.keys(patched)).toEqual(['a', '__proto__'])
  expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})
