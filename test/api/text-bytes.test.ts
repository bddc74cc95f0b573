/** The bytes of texts, as Go counts them. */
import { expect, test } from 'vitest'
import { byteLength } from '../../src/api/text-bytes.ts'

// One to four bytes each.
const letters = 'aß€\u{1d11e}'

test.each([0, 1, 7, 8, 100_000])('a letter has as many bytes in a text of %i as alone', (times) => {
  expect(byteLength(letters.repeat(times))).toBe((1 + 2 + 3 + 4) * times)
})
