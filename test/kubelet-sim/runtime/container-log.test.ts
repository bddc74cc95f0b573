import { expect, test } from 'vitest'
import { ContainerLog, formatNano } from '../../../src/kubelet-sim/runtime/container-log.ts'
import { startAt } from '../support.ts'

function threeLines(): ContainerLog {
  const log = new ContainerLog()
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

test('a log that has grown to its limit begins anew', () => {
  const log = new ContainerLog(1_000)
  for (let n = 0; n < 100; n++) log.append('stdout', `line ${n}\n`, startAt)

  const lines = log.read().split('\n').slice(0, -1)
  expect(lines.length).toBeLessThan(20)
  expect(lines.at(-1)).toBe('line 99')
})
