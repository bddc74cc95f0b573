import { expect, test } from 'vitest'
import {
  formatYaml,
  parseYaml,
  parseYamlDocuments,
  readYaml,
  yamlDocuments,
} from '../../../src/api/codec/yaml.ts'
import { stopwatch } from '../../support/stopwatch.ts'

// What is right here is what sigs.k8s.io/yaml 1.6 says, on go.yaml.in/yaml v2.4, that of Kubernetes v1.36.

test.each([
  ['0644', 420],
  ['0o644', 420],
  ['0x1F', 31],
  ['0b101', 5],
  ['-0b101', -5],
  ['-0', 0],
  ['+5', 5],
  ['08', 8],
  ['0_7', 7],
  ['1_000', 1000],
  ['_1', '_1'],
  ['1e3', 1000],
  ['1.', 1],
  ['.5', 0.5],
  ['.5_0', 0.5],
  ['._5', '._5'],
  ['1e400', '1e400'],
  ['18446744073709551616', 2 ** 64],
  ['yes', true],
  ['y', true],
  ['Off', false],
  ['oN', 'oN'],
  ['"yes"', 'yes'],
  ['~', null],
  ['NULL', null],
  ['', null],
  ['1:30', '1:30'],
  ['2020-01-01', '2020-01-01'],
  ['2001-12-14 21:59:43', '2001-12-14 21:59:43'],
  ['1.2.3', '1.2.3'],
  ['!!str 5', '5'],
  ['!!int "5"', 5],
  ['!!float 5', 5],
  ['!!binary aGVsbG8=', 'hello'],
  ['!!timestamp 2001-01-01', '2001-01-01'],
  ['!mine 5', '5'],
  ['! 5', '5'],
])('%s means %j', (text, value) => {
  expect(parseYaml(`a: ${text}`)).toEqual({ a: value })
})

test.each([
  [
    '8080: a\ntrue: b\n1.5: c\n0x10: d\n1e6: e\ny: f',
    { 16: 'd', 8080: 'a', '1.5': 'c', '1e+06': 'e', true: 'f' },
  ],
  ['.inf: a', { '.inf': 'a' }],
])('the keys of %j are texts', (text, value) => {
  expect(parseYaml(text)).toEqual(value)
})

test('keys stand in order, as in the JSON that is made of them', () => {
  expect(JSON.stringify(parseYaml('b: 1\na: {d: 1, c: 2}'))).toBe('{"a":{"c":2,"d":1},"b":1}')
})

test.each([
  [
    'a flow sequence that ends in the column of its key',
    'args: [\n"sleep",\n"1"\n]',
    { args: ['sleep', '1'] },
  ],
  ['a flow mapping that ends there', 'a:\n  b: {\n  c: 1\n  }\n', { a: { b: { c: 1 } } }],
  ['lines further left than that', 'a:\n    b: [\n  1,\n2 ]\n', { a: { b: [1, 2] } }],
  ['single quotes', "data:\n  list: '[\n    1\n  ]'\n", { data: { list: '[ 1 ]' } }],
  ['double quotes', 'a: "x\ny\n\nz"', { a: 'x y\nz' }],
  ['an escaped line break', 'a: "x\\\n   y\\\n   \\ z"', { a: 'xy z' }],
  ['a bracket in a plain scalar', 'a: x\n  [y\nb: 1', { a: 'x [y', b: 1 }],
  ['a comment in a flow sequence', 'a: [1, # one\n2]', { a: [1, 2] }],
  ['pairs in a flow sequence', 'a: [b: c, ? d : e]', { a: [{ b: 'c' }, { d: 'e' }] }],
  ['entries without a value', 'a: {b, c: }', { a: { b: null, c: null } }],
  [
    'a sequence in the column of its key',
    'a:\n- 1\n- b: 2\n  c: 3\n-\nd: 4',
    { a: [1, { b: 2, c: 3 }, null], d: 4 },
  ],
  ['a tab before a comment', 'a: 1\t# x\nb: 2', { a: 1, b: 2 }],
  ['Windows line ends', 'a: |\r\n  x\r\n  y\r\nb: 1\r\n', { a: 'x\ny\n', b: 1 }],
  ['line breaks of Unicode', 'a: x\u2028b: z\u0085c: "p\u2029 q"', { a: 'x', b: 'z', c: 'p\u2029q' }],
  ['a byte order mark', '\ufeffa: 1', { a: 1 }],
  ['directives', '%YAML 1.1\n%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1', { a: '1' }],
  ['what begins behind the marker', '--- {a: 1}', { a: 1 }],
  ['only the first document', 'a: 1\n...\nb: [', { a: 1 }],
  ['nothing', '# nothing\n---\n', null],
  ['a scalar', 'hello', 'hello'],
  ['a colon at the end of a word', 'a: {b:, c}', { a: { 'b:': null, c: null } }],
])('%s is read as by Go', (_what, text, value) => {
  expect(parseYaml(text)).toEqual(value)
})

test.each([
  ['|\n  x', 'x'],
  ['|\n  x\n', 'x\n'],
  ['|\n  x\n\n', 'x\n'],
  ['|+\n  x\n\n', 'x\n\n'],
  ['|+\n  x', 'x'],
  ['|-\n  x\n\n', 'x'],
  ['|\n  x  \n  ', 'x  \n'],
  ['|\n  x\n   ', 'x\n '],
  ['|2\n    x\n', '  x\n'],
  ['|1-\n  x\n', ' x'],
  ['|-1\n  x\n', ' x'],
  ['|\n\n   x\n  \n   y\n', '\nx\n\ny\n'],
  ['>\n  x\n  y\n\n  z\n   w\n  v\n', 'x y\nz\n w\nv\n'],
  ['>-\n  x\n  y\n', 'x y'],
  ['| # said\n  x\n', 'x\n'],
  ['|\n', ''],
])('the block scalar %j says %j', (text, value) => {
  expect(parseYaml(`a: ${text}`)).toEqual({ a: value })
})

test('a block scalar ends where less indented text begins', () => {
  expect(parseYaml('a: |\n    x\n\n# y\nb: 1')).toEqual({ a: 'x\n', b: 1 })
})

test('JSON is YAML', () => {
  expect(parseYaml('{"a": [1, {"b": null}],\n\t"c": "\\u00e9"}')).toEqual({ a: [1, { b: null }], c: 'é' })
})

test('a key that names a prototype is data', () => {
  expect(Object.keys(parseYaml('__proto__: {a: 1}') as object)).toEqual(['__proto__'])
})

test('aliases and merge keys are followed, and what stands later goes before', () => {
  expect(
    parseYaml(
      'a: &x {b: 1, e: 1}\nc: *x\nd: {<<: *x, e: 2}\nf: {e: 2, <<: *x}\ng: {<<: [{b: 3}, *x]}\n"<<": 1',
    ),
  ).toEqual({
    '<<': 1,
    a: { b: 1, e: 1 },
    c: { b: 1, e: 1 },
    d: { b: 1, e: 2 },
    f: { b: 1, e: 1 },
    g: { b: 3, e: 1 },
  })
})

test('what an alias stands for is a part of its own', () => {
  const { a, b } = parseYaml('a: &x {c: 1}\nb: *x') as { a: object; b: object }
  expect(a).not.toBe(b)
})

test.each([
  ['a: b: c', 'yaml: mapping values are not allowed in this context'],
  ['x: 1\na: b: c', 'yaml: line 2: mapping values are not allowed in this context'],
  ['a: [1, 2', "yaml: line 1: did not find expected ',' or ']'"],
  ['a: {b: 1', "yaml: line 1: did not find expected ',' or '}'"],
  ['{', 'yaml: line 1: did not find expected node content'],
  ['a: "x', 'yaml: found unexpected end of stream'],
  ['a: "x\n', 'yaml: line 2: found unexpected end of stream'],
  ['a: "\\q"', 'yaml: found unknown escape character'],
  ['a:\n\tb: 1', 'yaml: line 2: found character that cannot start any token'],
  ['a: |\n\tx', 'yaml: line 2: found a tab character where an indentation space is expected'],
  ['a: @x', 'yaml: found character that cannot start any token'],
  ['a: 1\n b: 2', 'yaml: line 2: mapping values are not allowed in this context'],
  ['a:\n  - 1\n - 2', 'yaml: line 2: did not find expected key'],
  ['- a\nb: 1', "yaml: line 1: did not find expected '-' indicator"],
  ['a: - b', 'yaml: block sequence entries are not allowed in this context'],
  ['a:\n  b: 1\nc', "yaml: line 4: could not find expected ':'"],
  ['a: *x', "yaml: unknown anchor 'x' referenced"],
  ['a: &x [*x]', "yaml: anchor 'x' value contains itself"],
  ['a: {<<: 1}', 'yaml: map merge requires map or sequence of maps as the value'],
  ['a: !!int x', 'yaml: cannot decode !!str `x` as a !!int'],
  ['a: !e!x 1', 'yaml: found undefined tag handle'],
  ['%YAML 1.2\n---\na: 1', 'yaml: found incompatible YAML document'],
  ['a: x\u0007', 'yaml: control characters are not allowed'],
  ['? [a]\n: b', 'yaml: invalid map key: []interface {}{"a"}'],
  [
    'a: {{ .Values.x }}',
    'yaml: invalid map key: map[interface {}]interface {}{".Values.x":interface {}(nil)}',
  ],
  ['~: b', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "b"'],
  ['a: .inf', 'json: unsupported value: +Inf'],
])('%j is malformed, in the words of Go', (text, message) => {
  expect(() => parseYaml(text)).toThrow(expect.objectContaining({ message }))
})

test('nodes may not be nested for ever', () => {
  expect(() => parseYaml('['.repeat(100_000))).toThrow('exceeded max depth')
  expect(() => parseYaml('- '.repeat(100_000))).toThrow('exceeded max depth')
  expect(parseYaml(`${'['.repeat(900)}${']'.repeat(900)}`)).toBeInstanceOf(Array)
})

test('aliases that multiply without end are refused', () => {
  const lines = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(10)}]`)

  expect(() => parseYaml(`a0: &a0 [x]\n${lines.join('\n')}`)).toThrow('document contains excessive aliasing')
})

test.each([
  ['a: 1\n"a": 2', ['line 2: key "a" already set in map']],
  [
    'a: {b: 1, b: 2}\nc: 1\na:\n  x: 1\nc: 2',
    [
      'line 1: key "b" already set in map',
      'line 4: key "a" already set in map',
      'line 5: key "c" already set in map',
    ],
  ],
  [
    '1: a\n0x1: b\ntrue: c\nyes: d',
    ['line 2: key 1 already set in map', 'line 4: key true already set in map'],
  ],
  ['a: &x {b: 1}\nc: {b: 2, <<: *x}', ['line 1: key "b" already set in map']],
])('all keys of %j that stand twice are told', (text, said) => {
  expect(readYaml(text).problem).toBe(`yaml: unmarshal errors:\n  ${said.join('\n  ')}`)
})

test('of keys that stand twice the last counts, and 1 and "1" are two', () => {
  expect(readYaml('a: 1\na: 2')).toMatchObject({ value: { a: 2 } })
  expect(readYaml('1: a\n"1": b').problem).toBeUndefined()
})

test.each([
  ['YAML', 'a: 1\n---\n# nothing\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['a comment behind a separator', '--- # first\na: 1\n--- # second\r\nb: 2', [{ a: 1 }, { b: 2 }]],
  ['a block scalar at the end', 'a: |\n  x\n---\nb: |\n  y', [{ a: 'x\n' }, { b: 'y\n' }]],
  ['JSON in a row', '{"a": "}\\"{"}{"b": "\\/"}\n{"c": 3}', [{ a: '}"{' }, { b: '/' }, { c: 3 }]],
  ['JSON, then YAML', '{"a": 1}\n---\nb: 2', [{ a: 1 }, { b: 2 }]],
  ['YAML that begins like JSON', '{a: 1}\n---\nb: 2', [{ a: 1 }, { b: 2 }]],
])('a file may hold many documents: %s', (_what, text, values) => {
  expect(parseYamlDocuments(text)).toEqual(values)
})

test('a file is read up to the first mistake, whose lines are counted from its beginning', () => {
  const documents = yamlDocuments('a: 1\n---\nb: 2\nc: d: 3\n')

  expect(documents.next().value).toMatchObject({ value: { a: 1 }, line: 0 })
  expect(() => documents.next()).toThrow(
    'error converting YAML to JSON: yaml: line 4: mapping values are not allowed in this context',
  )
  expect(() => parseYamlDocuments('a: 1\n--- b\n')).toThrow('invalid Yaml document separator: b')
})

test('an object is written with its keys in order', () => {
  expect(formatYaml({ b: ['yes', 1], a: { c: '1' } })).toBe('a:\n  c: "1"\nb:\n- "yes"\n- 1\n')
})

test('what reads as a number or a flag stands in double quotes, what is only hard to read in single ones', () => {
  const said = { colon: 'a: b', flag: 'true', quote: `"it's"`, start: '*', lines: 'a: b\nc' }
  expect(formatYaml(said)).toBe(
    `colon: 'a: b'\nflag: "true"\nlines: |-\n  a: b\n  c\nquote: '"it''s"'\nstart: '*'\n`,
  )
})

test('keys with numbers stand in the order of the numbers, and letters behind all other signs', () => {
  const said = { a10: 1, a2: 1, ab: 1, 'a-b': 1, z01: 1, z1: 1 }
  expect(formatYaml(said)).toBe('a-b: 1\na2: 1\na10: 1\nab: 1\nz1: 1\nz01: 1\n')
})

test('a line goes on in the next one from its first space behind the eightieth sign on', () => {
  const long = `${'word '.repeat(17)}end`
  const said = { list: [{ plain: long }, { quoted: `${long}: x` }, { tabbed: `${long}\tx` }] }
  const first = `${'word '.repeat(14)}word`
  expect(formatYaml(said)).toBe(
    [
      'list:',
      `- plain: ${first}\n    word word end`,
      `- quoted: '${first}\n    word word end: x'`,
      `- tabbed: "${first}\n    word word end\\tx"`,
      '',
    ].join('\n'),
  )
})

test('a text of several lines tells how it ends, and how far it is indented where that cannot be seen', () => {
  expect(formatYaml({ a: 'x\ny\n', b: 'x\n\n', c: ' x\ny', d: 'x \ny' })).toBe(
    'a: |\n  x\n  y\nb: |+\n  x\n\nc: |2-\n   x\n  y\nd: "x \\ny"\n',
  )
})

test('a key that is long, or has several lines, stands behind a question mark', () => {
  const key = 'k'.repeat(129)
  expect(formatYaml({ [key]: ['a'] })).toBe(`? ${key}\n: - a\n`)
  expect(formatYaml({ 'a\nb': { c: 1 } })).toBe('? |-\n  a\n  b\n: c: 1\n')
})

test('a sign that cannot be printed is told in letters, and so is one beyond the basic plane', () => {
  expect(formatYaml(['\u0007\u001b', '😀', 'é'])).toBe('- "\\a\\e"\n- "\\U0001F600"\n- é\n')
})

test.each(['a\n', 'a ', 'x: y\n', "'a\n", '"a" ', '&a [*a] ', '[a: b],', '-\n', '?\n', '{"a":', '|\n\n'])(
  'half a megabyte of %j is read or refused in no time',
  (part) => {
    const took = stopwatch()
    try {
      readYaml(part.repeat(500_000 / part.length))
    } catch {}
    expect(took()).toBeLessThan(2_500)
  },
)
