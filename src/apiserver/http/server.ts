/** The REST API over HTTP: one fastify instance; every path below /api and /apis goes through one handler. */
import websocket from '@fastify/websocket'
import { type FastifyBaseLogger, type FastifyInstance, fastify } from 'fastify'
import { openApiOf } from '../openapi/openapi.ts'
import { serveDocuments } from './documents.ts'
import { bodyLimit, sendError, sendNoSuchPage } from './failures.ts'
import { OwnHosts } from './hosts.ts'
import { Incoming } from './incoming.ts'
import { type ResourceOptions, ResourceRoutes } from './resources.ts'
import { refuseWebPages } from './web-pages.ts'

export interface HttpServerOptions extends ResourceOptions {
  readonly logger?: FastifyBaseLogger
  /** Hosts that a request may name besides those of the loopback, without a port. Default: none. */
  readonly allowedHosts?: readonly string[]
}

/** The limit of Go's server on the request line and the headers together; so no part of an address is too long. */
const maxHeaderSize = 1024 * 1024
/** What one message of a WebSocket may hold. */
const webSocketLimit = 1024 * 1024

/** A server that is not listening yet. @throws nothing; errors of requests become Statuses */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { logger } = options
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    bodyLimit,
    http: { IncomingMessage: Incoming, maxHeaderSize },
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: maxHeaderSize },
    exposeHeadRoutes: false,
    frameworkErrors: sendError,
  }) as unknown as FastifyInstance
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler(sendError)
  app.setNotFoundHandler(sendNoSuchPage)
  await app.register(websocket, { options: { maxPayload: webSocketLimit } })
  // After the WebSockets, which end the connection of an upgrade that is refused.
  const own = new OwnHosts(options.allowedHosts)
  app.addHook('onRequest', (request, _reply, done) => {
    refuseWebPages(request.raw, own)
    done()
  })
  serveDocuments(app, options.registry, openApiOf(options.registry.kinds))
  new ResourceRoutes(options).serve(app)
  return app
}
