/** Requests for resources: which handler answers which verb at which path. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { ApiError, badRequest, methodNotAllowed } from '../../api/errors.ts'
import type { Kind, Verb } from '../../api/kind.ts'
import { parseResourcePath, type ResourcePath } from '../resource-path.ts'
import { subresources } from '../subresources/subresources.ts'
import { WatchHub } from '../watch.ts'
import { Answers, sendValue } from './answer.ts'
import { discoveryDocument } from './documents.ts'
import { notServed, unknownPath } from './failures.ts'
import { sendLogs } from './logs.ts'
import { Negotiator } from './negotiation.ts'
import { flagOf, type Query } from './parameters.ts'
import { Reading } from './reading.ts'
import type { ResourceRequest } from './request.ts'
import type { HttpServerOptions } from './server.ts'
import { httpSink, onceGone, webSocketSink } from './sinks.ts'
import { SubresourceRequests } from './subresource-requests.ts'
import { ObjectTexts } from './texts.ts'
import { Writing } from './writing.ts'

/** Serves every kind of the registry below /api and /apis. */
export function serveResources(app: FastifyInstance, options: HttpServerOptions): void {
  const { registry, onWork, now, hub = new WatchHub(registry.store) } = options
  const texts = new ObjectTexts(registry.store)
  const answers = new Answers(texts)
  const reading = new Reading({ registry, answers, hub, now })
  const writing = new Writing({ registry, answers, now })
  const below = new SubresourceRequests({ registry, answers, now })
  const negotiator = new Negotiator()
  const kinds = new Map(registry.kinds.map((kind) => [`${kind.apiVersion}/${kind.plural}`, kind]))
  app.addHook('preClose', (done) => {
    reading.close()
    hub.close()
    texts.close()
    done()
  })

  const kindAt = ({ group, version, plural }: ResourcePath) =>
    kinds.get(`${group ? `${group}/` : ''}${version}/${plural}`)

  function read(request: FastifyRequest, reply: FastifyReply): ResourceRequest | undefined {
    const path = parseResourcePath(pathOf(request))
    if (!path) return undefined
    const kind = kindAt(path)
    if (!kind || (path.namespace !== undefined && !kind.namespaced)) throw unknownPath()
    checkPath(path)
    const form = negotiator.form(request.headers.accept)
    return { request, reply, kind, path, query: request.query as Query, form }
  }

  function handle(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const r = read(request, reply)
    if (!r) return sendDocument(request, reply)
    if (r.kind.namespaced && r.path.namespace === undefined && r.path.name !== undefined && !r.path.watch) {
      throw unknownPath()
    }
    if (request.method === 'GET') return handleGet(r)
    const answer = handleWrite(r)
    onWork()
    return answer
  }

  function sendDocument(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const document = discoveryDocument(registry, pathOf(request))
    if (!document) throw unknownPath()
    if (request.method !== 'GET') throw methodNotAllowed()
    return sendValue(reply, document, negotiator.form(request.headers.accept))
  }

  function handleGet(r: ResourceRequest): FastifyReply {
    const { path, query, kind } = r
    if (path.subresource !== undefined) return handleSubresource(r, path.subresource)
    if (isWatch(path, query)) {
      checkVerb(kind, 'watch')
      return watch(r)
    }
    checkVerb(kind, path.name === undefined ? 'list' : 'get')
    return path.name === undefined ? reading.list(r) : reading.get(r)
  }

  function watch(r: ResourceRequest): FastifyReply {
    const { reply } = r
    onceGone(
      reply,
      reading.watch(r, () => httpSink(reply)),
    )
    return reply
  }

  function handleWrite(r: ResourceRequest): FastifyReply {
    const { path, kind, request } = r
    if (path.subresource !== undefined) return handleSubresource(r, path.subresource)
    const verb = writeVerb(request.method, path)
    checkVerb(kind, verb)
    // The namespace of what is created is in the path, always.
    if (kind.namespaced && path.namespace === undefined) throw methodNotAllowed()
    switch (verb) {
      case 'create':
        return writing.create(r)
      case 'update':
        return writing.update(r)
      case 'patch':
        return writing.patch(r)
      case 'delete':
        return writing.delete(r)
      default:
        return writing.deleteCollection(r)
    }
  }

  function handleSubresource(r: ResourceRequest, name: string): FastifyReply {
    refuseWhatIsNotServed(r)
    if (!r.kind.subresources.includes(name)) throw unknownPath()
    if (name !== 'log') return below.handle(r, subresources.get(name)!)
    if (r.request.method !== 'GET') throw methodNotAllowed()
    return sendLogs(r, options)
  }

  /** What is not served is refused before the handshake, so that a client sees why. */
  function refuseUpgrade(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
    const path = request.ws ? parseResourcePath(pathOf(request)) : undefined
    const kind = path && kindAt(path)
    if (kind) refuseWhatIsNotServed({ kind, path })
    done()
  }

  /** A watch over WebSocket: the same frames, each a text message. */
  function watchOverWebSocket(socket: WebSocket, request: FastifyRequest): void {
    try {
      const r = read(request, undefined as unknown as FastifyReply)
      if (!r || r.path.subresource !== undefined || !isWatch(r.path, r.query)) throw unknownPath()
      const stop = reading.watch(r, () => webSocketSink(socket))
      socket.on('close', stop)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      socket.send(JSON.stringify({ type: 'ERROR', object: error.status }))
      socket.close()
    }
  }

  for (const url of ['/api/*', '/apis/*']) {
    app.route({
      method: 'GET',
      url,
      handler: handle,
      wsHandler: watchOverWebSocket,
      onRequest: refuseUpgrade,
    })
    app.route({
      method: ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
      url,
      handler: handle,
      onRequest: refuseUpgrade,
    })
  }
}

function refuseWhatIsNotServed({ kind, path }: Pick<ResourceRequest, 'kind' | 'path'>): void {
  const { subresource } = path
  const name = subresource?.split('/', 1)[0]
  if (name !== undefined && kind.notServed?.includes(name)) throw notServed(kind.plural, name)
}

function pathOf({ url }: FastifyRequest): string {
  const question = url.indexOf('?')
  return question < 0 ? url : url.slice(0, question)
}

/** Only a collection is watched; the old paths may name one object of it. */
const isWatch = (path: ResourcePath, query: Query): boolean =>
  path.watch || (path.name === undefined && flagOf(query, 'watch'))

function checkVerb(kind: Kind, verb: Verb): void {
  if (!kind.verbs.includes(verb)) throw methodNotAllowed()
}

function writeVerb(method: string, { name, watch }: ResourcePath): Verb {
  const onCollection = name === undefined
  if (!watch) {
    if (method === 'POST' && onCollection) return 'create'
    if (method === 'DELETE') return onCollection ? 'deletecollection' : 'delete'
    if (method === 'PUT' && !onCollection) return 'update'
    if (method === 'PATCH' && !onCollection) return 'patch'
  }
  throw methodNotAllowed()
}

/** Names and namespaces must be able to be part of a key. @throws ApiError 400 */
function checkPath({ name = '', namespace = '' }: ResourcePath): void {
  checkSegment('Namespace', namespace)
  checkSegment('Name', name)
}

function checkSegment(what: string, value: string): void {
  const wrong = /^\.\.?$/.test(value) ? `may not be '${value}'` : /[/%]/.exec(value)?.[0]
  if (wrong === undefined) return
  const why = wrong.length === 1 ? `may not contain '${wrong}'` : wrong
  throw badRequest(`${what} parameter invalid: ${JSON.stringify(value)}: ${why}`)
}
