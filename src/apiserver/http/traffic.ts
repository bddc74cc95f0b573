/** Counts what goes over HTTP, as plain numbers: requests when their answers end, streams while they last, events of watches. */
import type { ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Kind } from '../../api/kind.ts'
import { textOf } from '../rest/parameters.ts'
import type { Page, ResourceQuestion } from '../rest/request.ts'
import { isWatch } from '../rest/watching.ts'
import { Histogram } from './histogram.ts'
import { type Ears, Outgoing } from './outgoing.ts'

/** What requests are told apart by. Source: the API server's metrics of requests. */
export interface RequestLabels {
  readonly component: string
  readonly dry_run: string
  readonly group: string
  readonly resource: string
  readonly scope: string
  readonly subresource: string
  readonly verb: string
  readonly version: string
}

/** The requests that are the same but for their codes. */
export interface RequestTally {
  readonly labels: RequestLabels
  /** How long they took, in seconds. */
  readonly took: Histogram
  /** How many had which code. */
  readonly codes: Map<number, number>
}

/** Source: the API server's own bounds, made for its promise of one second. */
const durations = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]

/** What has taken the connection over from HTTP has no code. */
const noCode = 0
/** What is asked in a way for which there is no route is counted nowhere. */
const noRoute = 405

const connecting = new Set(['log', 'exec', 'attach', 'portforward', 'proxy'])

export class Traffic implements Ears {
  #requests = new Map<Kind | string, Map<string, RequestTally>>()
  #events = new Map<Kind, number>()
  readonly #streams = new Map<object, ResourceQuestion>()

  /** Counts a request when its answer ends; until then it is among the streams, if it is one. */
  follow(answer: ServerResponse, asked: ResourceQuestion | Page): void {
    if (!(answer instanceof Outgoing)) return
    const isPage = 'page' in asked
    if (!isPage && !isServed(asked)) return
    answer.asked = asked
    answer.ears = this
    if (isPage || !isStream(asked)) return
    this.#streams.set(answer, asked)
    // Its client may go before it ends.
    answer.once('close', () => {
      this.#streams.delete(answer)
      answer.given()
    })
  }

  /** The same for what goes over a WebSocket. Answers what to call when that has closed. */
  followSocket(question: ResourceQuestion): () => void {
    const begunAt = performance.now()
    const key = {}
    this.#streams.set(key, question)
    return () => {
      this.#streams.delete(key)
      this.#count(question, 'GET', noCode).took.observe(secondsSince(begunAt))
    }
  }

  given(answer: Outgoing, asked: ResourceQuestion | Page): void {
    const { statusCode, begunAt } = answer
    if (statusCode === noRoute) return
    const { method = 'GET' } = answer.req
    const tally =
      'page' in asked
        ? this.#countPage(asked, statusCode)
        : this.#count(asked, methodOf(answer, method), statusCode)
    tally.took.observe(secondsSince(begunAt))
  }

  /** Counts events that a watch is sent. */
  sent(kind: Kind, events: number): void {
    this.#events.set(kind, (this.#events.get(kind) ?? 0) + events)
  }

  /** How many events watches of each kind were sent. */
  get events(): ReadonlyMap<Kind, number> {
    return this.#events
  }

  *requests(): Iterable<RequestTally> {
    for (const tallies of this.#requests.values()) yield* tallies.values()
  }

  /** The labels of each stream that is open now. */
  *streams(): Iterable<RequestLabels> {
    for (const question of this.#streams.values()) yield labelsOf(question, 'GET', '')
  }

  isStream(answer: ServerResponse): boolean {
    return this.#streams.has(answer)
  }

  /** Counts from nothing again. */
  reset(): void {
    this.#requests = new Map()
    this.#events = new Map()
  }

  #count(question: ResourceQuestion, method: string, code: number): RequestTally {
    const { kind, path, query } = question
    const dryRun = method === 'GET' || query.dryRun === undefined ? '' : dryRunOf(question)
    const watch = isWatch(path, query) ? ' watch' : ''
    const key = `${method} ${scopeOf(question, method)} ${path.subresource ?? ''} ${dryRun}${watch}`
    return this.#tally(kind, key, code, () => labelsOf(question, method, dryRun))
  }

  #countPage({ page, component }: Page, code: number): RequestTally {
    return this.#tally(page, '', code, () => labelsOfPage(page, component))
  }

  #tally(of: Kind | string, key: string, code: number, labels: () => RequestLabels): RequestTally {
    let tallies = this.#requests.get(of)
    if (!tallies) this.#requests.set(of, (tallies = new Map()))
    let tally = tallies.get(key)
    if (!tally)
      tallies.set(key, (tally = { labels: labels(), took: new Histogram(durations), codes: new Map() }))
    tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1)
    return tally
  }
}

const labelsOfPage = (page: string, component: string): RequestLabels => ({
  component,
  dry_run: '',
  group: '',
  resource: '',
  scope: '',
  subresource: page,
  verb: 'GET',
  version: '',
})

const secondsSince = (begunAt: number): number => (performance.now() - begunAt) / 1_000

/** What clients make up must not become labels. */
const isServed = ({ kind, path: { subresource } }: ResourceQuestion): boolean =>
  subresource === undefined || kind.subresources.includes(subresource)

const isStream = ({ path, query }: ResourceQuestion): boolean =>
  isWatch(path, query) || connecting.has(path.subresource ?? '')

/** Applying is a verb of its own. */
function methodOf({ req }: Outgoing, method: string): string {
  return method === 'PATCH' && req.headers['content-type'] === 'application/apply-patch+yaml'
    ? 'APPLY'
    : method
}

function labelsOf(question: ResourceQuestion, method: string, dryRun: string): RequestLabels {
  const { kind, path } = question
  const { group, version, plural } = kind
  return {
    component: 'apiserver',
    dry_run: dryRun,
    group,
    resource: plural,
    scope: scopeOf(question, method),
    subresource: path.subresource ?? '',
    verb: verbOf(question, method),
    version,
  }
}

function verbOf({ path, query }: ResourceQuestion, method: string): string {
  if (connecting.has(path.subresource ?? '')) return 'CONNECT'
  if (method !== 'GET') return method
  if (isWatch(path, query)) return 'WATCH'
  return path.name === undefined ? 'LIST' : 'GET'
}

function scopeOf({ path }: ResourceQuestion, method: string): string {
  if (path.name !== undefined || method === 'POST') return 'resource'
  return path.namespace === undefined ? 'cluster' : 'namespace'
}

function dryRunOf({ query }: ResourceQuestion): string {
  const text = textOf(query, 'dryRun')
  return text === 'All' || text === '' ? text : 'invalid'
}
