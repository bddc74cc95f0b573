/**
 * The REST API as a function from a request to an answer, both values: it knows no transport. What is wrong with a request
 * is an answer, too.
 */
import { isInProtobuf } from '../../api/codec/protobuf.ts'
import { ApiError, badRequest, methodNotAllowed } from '../../api/errors.ts'
import type { Kind } from '../../api/kind.ts'
import type { MetricsConnection } from '../../client/metrics-connection.ts'
import type { NodeConnection } from '../../client/node-connection.ts'
import { Flows } from '../flow-control/flows.ts'
import { openApiOf } from '../openapi/openapi.ts'
import { Unanswered } from '../outside.ts'
import type { Lists } from '../pages.ts'
import { parseResourcePath, type ResourcePath } from '../resource-path.ts'
import type { ServedApi } from '../served-api.ts'
import type { Opening } from '../subresources/opening.ts'
import type { Subresource } from '../subresources/subresource.ts'
import { subresourceAt, subresources } from '../subresources/subresources.ts'
import { Access } from './access.ts'
import { AggregatedApis } from './aggregated-apis.ts'
import { type Answer, type Log, type Pending, refusal, type Watching, type Work } from './answer.ts'
import { Collections } from './collections.ts'
import { contextWith } from './context.ts'
import { Documents } from './documents.ts'
import { unknownPath } from './failures.ts'
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
  readonly access: Access
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
    this.access = new Access({ store: registry.store, now: options.now })
    this.#flows = new Flows(registry.store)
    this.#kinds = new ServedKinds(registry)
    this.#aggregated = new AggregatedApis(registry, this.#kinds)
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
    return this.#guarded(request, new UsualHeaders(request, this.#flows))
  }

  /** Who asks, and whether he may, is looked at once, however often the request is taken up again. */
  #guarded(request: RestRequest, usual: UsualHeaders, isLetIn = false): Answer {
    const warnings = new Warnings()
    const again = () => this.#guarded(request, usual, true)
    return guarded({ request, warnings, usual, again }, () => {
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
        this.#metrics.answer(request) ??
        this.#aggregated.answer(request.path) ??
        this.#documents.answer(request)
      )
    }
    const question = this.#questionOf(request, path)
    const { kind, served } = question
    if (served.deprecation && isAllowed(kind, request.method)) warnings.add(served.deprecation)
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

/** Who asked, and what he is to be told besides. */
interface Asked {
  readonly request: RestRequest
  readonly warnings: Warnings
  readonly usual: UsualHeaders
  /** The same from the beginning. */
  again(): Answer
}

/** What `make` answers, or why it refuses; with the warnings that came up. @throws what is no refusal */
function guarded(asked: Asked, make: () => Answer): Answer {
  let answer: Answer
  try {
    answer = make()
  } catch (error) {
    if (error instanceof Unanswered) return pending(asked, error)
    if (error instanceof ApiError) for (const each of error.warnings) asked.warnings.add(each)
    answer = refusal(asked.request, error)
  }
  if (answer.sort === 'work') return guardedWork(asked, answer)
  return answer.sort === 'pending' ? answer : headed(asked, answer)
}

function headed({ usual, warnings: { lines } }: Asked, answer: Exclude<Answer, Work | Pending>): Answer {
  const headers = lines.length === 0 ? answer.headers : { ...answer.headers, warning: lines }
  if (answer.sort !== 'whole') return { ...answer, usual, headers }
  // Field by field: what is spread and then added to has a hidden class of its own, for each request another one.
  const { sort, code, type, body, keptForMs } = answer
  return { sort, code, type, body, keptForMs, usual, headers }
}

const pending = (asked: Asked, error: Unanswered): Pending => ({
  sort: 'pending',
  question: error.question,
  again: asked.again,
  refused: () => headed(asked, refusal(asked.request, error)),
})

function guardedWork(asked: Asked, work: Work): Work {
  let failed: Answer | undefined
  return {
    sort: 'work',
    step() {
      try {
        return work.step()
      } catch (error) {
        const goesOn = { ...asked, again: () => guardedWork(asked, work) }
        failed = error instanceof Unanswered ? pending(goesOn, error) : refusal(asked.request, error)
        return true
      }
    },
    result: () => (failed?.sort === 'pending' ? failed : guarded(asked, () => failed ?? work.result())),
  }
}

/** Below an object: what goes on for as long as both sides want. Source: the API server's LongRunningFunc. */
const goesOn = new Set(['attach', 'exec', 'proxy', 'log', 'portforward'])

function isLongRunning({ path, query }: RestRequest): boolean {
  const resource = parseResourcePath(path)
  if (!resource) return false
  return isWatch(resource, query) || goesOn.has(resource.subresource?.split('/', 1)[0] ?? '')
}

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
