/** Has a webhook make objects of one version of a custom kind those of another. Source: the webhook converter of apiextensions-apiserver. */
import { ApiError } from '../api/errors.ts'
import type { CustomResourceDefinition } from '../api/generated/types/apiextensions-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import type { WebhookCall, WebhookReply } from '../client/webhook-connection.ts'
import { uuidOfText } from './admission/webhooks/review.ts'
import { callTo, type WebhookOptions } from './admission/webhooks/webhook.ts'

const apiVersion = 'apiextensions.k8s.io/v1'
const reviewKind = 'ConversionReview'
const timeoutSeconds = 30

/** @throws ApiError 500 where it fails; Unanswered */
export function convertedOutside(
  { spec }: CustomResourceDefinition,
  object: KubeObject,
  desiredAPIVersion: string,
  options: WebhookOptions,
): KubeObject {
  const who = `conversion webhook for ${object.apiVersion}, Kind=${object.kind}`
  const request = { desiredAPIVersion, objects: [object] }
  const uid = uuidOfText(JSON.stringify(request))
  const body = JSON.stringify({ kind: reviewKind, apiVersion, request: { uid, ...request } })
  const call = callTo(spec.conversion?.webhook?.clientConfig ?? {}, { timeoutSeconds, body })
  const reply = replyTo(call, who, options)
  if ('failure' in reply) throw failed(`${who} failed: Post "${call.url}": ${reply.failure}`)
  const found = resultOf(reply, uid, who)
  if (found.apiVersion !== desiredAPIVersion)
    throw failed(
      `${who} returned invalid converted object at index 0: invalid groupVersion (expected ${desiredAPIVersion}, received ${found.apiVersion})`,
    )
  const { metadata, ...rest } = found
  // Of the metadata a webhook may change labels and annotations, and nothing else.
  const { labels: _labels, annotations: _annotations, ...kept } = object.metadata
  const { labels, annotations } = metadata ?? {}
  return { ...rest, metadata: { ...kept, ...(labels && { labels }), ...(annotations && { annotations }) } }
}

function replyTo(call: WebhookCall, who: string, { webhooks, outside }: WebhookOptions): WebhookReply {
  if (call.service) return webhooks.ask(call)
  const question = { key: `${call.url} ${call.body}`, call, about: {} }
  return outside.answerTo(
    question,
    `${who} failed: Post "${call.url}": it is outside of the cluster, and has not answered yet`,
  ).reply
}

/** @throws ApiError 500 */
function resultOf(
  { status, body }: { readonly status: number; readonly body: string },
  uid: string,
  who: string,
): KubeObject {
  if (status !== 200) throw failed(`${who} failed: the server answered ${status}`)
  let review: SentReview
  try {
    review = JSON.parse(body)
  } catch {
    throw failed(`${who} failed: the answer is not JSON`)
  }
  const { response } = review ?? {}
  if (review?.kind !== reviewKind || typeof response !== 'object' || response === null)
    throw failed(`${who} failed: the answer is no ConversionReview with a response`)
  if (response.uid !== uid)
    throw failed(
      `${who} failed: expected response.uid="${uid}", got ${JSON.stringify(String(response.uid ?? ''))}`,
    )
  const { result, convertedObjects = [] } = response
  if (result?.status !== 'Success') throw failed(`${who} failed: ${result?.message ?? ''}`)
  if (!Array.isArray(convertedObjects) || convertedObjects.length !== 1)
    throw failed(`${who} returned ${convertedObjects.length} objects, expected 1`)
  const [object] = convertedObjects
  if (typeof object !== 'object' || object === null)
    throw failed(`${who} returned invalid converted object at index 0`)
  return object
}

interface SentReview {
  readonly kind?: unknown
  readonly response?: {
    readonly uid?: unknown
    readonly result?: { readonly status?: string; readonly message?: string }
    readonly convertedObjects?: readonly KubeObject[]
  }
}

const failed = (message: string) =>
  new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })
