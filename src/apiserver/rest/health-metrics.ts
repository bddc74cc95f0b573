/** `/metrics/slis`: how the checks of the health pages came out, since somebody asks for these. Source: component-base's metrics of health checks. */
import { type Whole, whole } from './answer.ts'

/** As Go's client library writes it. */
const type = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'

interface Outcomes {
  isWell: boolean
  readonly counts: Map<'error' | 'success', number>
}

export class HealthMetrics {
  /** By the labels of a check. */
  readonly #outcomes = new Map<string, Outcomes>()

  /** A check of one of the pages has been asked for, with others of it. */
  observe(page: string, check: string, isWell: boolean): void {
    const status = isWell ? 'success' : 'error'
    const labels = JSON.stringify([check, page])
    const outcomes: Outcomes = this.#outcomes.get(labels) ?? { isWell, counts: new Map() }
    outcomes.isWell = isWell
    outcomes.counts.set(status, (outcomes.counts.get(status) ?? 0) + 1)
    this.#outcomes.set(labels, outcomes)
  }

  answer(): Whole {
    const gauges: string[] = []
    const counters: string[] = []
    for (const [labels, { isWell, counts }] of [...this.#outcomes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const [check, page] = JSON.parse(labels)
      gauges.push(`kubernetes_healthcheck{name="${check}",type="${page}"} ${isWell ? 1 : 0}`)
      for (const [status, count] of [...counts].sort())
        counters.push(
          `kubernetes_healthchecks_total{name="${check}",status="${status}",type="${page}"} ${count}`,
        )
    }
    const lines = [
      ...family('kubernetes_healthcheck', 'gauge', 'the result of a single healthcheck', gauges),
      ...family('kubernetes_healthchecks_total', 'counter', 'the results of all healthcheck', counters),
    ]
    return whole(type, lines.map((line) => `${line}\n`).join(''))
  }
}

/** Nothing where there is nothing to tell. */
const family = (name: string, type: string, what: string, samples: readonly string[]): readonly string[] =>
  samples.length === 0
    ? []
    : [`# HELP ${name} [STABLE] This metric records ${what}.`, `# TYPE ${name} ${type}`, ...samples]
