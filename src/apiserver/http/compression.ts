/** Long answers are compressed for who takes that, as kube-apiserver compresses objects and lists; no watches and no logs. */
import { constants, createGzip, type Gzip, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Piece } from '../rest/pieces.ts'

/** What is no longer than this is sent as it is. In characters, or bytes. */
const longestPlain = 128 * 1024
/** Little work, and nearly as much saved as by more. */
const options = { level: constants.Z_BEST_SPEED }

/** What the answer says of itself besides. */
export const compressedHeaders = (reply: FastifyReply) => ({
  'content-encoding': 'gzip',
  vary: [String(reply.getHeader('vary') ?? ''), 'Accept-Encoding'].filter(Boolean).join(', '),
})

/** By name only: kube-apiserver looks at no weights. */
export const takesGzip = ({ headers }: FastifyRequest): boolean =>
  String(headers['accept-encoding'] ?? '')
    .split(',')
    .some((coding) => coding.trim() === 'gzip')

export const isCompressed = ({ request }: FastifyReply, piece: Piece): boolean =>
  piece.length > longestPlain && takesGzip(request)

/** Node's other threads do the work. */
export function sendCompressed(reply: FastifyReply, type: string, piece: Piece): FastifyReply {
  gzip(piece, options, (error, bytes) => {
    if (error) reply.send(error)
    else reply.headers({ ...compressedHeaders(reply), 'content-type': type }).send(bytes)
  })
  return reply
}

/** What compresses a stream. Who has gone is told by the stream that it goes to. */
export const compressor = (): Gzip => createGzip(options).on('error', () => {})
