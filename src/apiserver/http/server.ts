/** The REST API over HTTP: one fastify instance; every path below /api and /apis goes through one handler. */
import websocket from '@fastify/websocket'
import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import type { WebSocket } from 'ws'
import { ApiError, methodNotAllowed, notFound, requestEntityTooLarge } from '../../api/errors.ts'
import type { Kind } from '../../api/kind.ts'
import type { NodeConnection } from '../node-connection.ts'
import { openApiOf } from '../openapi/openapi.ts'
import type { Registry } from '../registry.ts'
import { parseResourcePath } from '../requests.ts'
import type { Subresource } from '../subresources/subresource.ts'
import { subresources } from '../subresources/subresources.ts'
import { WatchHub } from '../watch.ts'
import { sendValue } from './answer.ts'
import { discoveryDocument, serveDocuments, unknownPath } from './documents.ts'
import { sendLogs } from './logs.ts'
import { Negotiator } from './negotiation.ts'
import { flagOf, type Query } from './parameters.ts'
import { Reading } from './reading.ts'
import type { ResourceRequest } from './request.ts'
import { httpSink, webSocketSink } from './sinks.ts'
import { Writing } from './writing.ts'

export interface HttpServerOptions {
  readonly registry: Registry
  readonly nodes: NodeConnection
  /** The cluster's time, in milliseconds. */
  now(): number
  /** Called after each request that may have put work on the clock. */
  onWork(): void
  readonly logger?: FastifyBaseLogger
}

/** The limit of kube-apiserver on request bodies. */
const bodyLimit = 3 * 1024 * 1024

/** A server that is not listening yet. @throws nothing; errors of requests become Statuses */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { logger } = options
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    bodyLimit,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_000 },
    exposeHeadRoutes: false,
  }) as unknown as FastifyInstance
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler(sendError)
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('404 page not found\n'))
  await app.register(websocket)
  serveDocuments(app, options.registry, openApiOf(options.registry.kinds))
  serveResources(app, options)
  return app
}

function serveResources(app: FastifyInstance, options: HttpServerOptions): void {
  const { registry, onWork } = options
  const hub = new WatchHub(registry.store)
  const reading = new Reading({ registry, hub, now: options.now })
  const writing = new Writing({ registry, answers: reading.answers, now: options.now })
  const negotiator = new Negotiator()
  const kinds = new Map(registry.kinds.map((kind) => [`${kind.apiVersion}/${kind.plural}`, kind]))
  app.addHook('preClose', (done) => {
    reading.close()
    hub.close()
    done()
  })

  function read(request: FastifyRequest, reply: FastifyReply): ResourceRequest | undefined {
    const question = request.url.indexOf('?')
    const path = parseResourcePath(question < 0 ? request.url : request.url.slice(0, question))
    if (!path) return undefined
    const kind = kinds.get(`${path.group ? `${path.group}/` : ''}${path.version}/${path.plural}`)
    if (!kind || (path.namespace !== undefined && !kind.namespaced)) throw unknownPath
    const form = negotiator.form(request.headers.accept)
    return { request, reply, kind, path, query: request.query as Query, form }
  }

  function handle(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const r = read(request, reply)
    if (!r) return sendDocument(request, reply)
    if (request.method === 'GET') return handleGet(r)
    const answer = handleWrite(r)
    onWork()
    return answer
  }

  function sendDocument(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const document = discoveryDocument(registry, request.url.split('?', 1)[0])
    if (!document || request.method !== 'GET') throw unknownPath
    return sendValue(reply, document)
  }

  function handleGet(r: ResourceRequest): FastifyReply {
    const { path, query, kind } = r
    if (path.subresource !== undefined) return handleSubresource(r, path.subresource)
    if (!kind.namespaced || path.name === undefined || path.namespace !== undefined) {
      if (flagOf(query, 'watch')) return watch(r)
      return path.name === undefined ? reading.list(r) : reading.get(r)
    }
    throw notFound(kind, path.name)
  }

  function watch(r: ResourceRequest): FastifyReply {
    const { reply } = r
    const stop = reading.watch(r, () => httpSink(reply))
    reply.raw.on('close', stop)
    return reply
  }

  function handleWrite(r: ResourceRequest): FastifyReply {
    const { path, kind, request } = r
    if (path.subresource !== undefined) return handleSubresource(r, path.subresource)
    if (kind.namespaced && path.namespace === undefined) throw notAllowed(kind, request.method)
    const onCollection = path.name === undefined
    switch (request.method) {
      case 'POST':
        if (onCollection) return writing.create(r)
        break
      case 'PUT':
        if (!onCollection) return writing.update(r)
        break
      case 'PATCH':
        if (!onCollection) return writing.patch(r)
        break
      case 'DELETE':
        return onCollection ? writing.deleteCollection(r) : writing.delete(r)
    }
    throw notAllowed(kind, request.method)
  }

  function handleSubresource(r: ResourceRequest, name: string): FastifyReply {
    const { kind, request } = r
    if (!kind.subresources.includes(name)) throw unknownPath
    if (name === 'log') {
      if (request.method !== 'GET') throw notAllowed(kind, request.method)
      return sendLogs(r, options)
    }
    const subresource = subresources.get(name)!
    const act = actionOf(subresource, request.method)
    if (!act) throw notAllowed(kind, request.method)
    return act(r, subresource)
  }

  function actionOf(subresource: Subresource, method: string) {
    if (method === 'GET' && subresource.get) return writing.getSubresource.bind(writing)
    if (method === 'POST' && subresource.create) return writing.createSubresource.bind(writing)
    if (method === 'PUT' && subresource.update) return writing.updateSubresource.bind(writing)
    if (method === 'PATCH' && subresource.update) return writing.patchSubresource.bind(writing)
    return undefined
  }

  /** A watch over WebSocket: the same frames, each a text message. */
  function watchOverWebSocket(socket: WebSocket, request: FastifyRequest): void {
    try {
      const r = read(request, undefined as unknown as FastifyReply)
      if (!r || r.path.subresource !== undefined || !flagOf(r.query, 'watch')) throw unknownPath
      const stop = reading.watch(r, () => webSocketSink(socket))
      socket.on('close', stop)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      socket.send(JSON.stringify({ type: 'ERROR', object: error.status }))
      socket.close()
    }
  }

  for (const url of ['/api/*', '/apis/*']) {
    app.route({ method: 'GET', url, handler: handle, wsHandler: watchOverWebSocket })
    app.route({ method: ['POST', 'PUT', 'PATCH', 'DELETE'], url, handler: handle })
  }
}

const verbs: Readonly<Record<string, string>> = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }

const notAllowed = (kind: Kind, method: string) => methodNotAllowed(kind, verbs[method] ?? method.toLowerCase())

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const answer = error instanceof ApiError ? error : fromFastify(error)
  if (answer.code === 500) request.log.error(error)
  const { retryAfterSeconds } = answer.details ?? {}
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  sendValue(reply, answer.status, undefined, answer.code)
}

/** What fastify itself refused; anything else is a mistake of ours. */
function fromFastify(error: unknown): ApiError {
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return requestEntityTooLarge(`Request entity too large: limit is ${bodyLimit}`)
  }
  if (statusCode !== undefined && statusCode < 500) return new ApiError(statusCode, 'BadRequest', message ?? 'bad request')
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message: String(message) }],
  })
}
