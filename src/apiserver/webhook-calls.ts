/** How webhooks are reached, those of admission and those that convert alike. */
import type { WebhookClientConfig } from '../api/generated/types/admissionregistration-v1.ts'
import type { WebhookCall, WebhookConnection } from '../client/webhook-connection.ts'
import type { Answered, Outside, Question } from './outside.ts'

export interface WebhookOptions {
  /** To those in the cluster. */
  readonly webhooks: WebhookConnection
  /** To all others. */
  readonly outside: Outside
}

export function callTo(
  { service, url = '', caBundle }: WebhookClientConfig,
  { timeoutSeconds, body }: { readonly timeoutSeconds: number; readonly body: string },
): WebhookCall {
  const { name, namespace, port = 443, path = '/' } = service ?? {}
  const address = service ? `https://${name}.${namespace}.svc:${port}${path}` : url
  const withTimeout = `${address}${address.includes('?') ? '&' : '?'}timeout=${timeoutSeconds}s`
  return { url: withTimeout, service, caBundle, timeoutMs: timeoutSeconds * 1_000, body }
}

/** What a webhook is asked for. */
interface Asking extends Pick<Question, 'call' | 'about'> {
  /** What tells the question from others, whatever was made up. */
  readonly essence: string
  /** Who fails where it cannot be asked, as a client is told: `failed calling webhook "x": failed to call webhook`. */
  readonly failing: string
}

/** @throws Unanswered for one outside of the cluster that has not answered yet */
export function askWebhook(
  { call, about, essence, failing }: Asking,
  { webhooks, outside }: WebhookOptions,
): Answered {
  if (call.service) return { reply: webhooks.ask(call), about }
  const why = `${failing}: Post "${call.url}": it is outside of the cluster, and has not answered yet`
  return outside.answerTo({ key: `${call.url} ${essence}`, call, about }, why)
}
