import { expect, test } from 'vitest'
import { formatYaml, parseForgivingYaml, parseYaml, parseYamlDocuments } from '../../../src/api/codec/yaml.ts'

test.each([
  ['0644', 420],
  ['0o644', 420],
  ['0x1F', 31],
  ['-0', 0],
  ['08', 8],
  ['1_000', 1000],
  ['1e3', 1000],
  ['.5', 0.5],
  ['yes', true],
  ['Off', false],
  ['"yes"', 'yes'],
  ['~', null],
  ['1:30', '1:30'],
  ['2020-01-01', '2020-01-01'],
  ['1.2.3', '1.2.3'],
  ['.inf', '.inf'],
])('%s means %j', (text, value) => {
  expect(parseYaml(`a: ${text}`)).toEqual({ a: value })
})

test('keys are texts', () => {
  expect(parseYaml('8080: a\ntrue: b')).toEqual({ 8080: 'a', true: 'b' })
})

test('a text may hold many documents, and empty ones do not count', () => {
  expect(parseYamlDocuments('a: 1\n---\n# nothing\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }])
  expect(parseYaml('')).toBeNull()
})

test('JSON is YAML', () => {
  expect(parseYaml('{"a": [1, {"b": null}]}')).toEqual({ a: [1, { b: null }] })
})

test('a key that names a prototype is data', () => {
  expect(Object.keys(parseYaml('__proto__: {a: 1}') as object)).toEqual(['__proto__'])
})

test('aliases and merge keys are followed', () => {
  expect(parseYaml('a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}')).toEqual({
    a: { b: 1 },
    c: { b: 1 },
    d: { b: 1, e: 2 },
  })
})

test.each([
  ['a: 1\nb: 2\na: 3', 'yaml: line 3: key already set in map'],
  ['a: b: c', 'yaml: line 1: mapping values are not allowed in this context'],
  ['a: &x [*x]', 'yaml: anchor value contains itself'],
  ['? [a]\n: b', 'unsupported map key'],
])('%j is malformed', (text, message) => {
  expect(() => parseYaml(text)).toThrow(message)
})

test('aliases that multiply without end are refused', () => {
  const lines = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(10)}]`)

  expect(() => parseYaml(`a0: &a0 [x]\n${lines.join('\n')}`)).toThrow('document contains excessive aliasing')
})

test('an object is written with its keys in order', () => {
  expect(formatYaml({ b: ['yes', 1], a: { c: '1' } })).toBe('a:\n  c: "1"\nb:\n- "yes"\n- 1\n')
})

test('a key that stands twice is named, and one without an end is not looked for long', () => {
  const said = (text: string) => parseForgivingYaml(text).duplicates
  expect(said('a: 1\n"a": 2')).toEqual(['yaml: unmarshal errors:\n  line 2: key "a" already set in map'])

  const startedAt = performance.now()
  expect(said(`a: 1\n? a${' '.repeat(500_000)}\n\n: 2`)).toHaveLength(1)
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
