/** Counts what goes over HTTP, as plain numbers: requests when their answers end, streams while they last, events of watches. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Kind } from '../../api/kind.ts'
import { type Query, textOf } from '../rest/parameters.ts'
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
class RequestTally implements Ears {
  /** How long they took, in seconds. */
  readonly took = new Histogram(durations)
  /** How many had which code. */
  readonly codes = new Map<number, number>()

  constructor(readonly labels: RequestLabels) {}

  given(code: number, tookMs: number): void {
    if (code === noRoute) return
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1)
    this.took.observe(tookMs / 1_000)
  }
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

/** By verb, and by all else that tells apart the requests for one thing. */
type Tallies = Map<string, Map<string, RequestTally>>

export class Traffic {
  #requests = new Map<Kind | string, Tallies>()
  #events = new Map<Kind, number>()
  readonly #streams = new Map<object, RequestLabels>()

  /** Counts a request when its answer ends; until then it is among the streams, if it is one. */
  follow(answer: ServerResponse, asked: ResourceQuestion | Page): void {
    if (!(answer instanceof Outgoing)) return
    if ('page' in asked) {
      answer.ears = this.#tallyOfPage(asked)
      return
    }
    if (!isServed(asked)) return
    const verb = verbOf(asked, answer.req)
    const tally = this.#tallyOf(asked, verb)
    answer.ears = tally
    if (!isStream(verb)) return
    this.#streams.set(answer, tally.labels)
    // Its client may go before it ends.
    answer.once('close', () => {
      this.#streams.delete(answer)
      answer.given()
    })
  }

  /** The same for what goes over a WebSocket. Answers what to call when that has closed. */
  followSocket(question: ResourceQuestion): () => void {
    const begunAt = performance.now()
    const tally = this.#tallyOf(question, verbOf(question, {}))
    const key = {}
    this.#streams.set(key, tally.labels)
    return () => {
      this.#streams.delete(key)
      tally.given(noCode, performance.now() - begunAt)
    }
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
    for (const ofOne of this.#requests.values()) {
      for (const ofVerb of ofOne.values()) {
        for (const tally of ofVerb.values()) if (tally.codes.size > 0) yield tally
      }
    }
  }

  /** The labels of each stream that is open now. */
  streams(): Iterable<RequestLabels> {
    return this.#streams.values()
  }

  isStream(answer: ServerResponse): boolean {
    return this.#streams.has(answer)
  }

  /** Counts from nothing again. */
  reset(): void {
    this.#requests = new Map()
    this.#events = new Map()
  }

  #tallyOf(question: ResourceQuestion, verb: string): RequestTally {
    const { served, path, query } = question
    const scope = scopeOf(question, verb)
    // Nearly all are like that, and no text is put together to find them.
    const isPlain = path.subresource === undefined && query.dryRun === undefined
    const key = isPlain ? scope : `${scope} ${path.subresource ?? ''} ${dryRunOf(query, verb)}`
    const known = this.#requests.get(served)?.get(verb)?.get(key)
    return known ?? this.#add([served, verb, key], labelsOf(question, verb))
  }

  #tallyOfPage({ page, component }: Page): RequestTally {
    const known = this.#requests.get(page)?.get('GET')?.get('')
    return known ?? this.#add([page, 'GET', ''], labelsOfPage(page, component))
  }

  #add([of, verb, key]: readonly [Kind | string, string, string], labels: RequestLabels): RequestTally {
    const tally = new RequestTally(labels)
    const ofOne: Tallies = this.#requests.get(of) ?? new Map()
    const ofVerb = ofOne.get(verb) ?? new Map<string, RequestTally>()
    this.#requests.set(of, ofOne.set(verb, ofVerb.set(key, tally)))
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

function labelsOf(question: ResourceQuestion, verb: string): RequestLabels {
  const { served, path, query } = question
  const { group, version, plural } = served
  return {
    component: 'apiserver',
    dry_run: dryRunOf(query, verb),
    group,
    resource: plural,
    scope: scopeOf(question, verb),
    subresource: path.subresource ?? '',
    verb,
    version,
  }
}

/** What clients make up must not become labels. */
const isServed = ({ kind, path: { subresource } }: ResourceQuestion): boolean =>
  subresource === undefined || kind.subresources.includes(subresource)

const isStream = (verb: string): boolean => verb === 'WATCH' || verb === 'CONNECT'

/** Applying is a verb of its own. */
function verbOf({ path, query }: ResourceQuestion, { method = 'GET', headers }: Asker): string {
  if (path.subresource !== undefined && connecting.has(path.subresource)) return 'CONNECT'
  if (method === 'PATCH')
    return headers?.['content-type'] === 'application/apply-patch+yaml' ? 'APPLY' : 'PATCH'
  if (method !== 'GET') return method
  if (isWatch(path, query)) return 'WATCH'
  return path.name === undefined ? 'LIST' : 'GET'
}

/** What of a request of Node's says its verb. */
type Asker = Partial<Pick<IncomingMessage, 'method' | 'headers'>>

function scopeOf({ path }: ResourceQuestion, verb: string): string {
  if (path.name !== undefined || verb === 'POST') return 'resource'
  return path.namespace === undefined ? 'cluster' : 'namespace'
}

/** Reads know no dry runs. */
function dryRunOf(query: Query, verb: string): string {
  const text = textOf(query, 'dryRun') ?? ''
  if (verb === 'GET' || verb === 'LIST' || isStream(verb)) return ''
  return text === 'All' || text === '' ? text : 'invalid'
}
