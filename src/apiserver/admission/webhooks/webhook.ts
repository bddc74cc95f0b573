/** One webhook: whether it is asked about a request, and what comes of that. Source: the webhook packages of the API server's admission. */
import { ApiError, badRequest, forbidden, internalError, type Status } from '../../../api/errors.ts'
import type { AdmissionResponse } from '../../../api/generated/types/admission-v1.ts'
import type {
  MatchResources,
  MutatingWebhook,
  ValidatingWebhook,
} from '../../../api/generated/types/admissionregistration-v1.ts'
import type { ListMeta } from '../../../api/generated/types/meta-v1.ts'
import type { JsonPatchOperation } from '../../../api/json-patch.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { memoByIdentity } from '../../../api/memo.ts'
import type { WebhookCall, WebhookReply } from '../../../client/webhook-connection.ts'
import { reviewVersionIn } from '../../webhook-answers.ts'
import { askWebhook, callTo, type WebhookOptions } from '../../webhook-calls.ts'
import { askedResource, type Operation } from '../admission.ts'
import { authorizer } from '../policy/authorizer.ts'
import { PolicyCompiler } from '../policy/compiled-policy.ts'
import { conditionsHold } from '../policy/evaluation.ts'
import { mayMatch, versionThatMatches } from '../policy/matching.ts'
import type { PolicyInput } from '../policy/policy-variables.ts'
import type { Subject } from '../policy/subject.ts'
import { operationsOf, type Review, responseIn, reviewIn, reviewOf } from './review.ts'

type Webhook = ValidatingWebhook | MutatingWebhook

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
  throw forbidden(askedResource(subject.request), subject.request.name, holds.error)
}

/** Whether one of them may be asked about such operations on a kind. */
export function mayWant(hooks: readonly Webhook[], kind: Kind, operations: readonly Operation[]): boolean {
  if (hooks.length === 0 || kind.isBeyondWebhooks) return false
  return hooks.some((hook) => Boolean(hook.rules?.length) && mayMatch(matchOf(hook), kind, operations))
}

const none: PolicyInput['variables'] = new Map()

/**
 * Asks it, and answers the operations of its patch; undefined where it failed and may. @param asked the version that it wants
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
): readonly JsonPatchOperation[] | undefined {
  const { context, object, operation } = subject.request
  if (context.dryRun && hook.sideEffects !== 'None' && hook.sideEffects !== 'NoneOnDryRun')
    throw badRequest(`admission webhook "${hook.name}" does not support dry run`)
  // Whoever knows no version of reviews is refused when it is configured.
  const version = reviewVersionIn(hook.admissionReviewVersions) ?? 'v1'
  const review = reviewOf(subject, { asked, version, isFinal })
  const call = callTo(hook.clientConfig, { timeoutSeconds: hook.timeoutSeconds, body: review.body })
  const reply = replyOf(hook, object, { call, review, options })
  try {
    const response = responseOf(reply, review, { mayPatch: !isFinal, url: call.url })
    for (const warning of response.warnings ?? []) context.warn?.(warning)
    for (const [key, value] of Object.entries(response.auditAnnotations ?? {}))
      context.audit?.annotate(`${hook.name}/${key}`, value)
    if (response.allowed !== true) throw denied(hook, response)
    const operations = attempt('received undecodable patch in webhook response', () => operationsOf(response))
    checkIsPatch(hook, operations, { operation, patchType: response.patchType })
    return operations
  } catch (error) {
    if (error instanceof ApiError) throw error
    if (hook.failurePolicy === 'Ignore') return undefined
    throw internalError(failing(hook, (error as Error).message))
  }
}

/** @throws ApiError for a patch of what is deleted, Error for one of another sort than JSON patches */
function checkIsPatch(
  { name }: Webhook,
  operations: readonly JsonPatchOperation[],
  { operation, patchType = '' }: { readonly operation: Operation; readonly patchType?: string },
): void {
  if (operations.length === 0) return
  if (operation === 'DELETE') {
    const what = 'attempted to modify the object, which is not supported for this operation'
    throw internalError(`admission webhook "${name}" ${what}`)
  }
  if (patchType !== 'JSONPatch') throw new Error(`unsupported patch type ${JSON.stringify(patchType)}`)
}

interface Asking {
  readonly call: WebhookCall
  readonly review: Review
  readonly options: WebhookOptions
}

function replyOf(hook: Webhook, object: KubeObject, { call, review, options }: Asking): WebhookReply {
  const { uid, name } = object.metadata
  const { reply, about } = askWebhook(
    {
      call,
      essence: review.essence,
      about: { ...(uid !== undefined && { uid }), ...(name !== undefined && { name }) },
      failing: failing(hook, 'failed to call webhook'),
    },
    options,
  )
  // What was made up may be another now than that of which it was asked.
  if (!call.service && !Object.isFrozen(object.metadata)) Object.assign(object.metadata, about)
  return reply
}

/** @throws Error where it is none */
function responseOf(
  reply: WebhookReply,
  review: Review,
  { mayPatch, url }: { readonly mayPatch: boolean; readonly url: string },
): AdmissionResponse {
  const answered = attempt('failed to call webhook', () => reviewIn(reply, review, url))
  return attempt('received invalid webhook response', () => responseIn(answered, review, mayPatch))
}

function attempt<T>(title: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw new Error(`${title}: ${(error as Error).message}`)
  }
}

const failing = ({ name }: Webhook, why: string): string => `failed calling webhook "${name}": ${why}`

/** HTTP knows no longer ones: the real server ends the connection. */
const mostCode = 999

class Denial extends ApiError {
  readonly metadata: ListMeta = {}

  override get status(): Status {
    return { ...super.status, metadata: this.metadata }
  }
}

/** In its own words, and with its own code, if that is one of refusals. */
function denied({ name }: Webhook, { status }: AdmissionResponse): ApiError {
  const said = `admission webhook "${name}" denied the request`
  const { code = 0, message, reason, details, metadata = {} } = status ?? {}
  const why = message || reason
  const denial = new Denial(
    code >= 400 && code <= mostCode ? code : 400,
    reason ?? '',
    why ? `${said}: ${why}` : `${said} without explanation`,
    details as ApiError['details'],
  )
  return Object.assign(denial, { metadata })
}
