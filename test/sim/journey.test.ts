import { expect, test } from 'vitest'
import { Clock } from '../../src/sim/clock.ts'
import { seconds } from '../../src/sim/duration.ts'
import { travel } from '../../src/sim/journey.ts'

function newClock() {
  const clock = new Clock(0)
  const said: number[] = []
  for (let n = 1; n <= 5; n++) clock.after(seconds(n), () => void said.push(n))
  return { clock, said }
}

test('so many turns are run, wherever in time they are', () => {
  const { clock, said } = newClock()
  expect(travel(clock, { turns: 3 })).toBe(true)
  expect([said, clock.now()]).toEqual([[1, 2, 3], seconds(3)])
})

test('where there are fewer turns, it goes to the end of them and says so', () => {
  const { clock, said } = newClock()
  expect(travel(clock, { turns: 9 })).toBe(false)
  expect([said.length, clock.now()]).toEqual([5, seconds(5)])
})

test('it ends where its question is answered, and not a turn later', () => {
  const { clock, said } = newClock()
  expect(travel(clock, { limitAt: seconds(60), isReached: () => said.includes(2) })).toBe(true)
  expect(clock.now()).toBe(seconds(2))
})

test('what is true already takes no turn', () => {
  const { clock, said } = newClock()
  expect(travel(clock, { isReached: () => true })).toBe(true)
  expect(said).toEqual([])
})

test('time goes to the limit, and no further', () => {
  const { clock, said } = newClock()
  expect(travel(clock, { limitAt: 2_500 })).toBe(false)
  expect([said, clock.now()]).toEqual([[1, 2], 2_500])
})
