/** What of a request, and of the answer to it, goes through the API server where it hands both on. */
import { contentTypeOf } from '../../api/codec/content-type.ts'
import type { ProxiedRequest, ProxiedResponse } from '../../client/node-connection.ts'
import { type Whole, whole } from './answer.ts'
import { bytesIn } from './body.ts'
import type { Query } from './parameters.ts'
import type { RestRequest } from './request.ts'

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

/**
 * A request as the server behind has it: his address in place of the one that was asked, and no word of what lets in here.
 * @param path that is asked for there, without the query
 */
export function handedOn(
  { method, headers, query, body }: RestRequest,
  path: string,
  host: string,
): ProxiedRequest {
  const said = Object.entries(headers).filter(([name]) => !ofConnection.has(name) && name !== 'authorization')
  const texts = said.map(([name, value]) => [name, [value ?? ''].flat().join(', ')])
  return {
    method,
    path: path + queryText(query),
    headers: { ...Object.fromEntries(texts), host },
    body: body === undefined ? undefined : bytesIn(body),
  }
}

export function queryText(query: Query): string {
  const parts = Object.entries(query).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  )
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

/** His answer as it is handed back. */
export function handedBack({ status, headers, body }: ProxiedResponse): Whole {
  const { 'content-type': type = contentTypeOf(body), ...others } = headers
  const kept = Object.entries(others).filter(([each]) => !ofConnection.has(each) && !ofOrigins.has(each))
  return { ...whole(type, body, status), headers: Object.fromEntries(kept) }
}
