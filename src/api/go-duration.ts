/** Lengths of time as Go writes them: `1h30m`, `1.5s`, `300ms`. */
import { quoted } from './quote.ts'

const unitsMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}

/** The milliseconds; or what is wrong, in Go's words. Source: time.ParseDuration. */
export function goDurationMs(text: string): number | string {
  const wrong = `time: invalid duration ${quoted(text)}`
  const [, sign, rest] = /^([-+]?)(.*)$/s.exec(text) ?? []
  if (rest === '0') return 0
  if (!rest) return wrong
  let left = rest
  let total = 0
  while (left !== '') {
    const [number] = /^(?:\d+\.?\d*|\.\d+)/.exec(left) ?? []
    if (number === undefined) return wrong
    left = left.slice(number.length)
    const [unit] = /^[^.\d]*/.exec(left)!
    if (unit === '') return `time: missing unit in duration ${quoted(text)}`
    if (!Object.hasOwn(unitsMs, unit)) {
      return `time: unknown unit ${quoted(unit)} in duration ${quoted(text)}`
    }
    total += Number(number) * unitsMs[unit]
    left = left.slice(unit.length)
  }
  if (total > 2 ** 63 / 1e6) return wrong
  return sign === '-' ? -total : total
}
