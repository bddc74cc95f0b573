import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from '../../src/api/errors.ts'
import { matches } from '../../src/api/selector.ts'
import { parseFieldSelector, parseLabelSelector } from '../../src/api/selector-text.ts'

const nameRule =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const valueRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const requirement = 'unable to parse requirement:'

test.each([
  ['=b', "found '=', expected: !, identifier, or 'end of string'"],
  [',', "found ',', expected: !, identifier, or 'end of string'"],
  ['a=b,', "found '', expected: identifier after ','"],
  ['a=b,=', "found '=', expected: identifier after ','"],
  ['a==b=c', "found '=', expected: ',' or 'end of string'"],
  ['!a=b', "found '=', expected: ',' or 'end of string'"],
  ['a=b c', "found 'c', expected: ',' or 'end of string'"],
  ['!', `${requirement} found '', expected: identifier`],
  ['a b', `${requirement} found 'b', expected: in, notin, =, ==, !=, gt, lt`],
  ['a!', `${requirement} found '!', expected: in, notin, =, ==, !=, gt, lt`],
  ['a=(', `${requirement} found '(', expected: identifier`],
  ['a in', `${requirement} found '' expected: '('`],
  ['a in b', `${requirement} found 'b' expected: '('`],
  ['a in (', `${requirement} found '', expected: ',', ')' or identifier`],
  ['a in (b', `${requirement} found '', expected: ',' or ')'`],
  ['a in (b c)', `${requirement} found 'c', expected: ',' or ')'`],
  ['a in (b,', `${requirement} found '', expected: ',', or identifier`],
  ['-a', `${requirement} <nil>: Invalid value: "-a": ${nameRule}`],
  ['a=-b', `${requirement} values[0][a]: Invalid value: "-b": ${valueRule}`],
  [
    'a>b',
    `${requirement} values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
  [
    'a in (-c,-b)',
    `${requirement} [values[0][a]: Invalid value: "-b": ${valueRule}, values[1][a]: Invalid value: "-c": ${valueRule}]`,
  ],
])('the label selector %j cannot be parsed', (text, why) => {
  expect(() => parseLabelSelector(text)).toThrow(expect.objectContaining({ code: 400, message: why }))
})

test.each([
  ['', {}, true],
  ['a', { a: '' }, true],
  ['!a', { a: '' }, false],
  ['a=', { a: '' }, true],
  ['a = b , c', { a: 'b', c: 'd' }, true],
  ['a in (,b)', { a: '' }, true],
  ['a in ()', { a: '' }, true],
  ['a notin (b,,c)', {}, true],
  ['in in (in)', { in: 'in' }, true],
  ['a>3', { a: '4' }, true],
  ['a<3', { a: '4' }, false],
  ['example.com/a!=b', { 'example.com/a': 'b' }, false],
])('%j means %j: %s', (text, labels, isMeant) => {
  expect(matches(parseLabelSelector(text), labels)).toBe(isMeant)
})

test('no text makes the parsers fail in another way', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab=!<>(), \\\0-'), maxLength: 12 })
  const parsedOrRefused = (parse: (text: string) => unknown, selector: string) => {
    try {
      parse(selector)
    } catch (error) {
      expect(error).toBeInstanceOf(ApiError)
    }
  }
  fc.assert(
    fc.property(text, (selector) => {
      parsedOrRefused(parseLabelSelector, selector)
      parsedOrRefused(parseFieldSelector, selector)
    }),
    { seed: 20_260_101, numRuns: 500 },
  )
})

test.each([
  ['nonsense', "invalid selector: 'nonsense'; can't understand 'nonsense'"],
  ['b=c,a', "invalid selector: 'b=c,a'; can't understand 'a'"],
  ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
  ['a=\\b', 'invalid field selector: invalid escape sequence: \\b'],
  ['a=\\', 'invalid field selector: invalid escape sequence: \\'],
])('the field selector %j cannot be parsed', (text, why) => {
  expect(() => parseFieldSelector(text)).toThrow(expect.objectContaining({ code: 400, message: why }))
})

test('a field selector escapes what separates its terms, and may have empty ones', () => {
  expect(parseFieldSelector(',b!=x\\,y\\=z,a==\\\\,')).toEqual([
    { field: 'a', equal: true, value: '\\' },
    { field: 'b', equal: false, value: 'x,y=z' },
  ])
})
