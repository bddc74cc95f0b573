/** The REST API over HTTP: one fastify instance; every path below /api and /apis goes through one handler. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import websocket from '@fastify/websocket'
import { type FastifyBaseLogger, type FastifyInstance, fastify, type onRequestHookHandler } from 'fastify'
import type { Counts } from '../../client/counts.ts'
import { queryOf } from '../rest/parameters.ts'
import { answerBrokenRequest, answerFault, originForm } from './broken-requests.ts'
import { Connections } from './connections.ts'
import { isMistake, sendError, sendNoSuchMethod } from './failures.ts'
import { OwnHosts } from './hosts.ts'
import { Incoming, upgrades } from './incoming.ts'
import { type Limits, maxHeaderSize, usualLimits } from './limits.ts'
import { serveMetrics } from './metrics.ts'
import { Outgoing } from './outgoing.ts'
import { askOutside } from './outside.ts'
import { Receiving } from './receiving.ts'
import { protocolOf } from './remote/openings.ts'
import { type RestRouteOptions, RestRoutes } from './rest-routes.ts'
import { takeSpdy } from './spdy/upgrade.ts'
import { Streams } from './streams.ts'
import { Traffic } from './traffic.ts'
import { Turns } from './turns.ts'
import { refuseWebPages } from './web-pages.ts'

export interface HttpServerOptions extends RestRouteOptions {
  readonly logger?: FastifyBaseLogger
  /** Hosts that a request may name besides those of the loopback, without a port. Default: none. */
  readonly allowedHosts?: readonly string[]
  /** Limits other than the usual ones. */
  readonly limits?: Partial<Limits>
  /** What the control plane counts, for `/metrics`. */
  counts?(): Counts
}

/** What one message of a WebSocket may hold. */
const webSocketLimit = 4 * 1024 * 1024

/** When a client that may be gone is asked whether it is there, as Go's server does. */
const keepAliveMs = 15_000

/** No route has a schema of JSON: without compilers of its own, fastify would load those that it has, for longer than all the rest of it. */
const noCompiler = () => {
  throw new Error('no route has a schema')
}
const noCompilers = { buildValidator: noCompiler, buildSerializer: noCompiler }

/** A server that is not listening yet. @throws nothing; errors of requests become Statuses */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const limits = { ...usualLimits, ...options.limits }
  const app = fastifyWithin(limits, options.logger)
  const connections = new Connections(app.server, limits)
  const receiving = new Receiving(limits, (request) => connections.received(request))
  // All of them. Not as `*`: fastify remembers whom a pattern has led to, and would read each header anew.
  app.addContentTypeParser(/^/, receiving.parse)
  const { registry } = options
  app.setErrorHandler((error, request, reply) => {
    if (isMistake(error)) registry.store.supervisor.report(`answer ${request.method} ${request.url}`, error)
    sendError(error, request, reply)
  })
  app.setNotFoundHandler(sendNoSuchMethod)
  const turns = new Turns((error) => registry.store.supervisor.report('turn of the server', error))
  const streams = new Streams(limits)
  const traffic = new Traffic()
  const routes = new RestRoutes(options, { turns, streams, traffic })
  const checks = checksOf(new OwnHosts(options.allowedHosts))
  await serveWebSockets(app, checks, (sockets) => routes.serveSockets(sockets))
  takeSpdy(app)
  app.addHook('onRequest', checks)
  serveMetrics(app, { traffic, connections, registry, counts: options.counts }, (request) =>
    routes.letIn(request),
  )
  app.addHook('preClose', closing(askOutside(registry, () => options.onWork())))
  routes.serve(app)
  sweepNowAndThen(app, limits, [receiving, connections, streams])
  return app
}

/** One that parses no body, serves no route, and lets no request take longer than it may. */
function fastifyWithin(limits: Limits, logger: FastifyBaseLogger | undefined): FastifyInstance {
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    http: {
      IncomingMessage: Incoming,
      ServerResponse: Outgoing as typeof ServerResponse,
      maxHeaderSize,
      requireHostHeader: false,
      headersTimeout: limits.arrivalMs,
      connectionsCheckingInterval: limits.sweepMs,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
    },
    // For bodies that nobody reads, such as those of a GET.
    requestTimeout: 2 * limits.arrivalMs,
    connectionTimeout: limits.silenceMs,
    clientErrorHandler: answerBrokenRequest,
    rewriteUrl: originForm,
    forceCloseConnections: true,
    routerOptions: {
      querystringParser: queryOf,
      maxParamLength: maxHeaderSize,
      constraints: { upgrade: upgrades },
    },
    exposeHeadRoutes: false,
    frameworkErrors: sendError,
    schemaController: { compilersFactory: noCompilers },
  }) as unknown as FastifyInstance
  app.removeAllContentTypeParsers()
  return app
}

/** What is looked at before anything is served. */
const checksOf =
  (own: OwnHosts): onRequestHookHandler =>
  (request, reply, done) => {
    if (answerFault(request.raw, reply)) return
    refuseWebPages(request.raw, own)
    // One that is empty is none.
    if (request.headers['content-type'] === '') delete request.headers['content-type']
    done()
  }

/** In a context of their own: the plugin has a say in every request of the context that it is in. */
async function serveWebSockets(
  app: FastifyInstance,
  checks: onRequestHookHandler,
  serve: (sockets: FastifyInstance) => void,
): Promise<void> {
  await app.register(async (sockets) => {
    await sockets.register(websocket, {
      // What is no frame is a client's mistake, and has been answered with a code.
      errorHandler(error, socket, { log }) {
        const isMistakeOfClient = 'code' in error && String(error.code).startsWith('WS_ERR_')
        log[isMistakeOfClient ? 'debug' : 'error'](error)
        socket.terminate()
      },
      options: {
        maxPayload: webSocketLimit,
        handleProtocols: (offered: Set<string>, { url = '' }: IncomingMessage) => protocolOf(offered, url),
      },
    })
    // After the plugin, which ends the connection of an upgrade that is refused.
    sockets.addHook('onRequest', checks)
    serve(sockets)
  })
}

const closing = (stop: () => void) => (done: () => void) => {
  stop()
  done()
}

function sweepNowAndThen(
  app: FastifyInstance,
  { sweepMs }: Limits,
  swept: readonly { sweep(): void }[],
): void {
  const sweeping = setInterval(() => {
    for (const each of swept) each.sweep()
  }, sweepMs).unref()
  app.addHook('onClose', (_app, done) => {
    clearInterval(sweeping)
    done()
  })
}
