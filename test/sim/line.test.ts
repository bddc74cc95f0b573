import { expect, test } from 'vitest'
import { Line } from '../../src/sim/line.ts'

test('who comes first goes first, in whichever portions the line is taken', () => {
  const line = new Line<number>()
  const taken: number[] = []
  for (let n = 0; n < 100; n++) {
    line.push(n)
    line.push(n + 0.5)
    taken.push(...line.take(n % 4))
  }
  taken.push(...line.take(1_000))

  expect(taken).toEqual(Array.from({ length: 200 }, (_, n) => n / 2))
  expect([line.length, line.first, line.take(1)]).toEqual([0, undefined, []])
})
