/** OpenAPI as it is asked for: version 2 whole, version 3 by group and version, each at an address of its own that changes with it. */
import { addressOf, type OpenApi, type OpenApiDocument } from '../openapi/openapi.ts'
import { type Whole, whole, wholeValue } from './answer.ts'
import { textOf } from './parameters.ts'
import type { RestRequest } from './request.ts'

/** OpenAPI v2 as kubectl reads it: the wire form of gnostic's Document. */
const protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

/** @param path below `/openapi/` */
export function openApiDocument(openApi: OpenApi, path: string, request: RestRequest): Whole | undefined {
  if (path === 'v2') {
    const wantsProtobuf = request.headers.accept?.includes('protobuf')
    return wantsProtobuf ? whole(protobuf, openApi.v2Protobuf()) : whole('application/json', openApi.v2Json())
  }
  if (path === 'v3') return wholeValue(request, openApi.v3Index())
  const name = path.startsWith('v3/') ? path.slice('v3/'.length) : ''
  const document = openApi.v3Document(name)
  return document && versioned(document, name, request)
}

/** Who asks for a version is told to keep it, so what is kept must be that version. */
function versioned({ text, hash }: OpenApiDocument, name: string, { query, headers }: RestRequest): Whole {
  const asked = textOf(query, 'hash')
  if (asked !== undefined && asked !== hash)
    return { ...whole('text/plain', '', 301), headers: { location: addressOf(name, hash) } }
  const etag = `"${hash}"`
  const isKnown = headers['if-none-match'] === etag
  return {
    ...whole('application/json', isKnown ? '' : text, isKnown ? 304 : 200),
    headers: { vary: 'Accept', etag, ...(asked !== undefined && { 'cache-control': 'public, immutable' }) },
    ...(asked !== undefined && { keptForMs: oneYearMs }),
  }
}

const oneYearMs = 365 * 24 * 3_600_000
