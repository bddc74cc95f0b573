/** What the API server asks webhooks, and how a webhook answers that nobody knows. */
import { objectIn } from '../../../api/codec/json-object.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'

export interface Review<Request> {
  readonly apiVersion: string
  readonly kind: string
  readonly request: Request & { readonly uid: string }
}

interface ConversionRequest {
  readonly desiredAPIVersion: string
  readonly objects: readonly object[]
}

/**
 * The answer to a review of a webhook that is taken to work: it admits everything as it is, and an object in another
 * version is the same with that version's name. Undefined: this is no review.
 */
export function reviewAnswer({ method, body = '' }: HttpRequest): HttpResponse | undefined {
  const review = method === 'POST' && body.includes('Review"') ? objectIn(body) : undefined
  if (typeof review?.['request'] !== 'object' || review['request'] === null) return undefined
  const { apiVersion, kind, request } = review as unknown as Review<Partial<ConversionRequest>>
  const { uid } = request
  if (kind === 'AdmissionReview') return inJson({ kind, apiVersion, response: { uid, allowed: true } })
  if (kind !== 'ConversionReview' || !Array.isArray(request.objects)) return undefined
  const convertedObjects = request.objects.map((each) => ({ ...each, apiVersion: request.desiredAPIVersion }))
  return inJson({ kind, apiVersion, response: { uid, convertedObjects, result: { status: 'Success' } } })
}

const inJson = (value: object): HttpResponse => ({
  status: 200,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})
