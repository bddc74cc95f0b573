import { expect, test } from 'vitest'
import { patchedBy } from '../../../src/api/json-patch.ts'
import { deepFreeze } from '../../../src/api/memo.ts'
import { applyJsonPatch } from '../../../src/apiserver/patch/json.ts'

const original = deepFreeze({ a: 1, list: ['x', 'y'], map: { 'k/~': { deep: true } }, other: {} })

test.each([
  [{ op: 'add', path: '/b', value: 2 }, { b: 2 }],
  [{ op: 'add', path: '/list/0', value: 'w' }, { list: ['w', 'x', 'y'] }],
  [{ op: 'add', path: '/list/-', value: 'z' }, { list: ['x', 'y', 'z'] }],
  [{ op: 'add', path: '/list/2', value: 'z' }, { list: ['x', 'y', 'z'] }],
  [{ op: 'replace', path: '/map/k~1~0/deep', value: 0 }, { map: { 'k/~': { deep: 0 } } }],
  [{ op: 'replace', path: '/list/-1', value: 'z' }, { list: ['x', 'z'] }],
  [{ op: 'remove', path: '/list/0' }, { list: ['y'] }],
  [{ op: 'move', from: '/list/1', path: '/list/0' }, { list: ['y', 'x'] }],
  [{ op: 'copy', from: '/a', path: '/other/a' }, { other: { a: 1 } }],
  [{ op: 'test', path: '/list', value: ['x', 'y'] }, {}],
  [{ op: 'test', path: '/nothing', value: null }, {}],
  [
    { op: 'test', path: '', value: { a: 1, list: ['x', 'y'], map: { 'k/~': { deep: true } }, other: {} } },
    {},
  ],
  [{ op: 'replace', path: '/nothing', value: 1 }, { nothing: 1 }],
  [{ op: 'copy', from: '/nothing', path: '/b' }, { b: null }],
  [{ op: 'add', path: '/list/-1', value: 'z' }, { list: ['x', 'y', 'z'] }],
  [{ op: 'add', path: '/list/-3', value: 'w' }, { list: ['w', 'x', 'y'] }],
  [{ op: 'add', path: '/list/+1', value: 'z' }, { list: ['x', 'z', 'y'] }],
  [{ op: 'remove', path: '/list/-2' }, { list: ['y'] }],
  [{ op: 'add', path: 'whatever/b', value: 2 }, { b: 2 }],
  [{ op: 'add', path: '/', value: 2 }, { '': 2 }],
])('%j', (operation, changes) => {
  expect(applyJsonPatch(original, [operation])).toEqual({ ...original, ...changes })
})

test('a key can be removed', () => {
  expect(applyJsonPatch({ a: 1, b: 2 }, [{ op: 'remove', path: '/a' }])).toEqual({ b: 2 })
})

test('operations follow one another', () => {
  const operations = [
    { op: 'add', path: '/new', value: {} },
    { op: 'add', path: '/new/x', value: [1] },
    { op: 'test', path: '/new/x/0', value: 1 },
  ]

  expect(applyJsonPatch({}, operations)).toEqual({ new: { x: [1] } })
})

test.each([
  { op: 'test', path: '/a', value: 2 },
  { op: 'replace', path: '/nothing/at/all', value: 1 },
  { op: 'replace', path: '/list/2', value: 1 },
  { op: 'replace', path: '', value: 5 },
  { op: 'replace', path: '', value: null },
  { op: 'add', path: '', value: {} },
  { op: 'remove', path: '/nothing' },
  { op: 'add', path: '/nothing/at/all', value: 1 },
  { op: 'add', path: '/list/7', value: 1 },
  { op: 'add', path: '/list/-4', value: 1 },
  { op: 'add', path: '/list/1.0', value: 1 },
  { op: 'add', path: '/list/x', value: 1 },
  { op: 'add', path: 'a', value: 1 },
  { op: 'copy', from: '', path: '/b' },
  { op: 'copy', from: '/nothing/at/all', path: '/b' },
  { op: 'move', from: '/nothing', path: '/b' },
  { op: 'move', path: '/b' },
  { op: 'remove', path: '' },
  { op: 'frobnicate', path: '/a' },
  { path: '/a' },
  null,
  { op: 'replace', path: '/__proto__/polluted', value: 1 },
  { op: 'add', path: '/constructor/prototype/polluted', value: 1 },
])('%j is rejected', (operation) => {
  expect(() => applyJsonPatch(original, [operation])).toThrow(
    expect.objectContaining({
      code: 422,
      message: 'the server rejected our request due to an error in our request',
    }),
  )
})

test('a patch must be a list', () => {
  expect(() => applyJsonPatch(original, { op: 'add' })).toThrow(
    'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
  )
})

test('a patch may have ten thousand operations and no more', () => {
  const operations = Array(10_001).fill({ op: 'test', path: '/a', value: 1 })

  expect(() => applyJsonPatch(original, operations)).toThrow(expect.objectContaining({ code: 413 }))
})

test('what does not change is shared', () => {
  const patched = applyJsonPatch(original, [{ op: 'replace', path: '/a', value: 2 }]) as typeof original

  expect(patched.map).toBe(original.map)
})

test('a key that names a prototype is data', () => {
  const patched = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: 1 } }]) as object

  expect(Object.keys(patched)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
})

test('what is copied is apart from what it was copied from', () => {
  const original = { a: { list: [1] } }
  const patched = applyJsonPatch(original, [
    { op: 'add', path: '/a/list/-', value: 2 },
    { op: 'copy', from: '/a', path: '/b' },
    { op: 'add', path: '/a/list/-', value: 3 },
    { op: 'replace', path: '/b/list/0', value: 9 },
  ])

  expect(patched).toEqual({ a: { list: [1, 2, 3] }, b: { list: [9, 2] } })
  expect(original).toEqual({ a: { list: [1] } })
})

test('what an operation brings is not changed by those that follow it', () => {
  const operations = [
    { op: 'add', path: '/a', value: { b: {} } },
    { op: 'add', path: '/a/b/c', value: 1 },
    { op: 'remove', path: '/a/b/c' },
  ]

  expect(applyJsonPatch({}, operations)).toEqual({ a: { b: {} } })
  expect(operations[0].value).toEqual({ b: {} })
})

test('ten thousand changes of one big map do not copy it each time', () => {
  const value = Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`key-${n}`, '']))
  const additions = Array.from({ length: 9_999 }, (_, n) => ({
    op: 'add',
    path: `/data/new-${n}`,
    value: '',
  }))

  const patched = applyJsonPatch({}, [{ op: 'add', path: '/data', value }, ...additions])

  expect(Object.keys((patched as { data: object }).data)).toHaveLength(39_999)
})

test.each([
  [
    { op: 'add', path: '/list/9', value: 1 },
    "error in add for path: '/list/9': Unable to access invalid index: 9: invalid index referenced",
  ],
  [
    { op: 'add', path: '/no/where' },
    'add operation does not apply: doc is missing path: "/no/where": missing value',
  ],
  [
    { op: 'add', path: '/list/x' },
    `error in add for path: '/list/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
  ],
  [{ op: 'add', path: 5 }, 'add operation failed to decode path: missing value'],
  [
    { op: 'remove', path: '/no' },
    "error in remove for path: '/no': Unable to remove nonexistent key: no: missing value",
  ],
  [
    { op: 'replace', path: '/list/2' },
    'replace operation does not apply: doc is missing key: /list/2: missing value',
  ],
  [
    { op: 'replace', path: 5 },
    'replace operation failed to decode path: json: cannot unmarshal number into Go value of type string',
  ],
  [
    { op: 'move', path: '/b' },
    'move operation failed to decode from: operation, missing from field: missing value',
  ],
  [
    { op: 'move', from: '/no', path: '/b' },
    "error in move for path: 'no': Unable to remove nonexistent key: no: missing value",
  ],
  [
    { op: 'copy', from: '/a', path: '/no/b' },
    'copy operation does not apply: doc is missing destination path: /no/b: missing value',
  ],
  [{ op: 'test', path: '/a', value: 2 }, 'testing value /a failed: test failed'],
  [{ path: '/a' }, 'Unexpected kind: unknown'],
])('of %j it is told why it does not apply', (operation, why) => {
  expect(() => patchedBy(original, [operation])).toThrow(expect.objectContaining({ message: why }))
})

test('what operations went through has its keys in order, what is put in has them as it was given', () => {
  const before = { spec: { z: 1, a: { y: 1, b: 2 } }, meta: { q: 1, c: 2 } }

  const patched = applyJsonPatch(before, [
    { op: 'replace', path: '/spec/z', value: { n: 1, m: 2 } },
    { op: 'copy', from: '/spec/a', path: '/other' },
  ])

  expect(JSON.stringify(patched)).toBe(
    '{"meta":{"q":1,"c":2},"other":{"y":1,"b":2},"spec":{"a":{"y":1,"b":2},"z":{"n":1,"m":2}}}',
  )
})
