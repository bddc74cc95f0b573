/** The rules of a custom resource's schema, as Kubernetes judges them and as they judge objects. */
import { expect, test } from 'vitest'
import type { JSONSchemaProps } from '../../src/api/generated/types/apiextensions-v1.ts'
import { ruleProblems, SchemaRules } from '../../src/cel/schema-rules.ts'

const integer: JSONSchemaProps = { type: 'integer' }
const text = (maxLength: number): JSONSchemaProps => ({ type: 'string', maxLength })

/** A schema whose `spec` has some fields and one rule. */
const withRule = (
  rule: string,
  properties: Readonly<Record<string, JSONSchemaProps>> = { a: integer, s: text(10) },
) => ({
  type: 'object',
  properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': [{ rule }] } },
})

const said = (problems: Iterable<{ field: string; message: string }>) =>
  [...problems].map(({ field, message }) => `${field}: ${message}`)

const found = (schema: JSONSchemaProps, object: unknown, old?: unknown) =>
  said(new SchemaRules(schema).evaluate(object, old).problems)

test('a rule that breaks off says where, and what could have come', () => {
  expect(said(ruleProblems(withRule('self.a >'), 'root'))).toEqual([
    `root.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.a \\u003e","Message":"",` +
      `"MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: ` +
      `<input>:1:9: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', ` +
      `'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | self.a >\n | ........^`,
  ])
})

test.each([
  ["self.a == 'x'", "1:8: found no matching overload for '_==_' applied to '(int, string)'"],
  ['self.nope > 1', "1:5: undefined field 'nope'"],
  ['nope > 1', "1:1: undeclared reference to 'nope' (in container '')"],
  ['self.s.fly()', "1:11: undeclared reference to 'fly' (in container '')"],
  ["self.s.matches('(')", '1:16: invalid matches argument'],
  ["duration(5) > duration('1s')", '1:10: invalid duration argument'],
  ['..', "1:2: Syntax error: no viable alternative at input '..'"],
  ['[.]', "1:3: Syntax error: no viable alternative at input '.]'"],
  ['has(self)', '1:5: invalid argument to has() macro'],
  ['[1, "a"].size() == 2', "1:5: expected type 'int' but found 'string'"],
])('%s does not compile: %s', (rule, complaint) => {
  expect(said(ruleProblems(withRule(rule), 'root'))[0]).toContain(`ERROR: <input>:${complaint}\n`)
})

test('a field whose name is a word of the language is found by it, written out or not', () => {
  const properties = { in: text(9), namespace: text(9) }
  for (const name of ['namespace', '__namespace__']) {
    const schema = withRule(`has(self.${name}) && self.${name} != 'kube'`, properties)
    expect(said(ruleProblems(schema, 'root'))).toEqual([])
    expect(found(schema, { spec: { namespace: 'web' } })).toEqual([])
    expect(found(schema, { spec: { namespace: 'kube' } })).toHaveLength(1)
  }
})

test('a rule over an unbounded list of texts costs too much, alone and for the whole schema', () => {
  const rules = { 'x-kubernetes-validations': [{ rule: "self.matches('^a+$')" }] }
  const schema = (maxItems?: number): JSONSchemaProps => ({
    type: 'object',
    properties: { l: { type: 'array', maxItems, items: { type: 'string', ...rules } } },
  })
  expect(said(ruleProblems(schema(), 'root')).map((line) => line.replace(/ \(try.*/, ''))).toEqual([
    'root.properties[l].items.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x',
    'root.properties[l].items.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
    'root: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x',
  ])
  expect(said(ruleProblems(schema(10), 'root'))).toEqual([])
})

test('what the whole schema costs too much is told to one digit, a five as the even one', () => {
  const rules = { 'x-kubernetes-validations': [{ rule: "self == 'a'" }] }
  const schema = (maxItems: number): JSONSchemaProps => ({
    type: 'object',
    properties: { l: { type: 'array', maxItems, items: { type: 'string', maxLength: 1, ...rules } } },
  })
  expect(said(ruleProblems(schema(11_250_000), 'root'))[0]).toContain('by factor of 2.2x ')
})

test('what was before cannot be told below a list without keys, of which the outermost is named', () => {
  const rules = { 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] }
  const list = (items: JSONSchemaProps): JSONSchemaProps => ({ type: 'array', maxItems: 2, items })
  const schema = { type: 'object', properties: { l: list(list({ type: 'integer', ...rules })) } }
  expect(said(ruleProblems(schema, 'root'))).toEqual([
    'root.properties[l].items.items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": ' +
      'oldSelf cannot be used on the uncorrelatable portion of the schema within root.properties[l]',
  ])
})

test('a rule that does not hold, one that breaks down, and one that holds', () => {
  const schema = withRule('10 / self.a > 1')
  expect(found(schema, { spec: { a: 10 } })).toEqual(['spec: Invalid value: failed rule: 10 / self.a > 1'])
  expect(found(schema, { spec: { a: 0 } })).toEqual([
    'spec: Invalid value: "object": division by zero evaluating rule: 10 / self.a > 1',
  ])
  expect(found(schema, { spec: { a: 5 } })).toEqual([])
})

test('integers are exact, and do not wrap', () => {
  const schema = withRule('self.a * 9007199254740993 == 27021597764222979')
  expect(found(schema, { spec: { a: 3 } })).toEqual([])
  expect(found(schema, { spec: { a: 3000 } })[0]).toContain('integer overflow')
})

test('an element of a keyed list is compared with the one of the same key', () => {
  const v: JSONSchemaProps = {
    type: 'integer',
    'x-kubernetes-validations': [{ rule: 'self >= oldSelf', message: 'grows' }],
  }
  const schema: JSONSchemaProps = {
    type: 'object',
    properties: {
      l: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k'],
        items: { type: 'object', properties: { k: text(5), v } },
      },
    },
  }
  const old = {
    l: [
      { k: 'a', v: 5 },
      { k: 'b', v: 5 },
    ],
  }
  expect(
    found(
      schema,
      {
        l: [
          { k: 'b', v: 6 },
          { k: 'a', v: 1 },
          { k: 'c', v: 0 },
        ],
      },
      old,
    ),
  ).toEqual(['l[1].v: Invalid value: 1: grows'])
})

test('what an update leaves as it was only warns', () => {
  const schema = withRule('self.a > 1')
  const rules = new SchemaRules(schema)
  expect(rules.evaluate({ spec: { a: 1 }, other: 1 }, { spec: { a: 1 } })).toMatchObject({
    problems: [],
    warnings: ['spec: Invalid value: failed rule: self.a > 1'],
  })
  expect(found(schema, { spec: { a: 0 } }, { spec: { a: 1 } })).toHaveLength(1)
})

test('a rule that takes too long is stopped, and no other runs', () => {
  const rules = [
    { rule: 'self.all(a, !self.exists(b, a == b + 1000))', message: 'no pair' },
    { rule: 'false' },
  ]
  const schema: JSONSchemaProps = {
    type: 'object',
    properties: { l: { type: 'array', items: integer, 'x-kubernetes-validations': rules } },
  }
  expect(found(schema, { l: Array.from({ length: 2000 }, () => 1) })).toEqual([
    `l: Invalid value: "array": 'operation cancelled: actual cost limit exceeded': no further validation rules will be ` +
      'run due to call cost exceeds limit for rule: no pair',
  ])
})

test.each([
  'lists.range(1000000000000).size() > 0',
  "self.s.replace('', self.s).replace('', self.s).replace('', self.s).replace('', self.s).size() > 0",
  'lists.range(1000000).map(x, lists.range(1000000)).size() > 0',
])('%s neither hangs nor fills the process', (rule) => {
  const problems = found(withRule(rule, { s: { type: 'string' } }), { spec: { s: 'x'.repeat(10_000) } })
  expect(problems[0]).toContain('actual cost limit exceeded')
})

test('names that CEL reserves are spelt with underscores', () => {
  const schema = withRule('self.__in__ > 0 && self.a__dash__b > 0', { in: integer, 'a-b': integer })
  expect(said(ruleProblems(schema, 'root'))).toEqual([])
  expect(found(schema, { spec: { in: 1, 'a-b': 0 } })).toHaveLength(1)
})

test.each([
  ['dyn(self.a).size() == 1', "no such overload: size'"],
  ['dyn(self.a).getHours() == 1', "no such overload: getHours(int)'"],
  ['dyn(self.a).all(x, x)', "got 'types.Int', expected iterable type evaluating rule"],
])('%s fails: %s', (rule, sentence) => {
  expect(found(withRule(rule), { spec: { a: 1 } })[0]).toContain(sentence)
})

test.each([
  ["quantity('1.5Gi').isInteger() == false"],
  ["quantity('0.3').asApproximateFloat() != 0.3"],
  ["quantity('1').add(quantity('1k')).asInteger() == 1001"],
  ['dyn(1).orValue(2) == 1'],
  ["duration('1.5s').getMilliseconds() == 1500"],
  ["'%.2e'.format([12345.678]) == '1.234568×10⁰⁴'"],
])('%s', (rule) => {
  expect(found(withRule(rule), { spec: {} })).toEqual([])
})
