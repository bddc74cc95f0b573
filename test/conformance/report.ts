/** How the plays went, for people: a line each, and a table by area. */
import type { Result } from './outcome.ts'
import type { Play } from './play.ts'

const results: readonly Result[] = ['passed', 'failed', 'skipped', 'out of time']

/** `failed        12 s  [sig-apps] Job should … [Conformance]`, and below it why. */
export function line({ spec, result, why, tookMs }: Play): string {
  const seconds = `${Math.round(tookMs / 1_000)} s`.padStart(6)
  return `${result.padEnd(11)} ${seconds}  ${spec.name}${why ? `\n${' '.repeat(20)}${why}` : ''}`
}

export function table(plays: readonly Play[]): string {
  const areas = [...new Set(plays.map(({ spec }) => spec.area))].sort()
  const rows = areas.map((area) =>
    row(
      area,
      plays.filter(({ spec }) => spec.area === area),
    ),
  )
  const heading = [''.padEnd(20), ...results.map((each) => each.padStart(13))].join('')
  return [heading, ...rows, row('all', plays)].join('\n')
}

const row = (title: string, plays: readonly Play[]): string =>
  title.padEnd(20) +
  results.map((each) => String(plays.filter(({ result }) => result === each).length).padStart(13)).join('')
