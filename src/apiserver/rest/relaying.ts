/** Requests that are handed on to somebody in the cluster, and his answer to them. */
import { contentTypeOf } from '../../api/codec/content-type.ts'
import { fromOctets, octetsOf } from '../../api/codec/octets.ts'
import { ApiError } from '../../api/errors.ts'
import type { NodeConnection, ProxiedResponse } from '../../client/node-connection.ts'
import type { ServedApi } from '../served-api.ts'
import type { Subresource } from '../subresources/subresource.ts'
import { type Whole, whole } from './answer.ts'
import { contextWith } from './context.ts'
import { handedBack, handedOn, queryText } from './handing-on.ts'
import { type ProxiedPlace, proxiedLink, withProxiedLinks } from './proxied-links.ts'
import { type ResourceRequest, refOfRequest } from './request.ts'

interface RelayingOptions {
  readonly registry: ServedApi
  readonly nodes: NodeConnection
}

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
  const host = `${target.ip}:${target.port}`
  const { headers, ...rest } = handedOn(request, path || '/', host)
  const answer = nodes.exchange(target, {
    ...rest,
    headers: { ...headers, 'x-forwarded-uri': request.path },
  })
  if (typeof answer === 'string')
    throw new ApiError(503, 'ServiceUnavailable', `error trying to reach service: ${answer}`)
  return linked(answer, {
    prefix: path === '' ? request.path : request.path.slice(0, -path.length),
    hosts: [host, String(request.headers.host ?? '')],
  })
}

/** His answer with its links leading through the proxy. */
function linked(answer: ProxiedResponse, place: ProxiedPlace): Whole {
  const { headers, body } = answer
  const { location } = headers
  return handedBack({
    ...answer,
    ...(isPage(answer) && { body: pageWithLinks(body, place) }),
    ...(location !== undefined && { headers: { ...headers, location: proxiedLink(location, place) } }),
  })
}

const isPage = ({ headers, body }: ProxiedResponse): boolean =>
  (headers['content-type'] ?? contentTypeOf(body)).split(';', 1)[0].trim() === 'text/html' &&
  headers.location === undefined &&
  headers['content-encoding'] === undefined

/** Whatever it is written in, what tags are made of are the characters of ASCII. */
const pageWithLinks = (body: Uint8Array, place: ProxiedPlace): Uint8Array =>
  octetsOf(withProxiedLinks(fromOctets(body), place))

/** The path behind `/api/v1/namespaces/default/pods/web/proxy`, as it was written. */
const pathBehind = (path: string): string =>
  /^\/api\/v1\/(?:namespaces\/[^/]*\/)?[^/]+\/[^/]+\/[^/]+(\/.*)?$/s.exec(path)?.[1] ?? ''
