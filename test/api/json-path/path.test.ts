import { expect, test } from 'vitest'
import { jsonPath } from '../../../src/api/json-path/path.ts'

const object = {
  metadata: { labels: { 'a.b': 'dotted' } },
  spec: { size: 2, none: null, list: [{ name: 'x', n: 1 }, { name: 'y' }, { name: 'z', n: 3 }] },
}

test.each([
  ['.spec.size', [2]],
  ['.spec.nothing', []],
  [".metadata.labels['a\\.b']", ['dotted']],
  ['.metadata.labels.a\\.b', ['dotted']],
  ['.spec.list[0].name', ['x']],
  ['.spec.list[-1].name', ['z']],
  ['.spec.list[*].name', ['x', 'y', 'z']],
  ['.spec.list[0:2].name', ['x', 'y']],
  ['.spec.list[?(@.name=="y")].name', ['y']],
  ['.spec.list[?(@.name=="x")].n', [1]],
  ['.spec.list[9].name', []],
  ['.spec.list[0,2].name', ['x', 'z']],
  ['.spec.size.more', []],
  ['.spec.none.more', []],
  ['.', []],
  ['.spec.size}{.metadata', [2]],
])('%s finds %j', (text, found) => {
  expect(jsonPath(text)?.(object)).toEqual(found)
})

test('what is no path is none', () => {
  expect(jsonPath('.spec[')).toBeUndefined()
})

test('what is compared with something of another type goes wrong, and finds nothing', () => {
  expect(jsonPath('.spec.list[?(@.n=="one")].name')?.(object)).toEqual([])
  expect(jsonPath('.spec.list[?(@.n>="one")].name')?.(object)).toEqual([])
})

test('a path that doubles what it has found with every step is given up', () => {
  let nested: unknown = 'deep'
  for (let n = 0; n < 60; n++) nested = [nested]

  expect(jsonPath(`.a${'[0,0]'.repeat(10)}`)?.({ a: nested })).toHaveLength(1_024)
  expect(jsonPath(`.a${'[0,0]'.repeat(60)}`)?.({ a: nested })).toEqual([])
})
