/** Sends what is made whole: a value, or a text. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Headed, type Wanted, type Whole, wholeValue } from '../rest/answer.ts'
import type { Form } from '../rest/negotiation.ts'
import type { Query } from '../rest/parameters.ts'
import type { Piece } from '../rest/pieces.ts'
import { isCompressed, sendCompressed } from './compression.ts'
import { endTogether } from './together.ts'

/** Fastify reads no query of an address that it refuses. */
export const wantedOf = ({ headers, query }: FastifyRequest): Wanted => ({
  headers,
  query: (query ?? {}) as Query,
})

/** Any plain value, as JSON or YAML. */
export const sendValue = (reply: FastifyReply, value: object, form?: Form, code = 200): FastifyReply =>
  send(reply, wholeValue(wantedOf(reply.request), value, form, code))

export function send(reply: FastifyReply, answer: Whole): FastifyReply {
  const { code, type, body, keptForMs } = answer
  const headers = headersOf(reply, answer)
  if (keptForMs !== undefined) headers.expires = new Date(Date.now() + keptForMs).toUTCString()
  // Webhooks refuse with any code that HTTP has room for, fastify knows those below 600.
  if (code < 600) reply.code(code)
  else reply.raw.statusCode = code
  if (type === '') return reply.headers(headers).send()
  return sendLongOrShort(reply, headers, type, body)
}

/** With the headers that the answer has already, and compressed where that is worth it. */
export const sendPiece = (reply: FastifyReply, type: string, piece: Piece): FastifyReply =>
  sendLongOrShort(reply, reply.getHeaders() as Headers, type, piece)

/** As it is, with the headers that the answer has already. */
export const sendPlain = (reply: FastifyReply, type: string, piece: Piece): FastifyReply =>
  sendWith(reply, reply.getHeaders() as Headers, type, piece)

export const setHeaders = (reply: FastifyReply, answer: Headed): FastifyReply =>
  reply.headers(headersOf(reply, answer))

type Headers = Record<string, string | string[]>

/** One by one: an object that is spread is one that Node reads slowly. */
function headersOf(reply: FastifyReply, { usual, headers }: Headed): Headers {
  const all: Headers = {}
  usual?.addTo(all, randomUUID())
  for (const name in headers) all[name] = headers[name]
  // The only one that others have set: fastify ends the connection of whom it does not read to the end.
  const connection = reply.getHeader('connection')
  if (connection !== undefined) all.connection = String(connection)
  return all
}

function sendLongOrShort(reply: FastifyReply, headers: Headers, type: string, piece: Piece): FastifyReply {
  return isCompressed(reply, piece)
    ? sendCompressed(reply.headers(headers), type, piece)
    : sendWith(reply, headers, type, piece)
}

/**
 * What is whole needs nothing more of fastify, which would read its type once more, add a charset to it, and count bytes
 * that are counted. A text of ASCII goes out together with the headers as latin1, which Node copies; any other one as bytes,
 * since Node would encode the headers as it does the text, and theirs are bytes.
 */
function sendWith(reply: FastifyReply, headers: Headers, type: string, piece: Piece): FastifyReply {
  if (reply.sent) return reply
  const { raw } = reply
  const length = Buffer.byteLength(piece)
  headers['content-type'] = type
  headers['content-length'] = String(length)
  // It may throw, and then fastify answers that.
  raw.writeHead(raw.statusCode, headers)
  reply.hijack()
  if (typeof piece !== 'string') endTogether(raw, piece)
  else if (length === piece.length) endTogether(raw, piece, 'latin1')
  else endTogether(raw, Buffer.from(piece))
  return reply
}
