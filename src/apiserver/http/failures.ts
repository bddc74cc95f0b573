/** How a request that failed is answered: with a Status, unless its address cannot be read. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, badRequest, methodNotAllowed } from '../../api/errors.ts'
import { isRefusal, refusal, type Whole, whole } from '../rest/answer.ts'
import { unknownBody, unknownPatch } from '../rest/body.ts'
import { noSuchPage } from '../rest/failures.ts'
import { send, wantedOf } from './send.ts'

/** What comes with a method that nothing has. */
export function sendNoSuchMethod(request: FastifyRequest, reply: FastifyReply): void {
  if (/^\/(?:apis?|version|openapi)(?:[/?]|$)/.test(request.url))
    sendError(methodNotAllowed(), request, reply)
  else send(reply, noSuchPage())
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if ((error as { code?: unknown }).code === 'FST_ERR_BAD_URL') return void send(reply, unreadableAddress)
  const why = isRefusal(error) ? error : fromFastify(error, request.method)
  send(reply, refusal(wantedOf(request), why))
}

/** In the words of Go's server. */
const unreadableAddress: Whole = {
  ...whole('text/plain; charset=utf-8', '400 Bad Request', 400),
  headers: { connection: 'close' },
}

/** Whether a request failed by a mistake of ours, and not of its author's. */
export const isMistake = (error: unknown): boolean =>
  !isRefusal(error) && ((error as { statusCode?: number }).statusCode ?? 500) >= 500

/** What fastify itself refused; anything else is a mistake of ours. */
function fromFastify(error: unknown, method: string): ApiError {
  const { statusCode, message } = error as { statusCode?: number; message?: string }
  if (statusCode === 415) return method === 'PATCH' ? unknownPatch() : unknownBody()
  if (statusCode !== undefined && statusCode < 500) return badRequest(message ?? 'bad request')
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message: String(message) }],
  })
}
