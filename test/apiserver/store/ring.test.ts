/** Lists that grow at their end and are forgotten from their beginning. */
import { expect, test } from 'vitest'
import { Ring } from '../../../src/apiserver/store/ring.ts'

const contents = (ring: Ring<number>) => Array.from({ length: ring.length }, (_, n) => ring.at(n))

test('a ring holds what has come and not gone, in order, however often it goes round', () => {
  const ring = new Ring(0)
  const list: number[] = []
  for (let n = 0; n < 1_000; n++) {
    ring.push(n)
    list.push(n)
    if (n % 7 === 0) {
      const gone = n % 5
      ring.dropFirst(Math.min(gone, ring.length))
      list.splice(0, gone)
    }
    expect(contents(ring)).toEqual(list)
  }
  ring.dropFirst(ring.length)
  expect(contents(ring)).toEqual([])
})
