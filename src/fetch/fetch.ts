/** The REST API within this process, in the shape of the Fetch API: no socket, no port, and the same answers. */
import { Life, type LifeOptions } from '../apiserver/http/life.ts'
import { usualLimits } from '../apiserver/http/limits.ts'
import { startLog } from '../apiserver/http/log-stream.ts'
import { askOutside } from '../apiserver/http/outside.ts'
import type { ByteSink, FrameSink } from '../apiserver/http/sinks.ts'
import { Streams } from '../apiserver/http/streams.ts'
import { Turns } from '../apiserver/http/turns.ts'
import {
  type Answer,
  type Listing,
  type Log,
  logType,
  type Pending,
  refusal,
  type Watching,
  type Work,
  wholeListing,
} from '../apiserver/rest/answer.ts'
import { callerOf } from '../apiserver/rest/impersonation.ts'
import { placeAsked } from '../apiserver/rest/parameters.ts'
import { bytesOf, joined } from '../apiserver/rest/pieces.ts'
import type { RestRequest, Headers as Sent } from '../apiserver/rest/request.ts'
import { streamTypes } from '../apiserver/rest/watching.ts'
import { piecesOf } from './pieces.ts'
import { streamResponse, WholeResponse } from './response.ts'

/** What of a `RequestInit` means something here. */
export interface FetchInit {
  /** Default GET. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[] | Headers
  readonly body?: RequestInit['body']
  /** Ends a stream, such as a watch. */
  readonly signal?: AbortSignal | null
}

/** One whose body is there, and need not be read first. */
interface PlainInit extends FetchInit {
  readonly body?: string | Uint8Array | null
}

const isPlain = (init: FetchInit): init is PlainInit => {
  const { body } = init
  return body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array
}

/** A longer list comes piece by piece. */
const longestWhole = 1_000
const pieceOfList = 250

const nothing: Sent = {}

export class Fetcher {
  #life: Life
  readonly #stopAsking: () => void
  readonly #stopRenewing: (() => void) | undefined
  readonly #edge: { readonly turns: Turns; readonly streams: Streams }

  constructor(private readonly options: LifeOptions) {
    const { registry } = options
    const turns = new Turns((error) => registry.store.supervisor.report('turn of a fetch', error))
    // Who reads within this process finds what was sent when the cluster has closed as well.
    this.#edge = { turns, streams: new Streams({ ...usualLimits, closingMs: 0 }) }
    this.#stopAsking = askOutside(registry, () => options.onWork())
    this.#life = new Life(options, this.#edge)
    this.#stopRenewing = registry.onRenewal?.(() => {
      this.#edge.streams.giveUp()
      this.#life.end()
      this.#life = new Life(options, this.#edge)
    })
  }

  /** @param address a path with its query, or a whole URL, whose host means nothing. */
  async fetch(address: string | URL | Request, init: FetchInit = {}): Promise<Response> {
    if (typeof address !== 'string' || !isPlain(init))
      return this.fetch(...(await inPlainWords(address, init)))
    init.signal?.throwIfAborted()
    return this.#respond(this.#answer(address, init), init.signal ?? undefined)
  }

  /** Ends what goes on. */
  async close(): Promise<void> {
    this.#stopAsking()
    this.#stopRenewing?.()
    await this.#edge.streams.close()
    this.#life.end()
  }

  /** @throws TypeError for an address that is none */
  #answer(address: string, init: PlainInit): Answer {
    const asked = askedWith(address, init)
    try {
      const answer = this.#life.rest.answer(asked)
      return asked.method === 'HEAD' && answer.sort === 'whole' ? { ...answer, body: '' } : answer
    } catch (error) {
      return refusal(asked, error)
    }
  }

  #respond(answer: Answer, signal: AbortSignal | undefined): Response | Promise<Response> {
    switch (answer.sort) {
      case 'whole':
        return new WholeResponse(answer)
      case 'list':
        return listed(answer)
      case 'watch':
        return this.#watch(answer, signal)
      case 'log':
        return this.#log(answer, signal)
      case 'pending':
        return this.#wait(answer, signal)
      default:
        return this.#work(answer, signal)
    }
  }

  #wait({ question, again }: Pending, signal: AbortSignal | undefined): Response | Promise<Response> {
    const { outside } = this.options.registry
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
      outside.whenAnswered(question, () => {
        try {
          resolve(this.#respond(again(), signal))
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  #work({ step, result }: Work, signal: AbortSignal | undefined): Promise<Response> {
    return new Promise((resolve, reject) => {
      const isVain = () => signal?.aborted ?? false
      signal?.addEventListener('abort', () => reject(signal.reason))
      this.#edge.turns.work({
        step,
        isVain,
        failed: reject,
        done: () => resolve(this.#respond(result(), signal)),
      })
    })
  }

  #watch(answer: Watching, signal: AbortSignal | undefined): Response {
    const { watches } = this.#life
    const pieces = piecesOf(
      (sink: FrameSink) => watches.start(answer, sink),
      ({ joined }) => joined,
      signal,
    )
    return streamResponse(streamTypes[answer.watch.rendering.media], pieces, answer)
  }

  #log(answer: Log, signal: AbortSignal | undefined): Response {
    const { log, follows, usual, headers } = answer
    const type = logType(answer)
    if (!log || !follows) {
      const body = Buffer.from(log?.reader(false).next(Number.POSITIVE_INFINITY) ?? '', 'latin1')
      return new WholeResponse({ sort: 'whole', code: 200, type, body, usual, headers })
    }
    const open = (sink: ByteSink) => startLog(log.reader(true), sink, this.#edge)
    return streamResponse(
      type,
      piecesOf(open, (bytes) => bytes, signal),
      answer,
    )
  }
}

function listed(listing: Listing): Response {
  const { items, format } = listing
  if (items.length <= longestWhole) return new WholeResponse(wholeListing(listing))
  const { begin, end, type } = format
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytesOf(begin)),
    pull(controller) {
      const some = items.slice(at, at + pieceOfList)
      controller.enqueue(bytesOf(joined(some.map((object, n) => format.item(object, at + n)))))
      at += pieceOfList
      if (at < items.length) return
      controller.enqueue(bytesOf(end(items.length)))
      controller.close()
    },
  })
  return streamResponse(type, body, listing)
}

/** What is said in one of the other ways of the Fetch API. @throws TypeError as `fetch` does */
async function inPlainWords(address: string | URL | Request, init: FetchInit): Promise<[string, PlainInit]> {
  const place = address instanceof Request ? address : new URL(address, anyHost)
  const request = new Request(place, { ...init, duplex: 'half' } as RequestInit)
  const { url, method, headers, signal } = request
  const body = request.body && new Uint8Array(await request.arrayBuffer())
  return [url, { method, headers, signal, body }]
}

/** Its name means nothing. */
const anyHost = 'http://kubesim'

/** @throws TypeError for an address that is none */
function askedWith(address: string, { method = 'GET', headers: given, body }: PlainInit): RestRequest {
  const { path, query } = askedAt(address)
  const headers = given ? sentHeaders(given) : nothing
  const { user, impersonation } = callerOf(headers)
  return {
    user,
    impersonation,
    method: method.toUpperCase(),
    path,
    query,
    headers,
    body: body ?? undefined,
    source: undefined,
    audit: undefined,
    subject: undefined,
  }
}

function askedAt(address: string): Pick<RestRequest, 'path' | 'query'> {
  if (address.startsWith('/')) return placeAsked(address)
  const { pathname, search } = new URL(address)
  return placeAsked(pathname + search)
}

function sentHeaders(headers: NonNullable<FetchInit['headers']>): Sent {
  const sent: Record<string, string | string[]> = {}
  const lines = Symbol.iterator in headers ? headers : Object.entries(headers)
  for (const [name, value] of lines) {
    const key = name.toLowerCase()
    const before = sent[key]
    if (before === undefined) sent[key] = value
    // Only of these each line says something of its own.
    else sent[key] = key.startsWith('impersonate-') ? [before, value].flat() : `${before}, ${value}`
  }
  return sent
}
