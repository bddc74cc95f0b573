import { expect, test } from 'vitest'
import { memoOfTexts } from '../../src/api/memo.ts'

test('what is asked of a short text is asked once, of a long one each time', () => {
  const asked: string[] = []
  const lengthOf = memoOfTexts((text) => {
    asked.push(text)
    return { length: text.length }
  })
  const long = 'x'.repeat(1_000)

  for (const text of ['100m', '100m', long, long]) expect(lengthOf(text)).toEqual({ length: text.length })

  expect(asked).toEqual(['100m', long, long])
})

test('of texts without end no more than a few are kept', () => {
  let count = 0
  const numberOf = memoOfTexts((text) => ({ text, n: ++count }))

  for (let n = 0; n < 10_000; n++) numberOf(String(n))

  expect(numberOf('9999').n).toBe(10_000)
  expect(numberOf('0').n).toBe(10_001)
})
