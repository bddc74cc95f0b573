/** Sends what is made whole: a value, or a text. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Headed, type Wanted, type Whole, wholeValue } from '../rest/answer.ts'
import type { Form } from '../rest/negotiation.ts'
import type { Query } from '../rest/parameters.ts'
import type { Piece } from '../rest/pieces.ts'
import { isCompressed, sendCompressed } from './compression.ts'

/** Fastify reads no query of an address that it refuses. */
export const wantedOf = ({ headers, query }: FastifyRequest): Wanted => ({
  headers,
  query: (query ?? {}) as Query,
})

/** Any plain value, as JSON or YAML. */
export const sendValue = (reply: FastifyReply, value: object, form?: Form, code = 200): FastifyReply =>
  send(reply, wholeValue(wantedOf(reply.request), value, form, code))

export function send(reply: FastifyReply, answer: Whole): FastifyReply {
  setHeaders(reply, answer)
  const { code, type, body, keptForMs } = answer
  if (keptForMs !== undefined) reply.header('expires', new Date(Date.now() + keptForMs).toUTCString())
  if (type === '') return reply.code(code).send()
  return sendPiece(reply.code(code), type, body)
}

export function sendPiece(reply: FastifyReply, type: string, piece: Piece): FastifyReply {
  if (isCompressed(reply, piece)) return sendCompressed(reply, type, piece)
  if (typeof piece !== 'string') return reply.header('content-type', type).send(piece)
  return hasBytesInHeaders(reply)
    ? reply.header('content-type', type).send(Buffer.from(piece))
    : sendText(reply, type, piece)
}

/** Headers that go together with a text are encoded as that is: their bytes would become two. */
const hasBytesInHeaders = (reply: FastifyReply): boolean =>
  /[\u0080-\u00ff]/.test(String(reply.getHeader('warning') ?? ''))

export function setHeaders(reply: FastifyReply, { usual, headers }: Headed): void {
  const always = usual?.all(randomUUID())
  for (const name in always) reply.header(name, always[name])
  for (const name in headers) reply.header(name, headers[name])
}

/**
 * A text as it is. Without a serializer of its own, fastify would add a charset to the type; as bytes, Node would not
 * send it together with the headers.
 */
export const sendText = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.header('content-type', type).serializer(asItIs).send(text)

const asItIs = (text: string) => text
