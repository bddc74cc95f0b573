/** Who asks, and whether he may: before anything else is looked at. Source: the authentication, impersonation and authorization filters. */
import { ApiError } from '../../api/errors.ts'
import { anonymous, type User } from '../../client/user.ts'
import { apiAudiences, identify } from '../authentication/tokens.ts'
import { attributesOf } from '../authorization/attributes.ts'
import { checkMay, decide, isPrivileged, refusalOf } from '../authorization/authorizer.ts'
import type { Store } from '../store/store.ts'
import { Impersonation } from './impersonation.ts'
import { textOf } from './parameters.ts'
import type { RestRequest } from './request.ts'

/** Nobody looks whether those may who may do everything. */
const byRight = { allowed: true, reason: '' }

interface AccessOptions {
  readonly store: Store
  /** The cluster's time, in milliseconds. */
  now(): number
}

/** What is asked about each request. An API server that is not the cluster's own leaves it to others. */
export type Gate = Pick<Access, 'letIn' | 'identify' | 'check' | 'checkMayCreate'>

/** In one life of the store. */
export class Access {
  readonly #impersonation: Impersonation

  constructor(private readonly options: AccessOptions) {
    this.#impersonation = new Impersonation(options.store)
  }

  /** @throws ApiError 400, 401, 403 */
  letIn(request: RestRequest): void {
    this.identify(request)
    this.check(request)
  }

  /** Writes into the request who asks. @throws ApiError 400, 401, 403 */
  identify(request: RestRequest): void {
    const { impersonation } = request
    const { authorization } = request.headers
    if (authorization !== undefined) request.user = this.#bearerOf(String(authorization))
    request.audit?.received(request.user)
    const way = impersonation && this.#impersonation.wayOf(requestOf(request), impersonation)
    if (!way) return
    request.user = way.user
    request.audit?.impersonated(way.user, way.verb)
  }

  /** @throws ApiError 403 */
  check(request: RestRequest): void {
    const { user, audit } = request
    if (isPrivileged(user)) return audit?.decided(byRight)
    const asked = attributesOf(requestOf(request))
    const decision = decide(this.options.store, asked)
    audit?.decided(decision)
    if (!decision.allowed) throw refusalOf(asked, decision.reason)
  }

  /** Whether he who has been let in may do the same with POST. @throws ApiError 403 */
  checkMayCreate(request: RestRequest): void {
    if (isPrivileged(request.user)) return
    checkMay(this.options.store, attributesOf(requestOf({ ...request, method: 'POST' })))
  }

  /** What is no token is nobody's; what is none of ours is refused. @throws ApiError 401 */
  #bearerOf(authorization: string): User {
    const token = /^bearer +(\S+)/i.exec(authorization)?.[1]
    if (token === undefined) return anonymous
    const { store, now } = this.options
    const found = identify({ store, token, audiences: apiAudiences, now: now() })
    if (typeof found === 'string') throw new ApiError(401, 'Unauthorized', 'Unauthorized')
    return found.user
  }
}

export const requestOf = ({ user, method, path, query }: RestRequest) => ({
  user,
  method,
  path,
  parameter: (name: string) => textOf(query, name),
})
