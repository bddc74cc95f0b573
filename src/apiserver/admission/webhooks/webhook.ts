/** One webhook: whether it is asked about a request, and what comes of that. Source: the webhook packages of the API server's admission. */
import { ApiError, badRequest, forbidden } from '../../../api/errors.ts'
import type { AdmissionResponse } from '../../../api/generated/types/admission-v1.ts'
import type {
  MatchResources,
  MutatingWebhook,
  ValidatingWebhook,
  WebhookClientConfig,
} from '../../../api/generated/types/admissionregistration-v1.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { memoByIdentity } from '../../../api/memo.ts'
import type { WebhookCall, WebhookConnection, WebhookReply } from '../../../client/webhook-connection.ts'
import type { Outside } from '../../outside.ts'
import { authorizer } from '../policy/authorizer.ts'
import { PolicyCompiler } from '../policy/compiled-policy.ts'
import { conditionsHold } from '../policy/evaluation.ts'
import { versionThatMatches } from '../policy/matching.ts'
import type { PolicyInput } from '../policy/policy-variables.ts'
import type { Subject } from '../policy/subject.ts'
import { type Review, responseIn, reviewOf } from './review.ts'

export type Webhook = ValidatingWebhook | MutatingWebhook

/** How those that are asked are reached. */
export interface WebhookOptions {
  /** To those in the cluster. */
  readonly webhooks: WebhookConnection
  /** To all others. */
  readonly outside: Outside
}

const matchOf = memoByIdentity(
  ({ rules, matchPolicy, namespaceSelector, objectSelector }: Webhook): MatchResources => ({
    resourceRules: rules,
    matchPolicy,
    namespaceSelector,
    objectSelector,
  }),
)

const conditionsOf = memoByIdentity(
  ({ matchConditions }: Webhook) => new PolicyCompiler({ matchConditions }).conditions,
)

/**
 * The version in which it wants to be asked; undefined: it does not.
 * @throws ApiError 403 where its conditions cannot be evaluated, and it must not fail
 */
export function wants(hook: Webhook, subject: Subject): Kind | undefined {
  if (!hook.rules?.length) return undefined
  const version = versionThatMatches(matchOf(hook), subject)
  if (!version || !hook.matchConditions?.length) return version
  const object = subject.objectIn(version)
  const holds = conditionsHold(conditionsOf(hook), {
    subject,
    version,
    object,
    params: null,
    authorizer,
    variables: none,
  })
  if (typeof holds === 'boolean') return holds ? version : undefined
  if (hook.failurePolicy === 'Ignore') return undefined
  const { kind, name } = subject.request
  throw forbidden(kind, name, holds.error)
}

const none: PolicyInput['variables'] = new Map()

/**
 * Asks it; undefined where it failed and may. @param asked the version that it wants
 * @throws ApiError where it refuses, or failed and may not; Unanswered
 */
export function ask(
  hook: Webhook,
  subject: Subject,
  {
    asked,
    isFinal,
    options,
  }: { readonly asked: Kind; readonly isFinal: boolean; readonly options: WebhookOptions },
): AdmissionResponse | undefined {
  const { context, object } = subject.request
  if (context.dryRun && hook.sideEffects !== 'None' && hook.sideEffects !== 'NoneOnDryRun')
    throw badRequest(`admission webhook "${hook.name}" does not support dry run`)
  const review = reviewOf(subject, asked, isFinal)
  const reply = replyOf(hook, object, { review, options })
  let response: AdmissionResponse
  try {
    response = responseOf(reply, review, { mayPatch: !isFinal, url: callOf(hook, '').url })
  } catch (error) {
    if (hook.failurePolicy === 'Ignore') return undefined
    throw failed(hook, (error as Error).message)
  }
  for (const warning of response.warnings ?? []) context.warn?.(String(warning))
  if (response.allowed !== true) throw denied(hook, response)
  return response
}

interface Asking {
  readonly review: Review
  readonly options: WebhookOptions
}

function replyOf(hook: Webhook, object: KubeObject, { review, options }: Asking): WebhookReply {
  const call = callOf(hook, review.body)
  if (call.service) return options.webhooks.ask(call)
  const { uid, name } = object.metadata
  const question = { key: `${call.url} ${review.essence}`, call, about: { uid, name } }
  const who = `failed calling webhook "${hook.name}": failed to call webhook: Post "${call.url}": it is outside of the cluster, and has not answered yet`
  const { reply, about } = options.outside.answerTo(question, who)
  // What was made up may be another now than that of which it was asked.
  if (!Object.isFrozen(object.metadata)) Object.assign(object.metadata, about)
  return reply
}

const callOf = ({ clientConfig, timeoutSeconds }: Webhook, body: string): WebhookCall =>
  callTo(clientConfig, { timeoutSeconds, body })

export function callTo(
  { service, url = '', caBundle }: WebhookClientConfig,
  { timeoutSeconds, body }: { readonly timeoutSeconds: number; readonly body: string },
): WebhookCall {
  const { name, namespace, port = 443, path = '/' } = service ?? {}
  const address = service ? `https://${name}.${namespace}.svc:${port}${path}` : url
  const withTimeout = `${address}${address.includes('?') ? '&' : '?'}timeout=${timeoutSeconds}s`
  return { url: withTimeout, service, caBundle, timeoutMs: timeoutSeconds * 1_000, body }
}

/** @throws Error where it is none */
function responseOf(
  reply: WebhookReply,
  { uid }: Review,
  { mayPatch, url }: { readonly mayPatch: boolean; readonly url: string },
): AdmissionResponse {
  if ('failure' in reply) throw new Error(`failed to call webhook: Post "${url}": ${reply.failure}`)
  const { status, body } = reply
  if (status !== 200) throw new Error(`failed to call webhook: ${wordsOf(status, body)}`)
  try {
    return responseIn(body, uid, mayPatch)
  } catch (error) {
    throw new Error(`received invalid webhook response: ${(error as Error).message}`)
  }
}

/** What client-go makes of such an answer. */
function wordsOf(status: number, body: string): string {
  if (status === 404) return 'the server could not find the requested resource'
  if (status >= 500)
    return `an error on the server (${JSON.stringify(body.trim() || 'unknown')}) has prevented the request from succeeding`
  return `the server rejected our request for an unknown reason`
}

function failed({ name }: Webhook, why: string): ApiError {
  const message = `failed calling webhook "${name}": ${why}`
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })
}

/** In its own words, and with its own code, if that is one of refusals. */
function denied({ name }: Webhook, { status }: AdmissionResponse): ApiError {
  const said = `admission webhook "${name}" denied the request`
  const { code = 0, message, reason, details } = status ?? {}
  const why = message || reason
  return new ApiError(
    Math.max(Number(code) || 0, 400),
    String(reason ?? ''),
    why ? `${said}: ${why}` : `${said} without explanation`,
    details as ApiError['details'],
  )
}
