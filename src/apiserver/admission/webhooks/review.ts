/** AdmissionReview: what a webhook is asked, and how its answer is read. Source: the request package of the API server's webhooks. */
import { decodeBase64 } from '../../../api/codec/base64.ts'
import { jsonTypeOf } from '../../../api/codec/errors.ts'
import { decode } from '../../../api/codec/json.ts'
import { parseJson } from '../../../api/codec/json-text.ts'
import type { AdmissionResponse } from '../../../api/generated/types/admission-v1.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { typeOfKind } from '../../../api/schema.ts'
import { hexDigits } from '../../../sim/random.ts'
import { requestOf } from '../policy/request.ts'
import type { Subject } from '../policy/subject.ts'

const apiVersion = 'admission.k8s.io/v1'
const reviewKind = 'AdmissionReview'

export interface Review {
  /** Each of the same words has the same. */
  readonly uid: string
  readonly body: string
  /** What it asks, without what is made up anew each time. */
  readonly essence: string
}

/** @param asked the version in which the webhook wants objects; `isFinal`: the object is as it would be stored */
export function reviewOf(subject: Subject, asked: Kind, isFinal: boolean): Review {
  const { operation, object } = subject.request
  const isNew = operation === 'CREATE'
  const said = requestOf(subject, asked)
  const shown = subject.objectIn(asked)
  const oldObject = subject.oldObjectIn(asked)
  const isGenerated = isNew && subject.name === ''
  const essence = JSON.stringify({ ...said, object: lasting(shown, isGenerated), oldObject })
  const uid = uuidOfText(essence)
  const told = isNew && !isFinal ? bare(shown!, isGenerated) : shown
  const name = isFinal ? { name: object.metadata.name } : {}
  const request = { uid, ...said, ...name, object: told, oldObject }
  return { uid, body: JSON.stringify({ kind: reviewKind, apiVersion, request }), essence }
}

/** What is asked about, as it would be told again. With what a connection is asked for has no metadata. */
const lasting = (shown: KubeObject | null, isGenerated: boolean): object | null =>
  shown && 'metadata' in shown ? bare(shown, isGenerated) : shown

/** Without what the API server makes up; admission that may change an object sees it so. */
function bare(object: KubeObject, isGenerated: boolean): object {
  const {
    uid: _uid,
    creationTimestamp: _createdAt,
    managedFields: _record,
    name,
    ...metadata
  } = object.metadata
  return { ...object, metadata: { ...(!isGenerated && { name }), ...metadata, creationTimestamp: null } }
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

/** @throws Error, in the words of the API server, for a text that is none */
export function reviewIn(text: string): SentReview {
  const review = parsed(text)
  if (review.response === undefined || review.response === null) return review
  const { object } = decode(typeOfKind(apiVersion, reviewKind)!, { response: review.response })
  return { ...review, response: object.response as AdmissionResponse }
}

/** @throws Error, in the words of the API server, for what is no answer to the question of this uid */
export function responseIn(review: SentReview, uid: string, mayPatch: boolean): AdmissionResponse {
  if (review.apiVersion !== apiVersion || review.kind !== reviewKind) {
    const said = groupVersionKind(review.apiVersion, review.kind)
    throw new Error(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${said}`)
  }
  const { response } = review
  if (!response) throw new Error('webhook response was absent')
  if (response.uid !== uid) {
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`)
  }
  checkPatch(response, mayPatch)
  return response
}

/** The operations of its patch. @throws Error for what is no list of such */
export function operationsIn({ patch }: AdmissionResponse): readonly unknown[] {
  if (!patch) return []
  const operations = jsonIn(new TextDecoder().decode(decodeBase64(patch)))
  if (Array.isArray(operations)) return operations
  throw new Error(`json: cannot unmarshal ${jsonTypeOf(operations)} into Go value of type jsonpatch.Patch`)
}

function checkPatch({ patch, patchType }: AdmissionResponse, mayPatch: boolean): void {
  if (!mayPatch) {
    if (patch) throw new Error('validating webhook may not return response.patch')
    if (patchType) throw new Error('validating webhook may not return response.patchType')
    return
  }
  if (patch && !patchType) throw new Error('webhook returned response.patch but not response.patchType')
  if (!patch && patchType) throw new Error('webhook returned response.patchType but not response.patch')
  if (patchType && patchType !== 'JSONPatch')
    throw new Error(`webhook returned invalid response.patchType of ${JSON.stringify(patchType)}`)
}

export interface SentReview {
  readonly apiVersion?: unknown
  readonly kind?: unknown
  readonly response?: AdmissionResponse
}

function parsed(text: string): SentReview {
  let value: unknown
  try {
    value = jsonIn(text)
  } catch (error) {
    throw new Error(`couldn't get version/kind; json parse error: ${(error as Error).message}`)
  }
  return typeof value === 'object' && value !== null ? value : {}
}

const jsonIn = (text: string): unknown => parseJson(text, { mostValues }).value

/** As of a body that comes in. */
const mostValues = 100_000

/** As Go prints it. */
function groupVersionKind(version: unknown, kind: unknown): string {
  return `${typeof version === 'string' ? version : ''}, Kind=${typeof kind === 'string' ? kind : ''}`
}
