/** Requests for resources: which handler answers which verb at which path. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { methodNotAllowed } from '../../api/errors.ts'
import type { NodeConnection } from '../../client/node-connection.ts'
import { parseResourcePath, type ResourcePath } from '../resource-path.ts'
import type { ServedApi } from '../served-api.ts'
import { subresources } from '../subresources/subresources.ts'
import { WatchHub } from '../watch.ts'
import { Answers } from './answer.ts'
import { Collections } from './collections.ts'
import { addWarning } from './context.ts'
import { discoveryDocument } from './documents.ts'
import { unknownPath } from './failures.ts'
import { answerInFlight, asksForWatch, isWatch } from './incoming.ts'
import { ListTexts } from './list-texts.ts'
import { openLog, sendLogOverSocket, sendLogs } from './logs.ts'
import { Negotiator, type Offer } from './negotiation.ts'
import type { Query } from './parameters.ts'
import { Reading } from './reading.ts'
import type { ResourceQuestion, ResourceRequest } from './request.ts'
import { sendValue } from './send.ts'
import { checkIsServed, checkVerb, ServedKinds, writeVerb } from './served-kinds.ts'
import { httpFrames, onceGone, webSocketFrames } from './sinks.ts'
import { SlowLane } from './slow-lane.ts'
import { Snapshots } from './snapshots.ts'
import type { Streams } from './streams.ts'
import { SubresourceRequests } from './subresource-requests.ts'
import { ObjectTexts } from './texts.ts'
import type { Turns } from './turns.ts'
import { Watches } from './watches.ts'
import { Writing } from './writing.ts'

export interface ResourceOptions {
  readonly registry: ServedApi
  readonly nodes: NodeConnection
  /** The cluster's time, in milliseconds. */
  now(): number
  /** Called after each request that may have put work on the clock. */
  onWork(): void
  /** Who tells watches of changes; default: one for this server alone. */
  readonly hub?: WatchHub
}

/** What the routes share with the rest of the server. */
interface Shared {
  readonly turns: Turns
  readonly streams: Streams
}

/** What reads and writes one life of the store. */
interface Parts {
  readonly hub: WatchHub
  readonly texts: ObjectTexts
  readonly reading: Reading
  readonly writing: Writing
  readonly below: SubresourceRequests
}

function partsFor(options: ResourceOptions, shared: Shared & { readonly hub: WatchHub }): Parts {
  const { registry, now } = options
  const texts = new ObjectTexts(registry.store)
  const answers = new Answers(texts, new ListTexts(registry.store), shared)
  const snapshots = new Snapshots(registry.store)
  const collections = new Collections({ registry, snapshots, turns: shared.turns })
  const watches = new Watches({ ...shared, registry, snapshots })
  return {
    hub: shared.hub,
    texts,
    reading: new Reading({ registry, answers, watches, collections, now }),
    writing: new Writing({ ...options, answers, collections }),
    below: new SubresourceRequests({ registry, answers, now }),
  }
}

/** Every kind of the registry, below /api and /apis. */
export class ResourceRoutes {
  readonly #kinds: ServedKinds
  #parts: Parts
  readonly #negotiator = new Negotiator()
  readonly #slowLane = new SlowLane()

  constructor(
    private readonly options: ResourceOptions,
    private readonly shared: Shared,
  ) {
    const { registry, hub } = options
    this.#kinds = new ServedKinds(registry.kinds)
    this.#parts = partsFor(options, { ...shared, hub: hub ?? new WatchHub(registry.store) })
    registry.onRenewal?.(() => this.#renew())
  }

  serve(app: FastifyInstance): void {
    const handler = (request: FastifyRequest, reply: FastifyReply) => this.#takeInOrder(request, reply)
    const wsHandler = (socket: WebSocket, request: FastifyRequest) => this.#overSocket(request)(socket)
    // What is wrong with a request is said before the handshake, so that the client sees it.
    const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
      if (request.ws) this.#overSocket(request)
      done()
    }
    const others = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
    for (const url of ['/api/*', '/apis/*']) {
      app.route({ method: 'GET', url, handler, wsHandler, onRequest })
      app.route({ method: others, url, handler })
    }
    app.addHook('preClose', () => this.#close())
  }

  async #close(): Promise<void> {
    await this.shared.streams.close()
    this.#parts.hub.close()
    this.#parts.texts.close()
  }

  /** What clients know is of another life: their streams end as if they had come too late, and they look anew. */
  #renew(): void {
    this.shared.streams.giveUp()
    this.#parts.hub.close()
    this.#parts.texts.close()
    const hub = new WatchHub(this.options.registry.store)
    this.#parts = partsFor(this.options, { ...this.shared, hub })
  }

  /**
   * Node hands over all that a client sends without waiting. Their answers would be held until each is at its turn on the
   * connection, so only watches, which hold next to nothing, are begun before.
   */
  #takeInOrder(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const before = answerInFlight(request.raw.socket)
    if (!before || before === reply.raw || asksForWatch(request.url)) return this.#take(request, reply)
    reply.raw.once('socket', () => this.#take(request, reply))
    return reply
  }

  #take(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const refuse = (error: unknown) => void reply.send(error)
    const run = () => {
      try {
        this.#handle(request, reply)
      } catch (error) {
        refuse(error)
      }
    }
    const size = (request.body as Buffer | undefined)?.length ?? 0
    this.#slowLane.do({ path: pathOf(request), size, run, refuse })
    return reply
  }

  #handle(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const path = parseResourcePath(pathOf(request))
    if (!path) return this.#sendDocument(request, reply)
    const kind = this.#kinds.at(path)
    const query = request.query as Query
    const form = this.#negotiator.form(request.headers.accept, offerOf(request.method, path, query))
    if (kind.deprecation) addWarning(reply, kind.deprecation)
    if (kind.namespaced && path.namespace === undefined && path.name !== undefined && !path.watch) {
      throw unknownPath()
    }
    const r = { request, reply, kind, path, query, form }
    return request.method === 'GET' ? this.#handleGet(r) : this.#handleWrite(r)
  }

  #sendDocument(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const document = discoveryDocument(this.options.registry, pathOf(request))
    if (!document) throw unknownPath()
    if (request.method !== 'GET') throw methodNotAllowed()
    return sendValue(reply, document, this.#negotiator.form(request.headers.accept, 'asItIs'))
  }

  #handleGet(r: ResourceRequest): FastifyReply {
    const { path, query, kind } = r
    if (path.subresource !== undefined) return this.#handleSubresource(r, path.subresource)
    if (isWatch(path, query)) {
      checkVerb(kind, 'watch')
      return this.#watch(r)
    }
    checkVerb(kind, path.name === undefined ? 'list' : 'get')
    return path.name === undefined ? this.#parts.reading.list(r) : this.#parts.reading.get(r)
  }

  #watch(r: ResourceRequest): FastifyReply {
    const { reply } = r
    const start = this.#parts.reading.watch(r)
    onceGone(reply, start(httpFrames(reply)))
    return reply
  }

  #handleWrite(r: ResourceRequest): FastifyReply {
    try {
      return this.#write(r)
    } finally {
      // A write that fails may have done a part: a collection is deleted one by one.
      this.options.onWork()
    }
  }

  #write(r: ResourceRequest): FastifyReply {
    const { path, kind, request } = r
    if (path.subresource !== undefined) return this.#handleSubresource(r, path.subresource)
    const verb = writeVerb(request.method, path)
    checkVerb(kind, verb)
    // The namespace of what is created is in the path, always.
    if (kind.namespaced && path.namespace === undefined) throw methodNotAllowed()
    switch (verb) {
      case 'create':
        return this.#parts.writing.create(r)
      case 'update':
        return this.#parts.writing.update(r)
      case 'patch':
        return this.#parts.writing.patch(r)
      case 'delete':
        return this.#parts.writing.delete(r)
      default:
        return this.#parts.writing.deleteCollection(r)
    }
  }

  #handleSubresource(r: ResourceRequest, name: string): FastifyReply {
    checkIsServed(r.kind, r.path)
    if (!r.kind.subresources.includes(name)) throw unknownPath()
    if (name !== 'log') return this.#parts.below.handle(r, subresources.get(name)!)
    if (r.request.method !== 'GET') throw methodNotAllowed()
    return sendLogs(r, { ...this.options, ...this.shared })
  }

  /** What is served over a WebSocket: a watch, each frame a text message, or a log. @throws ApiError where neither is */
  #overSocket(request: FastifyRequest): (socket: WebSocket) => void {
    const path = parseResourcePath(pathOf(request))
    if (!path) throw unknownPath()
    const kind = this.#kinds.at(path)
    const query = request.query as Query
    const form = this.#negotiator.form(request.headers.accept, offerOf(request.method, path, query))
    const question = { kind, path, query, form }
    if (path.subresource !== undefined) return this.#logOverSocket(question, path.subresource)
    checkVerb(kind, 'watch')
    const watch = this.#parts.reading.watch(question)
    return (socket) => socket.on('close', watch(webSocketFrames(socket)))
  }

  #logOverSocket(question: ResourceQuestion, name: string): (socket: WebSocket) => void {
    if (!question.kind.subresources.includes(name)) throw unknownPath()
    const options = { ...this.options, ...this.shared }
    const log = openLog(question, options)
    return (socket) => sendLogOverSocket(socket, { log, query: question.query }, options)
  }
}

function pathOf({ url }: FastifyRequest): string {
  const question = url.indexOf('?')
  return question < 0 ? url : url.slice(0, question)
}

/** In which forms the answer to a request can be had. */
function offerOf(method: string, path: ResourcePath, query: Query): Offer {
  const { subresource, name } = path
  if (subresource !== undefined) {
    if (subresource === 'log') return 'text'
    const served = subresources.get(subresource)
    return served?.speaks && !served.columns ? 'noTable' : 'any'
  }
  if (method !== 'GET') return 'any'
  if (isWatch(path, query)) return 'stream'
  return name === undefined ? 'collection' : 'any'
}
