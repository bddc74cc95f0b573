import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  canonicalQuantity,
  compareQuantities,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  resourceQuantity,
} from '../../src/api/quantity.ts'

test.each([
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['100000', '100k'],
  ['1500k', '1500k'],
  ['0', '0'],
  ['0Gi', '0'],
  ['Gi', '0'],
  ['-1000m', '-1'],
  ['1e3', '1e3'],
  ['1000e0', '1e3'],
  ['12E', '12E'],
  ['9Ei', '9223372036854775807'],
  ['1e19', '10e18'],
  ['0.1Gi', '107374182400m'],
  ['1.3Ki', '1331200m'],
  ['1.125', '1.125'],
  ['1.25', '1250m'],
  ['0.125', '125m'],
  ['007', '007'],
  ['+1Ki', '+1Ki'],
  ['08Ki', '8Ki'],
  ['.1', '100m'],
  ['512Ki', '512Ki'],
  ['1000Ki', '1000Ki'],
  ['0.5Ki', '512'],
  ['1n', '1n'],
  ['0.1n', '1n'],
  ['1E', '1E'],
])('%s is stored as %s', (text, stored) => {
  expect(canonicalQuantity(text)).toBe(stored)
})

test.each(['', 'abc', '1 Gi', '1Zi', '1..2', '--1', '1KI'])('%j is no quantity', (text) => {
  expect(() => parseQuantity(text)).toThrow(/quantit/)
})

test('the canonical form stands for the same amount, and for itself', () => {
  const text = fc
    .tuple(fc.nat(10_000_000), fc.option(fc.nat(999)), fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'e3'))
    .map(([whole, part, suffix]) => `${whole}${part === null ? '' : `.${part}`}${suffix}`)

  fc.assert(
    fc.property(text, (each) => {
      const stored = canonicalQuantity(each)
      const again = canonicalQuantity(stored)
      // What is no whole number of Ki is written without a suffix, and read again as a decimal number.
      if (each.includes('i')) expect(compareQuantities(parseQuantity(again), parseQuantity(stored))).toBe(0)
      else expect([again, compareQuantities(parseQuantity(stored), parseQuantity(each))]).toEqual([stored, 0])
    }),
  )
})

test('parts of a unit count as a whole one', () => {
  expect(quantityValue('1500m')).toBe(2)
  expect(quantityMilliValue('1500u')).toBe(2)
  expect(quantityValue('-1500m')).toBe(-2)
})

test('bytes and CPUs are counted exactly', () => {
  expect(quantityValue('64Mi')).toBe(67_108_864)
  expect(quantityValue('1.5Gi')).toBe(1_610_612_736)
  expect(quantityMilliValue('2')).toBe(2000)
  expect(quantityMilliValue('250m')).toBe(250)
})

test.each([
  ['0.0001', '1m'],
  ['1n', '1m'],
  ['1.0005', '1001m'],
  ['-0.0001', '-1m'],
  ['1e-6', '1e-3'],
  ['1.125', '1.125'],
  ['1.234567', '1235m'],
  ['500m', '500m'],
  ['1Gi', '1Gi'],
])('as an amount of a resource, %s is %s', (text, stored) => {
  expect(resourceQuantity(text)).toBe(stored)
})
