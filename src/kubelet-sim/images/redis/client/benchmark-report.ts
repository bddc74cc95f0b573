/** How redis-benchmark tells what it has measured. */

export type Style = 'full' | 'quiet' | 'csv'

export interface Measured {
  readonly title: string
  readonly requests: number
  readonly seconds: number
  /** Requests a second. */
  readonly rate: number
  /** How long one takes. */
  readonly meanMs: number
}

interface Setting {
  readonly clients: number
  readonly dataBytes: number
  readonly keepsAlive: boolean
  readonly threads: number
  readonly save: string
  readonly appendonly: string
}

/** How much longer than the mean those take of which so many percent are no slower. */
const percentiles: readonly (readonly [percent: number, factor: number])[] = [
  [0, 0.45],
  [50, 0.97],
  [75, 1.07],
  [87.5, 1.15],
  [93.75, 1.24],
  [96.875, 1.36],
  [98.438, 1.55],
  [99.219, 1.85],
  [99.609, 2.25],
  [99.805, 2.7],
  [99.902, 3.3],
  [99.951, 3.9],
  [100, 5],
]

/** In thousandths of a millisecond, on the grid of the histogram. */
const onGrid = (ms: number): string =>
  (Math.max(1, Math.round((ms * 1_000 + 1) / 8)) * 0.008 - 0.001).toFixed(3)

const at = (percent: number, { meanMs }: Measured): string => {
  const [, factor] = percentiles.find(([each]) => each >= percent) ?? [100, 5]
  return onGrid(meanMs * (percent === 95 ? 1.3 : percent === 99 ? 1.7 : factor))
}

export function reportOf(measured: Measured, style: Style, setting: Setting): string {
  const { title, rate, meanMs } = measured
  const six = [
    meanMs.toFixed(3),
    at(0, measured),
    at(50, measured),
    at(95, measured),
    at(99, measured),
    at(100, measured),
  ]
  if (style === 'csv') return `${[title, rate.toFixed(2), ...six].map((each) => `"${each}"`).join(',')}\n`
  if (style === 'quiet')
    return `${title}: ${rate.toFixed(2)} requests per second, p50=${at(50, measured)} msec\n`
  return `${headOf(measured, setting)}\n${distribution(measured)}\nSummary:
  throughput summary: ${rate.toFixed(2)} requests per second
  latency summary (msec):
          avg       min       p50       p95       p99       max
    ${six.map((each) => each.padStart(9)).join(' ')}\n\n`
}

function headOf({ title, requests, seconds }: Measured, setting: Setting): string {
  const { clients, dataBytes, keepsAlive, threads, save, appendonly } = setting
  return [
    `====== ${title} ======`,
    `  ${requests} requests completed in ${seconds.toFixed(2)} seconds`,
    `  ${clients} parallel clients`,
    `  ${dataBytes} bytes payload`,
    `  keep alive: ${keepsAlive ? 1 : 0}`,
    `  host configuration "save": ${save}`,
    `  host configuration "appendonly": ${appendonly}`,
    `  multi-thread: ${threads > 0 ? 'yes' : 'no'}`,
    ...(threads > 0 ? [`  threads: ${threads}`] : []),
    '',
  ].join('\n')
}

function distribution({ requests, meanMs }: Measured): string {
  const line = (percent: number, ms: string) =>
    `${percent.toFixed(3)}% <= ${ms} milliseconds (cumulative count ${Math.max(1, Math.round((requests * percent) / 100))})`
  const steps = percentiles.map(([percent, factor]) => line(percent, onGrid(meanMs * factor)))
  // How many took no more than so many tenths of a millisecond.
  const tenths = new Map<string, number>()
  for (const [percent, factor] of percentiles)
    tenths.set(((Math.ceil(meanMs * factor * 10) / 10 || 0.1) + 0.003).toFixed(3), percent)
  return [
    'Latency by percentile distribution:',
    ...steps,
    '',
    'Cumulative distribution of latencies:',
    ...[...tenths].map(([ms, percent]) => line(percent, ms)),
    '',
  ].join('\n')
}
