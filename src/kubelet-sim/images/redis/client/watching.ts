/** `--stat`, `--latency`, `--latency-history`: redis-cli asks its server again and again. */
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { isFailure } from '../values.ts'
import type { Link } from './link.ts'

/** As redis-cli writes sizes. */
function human(bytes: number): string {
  if (bytes < 1_024) return `${bytes}B`
  const unit = bytes < 1_024 ** 2 ? 1 : bytes < 1_024 ** 3 ? 2 : 3
  return `${(bytes / 1_024 ** unit).toFixed(2)}${'BKMG'[unit]}`
}

/** The numbers that INFO tells, by name. */
function* numbers(link: Link): Working<((name: string) => number) | string> {
  const text = yield* link.ask(['INFO'])
  if (isFailure(text)) return text.error
  if (typeof text !== 'string') return 'Server closed the connection'
  return (name) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? 0)
}

const statHead =
  '------- data ------ --------------------- load -------------------- - child -\nkeys       mem      clients blocked requests            connections          \n'

/** So many lines, and the head comes again. */
const statLines = 20

/** @param times how many lines; less than zero: without end */
export function* stat(process: Process, link: Link, everyMs: number, times: number): Running {
  let requests = 0
  for (let n = 0; times < 0 || n < times; n++) {
    const told = yield* numbers(link)
    if (typeof told === 'string') {
      process.complain(`ERROR: ${told}\n`)
      return 1
    }
    const size = yield* link.ask(['INFO', 'keyspace'])
    const keys = [...String(size).matchAll(/keys=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
    const asked = told('total_commands_processed')
    const line = [
      ...[String(keys).padEnd(11), human(told('used_memory')).padEnd(8)],
      ...[` ${String(told('connected_clients')).padEnd(8)}`, String(told('blocked_clients')).padEnd(8)],
      `${asked} (+${requests === 0 ? 0 : asked - requests})`.padEnd(19),
      ` ${String(` ${told('total_connections_received')}`)
        .trim()
        .padEnd(12)}`,
    ]
    requests = asked
    yield* process.write(`${n % statLines === 0 ? statHead : ''}${line.join('')}\n`)
    yield process.sleep(everyMs)
  }
  return 0
}

/** Between two questions. Source: LATENCY_SAMPLE_RATE. */
const sampleMs = 10

interface Latency {
  least: number
  most: number
  total: number
  count: number
}

function* pingFor(process: Process, link: Link, ms: number, found: Latency): Working<boolean> {
  const { clock } = process.machine
  const until = clock.now() + ms
  while (clock.now() < until) {
    const before = clock.now()
    if ((yield* link.ask(['PING'])) === undefined) return false
    const took = clock.now() - before
    found.least = Math.min(found.least, took)
    found.most = Math.max(found.most, took)
    found.total += took
    found.count++
    yield process.sleep(sampleMs)
  }
  return true
}

const newLatency = (): Latency => ({ least: Number.POSITIVE_INFINITY, most: 0, total: 0, count: 0 })

const told = ({ least, most, total, count }: Latency): string =>
  `min: ${least}, max: ${most}, avg: ${(total / count).toFixed(2)} (${count} samples)`

/** At a terminal until somebody ends it; else for a second, and the numbers alone. */
export function* latency(process: Process, link: Link, everyMs: number): Running {
  const found = newLatency()
  if (!process.output.isTerminal) {
    if (!(yield* pingFor(process, link, everyMs, found))) return 1
    const { least, most, total, count } = found
    yield* process.write(`${least} ${most} ${(total / count).toFixed(2)} ${count}\n`)
    return 0
  }
  for (;;) {
    if (!(yield* pingFor(process, link, 100, found))) return 1
    yield* process.write(`\x1b[0G\x1b[2K${told(found)}`)
  }
}

/** A line for each length of time, without end. */
export function* latencyHistory(process: Process, link: Link, everyMs: number): Running {
  for (;;) {
    const found = newLatency()
    if (!(yield* pingFor(process, link, everyMs, found))) return 1
    yield* process.write(`${told(found)} -- ${(everyMs / 1_000).toFixed(2)} seconds range\n`)
  }
}
