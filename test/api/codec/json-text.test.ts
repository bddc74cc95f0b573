import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DecodeError } from '../../../src/api/codec/errors.ts'
import { parseJson } from '../../../src/api/codec/json-text.ts'
import { tooGreatAmong } from '../../../src/api/codec/written-numbers.ts'
import { stopwatch } from '../../support/stopwatch.ts'

test.each([
  ['', 'unexpected end of JSON input'],
  ['{"a": [1, 2', 'unexpected end of JSON input'],
  ['{"a": "x', 'unexpected end of JSON input'],
  // What ends within a word, a number or an escape is read on as if a space followed.
  ['{"a": tr', "invalid character ' ' in literal true (expecting 'u')"],
  ['{"a": -', "invalid character ' ' in numeric literal"],
  ['{"a": 1.', "invalid character ' ' after decimal point in numeric literal"],
  ['{"a": 1e', "invalid character ' ' in exponent of numeric literal"],
  ['{"a": "\\', "invalid character ' ' in string escape code"],
  ['{"a": "\\u00', "invalid character ' ' in \\u hexadecimal character escape"],
  ['{"a": 1,}', "invalid character '}' looking for beginning of object key string"],
  ['{a: 1}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a": 1 "b"}', `invalid character '"' after object key:value pair`],
  ['[1 2]', "invalid character '2' after array element"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['tru}', "invalid character '}' in literal true (expecting 'e')"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1e+x', "invalid character 'x' in exponent of numeric literal"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
])('%j is malformed', (text, message) => {
  expect(() => parseJson(text)).toThrow(new DecodeError(message))
})

test('whatever is not JSON has an error of Go', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:0-.e1tn\\u ') }), (text) => {
      try {
        expect(parseJson(text).value).toEqual(JSON.parse(text))
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
      }
    }),
  )
})

test('duplicate fields are found when they are looked for', () => {
  const text = '{"spec": {"a": 1, "a": 2, "list": [{"b": 1}, {"b": 1, "b": "\\u0062"}]}, "spec": {}}'

  expect(parseJson(text, { duplicates: 'told' }).problems).toEqual([
    'duplicate field "spec.a"',
    'duplicate field "spec.list[1].b"',
    'duplicate field "spec"',
  ])
  expect(parseJson(text).problems).toEqual([])
})

test('brackets within strings do not count as depth', () => {
  const text = JSON.stringify({ a: '[{"\\'.repeat(2_000) })

  expect(parseJson(text).value).toEqual(JSON.parse(text))
})

test('what is nested too deeply is refused', () => {
  expect(() => parseJson('['.repeat(100_000))).toThrow(
    new DecodeError("invalid character '[' exceeded max depth"),
  )
})

const tooGreatNumber = (text: string) => tooGreatAmong(parseJson(text, { duplicates: 'told' }).numbers)

test('a number that no float64 can be is found, and nothing that only looks like one', () => {
  expect(tooGreatNumber('{"a": "1e999", "b": [1e300, -1E400]}')).toBe('-1E400')
  expect(tooGreatNumber(`{"a": ${'9'.repeat(310)}}`)).toBe('9'.repeat(310))
  expect(tooGreatNumber('{"a": "\\"1e999", "b": 1e-999, "c": 1e0308}')).toBeUndefined()
})

test('of what is written with an e or a point only numbers are odd', () => {
  const text = '{"a": [true, 1e2, "1.5", false], "b": {"c": 1.50, "d": 7}}'
  expect(parseJson(text, { duplicates: 'told' }).numbers).toEqual([
    { steps: ['a', 1], literal: '1e2' },
    { steps: ['b', 'c'], literal: '1.50' },
  ])
})

test('three megabytes of numbers that are just short enough are soon looked through', () => {
  const text = `[${`${'9'.repeat(308)},`.repeat(9_700)}1]`
  const took = stopwatch()
  expect(tooGreatNumber(text)).toBeUndefined()
  expect(took()).toBeLessThan(500)
})

test('fields that cannot be seen are told as Go writes them', () => {
  expect(parseJson('{"a\\tb": 1, "a\\tb": 2}', { duplicates: 'told' }).problems).toEqual([
    'duplicate field "a\\tb"',
  ])
  expect(() => parseJson('{"a\0": 1}')).toThrow("invalid character '\\x00' in string literal")
})
