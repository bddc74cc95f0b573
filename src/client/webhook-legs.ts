/** What follows what a webhook answers: it sends those who ask elsewhere, or has them come again. Source: Go's net/http, and the retries of client-go. */
import { quoted } from '../api/quote.ts'
import { whyUnreadable } from '../api/webhook-client-problems.ts'
import type { WebhookFailure, WebhookReply } from './webhook-connection.ts'

/** A request on the way to an answer. */
export interface Leg {
  readonly url: URL
  readonly method: 'POST' | 'GET'
  readonly body?: string
}

const mostLegs = 10

/** An answer that leads on to one, or else what has come of it all. */
type Next = { readonly leg: Leg } | { readonly reply: WebhookReply }

/** Where a redirect leads. Some of them have what was asked told again, the others only read. @param legs how many there were */
export function after({ url, method, body }: Leg, reply: WebhookReply, legs: number): Next {
  const isFirst = legs === 1
  if ('failure' in reply) return { reply: isFirst ? reply : { url: url.href, ...reply } }
  const { status, location } = reply
  const tellsAgain = status === 307 || status === 308
  if (!location || !(tellsAgain || [301, 302, 303].includes(status))) return { reply }
  const why = whyUnreadable(location)
  const next = why === undefined ? URL.parse(location, url.href) : null
  if (!next)
    return { reply: unreadable(location, why ?? 'invalid URI for request', isFirst ? undefined : url.href) }
  if (legs === mostLegs) return { reply: { failure: `stopped after ${mostLegs} redirects`, url: location } }
  return { leg: tellsAgain ? { url: next, method, body } : { url: next, method: 'GET' } }
}

function unreadable(location: string, why: string, url?: string): WebhookFailure {
  const said = quoted(location)
  return { failure: `failed to parse Location header ${said}: parse ${said}: ${why}`, url }
}

/** So often who is to come again does. */
export const mostRetries = 10

/** How long to wait before it is asked again; undefined: that is its answer. */
export function waitBeforeRetry(reply: WebhookReply): number | undefined {
  if ('failure' in reply) return undefined
  const { status, retryAfter = '' } = reply
  if (status !== 429 && status < 500) return undefined
  return /^[+-]?\d{1,9}$/.test(retryAfter) ? Math.max(0, Number(retryAfter)) * 1_000 : undefined
}
