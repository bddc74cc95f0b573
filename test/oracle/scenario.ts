/**
 * Scenarios: requests, and what a real control plane of v1.36.3 answered to them.
 *
 * A scenario is `scenarios/<area>/<name>.json`: `{ about, steps: [{ do, body?, text?, headers?, save?, until?, compare? }] }`.
 * `do` is `METHOD /path?query`; `{ns}` is the scenario's own namespace and `{name}` what an earlier step has saved;
 * `<<WHAT*N>>` is WHAT so many times. `until` repeats a request until a value is there, `compare` says what of the answer
 * counts. What differs from run to run stands in the answers as its sort: `<uid>`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Step {
  readonly do: string
  readonly body?: unknown
  readonly text?: string
  /** null: not even the usual one. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>
  /** Names what is taken out of the answer, by its path. */
  readonly save?: Readonly<Record<string, string>>
  /** `status.phase=Running`, or `http=404`. */
  readonly until?: string
  readonly compare?: Compared
  readonly anyOrder?: boolean
}

/** All of an answer, its code alone, nothing, or what lies at some paths: `@location` is a header, `@text` the text. */
export type Compared = 'all' | 'status' | 'nothing' | readonly string[]

export interface Scenario {
  readonly about: string
  readonly steps: readonly Step[]
  /** Default: it has one of its own. */
  readonly namespace?: boolean
  /** Paths of what it leaves behind outside of its namespace, deleted at its end. */
  readonly after?: readonly string[]
  readonly compare?: Compared
  /** The causes of a refusal are a set: the real server walks a map there. */
  readonly anyOrder?: boolean
}

export type Answer = Readonly<Record<string, unknown>>

export interface Recorded {
  /** `machinery/list-pages`. */
  readonly name: string
  readonly scenario: Scenario
  readonly answers: readonly Answer[]
}

/** What the recording of an area had: controllers and a scheduler acted in `behaviour` alone, on three nodes. */
export const clusterOf = (name: string): { readonly nodes: number; readonly startAt?: number } =>
  // Nobody's schedule falls on the hour of that start: a CronJob of the first of January is months late, as it was there.
  name.startsWith('behaviour/') ? { nodes: 3, startAt: Date.parse('2026-07-15T09:41:00Z') } : { nodes: 0 }

const read = (folder: string, name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, folder, `${name}.json`), 'utf8'))

/** Every scenario that is wanted, in the order of their names. */
export function recorded(isWanted: (name: string) => boolean = () => true): readonly Recorded[] {
  const folder = join(import.meta.dirname, 'scenarios')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .filter(isWanted)
    .sort()
    .map((name) => ({ name, scenario: read('scenarios', name), answers: read('answers', name) }))
}
