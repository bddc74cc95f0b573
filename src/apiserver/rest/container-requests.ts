/**
 * The API as programs in containers have it: plain requests over the simulated network, answered at once. What goes on for as
 * long as both sides want, or is long, comes as a stream to who takes one, and is refused by name to others.
 */
import { ApiError, badRequest } from '../../api/errors.ts'
import { once } from '../../api/memo.ts'
import type { ApiConnection, ApiRequest, ApiResponse, ApiStream } from '../../client/api-connection.ts'
import { anonymous } from '../../client/user.ts'
import type { Clock } from '../../sim/clock.ts'
import { WatchHub } from '../watch.ts'
import { type Answer, logType, refusal, type Whole, whole, wholeListing } from './answer.ts'
import { ListBody, LogBody } from './container-streams.ts'
import { WatchBody } from './container-watch.ts'
import { impersonates } from './impersonation.ts'
import { placeAsked } from './parameters.ts'
import type { RestRequest } from './request.ts'
import { Rest, type RestOptions } from './rest.ts'
import { streamTypes } from './watching.ts'

/** A longer list would hold up everybody else: it is read in pages. */
const longestList = 500

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export class ContainerRequests implements ApiConnection {
  /** Most clusters are never asked from within. */
  readonly #rest: () => Rest
  readonly #hub: () => WatchHub

  constructor(private readonly options: ContainerRequestsOptions) {
    const { clock, ...rest } = options
    this.#rest = once(() => new Rest({ ...rest, now: () => clock.now(), onWork() {} }))
    this.#hub = once(() => new WatchHub(options.registry))
  }

  answer(request: ApiRequest): ApiResponse {
    if (!request.isEncrypted)
      return responseOf(
        whole('text/plain; charset=utf-8', 'Client sent an HTTP request to an HTTPS server.\n', 400),
      )
    const asked = asValue(request)
    try {
      if (request.takesSession) return this.#session(asked)
      const answer = settled(this.#rest().answer(asked))
      return (request.takesStream && this.#streamed(answer)) || responseOf(atOnce(answer))
    } catch (error) {
      return responseOf(refusal(asked, error))
    }
  }

  /** @throws ApiError, NodeRefusal */
  #session(asked: RestRequest): ApiResponse {
    const opening = this.#rest().stream(asked)
    if (opening.sort !== 'command') throw badRequest('Upgrade request required')
    return { status: 101, headers: {}, body: '', session: opening.open() }
  }

  /** Undefined for what is answered in one piece. */
  #streamed(answer: Settled): ApiResponse | undefined {
    const { clock, registry } = this.options
    switch (answer.sort) {
      case 'list': {
        if (answer.items.length <= longestList) return undefined
        return streamOf(answer.format.type, new ListBody(answer, clock), answer.headers)
      }
      case 'watch': {
        const body = new WatchBody({ registry, hub: this.#hub(), clock }, answer)
        return streamOf(streamTypes[answer.watch.rendering.media], body, answer.headers)
      }
      case 'log':
        return (
          answer.log &&
          streamOf(logType(answer), new LogBody(answer.log.reader(answer.follows), clock), answer.headers)
        )
      default:
        return undefined
    }
  }
}

/** What has come of it once its work is done. */
function settled(answer: Answer): Settled {
  switch (answer.sort) {
    case 'work':
      while (!answer.step()) {}
      return settled(answer.result())
    case 'pending':
      return settled(answer.refused())
    default:
      return answer
  }
}

/** @throws ApiError 501 for what takes its time */
function atOnce(answer: Settled): Whole {
  switch (answer.sort) {
    case 'whole':
      return answer
    case 'list':
      if (answer.items.length > longestList)
        throw refused(`lists of more than ${longestList} objects (use limit and continue) are`)
      return wholeListing(answer)
    case 'watch':
      throw refused('watches are')
    default:
      if (answer.follows) throw refused('logs that are followed are')
      return whole('text/plain', answer.log?.text ?? '')
  }
}

interface ContainerRequestsOptions
  extends Pick<RestOptions, 'registry' | 'nodes' | 'metrics' | 'audit' | 'access'> {
  readonly clock: Clock
}

type Settled = Exclude<Answer, { readonly sort: 'work' | 'pending' }>

/** @param what `watches are` */
const refused = (what: string) =>
  new ApiError(501, 'NotImplemented', `${what} not served to containers by kubesim: see docs/FIDELITY.md`)

const streamOf = (type: string, rest: ApiStream, headers?: Whole['headers']): ApiResponse => ({
  ...responseOf({ ...whole(type, ''), headers }),
  rest,
})

function responseOf({ code, type, body, headers = {} }: Whole): ApiResponse {
  const lines = Object.entries(headers).map(([name, values]) => [name, [values].flat().join(', ')])
  return {
    status: code,
    headers: { ...Object.fromEntries(lines), 'content-type': type },
    body: typeof body === 'string' ? body : decoder.decode(body),
  }
}

function asValue({ method, path: address, headers = {}, body }: ApiRequest): RestRequest {
  const { path, query } = placeAsked(address)
  return {
    user: anonymous,
    impersonation: impersonates(headers) ? headers : undefined,
    method,
    path: path || '/',
    query,
    headers,
    ...(body !== undefined && { body: encoder.encode(body) }),
  }
}
