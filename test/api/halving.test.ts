/** Places in what is in order. */
import { expect, test } from 'vitest'
import { countWhile } from '../../src/api/halving.ts'
import { Ring } from '../../src/apiserver/store/ring.ts'

const numbers = [1, 2, 2, 5]
const upTo = [0, 1, 2, 3, 5]

test('it is known of how many at the beginning of a list something holds', () => {
  expect(upTo.map((most) => countWhile(numbers, (each) => each <= most))).toEqual([0, 1, 3, 3, 4])
})

test('the same of a ring', () => {
  const ring = new Ring(0)
  for (const each of numbers) ring.push(each)
  expect(upTo.map((most) => countWhile(ring, (each) => each <= most))).toEqual([0, 1, 3, 3, 4])
})
