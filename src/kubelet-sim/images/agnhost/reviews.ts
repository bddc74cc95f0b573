/** Reviews as agnhost takes them from the API server and answers them: it logs both, and refuses what is none. */
import { objectIn } from '../../../api/codec/json-object.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { klog } from '../parts/klog.ts'
import type { Review } from '../parts/reviews.ts'
import { klogDetail } from './tls.ts'

/** What Go's `http.Error` sends. */
export const refusal = (status: number, text: string): HttpResponse => ({
  status,
  body: `${text}\n`,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
})

/** @param kind of the review, in `group` @returns it, or what is sent to who has sent none */
export function reviewIn<Request>(
  { body = '' }: HttpRequest,
  {
    group,
    kind,
    context,
  }: { readonly group: string; readonly kind: string; readonly context: ServiceContext },
): Review<Request> | { readonly refused: HttpResponse } {
  klogDetail(context, `handling request: ${body}`)
  const review = objectIn(body)
  if (!review) return refused(context, 'Request could not be decoded: the body is no JSON object')
  const { apiVersion, kind: sent, request } = review as Partial<Review<Request>>
  const versions = [`${group}/v1`, `${group}/v1beta1`]
  if (sent !== kind || !versions.includes(String(apiVersion)))
    return refused(context, `Unsupported group version kind: ${apiVersion}, Kind=${sent}`)
  if (typeof request !== 'object' || request === null)
    return refused(context, 'Request could not be decoded: it asks nothing')
  return review as unknown as Review<Request>
}

function refused(context: ServiceContext, text: string): { readonly refused: HttpResponse } {
  klog(context, 'E', text)
  return { refused: refusal(400, text) }
}

export function answerWith(review: object, context: ServiceContext): HttpResponse {
  const body = JSON.stringify(review)
  klogDetail(context, `sending response: ${body}`)
  return { status: 200, body, headers: { 'content-type': 'application/json' } }
}
