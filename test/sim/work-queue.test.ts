import { expect, test } from 'vitest'
import { Clock } from '../../src/sim/clock.ts'
import { hours, seconds } from '../../src/sim/duration.ts'
import { WorkQueue, type WorkQueueOptions } from '../../src/sim/work-queue.ts'

const newQueue = (
  work: (key: string, queue: WorkQueue) => void = () => {},
  options: WorkQueueOptions = {},
) => {
  const clock = new Clock(0)
  const worked: string[] = []
  const turn = (key: string) => {
    worked.push(`${key}@${clock.now()}`)
    work(key, queue)
  }
  const queue: WorkQueue = new WorkQueue(clock, turn, options)
  return { clock, queue, worked }
}

test('a key that is added three times at one instant is worked on once', () => {
  const { clock, queue, worked } = newQueue()
  for (let n = 0; n < 3; n++) queue.add('a')
  clock.settle(0)
  expect(worked).toEqual(['a@0'])
})

test('a key that is added while it is worked on is worked on again', () => {
  let more = 1
  const { clock, worked, queue } = newQueue((key, queue) => {
    if (more-- > 0) queue.add(key)
  })
  queue.add('a')
  clock.settle(0)
  expect(worked).toEqual(['a@0', 'a@0'])
})

test('an earlier wish wins over a later one', () => {
  const { clock, queue, worked } = newQueue()
  queue.addAfter('a', seconds(10))
  queue.addAfter('a', seconds(3))
  queue.addAfter('a', seconds(5))
  clock.advance(seconds(20))
  expect(worked).toEqual(['a@3000'])
})

test('who settles waits for work that is left, and for nothing else', () => {
  const { clock, queue, worked } = newQueue()
  queue.addAfter('left', seconds(1), { isWork: true })
  queue.addAfter('due', seconds(2))
  clock.settle(hours(1))
  expect(worked).toEqual(['left@1000'])
})

test('a failing key waits 5, 10, 20 … milliseconds, but never more than 1,000 seconds', () => {
  const { clock, queue, worked } = newQueue((key, queue) => queue.retry(key))
  queue.add('a')
  clock.advance(40)
  expect(worked).toEqual(['a@0', 'a@5', 'a@15', 'a@35'])
  clock.advance(hours(2))
  const instants = worked.map((each) => Number(each.split('@')[1]))
  expect(instants.at(-1)! - instants.at(-2)!).toBe(seconds(1_000))
})

test('a key that succeeds starts over with its back-off', () => {
  const { clock, queue } = newQueue()
  queue.retry('a')
  queue.retry('a')
  expect(queue.failures('a')).toBe(2)
  queue.forget('a')
  clock.settle(0)
  expect(queue.failures('a')).toBe(0)
})

test('a key that is asked for while it is worked on comes after what that work has asked for', () => {
  let isFirst = true
  const { clock, worked, queue } = newQueue((_key, queue) => {
    if (isFirst) for (const key of ['own', 'other']) queue.add(key)
    isFirst = false
  })
  queue.add('own')
  clock.settle(0)
  expect(worked).toEqual(['own@0', 'other@0', 'own@0'])
})

test('a queue counts what is due, what has come so far, and what was put off', () => {
  const { clock, queue } = newQueue((key, queue) => {
    if (key === 'bad' && queue.failures(key) === 0) queue.retry(key)
  })
  queue.add('good')
  queue.add('bad')
  queue.addAfter('later', seconds(10))
  expect([queue.depth, queue.adds, queue.retries]).toEqual([2, 2, 0])
  clock.advance(seconds(1))
  expect([queue.depth, queue.adds, queue.retries]).toEqual([0, 3, 1])
  clock.advance(seconds(10))
  expect([queue.depth, queue.adds, queue.retries]).toEqual([0, 4, 1])
})

test('a key that has failed too often is left alone until it is added anew', () => {
  const { clock, queue, worked } = newQueue((key, queue) => queue.retry(key), { mostRetries: 2 })
  queue.add('a')
  clock.advance(seconds(10))
  expect(worked).toEqual(['a@0', 'a@5', 'a@15'])
  queue.add('a')
  clock.advance(10)
  expect(worked.slice(3)).toEqual(['a@10000', 'a@10005'])
})

test('where turns are apart, the first change of a burst is acted on at once, and the rest of it together', () => {
  const { clock, queue, worked } = newQueue(undefined, { apartMs: 100 })
  queue.add('a')
  clock.advance(10)
  queue.add('a')
  clock.advance(30)
  queue.add('a')
  queue.add('b')
  clock.advance(500)
  queue.add('a')
  clock.settle(0)
  expect(worked).toEqual(['a@0', 'b@40', 'a@100', 'a@540'])
})
