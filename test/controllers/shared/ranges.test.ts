import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ranges } from '../../../src/controllers/shared/ranges.ts'

const rangesOf = (numbers: Iterable<number>) => {
  const ranges = new Ranges()
  for (const number of numbers) ranges.add(number)
  return ranges
}

test('a set of ranges answers as a set of numbers would, whatever came and went', () => {
  const most = 20
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(most)), { maxLength: 100 })
  fc.assert(
    fc.property(steps, fc.nat(most), (changes, asked) => {
      const ranges = new Ranges()
      const plain = new Set<number>()
      for (const [adds, number] of changes) {
        if (adds) ranges.add(number)
        else ranges.delete(number)
        if (adds) plain.add(number)
        else plain.delete(number)
      }
      const sorted = [...plain].sort((a, b) => a - b)
      const missing = Array.from({ length: most + 2 }, (_, n) => n).filter((n) => !plain.has(n))
      expect(ranges.size).toBe(plain.size)
      expect(ranges.has(asked)).toBe(plain.has(asked))
      expect(ranges.firstFrom(asked)).toBe(sorted.find((n) => n >= asked) ?? Number.POSITIVE_INFINITY)
      expect(ranges.lastUpTo(asked)).toBe(sorted.findLast((n) => n <= asked) ?? Number.NEGATIVE_INFINITY)
      expect(ranges.gapFrom(asked)).toBe(missing.find((n) => n >= asked))
      expect(ranges.gapUpTo(asked)).toBe(missing.findLast((n) => n <= asked) ?? -1)
      expect(ranges.countBelow(asked)).toBe(sorted.filter((n) => n < asked).length)
    }),
  )
})

test('neighbours become one range, and a hole makes two', () => {
  const ranges = rangesOf([3, 1, 2, 7])
  expect([...ranges]).toEqual([
    { first: 1, last: 3 },
    { first: 7, last: 7 },
  ])
  ranges.delete(2)
  expect([...ranges].map(({ first }) => first)).toEqual([1, 3, 7])
})
