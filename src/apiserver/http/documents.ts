/** Serves the documents that say what is served: version, discovery and OpenAPI. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { aggregatedDiscovery, coreVersions, groupList } from '../discovery.ts'
import { addressOf as documentAddress, type OpenApi } from '../openapi/openapi.ts'
import { pathsOf, version } from '../rest/documents.ts'
import { unknownPath } from '../rest/failures.ts'
import { Negotiator, rangesOf } from '../rest/negotiation.ts'
import type { Query } from '../rest/parameters.ts'
import { prettyText } from '../rest/pretty.ts'
import type { ServedApi } from '../served-api.ts'
import { serveHealth } from './health.ts'
import { sendText, sendValue } from './send.ts'

/** The address under which clients reach this server, as it was asked for. */
const addressOf = (request: FastifyRequest) => request.headers.host ?? ''

/** What the API server writes for people, whoever asks. */
const sendIndented = (reply: FastifyReply, value: object) =>
  sendText(reply, 'application/json', prettyText(value))

/** OpenAPI v2 as kubectl reads it: the wire form of gnostic's Document. */
const openApiProtobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

export function serveDocuments(app: FastifyInstance, registry: ServedApi, openApi: OpenApi): void {
  const { kinds } = registry
  const negotiator = new Negotiator()
  app.get('/', (_request, reply) => sendIndented(reply, { paths: pathsOf(registry) }))
  // kubectl asks whether there are any before it says that a kind is unknown.
  app.get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', (_request, reply) =>
    sendValue(reply, {
      kind: 'CustomResourceDefinitionList',
      apiVersion: 'apiextensions.k8s.io/v1',
      metadata: { resourceVersion: String(registry.revision) },
      items: [],
    }),
  )
  app.get('/version', (_request, reply) => sendIndented(reply, version))
  serveHealth(app, () => registry.store.supervisor)
  app.get('/api', (request, reply) => sendDiscovery(request, reply, 'core'))
  app.get('/apis', (request, reply) => sendDiscovery(request, reply, 'groups'))

  function sendDiscovery(
    request: FastifyRequest,
    reply: FastifyReply,
    where: 'core' | 'groups',
  ): FastifyReply {
    const { accept } = request.headers
    const wanted = aggregatedVersion(accept)
    if (!wanted) {
      const document = where === 'core' ? coreVersions(addressOf(request)) : groupList(kinds)
      return sendValue(reply, document, negotiator.form(accept, 'asItIs'))
    }
    const type = `application/json;g=apidiscovery.k8s.io;v=${wanted};as=APIGroupDiscoveryList`
    return sendText(reply, type, JSON.stringify(aggregatedDiscovery(kinds, where, wanted)))
  }

  app.get('/openapi/v2', (request, reply) => {
    if (request.headers.accept?.includes('protobuf')) {
      return reply.header('content-type', openApiProtobuf).send(Buffer.from(openApi.v2Protobuf()))
    }
    return sendText(reply, 'application/json', openApi.v2Json())
  })
  app.get('/openapi/v3', (_request, reply) => sendValue(reply, openApi.v3Index()))
  app.get('/openapi/v3/*', (request, reply) => {
    const name = (request.params as Record<string, string>)['*']
    const document = openApi.v3Document(name)
    if (document === undefined) throw unknownPath()
    const { hash } = request.query as Query
    // Who asks for a version is told to keep it, so what is kept must be that version.
    if (hash !== undefined && hash !== document.hash) {
      return reply.redirect(documentAddress(name, document.hash), 301)
    }
    reply.header('vary', 'Accept').header('etag', `"${document.hash}"`)
    if (hash !== undefined) {
      const expires = new Date(Date.now() + keptForMs).toUTCString()
      reply.header('cache-control', 'public, immutable').header('expires', expires)
    }
    if (request.headers['if-none-match'] === `"${document.hash}"`) return reply.code(304).send()
    return sendText(reply, 'application/json', document.text)
  })
}

/** For so long clients may keep a version of a document, by the clock on the wall: one year. */
const keptForMs = 365 * 24 * 3_600_000

/** Which aggregated form the client would have; undefined: the older documents. */
function aggregatedVersion(accept: string | undefined): 'v2' | 'v2beta1' | undefined {
  for (const { type, params } of rangesOf(accept ?? '')) {
    if (type !== 'application/json' && type !== '*/*') continue
    if (params.as === undefined) return undefined
    if (params.as === 'APIGroupDiscoveryList' && (params.v === 'v2' || params.v === 'v2beta1'))
      return params.v
  }
  return undefined
}
