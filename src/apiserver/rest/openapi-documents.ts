/** OpenAPI as it is asked for: version 2 whole, version 3 by group and version, each at an address of its own that changes with it. */
import { addressOf, type OpenApi, type OpenApiDocument } from '../openapi/openapi.ts'
import { type Whole, whole } from './answer.ts'
import { noBody } from './failures.ts'
import { takesJson } from './negotiation.ts'
import { textOf } from './parameters.ts'
import type { RestRequest } from './request.ts'

/** OpenAPI v2 as kubectl reads it: the wire form of gnostic's Document. */
const protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

/**
 * @param path below `/openapi/`
 * @param others answers what the index of version 3 says of versions for which others answer
 */
export function openApiDocument(
  openApi: OpenApi,
  path: string,
  { request, others }: { readonly request: RestRequest; readonly others: () => object },
): Whole | undefined {
  if (path === 'v2') {
    const { accept } = request.headers
    if (accept?.includes('protobuf')) return whole(protobuf, openApi.v2Protobuf())
    return takesJson(accept) ? whole('application/json', openApi.v2Json()) : noBody(406)
  }
  // The API server gives its index no type: so it has that of what its text looks like to Go.
  if (path === 'v3') return whole('text/plain; charset=utf-8', indexText(openApi, others()))
  if (!path.startsWith('v3/')) return undefined
  const name = path.slice('v3/'.length)
  const document = openApi.v3Document(name)
  return document ? versioned(document, name, request) : noBody(404)
}

function indexText(openApi: OpenApi, others: object): string {
  const index = openApi.v3Index()
  return JSON.stringify({ ...index, paths: { ...index.paths, ...others } })
}

/** Who asks for a version is told to keep it, so what is kept must be that version. */
function versioned({ text, hash }: OpenApiDocument, name: string, { query, headers }: RestRequest): Whole {
  const asked = textOf(query, 'hash')
  if (asked !== undefined && asked !== hash)
    return { ...whole('application/json', '', 301), headers: { location: addressOf(name, hash) } }
  const etag = `"${hash}"`
  const isKnown = headers['if-none-match'] === etag
  return {
    ...whole('application/json', isKnown ? '' : text, isKnown ? 304 : 200),
    headers: {
      vary: 'Accept',
      etag,
      'cache-control': asked === undefined ? 'no-cache, private' : 'public, immutable',
    },
    ...(asked !== undefined && { keptForMs: oneYearMs }),
  }
}

const oneYearMs = 365 * 24 * 3_600_000
