/** AdmissionReview: what a webhook is asked, and how its answer is read. Source: the request package of the API server's webhooks. */
import { decodeBase64 } from '../../../api/codec/base64.ts'
import { parseJson } from '../../../api/codec/json-text.ts'
import type { AdmissionResponse } from '../../../api/generated/types/admission-v1.ts'
import type { JsonPatchOperation } from '../../../api/json-patch.ts'
import { operationsIn } from '../../../api/json-patch.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import type { WebhookReply } from '../../../client/webhook-connection.ts'
import { hexDigits } from '../../../sim/random.ts'
import { mostValues } from '../../rest/body.ts'
import {
  checkReview,
  type ReviewVersion,
  reviewAnswered,
  type SentReview,
  type WantedReview,
} from '../../webhook-answers.ts'
import { requestOf } from '../policy/request.ts'
import { type Subject, withoutMadeUp } from '../policy/subject.ts'

const group = 'admission.k8s.io'
const reviewKind = 'AdmissionReview'

export interface Review {
  readonly wanted: WantedReview
  /** Each of the same words has the same. */
  readonly uid: string
  readonly body: string
  /** What it asks, without what is made up anew each time. */
  readonly essence: string
}

interface Asking {
  /** The version in which the webhook wants objects. */
  readonly asked: Kind
  /** The version of reviews that it knows. */
  readonly version: ReviewVersion
  /** The object is as it would be stored. */
  readonly isFinal: boolean
}

export function reviewOf(subject: Subject, { asked, version, isFinal }: Asking): Review {
  const { isNamed = true } = subject.request
  const said = requestOf(subject, asked)
  const shown = subject.objectIn(asked)
  const oldObject = subject.oldObjectIn(asked)
  const lasts = isNamed ? said : { ...said, name: '' }
  const essence = JSON.stringify({
    ...lasts,
    object: lasting(shown, isNamed),
    oldObject: undated(oldObject),
  })
  const uid = uuidOfText(essence)
  const told = isFinal ? shown : subject.unfinishedObjectIn(asked)
  const request = { uid, ...said, object: told, oldObject }
  const body = JSON.stringify({ kind: reviewKind, apiVersion: `${group}/${version}`, request })
  return { uid, wanted: { group, version, kind: reviewKind }, body, essence }
}

/** What is asked about, as it would be told again. With what a connection is asked for has no metadata. */
const lasting = (shown: KubeObject | null, isNamed: boolean): object | null =>
  shown && 'metadata' in shown ? withoutRecord(withoutMadeUp(shown, isNamed)) : shown

/** Without the time at which it goes, which is another each time that its deletion is tried. */
function undated(object: KubeObject | null): object | null {
  if (!object || !('metadata' in object)) return object
  const { deletionTimestamp: _goes, ...metadata } = object.metadata
  return { ...object, metadata }
}

function withoutRecord(object: KubeObject): KubeObject {
  const { managedFields: _record, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** The same for the same text. */
export function uuidOfText(text: string): string {
  const digits = hexDigits(text, 32)
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-')
}

type AnsweredReview = SentReview<AdmissionResponse>

/** @throws Error, in the words of the API server, for what is no review */
export const reviewIn = (reply: WebhookReply, { wanted }: Review, url: string): AnsweredReview =>
  reviewAnswered(reply, url, wanted)

/** @throws Error, in the words of the API server, for what is no answer to the question */
export function responseIn(
  review: AnsweredReview,
  { uid, wanted }: Review,
  mayPatch: boolean,
): AdmissionResponse {
  const { response } = review
  if (!response) throw new Error('webhook response was absent')
  // Those of the beta version were never held to this.
  if (wanted.version !== 'v1') return { ...response, patchType: response.patch ? 'JSONPatch' : undefined }
  if (response.uid !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`)
  checkReview(review, wanted)
  checkPatch(response, mayPatch)
  return response
}

/** The operations of its patch. @throws Error for what is no list of such */
export const operationsOf = ({ patch }: AdmissionResponse): readonly JsonPatchOperation[] =>
  patch ? operationsIn(parseJson(new TextDecoder().decode(decodeBase64(patch)), { mostValues }).value) : []

function checkPatch(response: AdmissionResponse, mayPatch: boolean): void {
  const patchType: string | undefined = response.patchType
  const { patch } = response
  if (!mayPatch) {
    if (patch) throw new Error('validating webhook may not return response.patch')
    if (patchType !== undefined) throw new Error('validating webhook may not return response.patchType')
    return
  }
  if (patch && patchType === undefined)
    throw new Error('webhook returned response.patch but not response.patchType')
  if (!patch && patchType !== undefined)
    throw new Error('webhook returned response.patchType but not response.patch')
  if (patchType === '') throw new Error('webhook returned invalid response.patchType of ""')
}
