import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalBase64, decodeBase64, encodeBase64 } from '../../../src/api/codec/base64.ts'

test('bytes survive', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = encodeBase64(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64'))
      expect(decodeBase64(text)).toEqual(bytes)
      expect(canonicalBase64(text)).toBe(text)
    }),
  )
})

test('line breaks are passed over', () => {
  expect(canonicalBase64('aGVs\nbG8=\n')).toBe('aGVsbG8=')
})

test.each([
  ['a', 0],
  ['aGVsbG8', 4],
  ['aGVsbG8=x', 8],
  ['aGVsb=', 5],
  ['aG=x', 2],
  ['aG=', 3],
  ['a===', 1],
  ['aGVsbG8!', 7],
  ['aGVs bG8=', 4],
  ['!', 0],
])('%j is not base64', (text, at) => {
  expect(() => canonicalBase64(text)).toThrow(`illegal base64 data at input byte ${at}`)
})
