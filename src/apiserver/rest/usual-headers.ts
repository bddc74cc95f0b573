/**
 * The headers that every answer has, whatever it is about. Source: the filters WithAuditInit, WithCacheControl and
 * WithPriorityAndFairness, and RespondWithError of those that turn somebody away.
 */
import { attributesOf } from '../authorization/attributes.ts'
import type { FlowHeaders, Flows } from '../flow-control/flows.ts'
import { requestOf } from './access.ts'
import type { RestRequest } from './request.ts'

/** So much of his own id is told to who has sent one. */
const longestAuditId = 64

/** The id under which its author wants a request to be noted; undefined: any will do. */
export function sentAuditId({ headers }: RestRequest): string | undefined {
  const sent = headers['audit-id']
  return sent ? String(sent).slice(0, longestAuditId) : undefined
}

export class UsualHeaders {
  /** Whether it is known who asks: before, a request is of no flow. */
  isIdentified = false
  /** Whether he may not ask for this, or not as he whom he wants to be. */
  isTurnedAway = false

  /** @param auditId by which the request is noted; undefined: it is not */
  constructor(
    private readonly request: RestRequest,
    private readonly flows: Flows,
    private readonly auditId: string | undefined,
  ) {}

  /**
   * Adds them, with names in lower case. Made when they are asked for: who calls from this process seldom does.
   * @param id by which the answer can be found again
   */
  addTo(all: Record<string, string | string[]>, id: string): void {
    all['audit-id'] = this.auditId ?? sentAuditId(this.request) ?? id
    all['cache-control'] = 'no-cache, private'
    if (this.isTurnedAway) all['x-content-type-options'] = 'nosniff'
    if (!this.isIdentified) return
    const flow = this.#ofFlow()
    for (const name in flow) all[name] = flow[name]
  }

  #ofFlow(): FlowHeaders {
    const { request, flows } = this
    const { user, subject } = request
    const known = subject && 'path' in subject && flows.usualHeadersOf(user, subject.path.subresource)
    return known || flows.headersOf(attributesOf(requestOf(request)))
  }
}
