import { expect, test } from 'vitest'
import { IndexBag } from '../../../src/controllers/job/index-bag.ts'
import { IndexSet } from '../../../src/controllers/job/indexes.ts'

test('indexes are written as ranges, but two neighbours as two numbers', () => {
  expect(IndexSet.of([7, 1, 5, 3, 4]).toString()).toBe('1,3-5,7')
  expect(IndexSet.of([1, 0]).toString()).toBe('0,1')
  expect(IndexSet.empty.toString()).toBe('')
})

test('what is written is read again, up to the number of completions', () => {
  const read = IndexSet.parse('0,1,3-5,7', 5)

  expect(read.toString()).toBe('0,1,3,4')
  expect(read.total).toBe(4)
  expect([0, 2, 4, 5].map((index) => read.has(index))).toEqual([true, false, true, false])
  expect(IndexSet.parse(undefined, 5).total).toBe(0)
})

test('sets are joined, and what they share is counted', () => {
  const a = IndexSet.of([0, 1, 2, 8])
  const b = IndexSet.of([2, 3, 8, 9])

  expect(a.union(b).toString()).toBe('0-3,8,9')
  expect(a.countCommon(b)).toBe(2)
  expect(a.union(IndexSet.empty).toString()).toBe('0-2,8')
})

test('the first indexes that are missing are found in the gaps', () => {
  const set = IndexSet.of([0, 1, 4, 6])

  expect(set.missing(3, 10)).toEqual([2, 3, 5])
  expect(set.missing(10, 8)).toEqual([2, 3, 5, 7])
  expect(set.missing(2, 2)).toEqual([])
})

test('an index that a pod has is not missing, nor one that is settled', () => {
  const running = new IndexBag()
  for (const index of [2, 3, 7]) running.count(index, 1)

  expect(IndexSet.of([0, 1, 4]).missing(3, 2_147_483_647, [running.indexes])).toEqual([5, 6, 8])
})

test('an index that two pods have is free when both are gone, and is not proper until then', () => {
  const bag = new IndexBag()
  for (const index of [1, 1, 4]) bag.count(index, 1)
  expect([bag.countBelow(4), bag.countBelow(5), bag.isProper(5)]).toEqual([2, 3, false])

  bag.count(1, -1)
  expect([bag.indexes.has(1), bag.isProper(5), bag.isProper(4)]).toEqual([true, true, false])

  bag.count(1, -1)
  expect([bag.indexes.has(1), bag.countBelow(5)]).toEqual([false, 1])
})
