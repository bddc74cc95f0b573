/**
 * The API as programs in containers have it: plain requests over the simulated network, answered at once in JSON. Reads, and
 * writes of whole objects; what takes time or other media is refused by name.
 */
import { ApiError, methodNotAllowed, notFound } from '../../api/errors.ts'
import type { Kind, KubeObject, New } from '../../api/kind.ts'
import type { ApiConnection, ApiRequest, ApiResponse } from '../../client/api-connection.ts'
import type { RequestContext } from '../../client/client.ts'
import { coreVersions, groupList } from '../discovery.ts'
import { PageSearch } from '../pages.ts'
import { parseResourcePath, type ResourcePath } from '../resource-path.ts'
import { managerOf } from '../rest/context.ts'
import { statusOfDeleted } from '../rest/deletions.ts'
import { discoveryDocument, pathsOf, version } from '../rest/documents.ts'
import { unknownPath } from '../rest/failures.ts'
import { checkIdentity, type Json, putIntoNamespace, readInput } from '../rest/input.ts'
import { objectText } from '../rest/object-text.ts'
import { listParameters, type Query } from '../rest/parameters.ts'
import { prettyText, readByPeople } from '../rest/pretty.ts'
import { checkIsServed, checkVerb, ServedKinds, writeVerb } from '../rest/served-kinds.ts'
import { isWatch } from '../rest/watching.ts'
import { selection } from '../selection.ts'
import type { ServedApi } from '../served-api.ts'
import { subresources } from '../subresources/subresources.ts'
import { checks, report, troubleOf } from './health.ts'

/** A longer list would hold up everybody else: it is read in pages. */
const longestList = 500

export class ContainerRequests implements ApiConnection {
  readonly #kinds: ServedKinds

  constructor(private readonly registry: ServedApi) {
    this.#kinds = new ServedKinds(registry.kinds)
  }

  answer(request: ApiRequest): ApiResponse {
    if (!request.isEncrypted) return plain(400, 'Client sent an HTTP request to an HTTPS server.\n')
    const [path, ...rest] = request.path.split('?')
    const asked: Asked = { request, path: path || '/', query: queryOf(rest.join('?')) }
    try {
      return this.#answer(asked)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return inJson(asked, error.status, error.code)
    }
  }

  #answer(asked: Asked): ApiResponse {
    const { path, request } = asked
    const resource = /^\/apis?\//.test(path) ? parseResourcePath(path) : undefined
    if (resource) return this.#answerResource(asked, resource)
    const text = this.#health(asked)
    if (text !== undefined) return plain(200, text)
    const document = this.#document(path)
    if (document === undefined) {
      if (/^\/apis?(?:\/|$)/.test(path)) throw unknownPath()
      if (path.startsWith('/openapi/')) throw refused('OpenAPI documents are')
      return plain(404, '404 page not found\n')
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed()
    return inJson(asked, document)
  }

  #health({ path, query }: Asked): string | undefined {
    const [, name, check, ...more] = path.split('/')
    if (!Object.hasOwn(checks, name) || more.length > 0) return undefined
    if (check) return checks[name].includes(check) ? 'ok' : undefined
    return report(name, query, troubleOf(this.registry.store.supervisor))
  }

  #document(path: string): object | undefined {
    switch (path) {
      case '/':
        return { paths: pathsOf(this.registry) }
      case '/version':
        return version
      case '/api':
        return coreVersions('172.18.0.2:6443')
      case '/apis':
        return groupList(this.registry.kinds)
      default:
        return discoveryDocument(this.registry, path)
    }
  }

  #answerResource(asked: Asked, path: ResourcePath): ApiResponse {
    const { method } = asked.request
    const kind = this.#kinds.at(path)
    if (kind.namespaced && path.namespace === undefined && path.name !== undefined && !path.watch)
      throw unknownPath()
    if (path.subresource !== undefined) return this.#answerBelow(asked, kind, path)
    if (method !== 'GET' && method !== 'HEAD') return this.#write(asked, kind, path)
    if (isWatch(path, asked.query)) throw refused('watches are')
    checkVerb(kind, path.name === undefined ? 'list' : 'get')
    return path.name === undefined ? this.#list(asked, kind, path) : this.#get(asked, kind, path)
  }

  #get(asked: Asked, kind: Kind, { name = '', namespace }: ResourcePath): ApiResponse {
    const found = this.registry.get(kind, { name, namespace })
    if (!found) throw notFound(kind, name)
    return object(asked, kind, found)
  }

  #list(asked: Asked, kind: Kind, { namespace }: ResourcePath): ApiResponse {
    const { limit, continue: token, ...wanted } = listParameters(asked.query)
    const isMeant = selection(kind, wanted)
    const search = new PageSearch(this.registry.store, { kind, namespace, limit, token, isMeant })
    while (!search.look()) {}
    const { items, revision, token: next, remaining } = search.page
    if (items.length > longestList)
      throw refused(`lists of more than ${longestList} objects (use limit and continue) are`)
    const metadata = {
      resourceVersion: String(revision),
      ...(next !== undefined && { continue: next }),
      ...(remaining !== undefined && { remainingItemCount: remaining }),
    }
    const { apiVersion } = kind
    const values = items.map(({ kind: _kind, apiVersion: _version, ...item }) => item)
    return inJson(asked, { kind: `${kind.kind}List`, apiVersion, metadata, items: values })
  }

  #answerBelow(asked: Asked, kind: Kind, path: ResourcePath): ApiResponse {
    const { name = '', namespace, subresource = '' } = path
    checkIsServed(kind, path)
    if (!kind.subresources.includes(subresource)) throw unknownPath()
    const get = asked.request.method === 'GET' ? subresources.get(subresource)?.get : undefined
    if (!get) throw refused(`${asked.request.method} of ${kind.plural}/${subresource} is`)
    const ref = { name, namespace }
    if (!this.registry.get(kind, ref)) throw notFound(kind, name)
    return inJson(asked, get({ registry: this.registry, kind, ref, context: contextOf(asked) }))
  }

  #write(asked: Asked, kind: Kind, path: ResourcePath): ApiResponse {
    const verb = writeVerb(asked.request.method, path)
    checkVerb(kind, verb)
    if (kind.namespaced && path.namespace === undefined) throw methodNotAllowed()
    const context = contextOf(asked)
    const { name = '', namespace } = path
    switch (verb) {
      case 'create': {
        const sent = sentObject(asked, kind)
        putIntoNamespace(sent, path)
        const made = this.registry.create(kind, sent as unknown as New<KubeObject>, context)
        return object(asked, kind, made, 201)
      }
      case 'update': {
        const sent = sentObject(asked, kind)
        checkIdentity(sent, path)
        const changed = this.registry.update(kind, { name, namespace }, () => sent, context)
        return object(asked, kind, changed)
      }
      case 'delete':
        return this.#delete(asked, kind, path)
      default:
        throw refused(verb === 'patch' ? 'patches are' : 'deletions of whole collections are')
    }
  }

  #delete(asked: Asked, kind: Kind, { name = '', namespace }: ResourcePath): ApiResponse {
    const ref = { name, namespace }
    const last = this.registry.delete(kind, ref, {}, contextOf(asked))
    const isThere = this.registry.get(kind, ref)?.metadata.uid === last.metadata.uid
    if (isThere || kind.gracePeriodSeconds) return object(asked, kind, last)
    return inJson(asked, statusOfDeleted(kind, last))
  }
}

interface Asked {
  readonly request: ApiRequest
  readonly path: string
  readonly query: Query
}

const plain = (status: number, body: string): ApiResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
})

function inJson({ request, query }: Asked, value: object, status = 200): ApiResponse {
  const isPretty = readByPeople.test(request.headers?.['user-agent'] ?? '') || query.pretty === 'true'
  const body = isPretty ? prettyText(value) : JSON.stringify(value)
  return { status, headers: { 'content-type': 'application/json' }, body }
}

const object = (asked: Asked, kind: Kind, found: KubeObject, status = 200): ApiResponse =>
  inJson(asked, JSON.parse(objectText(kind, found)), status)

/** @param what `watches are` */
const refused = (what: string) =>
  new ApiError(501, 'NotImplemented', `${what} not served to containers by kubesim: see docs/FIDELITY.md`)

function contextOf({ request: { headers = {} } }: Asked): RequestContext {
  return { fieldManager: managerOf(headers['user-agent']), user: userOf(headers.authorization) }
}

/** The service account that a token names; nobody checks a signature. */
function userOf(authorization = ''): string {
  const payload = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(authorization)?.[1]
  try {
    const { sub } = JSON.parse(atob((payload ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as Json
    if (typeof sub === 'string') return sub
  } catch {
    // No token of ours.
  }
  return 'system:anonymous'
}

/** @throws ApiError 400 for what cannot be read or is something else, 415 */
const sentObject = ({ request: { body = '', headers = {} } }: Asked, kind: Kind): Json =>
  readInput(Buffer.from(body), headers['content-type'], kind).object

function queryOf(text: string): Query {
  const query = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(text)) query.set(name, [...(query.get(name) ?? []), value])
  return Object.fromEntries(
    Array.from(query, ([name, values]) => [name, values.length > 1 ? values : values[0]]),
  )
}
