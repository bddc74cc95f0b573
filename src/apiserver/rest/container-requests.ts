/**
 * The API as programs in containers have it: plain requests over the simulated network, answered at once. What goes on for as
 * long as both sides want is refused by name.
 */
import { ApiError } from '../../api/errors.ts'
import { once } from '../../api/memo.ts'
import type { ApiConnection, ApiRequest, ApiResponse } from '../../client/api-connection.ts'
import { anonymous } from '../../client/user.ts'
import { type Answer, refusal, type Whole, whole, wholeListing } from './answer.ts'
import { impersonates } from './impersonation.ts'
import { placeAsked } from './parameters.ts'
import type { RestRequest } from './request.ts'
import { Rest, type RestOptions } from './rest.ts'

/** A longer list would hold up everybody else: it is read in pages. */
const longestList = 500

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export class ContainerRequests implements ApiConnection {
  /** Most clusters are never asked from within. */
  readonly #rest: () => Rest

  constructor(options: RestOptions) {
    this.#rest = once(() => new Rest(options))
  }

  answer(request: ApiRequest): ApiResponse {
    if (!request.isEncrypted)
      return responseOf(
        whole('text/plain; charset=utf-8', 'Client sent an HTTP request to an HTTPS server.\n', 400),
      )
    const asked = asValue(request)
    try {
      return responseOf(atOnce(this.#rest().answer(asked)))
    } catch (error) {
      return responseOf(refusal(asked, error))
    }
  }
}

/** @throws ApiError 501 for what takes its time */
function atOnce(answer: Answer): Whole {
  switch (answer.sort) {
    case 'whole':
      return answer
    case 'work':
      while (!answer.step()) {}
      return atOnce(answer.result())
    case 'list':
      if (answer.items.length > longestList)
        throw refused(`lists of more than ${longestList} objects (use limit and continue) are`)
      return wholeListing(answer)
    case 'pending':
      return atOnce(answer.refused())
    case 'watch':
      throw refused('watches are')
    default:
      if (answer.follows) throw refused('logs that are followed are')
      return whole('text/plain', answer.log?.text ?? '')
  }
}

/** @param what `watches are` */
const refused = (what: string) =>
  new ApiError(501, 'NotImplemented', `${what} not served to containers by kubesim: see docs/FIDELITY.md`)

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
