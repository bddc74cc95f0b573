import { describe, expect, test } from 'vitest'
import { Clock } from '../../src/sim/clock.ts'
import { hours, minutes, seconds } from '../../src/sim/duration.ts'

const newClock = () => {
  const clock = new Clock(0)
  const said: string[] = []
  const say = (word: string) => () => void said.push(`${word}@${clock.now()}`)
  return { clock, said, say }
}

describe('the clock', () => {
  test('stands still until someone advances it', () => {
    const { clock, said, say } = newClock()
    clock.after(0, say('now'))
    expect(clock.now()).toBe(0)
    expect(said).toEqual([])
  })

  test('runs what falls due on the way, each at its own instant', () => {
    const { clock, said, say } = newClock()
    clock.after(seconds(2), say('second'))
    clock.after(seconds(1), say('first'))
    clock.after(seconds(9), say('never'))
    clock.advance(seconds(5))
    expect(said).toEqual(['first@1000', 'second@2000'])
    expect(clock.now()).toBe(5_000)
  })

  test('runs tasks of one instant in the order in which they were asked for, however they came to be due', () => {
    const { clock, said, say } = newClock()
    clock.after(10, say('planned'))
    clock.advance(9)
    clock.after(1, () => {
      say('late')()
      clock.after(0, say('follow-up'))
    })
    clock.after(1, say('later'))
    clock.advance(1)
    expect(said).toEqual(['planned@10', 'late@10', 'later@10', 'follow-up@10'])
  })

  test('keeps what is to come last until nothing else is due at the instant', () => {
    const { clock, said, say } = newClock()
    clock.after(0, say('last'), { last: true })
    clock.after(0, () => {
      say('first')()
      clock.after(0, say('follow-up'))
    })
    expect(clock.nextAt()).toBe(0)
    clock.settle(0)
    expect(said).toEqual(['first@0', 'follow-up@0', 'last@0'])
  })

  test('lets what was cancelled change no order', () => {
    const { clock, said, say } = newClock()
    clock.after(10, say('cancelled')).cancel()
    clock.pass(10)
    clock.after(0, say('last'), { last: true })
    clock.after(0, say('first'))
    clock.settle(0)
    expect(said).toEqual(['first@10', 'last@10'])
  })

  test('does not run what was cancelled', () => {
    const { clock, said, say } = newClock()
    const timer = clock.after(5, say('cancelled'))
    clock.after(3, () => timer.cancel())
    clock.advance(10)
    expect(said).toEqual([])
  })

  test('settles when only background work is left, moving time no further than that needs', () => {
    const { clock, said, say } = newClock()
    clock.every(seconds(10), say('heartbeat'))
    clock.after(seconds(25), say('work'))
    expect(clock.settle(hours(1))).toBe(true)
    expect(said).toEqual(['heartbeat@10000', 'heartbeat@20000', 'work@25000'])
    expect(clock.now()).toBe(25_000)
  })

  test('says so when work goes on beyond the limit', () => {
    const { clock } = newClock()
    const again = () => void clock.after(seconds(1), again)
    again()
    expect(clock.settle(minutes(1))).toBe(false)
  })

  test('knows when the next task is due, cancelled ones aside', () => {
    const { clock, say } = newClock()
    clock.after(5, say('cancelled')).cancel()
    clock.after(7, say('next'))
    expect(clock.nextAt()).toBe(7)
    clock.advance(7)
    expect(clock.nextAt()).toBeUndefined()
  })

  test('runs a hundred thousand tasks of one instant that each ask for another', () => {
    const { clock } = newClock()
    let runs = 0
    for (let n = 0; n < 100_000; n++) clock.after(0, () => clock.after(0, () => runs++))
    clock.settle(0)
    expect(runs).toBe(100_000)
  })
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('time cannot be advanced by %s', (ms) => {
  expect(() => new Clock(0).advance(ms)).toThrow(new RangeError(`time cannot be advanced by ${ms} ms`))
})

test('what closes an instant comes after all that the instant brings, each in its place', () => {
  const clock = new Clock(0)
  const seen: string[] = []
  const [first, second] = [clock.newPlace(), clock.newPlace()]
  clock.after(10, () => seen.push('second'), { closingPlace: second })
  clock.after(
    10,
    () => {
      seen.push('first')
      clock.after(0, () => seen.push('what comes of the first'))
    },
    { closingPlace: first },
  )
  clock.after(10, () => {
    clock.after(0, () => seen.push('last'), { last: true })
    seen.push('a task')
  })
  clock.advance(10)
  expect(seen).toEqual(['a task', 'last', 'first', 'what comes of the first', 'second'])
})

test('an instant is closed to a place once that or a later one has had its turn', () => {
  const clock = new Clock(0)
  const [before, own, behind] = [clock.newPlace(), clock.newPlace(), clock.newPlace()]
  const isClosed = () => [before, own, behind].map((place) => clock.isClosedTo(place))
  const seen: unknown[] = []
  clock.after(10, () => seen.push(isClosed()))
  clock.after(10, () => clock.after(0, () => seen.push(isClosed())), { closingPlace: own })
  clock.advance(10)
  expect(seen).toEqual([
    [false, false, false],
    [true, true, false],
  ])
})

test('an instant is over once all is done, whatever is asked for then', () => {
  const clock = new Clock(0)
  const place = clock.newPlace()
  let wasClosed = false
  clock.after(10, () => {})
  clock.advance(10)
  clock.after(0, () => {
    wasClosed = clock.isClosedTo(place)
  })
  clock.advance(0)
  expect(wasClosed).toBe(true)
})
