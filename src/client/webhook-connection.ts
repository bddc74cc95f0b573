/** How the API server reaches the webhooks that it is told to ask. */
import type { ServiceReference } from '../api/generated/types/admissionregistration-v1.ts'

export interface WebhookCall {
  /** As it is told in errors, with its query: `https://guard.default.svc:443/check?timeout=10s`. */
  readonly url: string
  /** The Service behind which it is; undefined: it is outside of the cluster. */
  readonly service?: ServiceReference
  /** PEM certificates in base64 that its own must come from; undefined: those that the system trusts. */
  readonly caBundle?: string
  readonly timeoutMs: number
  /** JSON. */
  readonly body: string
}

/** What came back, or why nothing did. */
export type WebhookReply = WebhookResponse | WebhookFailure

export interface WebhookResponse {
  readonly status: number
  readonly body: string
  readonly contentType?: string
  /** Why it ended before all of it had come: `unexpected EOF`. */
  readonly cut?: string
  /** Where it sends those who ask, as it says. */
  readonly location?: string
  /** When to ask again, as it says. */
  readonly retryAfter?: string
}

/** In the words of the real server's HTTP client. */
export interface WebhookFailure {
  readonly failure: string
  /** Where that was; undefined: where the webhook was asked first. */
  readonly url?: string
}

/** To those that are in the cluster. */
export interface WebhookConnection {
  ask(call: WebhookCall): WebhookReply
}
