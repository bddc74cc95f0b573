/** How a request that failed is answered: always with a Status. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, badRequest, methodNotAllowed } from '../../api/errors.ts'
import { unknownBody, unknownPatch } from './body.ts'
import { formOfErrors } from './negotiation.ts'
import { sendValue } from './send.ts'

/** Made anew each time, so that each has a stack of its own. */
export const unknownPath = () =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource', {})

/** What a real cluster serves and this one does not. */
export const notServed = (resource: string, subresource: string) =>
  new ApiError(
    501,
    'NotImplemented',
    `${resource}/${subresource} is not served by kubesim: see docs/FIDELITY.md`,
  )

/** The same for a whole kind, with the code that clients take for a kind that a cluster does not have. */
export const kindNotServed = (resource: string) =>
  new ApiError(404, 'NotFound', `${resource} is not served by kubesim: see docs/FIDELITY.md`, {})

/** What is asked of the API with a method that nothing has; all else is a page that there is not. */
const ofApi = /^\/(?:apis?\/|(?:apis?|version)\/?(?:\?|$))/

export function sendNoSuchPage(request: FastifyRequest, reply: FastifyReply): void {
  if (ofApi.test(request.url)) return sendError(methodNotAllowed(), request, reply)
  reply.code(404).type('text/plain; charset=utf-8').send('404 page not found\n')
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const answer = error instanceof ApiError ? error : fromFastify(error, request.method)
  const { retryAfterSeconds } = answer.details ?? {}
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  sendValue(reply, answer.status, formOfErrors(request.headers.accept), answer.code)
}

/** Whether a request failed by a mistake of ours, and not of its author's. */
export const isMistake = (error: unknown): boolean =>
  !(error instanceof ApiError) && ((error as { statusCode?: number }).statusCode ?? 500) >= 500

/** What fastify itself refused; anything else is a mistake of ours. */
function fromFastify(error: unknown, method: string): ApiError {
  const { statusCode, message } = error as { statusCode?: number; message?: string }
  if (statusCode === 415) return method === 'PATCH' ? unknownPatch() : unknownBody()
  if (statusCode !== undefined && statusCode < 500) return badRequest(message ?? 'bad request')
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message: String(message) }],
  })
}
