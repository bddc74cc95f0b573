/** Has a webhook make objects of one version of a custom kind those of another. Source: the webhook converter of apiextensions-apiserver. */
import { ApiError } from '../api/errors.ts'
import type { CustomResourceDefinition } from '../api/generated/types/apiextensions-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import { uuidOfText } from './admission/webhooks/review.ts'
import { askWebhook, callTo, type WebhookOptions } from './webhook-calls.ts'

const apiVersion = 'apiextensions.k8s.io/v1'
const reviewKind = 'ConversionReview'
const timeoutSeconds = 30

/** What is told as it stands, and is no error of the API. */
const failure = (message: string) => new ApiError(500, '', message)

/** @throws ApiError 500 where it fails; Unanswered */
export function convertedOutside(
  { spec }: CustomResourceDefinition,
  { object, apiVersion: desiredAPIVersion }: { readonly object: KubeObject; readonly apiVersion: string },
  options: WebhookOptions,
): KubeObject {
  const who = `conversion webhook for ${object.apiVersion}, Kind=${object.kind}`
  const request = { desiredAPIVersion, objects: [object] }
  const essence = JSON.stringify({ desiredAPIVersion, objects: [withoutMadeUp(object)] })
  const uid = uuidOfText(essence)
  const body = JSON.stringify({ kind: reviewKind, apiVersion, request: { uid, ...request } })
  const call = callTo(spec.conversion?.webhook?.clientConfig ?? {}, { timeoutSeconds, body })
  const { reply } = askWebhook({ call, essence, about: {}, failing: `${who} failed` }, options)
  if ('failure' in reply) throw failure(`${who} failed: Post "${call.url}": ${reply.failure}`)
  const found = resultOf(reply, uid, who)
  if (found.apiVersion !== desiredAPIVersion)
    throw failure(
      `${who} returned invalid object at index 0: invalid groupVersion (expected ${desiredAPIVersion}, received ${found.apiVersion})`,
    )
  const { metadata, ...rest } = found
  // A name that is made up was another one when the webhook was asked.
  if (metadata?.name !== object.metadata.name && object.metadata.generateName === undefined)
    throw failure(
      `${who} returned invalid object: must have the same name: ${object.metadata.name} != ${metadata?.name ?? ''}`,
    )
  // Of the metadata a webhook may change labels and annotations, and nothing else.
  const { labels: _labels, annotations: _annotations, ...kept } = object.metadata
  const { labels, annotations } = metadata ?? {}
  return { ...rest, metadata: { ...kept, ...(labels && { labels }), ...(annotations && { annotations }) } }
}

/** What a new object is called by the API server is another thing each time that it is prepared, and nothing to a webhook. */
function withoutMadeUp({ metadata, ...rest }: KubeObject): object {
  const { uid: _uid, name, ...others } = metadata
  return { ...rest, metadata: metadata.generateName === undefined ? { ...others, name } : others }
}

/** @throws ApiError 500 */
function resultOf(
  { status, body }: { readonly status: number; readonly body: string },
  uid: string,
  who: string,
): KubeObject {
  if (status !== 200) throw failure(`${who} failed: the server answered ${status}`)
  let review: SentReview
  try {
    review = JSON.parse(body)
  } catch {
    throw failure(`${who} failed: the answer is not JSON`)
  }
  const { response } = review ?? {}
  if (review?.kind !== reviewKind || typeof response !== 'object' || response === null)
    throw failure(`${who} failed: the answer is no ConversionReview with a response`)
  if (response.uid !== uid)
    throw failure(
      `${who} failed: expected response.uid="${uid}", got ${JSON.stringify(String(response.uid ?? ''))}`,
    )
  const { result, convertedObjects = [] } = response
  if (result?.status !== 'Success') throw failure(`${who} failed: ${result?.message ?? ''}`)
  if (!Array.isArray(convertedObjects) || convertedObjects.length !== 1)
    throw failure(`${who} returned ${convertedObjects.length} objects, expected 1`)
  const [object] = convertedObjects
  if (typeof object !== 'object' || object === null)
    throw failure(`${who} returned invalid converted object at index 0`)
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
