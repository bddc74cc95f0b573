/** Sends the log of a container: in an answer, or over a WebSocket. */
import type { FastifyReply } from 'fastify'
import type { WebSocket } from 'ws'
import { type Log, logType } from '../rest/answer.ts'
import { pieceLength, startLog } from './log-stream.ts'
import { sendPlain } from './send.ts'
import { httpPieces, onceGone, webSocketBytes } from './sinks.ts'
import type { Streams } from './streams.ts'
import type { Turns } from './turns.ts'

interface LogOptions {
  readonly turns: Turns
  readonly streams: Streams
}

export function sendLog(reply: FastifyReply, answer: Log, options: LogOptions): FastifyReply {
  const { log, follows } = answer
  const type = logType(answer)
  if (!log) return sendPlain(reply, type, '')
  const reader = log.reader(follows)
  const text = reader.next(pieceLength)
  if (!follows && reader.isOver) return sendPlain(reply, type, Buffer.from(text, 'latin1'))
  onceGone(reply, startLog(reader, httpPieces(reply, type), options, text))
  return reply
}

export function sendLogOverSocket(socket: WebSocket, { log, follows }: Log, options: LogOptions): void {
  if (!log) return socket.close()
  socket.on('close', startLog(log.reader(follows), webSocketBytes(socket), options))
}
