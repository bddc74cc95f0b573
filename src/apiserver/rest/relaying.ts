/** Requests that are handed on to somebody in the cluster, and his answer to them. */
import { contentTypeOf } from '../../api/codec/content-type.ts'
import { fromOctets, octetsOf } from '../../api/codec/octets.ts'
import { ApiError } from '../../api/errors.ts'
import type { NodeConnection } from '../../client/node-connection.ts'
import type { ServedApi } from '../served-api.ts'
import type { Subresource } from '../subresources/subresource.ts'
import { type Whole, whole } from './answer.ts'
import { bytesIn } from './body.ts'
import { contextWith } from './context.ts'
import type { Query } from './parameters.ts'
import { type ProxiedPlace, proxiedLink, withProxiedLinks } from './proxied-links.ts'
import { type ResourceRequest, type RestRequest, refOfRequest } from './request.ts'

interface RelayingOptions {
  readonly registry: ServedApi
  readonly nodes: NodeConnection
}

/** What is about a connection, and not about a message. */
const ofConnection = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Which pages of others may read what, is not for the server behind the proxy to say. */
const ofOrigins = new Set([
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
])

/** @throws ApiError 404, 400; 503 where nobody answers */
export function relayed(
  r: ResourceRequest,
  { relay }: Subresource,
  { registry, nodes }: RelayingOptions,
): Whole {
  const { request, kind } = r
  const ref = refOfRequest(r)
  const path = pathBehind(request.path)
  const asked = { kind: `${kind.kind}ProxyOptions`, apiVersion: 'v1', ...(path && { path }) }
  const action = { operation: 'CONNECT', kind, ref, subresource: 'proxy', asked } as const
  registry.act(action, contextWith(r, {}), (judge) => judge())
  const target = relay!({ registry, kind, ref })
  // Links of a page that has no path lead elsewhere.
  if (path === '' && (request.method === 'GET' || request.method === 'HEAD'))
    return { ...whole('', '', 301), headers: { location: `${request.path}/${queryText(request.query)}` } }
  const answer = nodes.exchange(target, {
    method: request.method,
    path: (path || '/') + queryText(request.query),
    headers: headersOf(request, `${target.ip}:${target.port}`),
    body: request.body === undefined ? undefined : bytesIn(request.body),
  })
  if (typeof answer === 'string')
    throw new ApiError(503, 'ServiceUnavailable', `error trying to reach service: ${answer}`)
  const { 'content-type': type = contentTypeOf(answer.body), ...headers } = answer.headers
  const kept = Object.entries(headers).filter(([each]) => !ofConnection.has(each) && !ofOrigins.has(each))
  const place = {
    prefix: path === '' ? request.path : request.path.slice(0, -path.length),
    hosts: [`${target.ip}:${target.port}`, String(request.headers.host ?? '')],
  }
  const found = kept.map(([name, value]) => [name, name === 'location' ? proxiedLink(value, place) : value])
  const body = isPage(type, headers) ? pageWithLinks(answer.body, place) : answer.body
  return { ...whole(type, body, answer.status), headers: Object.fromEntries(found) }
}

const isPage = (type: string, headers: Readonly<Record<string, string>>): boolean =>
  type.split(';', 1)[0].trim() === 'text/html' &&
  headers.location === undefined &&
  headers['content-encoding'] === undefined

/** Whatever it is written in, what tags are made of are the characters of ASCII. */
const pageWithLinks = (body: Uint8Array, place: ProxiedPlace): Uint8Array =>
  octetsOf(withProxiedLinks(fromOctets(body), place))

/** The path behind `/api/v1/namespaces/default/pods/web/proxy`, as it was written. */
const pathBehind = (path: string): string =>
  /^\/api\/v1\/(?:namespaces\/[^/]*\/)?[^/]+\/[^/]+\/[^/]+(\/.*)?$/s.exec(path)?.[1] ?? ''

function queryText(query: Query): string {
  const parts = Object.entries(query).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  )
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

function headersOf({ headers, path }: RestRequest, host: string): Record<string, string> {
  const said = Object.entries(headers).filter(([name]) => !ofConnection.has(name) && name !== 'authorization')
  const texts = said.map(([name, value]) => [name, [value ?? ''].flat().join(', ')])
  return { ...Object.fromEntries(texts), host, 'x-forwarded-uri': path }
}
