/** Lengths of time. Everything in kubesim counts in milliseconds; these say the unit where a length is written. */

export const seconds = (n: number): number => n * 1_000
export const minutes = (n: number): number => n * 60_000
export const hours = (n: number): number => n * 3_600_000

const unitsMs: Readonly<Record<string, number>> = {
  h: hours(1),
  m: minutes(1),
  s: seconds(1),
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
}

/** A length as Go writes it, `1h30m` or `250ms`, in milliseconds; undefined for what is none, or a negative one. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  if (text.length > 100 || !/^\+?(?:\d+(?:\.\d*)?|\.\d+)(?:h|m|s|ms|us|µs|ns)/.test(text)) return undefined
  const part = /(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|µs|ns)/y
  part.lastIndex = text.startsWith('+') ? 1 : 0
  let ms = 0
  while (part.lastIndex < text.length) {
    const found = part.exec(text)
    if (!found) return undefined
    ms += Number(found[1]) * unitsMs[found[2]]
  }
  return ms
}

/** A length as Go prints it: `1m30s`, `1h0m0s`, `250ms`. Source: Duration.String. */
export function goDuration(ms: number): string {
  if (ms < 1_000) return ms === 0 ? '0s' : `${ms}ms`
  const total = Math.trunc(ms / 60_000)
  const [h, m] = [Math.trunc(total / 60), total % 60]
  const s = `${(ms % 60_000) / 1_000}s`
  if (h > 0) return `${h}h${m}m${s}`
  return m > 0 ? `${m}m${s}` : s
}
