/** Serves the REST API: hands requests over as values, and sends what is answered. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { administrator } from '../../client/user.ts'
import type { Answer, Listing, Pending, Work } from '../rest/answer.ts'
import { unknownPath } from '../rest/failures.ts'
import { impersonates } from '../rest/impersonation.ts'
import type { Query } from '../rest/parameters.ts'
import type { Headers, ResourceQuestion, RestRequest } from '../rest/request.ts'
import type { WatchHub } from '../watch.ts'
import { answerInFlight, asksForWatch } from './incoming.ts'
import { KnownLists } from './known-lists.ts'
import { Life, type LifeOptions } from './life.ts'
import { ListSending } from './list-sending.ts'
import { sendLog, sendLogOverSocket } from './logs.ts'
import { overSpdy, overWebSocket } from './remote/openings.ts'
import { send, sendPiece, setHeaders } from './send.ts'
import { httpFrames, onceGone, webSocketFrames } from './sinks.ts'
import { SlowLane } from './slow-lane.ts'
import { asksForSpdy } from './spdy/upgrade.ts'
import type { Streams } from './streams.ts'
import { goOn, writeTogether } from './together.ts'
import type { Traffic } from './traffic.ts'
import type { Turns } from './turns.ts'

export interface RestRouteOptions extends LifeOptions {
  /** Who tells watches of changes; default: one for this server alone. */
  readonly hub?: WatchHub
}

/** What the routes share with the rest of the server. */
interface Shared {
  readonly turns: Turns
  readonly streams: Streams
  readonly traffic: Traffic
}

/** Every path that nothing else is served at. */
export class RestRoutes {
  #life: Life
  #lists: KnownLists
  readonly #slowLane = new SlowLane()
  readonly #stopRenewing: (() => void) | undefined
  /** What happens once a client is connected whose WebSocket is accepted. */
  readonly #accepted = new WeakMap<FastifyRequest, (socket: WebSocket) => void>()

  constructor(
    private readonly options: RestRouteOptions,
    private readonly shared: Shared,
  ) {
    const { registry, hub } = options
    this.#life = new Life(options, shared, hub)
    this.#lists = new KnownLists(registry.store)
    this.#stopRenewing = registry.onRenewal?.(() => this.#renew())
  }

  serve(app: FastifyInstance): void {
    // It returns nothing: for what is returned, be it the reply, fastify would wait with listeners of its own.
    const handler = (request: FastifyRequest, reply: FastifyReply) => this.#takeInOrder(request, reply)
    app.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'], url: '/*', handler })
    app.addHook('preClose', () => this.#close())
  }

  /** @param sockets where the plugin for WebSockets is */
  serveSockets(sockets: FastifyInstance): void {
    // What is wrong with a request is said before the handshake, so that the client sees it.
    const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
      this.#accepted.set(request, this.#overSocket(request))
      done()
    }
    sockets.get(
      '/*',
      { websocket: true, constraints: { upgrade: 'websocket' }, onRequest },
      (socket, request) => this.#accepted.get(request)!(socket),
    )
  }

  /** For what others serve. @throws ApiError for whoever may not ask for it */
  letIn(request: FastifyRequest): void {
    this.#life.rest.access.letIn(asValue(request, pathOf(request)))
  }

  async #close(): Promise<void> {
    this.#stopRenewing?.()
    await this.shared.streams.close()
    this.#life.end()
  }

  /** What clients know is of another life: their streams end as if they had come too late, and they look anew. */
  #renew(): void {
    this.shared.streams.giveUp()
    this.#life.end()
    this.#life = new Life(this.options, this.shared)
    this.#lists = new KnownLists(this.options.registry.store)
  }

  /**
   * Node hands over all that a client sends without waiting. Their answers would be held until each is at its turn on the
   * connection, so only watches, which hold next to nothing, are begun before.
   */
  #takeInOrder(request: FastifyRequest, reply: FastifyReply): void {
    if (asksForSpdy(request)) return this.#overSpdy(request, reply)
    const before = answerInFlight(request.raw.socket)
    if (!before || before === reply.raw || asksForWatch(request.url)) return this.#take(request, reply)
    // A client who has sent everything may have said so meanwhile, and Node lets no answer go out after that one.
    reply.raw.once('socket', () => {
      this.#take(request, reply)
      goOn()
    })
  }

  #take(request: FastifyRequest, reply: FastifyReply): void {
    const path = pathOf(request)
    const refuse = (error: unknown) => void reply.send(error)
    const run = () => {
      try {
        const asked = asValue(request, path)
        const answer = this.#life.rest.answer(asked)
        if (asked.subject) this.shared.traffic.follow(reply.raw, asked.subject)
        this.#send(reply, answer)
      } catch (error) {
        refuse(error)
      }
    }
    const size = (request.body as Buffer | undefined)?.length ?? 0
    const work = { path, size, run, refuse }
    if (size === 0) this.#slowLane.do(work)
    else writeTogether(() => this.#slowLane.do(work))
  }

  #send(reply: FastifyReply, answer: Answer): void {
    if (answer.sort === 'work') return this.#work(reply, answer)
    if (answer.sort === 'pending') return this.#wait(reply, answer)
    if (answer.sort === 'whole') return void send(reply, answer)
    setHeaders(reply, answer)
    if (answer.sort === 'list') this.#sendList(reply, answer)
    else if (answer.sort === 'log') sendLog(reply, answer, this.shared)
    else onceGone(reply, this.#life.watches.start(answer, httpFrames(reply, answer.watch.rendering.media)))
  }

  /** Until somebody outside has answered; a client who has gone still has it done, as the API server does. */
  #wait(reply: FastifyReply, { question, again }: Pending): void {
    this.options.registry.outside.whenAnswered(question, () => {
      try {
        this.#send(reply, again())
      } catch (error) {
        void reply.send(error)
      }
    })
  }

  #work(reply: FastifyReply, { step, result }: Work): void {
    this.shared.turns.work({
      step,
      done: () => this.#send(reply, result()),
      isVain: () => reply.raw.destroyed || reply.raw.req.socket.destroyed,
      failed: (error) => void reply.send(error),
    })
  }

  #sendList(reply: FastifyReply, { items, format, whole }: Listing): void {
    const known = whole && this.#lists.of(whole, format)
    if (known) return void sendPiece(reply, format.type, known)
    const keeper = whole && this.#lists.keeper(whole, format, items.length)
    new ListSending(format, items, { ...this.shared, keeper }).start(reply)
  }

  /** @throws ApiError, NodeRefusal */
  #overSpdy(request: FastifyRequest, reply: FastifyReply): void {
    const asked = asValue(request, pathOf(request))
    const opening = this.#life.rest.stream(asked)
    if (opening.sort !== 'command' && opening.sort !== 'ports') throw unknownPath()
    overSpdy(opening, reply, this.#edge)
    request.raw.socket.on('close', this.shared.traffic.followSocket(asked.subject as ResourceQuestion))
  }

  get #edge() {
    const { turns, streams } = this.shared
    return { turns, streams, onWork: () => this.options.onWork() }
  }

  /** What is served over a WebSocket: a watch, each frame a text message, a log, or what is opened. @throws ApiError, NodeRefusal */
  #overSocket(request: FastifyRequest): (socket: WebSocket) => void {
    const { rest, watches } = this.#life
    const asked = asValue(request, pathOf(request))
    const answer = rest.stream(asked)
    const isOpened = answer.sort === 'command' || answer.sort === 'ports'
    const opened = isOpened ? overWebSocket(answer, request, this.#edge) : undefined
    return (socket) => {
      socket.on('close', this.shared.traffic.followSocket(asked.subject as ResourceQuestion))
      if (isOpened) opened!(socket)
      else if (answer.sort === 'log') sendLogOverSocket(socket, answer, this.shared)
      else {
        const { media } = answer.watch.rendering
        socket.on('close', watches.start(answer, webSocketFrames(socket, media)))
      }
    }
  }
}

function asValue({ method, query, headers, body, raw }: FastifyRequest, path: string): RestRequest {
  // Elsewhere the values of a header that comes several times are one text.
  const impersonation = impersonates(headers) ? (raw.headersDistinct as Headers) : undefined
  return {
    user: administrator,
    impersonation,
    method,
    path,
    query: query as Query,
    headers,
    body: body as Buffer | undefined,
    source: addressOf(raw.socket.remoteAddress),
    audit: undefined,
    subject: undefined,
  }
}

/** An address of IPv4 may be told as one of IPv6. */
const addressOf = (address: string | undefined): string | undefined => address?.replace(/^::ffff:/, '')

function pathOf({ url }: FastifyRequest): string {
  const question = url.indexOf('?')
  return question < 0 ? url : url.slice(0, question)
}
