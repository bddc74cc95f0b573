import { expect, test } from 'vitest'
import { formatNano } from '../../../src/api/time.ts'
import { ContainerLog, LogStore } from '../../../src/kubelet-sim/runtime/container-log.ts'
import { startAt } from '../support.ts'

function threeLines(): ContainerLog {
  const log = new ContainerLog(new LogStore())
  log.append('stdout', 'one\n', startAt)
  log.append('stderr', 'two\n', startAt + 1_250)
  log.append('stdout', 'three\n', startAt + 2_000)
  return log
}

test('a log is read whole, from its end, from an instant, or up to a size', () => {
  const log = threeLines()

  expect(log.read()).toBe('one\ntwo\nthree\n')
  expect(log.read({ tailLines: 2 })).toBe('two\nthree\n')
  expect(log.read({ tailLines: 0 })).toBe('')
  expect(log.read({ sinceAt: startAt + 1_000 })).toBe('two\nthree\n')
  expect(log.read({ limitBytes: 5 })).toBe('one\nt')
  expect(log.read({ stream: 'stderr' })).toBe('two\n')
})

test('timestamps have nine digits after the point, as a kubelet writes them', () => {
  expect(threeLines().read({ timestamps: true, tailLines: 2 })).toBe(
    '2026-01-31T09:00:01.250000000Z two\n2026-01-31T09:00:02.000000000Z three\n',
  )
  expect(formatNano(startAt + 600_000)).toBe('2026-01-31T09:10:00.000000000Z')
})

test('a follower gets what is there, what comes, and the end', () => {
  const log = threeLines()
  const seen: string[] = []

  const stop = log.follow(
    { tailLines: 1 },
    (text) => seen.push(text),
    () => seen.push('END'),
  )
  log.append('stdout', 'four\n', startAt + 3_000)
  log.close()
  log.append('stdout', 'five\n', startAt + 4_000)
  stop()

  expect(seen).toEqual(['three\n', 'four\n', 'END'])
})

test('a follower may stop, or have had enough bytes', () => {
  const log = threeLines()
  const stopped: string[] = []
  const limited: string[] = []
  log.follow(
    { tailLines: 0 },
    (text) => stopped.push(text),
    () => {},
  )()
  log.follow(
    { tailLines: 0, limitBytes: 6 },
    (text) => limited.push(text),
    () => limited.push('END'),
  )

  log.append('stdout', 'four\n', startAt)
  log.append('stdout', 'five\n', startAt)
  log.append('stdout', 'six\n', startAt)

  expect(stopped).toEqual([])
  expect(limited).toEqual(['four\n', 'f', 'END'])
})

/** Lines with numbers, each of an instant of its own. */
function write(log: ContainerLog, from: number, to: number): void {
  for (let n = from; n <= to; n++) log.append('stdout', `line ${n}\n`, startAt + n)
}

test('a log that has grown to its limit loses its older half', () => {
  const log = new ContainerLog(new LogStore(2_000))
  write(log, 1, 100)

  const lines = log.read().split('\n').slice(0, -1)
  expect(lines.length).toBeLessThan(20)
  expect(lines.at(-1)).toBe('line 100')
})

test('what all logs hold together is bounded: the largest is rotated first', () => {
  const store = new LogStore(100_000, 20_000)
  const [small, large] = [new ContainerLog(store), new ContainerLog(store)]
  write(small, 1, 5)
  write(large, 1, 1_000)

  expect(store.usedBytes).toBeLessThanOrEqual(20_000)
  expect(small.read()).toContain('line 1\n')
  expect(large.read()).not.toContain('line 1\n')
  large.discard()
  expect(store.usedBytes).toBe(small.bytes)
})

test('what many write as they start is kept once, and counts once', () => {
  const store = new LogStore(100_000, 20_000)
  const logs = Array.from({ length: 50 }, () => new ContainerLog(store))
  for (const each of logs) each.append('stdout', 'starting\n'.repeat(100), startAt)
  logs[1].append('stdout', 'ready\n', startAt)

  expect(logs.map((each) => each.read().length)).toEqual(logs.map((_, n) => (n === 1 ? 906 : 900)))
  expect(logs[0].bytes).toBe(logs[2].bytes)
  expect(store.usedBytes).toBeLessThan(2.5 * logs[0].bytes + 50 * 128)
  for (const each of logs) each.discard()
  expect(store.usedBytes).toBe(0)
})

test('a reader takes whole lines, a piece at a time, and goes on where he has stopped', () => {
  const log = new ContainerLog(new LogStore())
  log.append('stdout', 'one\ntwo\nthree\n', startAt)
  log.append('stdout', 'four\n', startAt)
  const reader = log.reader({ timestamps: true }, true)

  const pieces = [reader.next(1), reader.next(5), reader.next(100), reader.next(100)]
  log.append('stdout', 'five\n', startAt)
  log.close()

  const instant = '2026-01-31T09:00:00.000000000Z'
  expect(pieces).toEqual([`${instant} one\n`, `${instant} two\n${instant} three\n`, `${instant} four\n`, ''])
  expect([reader.isOver, reader.next(100), reader.isOver]).toEqual([false, `${instant} five\n`, true])
})

test('a reader knows that the log has gone on without him', () => {
  const log = new ContainerLog(new LogStore(2_000))
  write(log, 1, 2)
  const [slow, quick] = [log.reader({}, true), log.reader({}, true)]
  slow.next(1)
  for (let n = 3; n <= 100; n++) {
    write(log, n, n)
    quick.next(1_000)
  }

  expect([slow.isLost, quick.isLost]).toEqual([true, false])
  expect(slow.next(1)).toMatch(/^line [89]\d\n$/)
  expect(slow.isLost).toBe(true)
})
