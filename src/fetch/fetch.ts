/** The REST API within this process, in the shape of the Fetch API: no socket, no port, and the same answers. */

import { usualLimits } from '../apiserver/http/limits.ts'
import { LogSending } from '../apiserver/http/log-stream.ts'
import type { TextSink } from '../apiserver/http/sinks.ts'
import { Snapshots } from '../apiserver/http/snapshots.ts'
import { Streams } from '../apiserver/http/streams.ts'
import { Turns } from '../apiserver/http/turns.ts'
import { Watches } from '../apiserver/http/watches.ts'
import {
  type Answer,
  type Listing,
  type Log,
  refusal,
  type Watching,
  type Work,
} from '../apiserver/rest/answer.ts'
import { userOf } from '../apiserver/rest/impersonation.ts'
import { queryOf } from '../apiserver/rest/parameters.ts'
import { bytesOf, joined } from '../apiserver/rest/pieces.ts'
import type { RestRequest, Headers as Sent } from '../apiserver/rest/request.ts'
import { Rest, type RestOptions } from '../apiserver/rest/rest.ts'
import { streamTypes } from '../apiserver/rest/watching.ts'
import { WatchHub } from '../apiserver/watch.ts'
import { piecesOf } from './pieces.ts'
import { streamResponse, WholeResponse } from './response.ts'

/** What of a `RequestInit` means something here. */
export interface FetchInit {
  /** Default GET. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[] | Headers
  readonly body?: string | Uint8Array | null
  /** Ends a stream, such as a watch. */
  readonly signal?: AbortSignal | null
}

/** One life of the cluster. */
interface Life {
  readonly rest: Rest
  readonly hub: WatchHub
  readonly watches: Watches
}

/** A longer list comes piece by piece. */
const longestWhole = 1_000
const pieceOfList = 250

const encoder = new TextEncoder()
const nothing: Sent = {}

export class Fetcher {
  #life: Life
  readonly #streams = new Streams(usualLimits)
  readonly #turns: Turns

  constructor(private readonly options: RestOptions) {
    const { registry } = options
    this.#turns = new Turns((error) => registry.store.supervisor.report('turn of a fetch', error))
    this.#life = this.#begin()
    registry.onRenewal?.(() => {
      this.#streams.giveUp()
      this.#end()
      this.#life = this.#begin()
    })
  }

  /** @param address a path with its query, or a whole URL, whose host means nothing. */
  async fetch(address: string, init: FetchInit = {}): Promise<Response> {
    init.signal?.throwIfAborted()
    return this.#respond(this.#answer(address, init), init.signal ?? undefined)
  }

  /** Ends what goes on. */
  async close(): Promise<void> {
    await this.#streams.close()
    this.#end()
  }

  #begin(): Life {
    const { registry } = this.options
    const snapshots = new Snapshots(registry.store)
    const hub = new WatchHub(registry.store)
    const shared = { registry, hub, snapshots, turns: this.#turns, streams: this.#streams }
    return { rest: new Rest({ ...this.options, lists: snapshots }), hub, watches: new Watches(shared) }
  }

  #end(): void {
    this.#life.hub.close()
    this.#life.rest.close()
  }

  /** @throws TypeError for an address that is none */
  #answer(address: string, { method = 'GET', headers, body }: FetchInit): Answer {
    const asked = { ...askedAt(address), headers: headers ? sentHeaders(headers) : nothing }
    try {
      const bytes = typeof body === 'string' ? encoder.encode(body) : (body ?? undefined)
      const user = userOf(asked.headers)
      const verb = method.toUpperCase()
      const answer = this.#life.rest.answer({ ...asked, user, method: verb, body: bytes })
      return verb === 'HEAD' && answer.sort === 'whole' ? { ...answer, body: '' } : answer
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
      default:
        return this.#work(answer, signal)
    }
  }

  #work({ step, result }: Work, signal: AbortSignal | undefined): Promise<Response> {
    return new Promise((resolve, reject) => {
      const isVain = () => signal?.aborted ?? false
      signal?.addEventListener('abort', () => reject(signal.reason))
      this.#turns.work({ step, isVain, failed: reject, done: () => resolve(this.#respond(result(), signal)) })
    })
  }

  #watch(answer: Watching, signal: AbortSignal | undefined): Response {
    const { watches } = this.#life
    const pieces = piecesOf(
      (sink: Parameters<Watches['start']>[1]) => watches.start(answer, sink),
      ({ joined }) => joined,
      signal,
    )
    return streamResponse(streamTypes[answer.watch.rendering.media], pieces, answer.headers)
  }

  #log({ log, follows, headers }: Log, signal: AbortSignal | undefined): Response {
    const type = 'text/plain'
    if (!log || !follows)
      return new WholeResponse({ sort: 'whole', code: 200, type, body: log?.text ?? '', headers })
    const open = (sink: TextSink) => {
      const sending = new LogSending(log.reader(true), sink, this.#turns)
      const gone = this.#streams.add(sending)
      sending.start()
      return gone
    }
    return streamResponse(
      type,
      piecesOf(open, (text) => encoder.encode(text), signal),
      headers,
    )
  }
}

function listed({ items, format, headers }: Listing): Response {
  const { begin, end, type } = format
  const pieces = (from: number, to: number) =>
    items.slice(from, to).map((object, n) => format.item(object, from + n))
  if (items.length <= longestWhole) {
    const body = joined([begin, ...pieces(0, items.length), end(items.length)])
    return new WholeResponse({ sort: 'whole', code: 200, type, body, headers })
  }
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytesOf(begin)),
    pull(controller) {
      controller.enqueue(bytesOf(joined(pieces(at, at + pieceOfList))))
      at += pieceOfList
      if (at < items.length) return
      controller.enqueue(bytesOf(end(items.length)))
      controller.close()
    },
  })
  return streamResponse(type, body, headers)
}

function askedAt(address: string): Pick<RestRequest, 'path' | 'query'> {
  const local = address.startsWith('/') ? address : addressIn(address)
  const question = local.indexOf('?')
  if (question < 0) return { path: local, query: nothing }
  return { path: local.slice(0, question), query: queryOf(local.slice(question + 1)) }
}

function addressIn(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

function sentHeaders(headers: NonNullable<FetchInit['headers']>): Sent {
  const sent: Record<string, string | string[]> = {}
  const lines = Symbol.iterator in headers ? headers : Object.entries(headers)
  for (const [name, value] of lines) {
    const key = name.toLowerCase()
    sent[key] = Object.hasOwn(sent, key) ? [sent[key], value].flat() : value
  }
  return sent
}
