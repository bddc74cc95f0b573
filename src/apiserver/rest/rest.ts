/**
 * The REST API as a function from a request to an answer, both values: it knows no transport. What is wrong with a request
 * is an answer, too.
 */
import { isInProtobuf } from '../../api/codec/protobuf.ts'
import { badRequest, methodNotAllowed } from '../../api/errors.ts'
import type { Kind } from '../../api/kind.ts'
import type { MetricsConnection } from '../../client/metrics-connection.ts'
import type { NodeConnection } from '../../client/node-connection.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { Flows } from '../flow-control/flows.ts'
import { openApiOf } from '../openapi/openapi.ts'
import type { Lists } from '../pages.ts'
import { parseResourcePath, type ResourcePath } from '../resource-path.ts'
import type { ServedApi } from '../served-api.ts'
import type { Opening } from '../subresources/opening.ts'
import type { Subresource } from '../subresources/subresource.ts'
import { subresourceAt, subresources } from '../subresources/subresources.ts'
import { Access, type Gate } from './access.ts'
import { AggregatedApis } from './aggregated-apis.ts'
import { type Answer, isRefusal, type Log, refusal, type Watching } from './answer.ts'
import { Collections } from './collections.ts'
import { contextWith } from './context.ts'
import { Documents } from './documents.ts'
import { unknownPath } from './failures.ts'
import { guarded, isLongRunning, type Received } from './guarded.ts'
import { openLog } from './logs.ts'
import { checkIsWatched, checkMethod, checkVerb, isAllowed, isPatched, writeVerb } from './methods.ts'
import { MetricsApis } from './metrics-apis.ts'
import { Negotiator, type Offer } from './negotiation.ts'
import { objectMessage } from './object-message.ts'
import { objectLine } from './object-text.ts'
import { checkTimeout, flagOf, type Query } from './parameters.ts'
import { checkPatchType, refuseNameless } from './patching.ts'
import { Reading } from './reading.ts'
import { relayed } from './relaying.ts'
import { Representation } from './representation.ts'
import { type ResourceQuestion, type ResourceRequest, type RestRequest, refOfRequest } from './request.ts'
import { Serialised } from './serialised.ts'
import { checkPath, ServedKinds } from './served-kinds.ts'
import { SubresourceRequests } from './subresource-requests.ts'
import { UsualHeaders } from './usual-headers.ts'
import { Warnings } from './warnings.ts'
import { isWatch } from './watching.ts'
import { Writing } from './writing.ts'

export interface RestOptions {
  readonly registry: ServedApi
  readonly nodes: NodeConnection
  /** What lists are made of. Default: the store. */
  readonly lists?: Lists
  /** Who knows of custom and external metrics now. Default: nobody. */
  metrics?(): MetricsConnection
  /** The cluster's time, in milliseconds. */
  now(): number
  /** Where it is noted what is asked for, and what comes of it. Default: nowhere. */
  audit?(): AuditLog | undefined
  /** Who looks who asks, and whether he may. Default: the rights in the store. */
  readonly access?: Gate
  /** Called after each request that may have put work on the clock. */
  onWork(): void
}

/** One life of the store, as it is served. */
export class Rest {
  readonly #kinds: ServedKinds
  readonly #aggregated: AggregatedApis
  readonly #metrics: MetricsApis
  readonly #documents: Documents
  /** Who asks, and whether he may. */
  readonly access: Gate
  readonly #negotiator = new Negotiator()
  /** For kinds that Kubernetes does not have: they have no protobuf form. */
  readonly #withoutProtobuf = new Negotiator({ inProtobuf: false })
  readonly #ofCustom = new Negotiator({ inProtobuf: false, isUnrouted: true })
  readonly #texts: Serialised<string>
  readonly #messages: Serialised<Uint8Array>
  readonly #reading: Reading
  readonly #writing: Writing
  readonly #below: SubresourceRequests
  readonly #flows: Flows

  constructor(private readonly options: RestOptions) {
    const { registry } = options
    this.access = options.access ?? new Access({ store: registry.store, now: options.now })
    this.#flows = new Flows(registry.store)
    this.#kinds = new ServedKinds(registry)
    this.#aggregated = new AggregatedApis({ registry, kinds: this.#kinds, servers: options.nodes })
    this.#metrics = new MetricsApis(options)
    const others = { aggregated: this.#aggregated, metrics: this.#metrics }
    this.#documents = new Documents(registry, openApiOf(registry), this.#kinds, others)
    this.#texts = new Serialised(registry.store, objectLine)
    this.#messages = new Serialised(registry.store, objectMessage)
    const representation = new Representation(this.#texts, this.#messages)
    const collections = new Collections({ registry, lists: options.lists ?? registry.store })
    this.#reading = new Reading({ ...options, representation, collections })
    this.#writing = new Writing({ ...options, representation, collections })
    this.#below = new SubresourceRequests({ ...options, representation })
  }

  /** Ends what it keeps up to date. */
  close(): void {
    this.#texts.close()
    this.#messages.close()
  }

  answer(request: RestRequest): Answer {
    const record = this.options.audit?.()?.begin(request)
    if (record) request.audit = record
    return this.#guarded({ request, usual: new UsualHeaders(request, this.#flows, record?.id), record })
  }

  /** Who asks, and whether he may, is looked at once, however often the request is taken up again. */
  #guarded(received: Received, isLetIn = false): Answer {
    const { request, usual, record } = received
    const warnings = new Warnings()
    const again = () => this.#guarded(received, true)
    // Field by field: to spread takes its time.
    return guarded({ request, usual, record, warnings, again }, () => {
      if (!isLetIn) {
        if (request.query.timeout !== undefined && !isLongRunning(request)) checkTimeout(request.query)
        usual.isTurnedAway = true
        this.access.identify(request)
        usual.isIdentified = true
        this.access.check(request)
        usual.isTurnedAway = false
      }
      return this.#answer(request, warnings)
    })
  }

  /** What is served over a connection of its own: a watch, a log, a session, ports. @throws ApiError where none is */
  stream(request: RestRequest): Watching | Log | Opening {
    const record = this.options.audit?.()?.begin(request)
    if (!record) return this.#stream(request)
    request.audit = record
    try {
      const opened = this.#stream(request)
      record.opened(opened.sort === 'watch')
      return opened.sort === 'watch' ? { ...opened, onEnd: () => record.ended() } : opened
    } catch (error) {
      if (isRefusal(error)) record.answered(refusal(request, error), true)
      throw error
    }
  }

  #stream(request: RestRequest): Watching | Log | Opening {
    this.access.letIn(request)
    const path = parseResourcePath(request.path)
    if (!path) throw unknownPath()
    const question = this.#questionOf(request, path)
    request.subject = question
    if (path.subresource === undefined) {
      checkVerb(question.kind, 'watch')
      return this.#reading.watch(question)
    }
    if (!question.kind.subresources.includes(path.subresource)) throw unknownPath()
    const { open } = subresources.get(path.subresource) ?? {}
    return open ? this.#open(question, request, open) : openLog(question, this.options)
  }

  /** Who opens a connection acts, whatever the method. Source: AuthorizePodWebsocketUpgradeCreatePermission. */
  #open(question: Opened, request: RestRequest, open: Opener): Opening {
    this.access.checkMayCreate(request)
    const { registry, nodes } = this.options
    const { query, kind, path } = question
    const ref = refOfRequest(question)
    // Who opens a connection is told nothing besides, who is refused one all that came up.
    const { warnings = new Warnings() } = question
    const context = contextWith({ ...question, request, warnings }, {})
    const subresource = path.subresource!
    return open({
      registry,
      nodes,
      ref,
      admit: (asked) =>
        registry.act({ operation: 'CONNECT', kind, ref, subresource, asked }, context, (judge) => judge()),
      all: (name) => [query[name] ?? []].flat(),
      flag: (name) => flagOf(query, name),
    })
  }

  #answer(request: RestRequest, warnings: Warnings): Answer {
    const path = parseResourcePath(request.path)
    if (!path || !this.#kinds.hasGroup(path.group) || this.#kinds.leadsNowhere(path, request.method)) {
      return (
        this.#metrics.answer(request) ?? this.#aggregated.answer(request) ?? this.#documents.answer(request)
      )
    }
    const question = this.#questionOf(request, path)
    const { kind, served } = question
    if (served.deprecation && isAllowed(kind, request.method)) {
      warnings.add(served.deprecation)
      request.audit?.annotate('k8s.io/deprecated', 'true')
    }
    if (kind.namespaced && path.namespace === undefined && path.name !== undefined && !path.watch) {
      throw unknownPath()
    }
    const { query, form } = question
    const r = { kind, served, path, query, form, request, warnings }
    request.subject = r
    return request.method === 'GET' ? this.#read(r) : this.#writeAndTell(r)
  }

  /** @throws ApiError 404, 400, 406 */
  #questionOf({ method, query, headers }: RestRequest, path: ResourcePath): ResourceQuestion {
    const served = this.#kinds.at(path)
    let { accept } = headers
    // What somebody else answers is in his form, and a connection in none.
    if (path.subresource !== undefined) {
      const { relay, open } = subresourceAt(path.subresource) ?? {}
      if (relay || open) accept = undefined
    }
    // A router asks for the method first, then for what is accepted, and not what names there are. Custom objects have none.
    if (served.isUnstructured) checkPath(path)
    else checkMethod(method, served, { path, query })
    if (method === 'PATCH' && isPatched(served, path)) checkPatchType(headers['content-type'])
    const form = this.#negotiatorFor(served, accept).form(
      accept,
      served.isAnswered ? 'noTable' : offerOf(method, served, { path, query }),
    )
    checkPath(path)
    return { kind: served.stored, served, path, query, form }
  }

  #negotiatorFor(kind: Kind, accept: string | undefined): Negotiator {
    if (kind.isUnstructured) return this.#ofCustom
    return accept?.includes('protobuf') && !isInProtobuf(kind) ? this.#withoutProtobuf : this.#negotiator
  }

  #read(r: ResourceRequest): Answer {
    const { path, query, kind } = r
    if (path.subresource !== undefined) return this.#askBelow(r, path.subresource)
    if (isWatch(path, query)) {
      if (kind.verbs.includes('list')) checkIsWatched(kind)
      else checkVerb(kind, 'watch')
      return this.#reading.watch(r)
    }
    checkVerb(kind, path.name === undefined ? 'list' : 'get')
    return path.name === undefined ? this.#reading.list(r) : this.#reading.get(r)
  }

  #writeAndTell(r: ResourceRequest): Answer {
    try {
      return this.#write(r)
    } finally {
      // A write that fails may have done a part: a collection is deleted one by one.
      this.options.onWork()
    }
  }

  #write(r: ResourceRequest): Answer {
    const { path, kind, request } = r
    if (path.subresource !== undefined) return this.#askBelow(r, path.subresource)
    // No router looks at the paths of custom objects.
    const isNameless = kind.isUnstructured && path.name === undefined && !path.watch
    if (isNameless && request.method === 'PATCH') refuseNameless(r)
    const verb = writeVerb(request.method, path, kind)
    checkVerb(kind, verb)
    // The namespace of what is created is in the path, always.
    if (kind.namespaced && path.namespace === undefined) throw methodNotAllowed()
    switch (verb) {
      case 'create':
        if (kind.takenBy) return this.#below.handle(r, subresources.get(kind.takenBy)!)
        return this.#writing.create(r)
      case 'update':
        return this.#writing.update(r)
      case 'patch':
        return this.#writing.patch(r)
      case 'delete':
        return this.#writing.delete(r)
      default:
        return this.#writing.deleteCollection(r)
    }
  }

  #askBelow(r: ResourceRequest, name: string): Answer {
    const found = subresourceAt(name)
    if (!r.kind.subresources.includes(found?.name ?? name)) throw unknownPath()
    if (found?.relay) return this.#relay(r, found)
    if (found?.open) return this.#refuseToOpen(r, found.open)
    if (found) return this.#below.handle(r, found)
    return openLog(r, this.options)
  }

  /** @throws ApiError always: it takes a connection of its own */
  #refuseToOpen(r: ResourceRequest, open: Opener): never {
    this.#open(r, r.request, open)
    throw badRequest('Upgrade request required')
  }

  #relay(r: ResourceRequest, subresource: Subresource): Answer {
    try {
      return relayed(r, subresource, this.options)
    } finally {
      this.options.onWork()
    }
  }
}

type Opener = NonNullable<Subresource['open']>

type Opened = ResourceQuestion & { readonly warnings?: Warnings }

/** In which forms the answer to a request can be had. */
function offerOf(
  method: string,
  { withoutTable }: Kind,
  { path, query }: { readonly path: ResourcePath; readonly query: Query },
): Offer {
  const { subresource, name } = path
  if (subresource !== undefined) {
    if (subresource === 'log') return 'text'
    const served = subresources.get(subresource)
    const hasNoTable = withoutTable?.includes(subresource) || (served?.speaks && !served.columns)
    return hasNoTable ? 'noTable' : 'any'
  }
  if (method !== 'GET') return 'any'
  if (isWatch(path, query)) return 'stream'
  return name === undefined ? 'collection' : 'any'
}
