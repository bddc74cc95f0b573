import { expect, test } from 'vitest'
import { Clock } from '../../src/sim/clock.ts'
import { seconds } from '../../src/sim/duration.ts'
import { Pacer, type Speed, type Wall } from '../../src/sim/pacer.ts'

/** A wall whose time this test moves; each look at it takes a tenth of a millisecond. */
class TestWall implements Wall {
  #at = 0
  #waiting: { at: number; run: () => void }[] = []

  now(): number {
    this.#at += 0.1
    return this.#at
  }

  wait(delayMs: number, run: () => void): () => void {
    const entry = { at: this.#at + delayMs, run }
    this.#waiting.push(entry)
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry)
    }
  }

  /** Lets so much wall time pass. Answers how many slices of work were done in it. */
  pass(ms: number): number {
    const end = this.#at + ms
    let slices = 0
    for (;;) {
      const next = this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#waiting = this.#waiting.filter((each) => each !== next)
      this.#at = Math.max(this.#at, next.at)
      slices++
      next.run()
    }
    this.#at = Math.max(this.#at, end)
    return slices
  }
}

const start = (speed: Speed) => {
  const clock = new Clock(0)
  const wall = new TestWall()
  const pacer = new Pacer(clock, wall, { speed })
  return { clock, wall, pacer }
}

test('at speed 10, one second of the wall is ten of the cluster', () => {
  const { clock, wall, pacer } = start(10)
  let runs = 0
  clock.every(seconds(1), () => runs++)
  pacer.start()
  wall.pass(1_000)
  expect(runs).toBeGreaterThanOrEqual(9)
  expect(runs).toBeLessThanOrEqual(11)
})

test('paused, time stands still, but what is due at once is done', () => {
  const { clock, wall, pacer } = start('paused')
  const done: string[] = []
  pacer.start()
  clock.after(0, () => done.push('now'))
  clock.after(1, () => done.push('later'))
  pacer.nudge()
  wall.pass(10_000)
  expect(done).toEqual(['now'])
  expect(clock.now()).toBe(0)
})

test('at speed max, time leaps to whatever is next', () => {
  const { clock, wall, pacer } = start('max')
  let at = 0
  clock.after(seconds(3_600), () => {
    at = clock.now()
  })
  pacer.start()
  wall.pass(10)
  expect(at).toBe(seconds(3_600))
})

test('a rollout is cut into slices of a few milliseconds', () => {
  const { clock, wall, pacer } = start(1)
  for (let n = 0; n < 1_000; n++) clock.after(0, () => {})
  pacer.start()
  expect(wall.pass(1_000)).toBeGreaterThan(10)
})

test('after a rest the work of an instant is done in one go, so that nobody sees a half of it', () => {
  const { clock, wall, pacer } = start(1)
  pacer.start()
  wall.pass(100)
  let done = 0
  for (let n = 0; n < 300; n++) clock.after(0, () => done++)
  pacer.nudge()
  wall.pass(0)
  expect(done).toBe(300)
})

test('work that takes longer than that is cut into slices all the same', () => {
  const { clock, wall, pacer } = start(1)
  pacer.start()
  wall.pass(100)
  let done = 0
  for (let n = 0; n < 3_000; n++) clock.after(0, () => done++)
  pacer.nudge()
  wall.pass(0)
  expect(done).toBeGreaterThan(400)
  expect(done).toBeLessThan(600)
})

test('a change of speed does not make time leap', () => {
  const { clock, wall, pacer } = start(1)
  clock.every(100, () => {})
  pacer.start()
  wall.pass(1_000)
  pacer.setSpeed(100)
  wall.pass(10)
  expect(clock.now()).toBeLessThan(3_000)
  expect(clock.now()).toBeGreaterThan(1_500)
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 'fast'])('%s is no speed', (speed) => {
  const { pacer } = start(1)
  expect(() => pacer.setSpeed(speed as number)).toThrow(
    new RangeError(`speed '${speed}' is invalid. It must be a positive number, max or paused.`),
  )
})

test('stopped, nothing moves any more', () => {
  const { clock, wall, pacer } = start(1)
  clock.every(100, () => {})
  pacer.start()
  wall.pass(500)
  pacer.stop()
  const stoppedAt = clock.now()
  wall.pass(5_000)
  expect(clock.now()).toBe(stoppedAt)
})

test('a journey goes as far as it was asked to, whatever the speed, and hands time back to the wall', () => {
  const { clock, wall, pacer } = start('paused')
  const done: string[] = []
  clock.every(seconds(60), () => done.push(`minute ${clock.now() / 60_000}`))
  pacer.start()
  pacer.travel(
    (at) => ({ limitAt: at.now() + seconds(150) }),
    (journey) => done.push(`over at ${clock.now()}, ${journey.isReached ? 'reached' : 'at its limit'}`),
  )
  wall.pass(1_000)
  expect(done).toEqual(['minute 1', 'minute 2', 'over at 150000, at its limit'])
  expect(clock.now()).toBe(seconds(150))
})

test('journeys go one after the other, and one that is called off does not go', () => {
  const { clock, wall, pacer } = start('paused')
  const ends: number[] = []
  const go = (ms: number) =>
    pacer.travel(
      (at) => ({ limitAt: at.now() + ms }),
      () => ends.push(clock.now()),
    )
  pacer.start()
  go(10)
  const callOff = go(1_000)
  go(10)
  callOff()
  wall.pass(100)
  expect(ends).toEqual([10, 20])
})

test('a journey through much work is cut into slices', () => {
  const { clock, wall, pacer } = start('paused')
  for (let n = 0; n < 1_000; n++) clock.after(n, () => {})
  pacer.start()
  pacer.travel(
    () => ({ turns: 1_000 }),
    () => {},
  )
  expect(wall.pass(1_000)).toBeGreaterThan(10)
})

test('after a pause, the speed is what it was', () => {
  const { pacer } = start(30)
  pacer.setSpeed('paused')
  expect(pacer.pace).toBe(30)
  pacer.setPace('max')
  expect([pacer.speed, pacer.pace]).toEqual(['paused', 'max'])
})

test('another clock goes on at the same speed', () => {
  const { wall, pacer } = start(10)
  const other = new Clock(seconds(1_000))
  other.every(seconds(1), () => {})
  pacer.start()
  wall.pass(100)
  pacer.drive(other)
  wall.pass(1_000)
  expect(other.now()).toBeGreaterThan(seconds(1_009))
})
