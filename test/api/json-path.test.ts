import { expect, test } from 'vitest'
import { jsonPath } from '../../src/api/json-path.ts'

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
  ['.spec.list[9].name', []],
])('%s finds %j', (text, found) => {
  expect(jsonPath(text)?.(object)).toEqual(found)
})

test('what is no path is none', () => {
  expect(jsonPath('.spec[')).toBeUndefined()
})
