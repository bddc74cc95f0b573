/** Where streams go: the frames of a watch, or a log, into a chunked HTTP answer or a WebSocket. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { WebSocket } from 'ws'
import { headLength } from '../../api/codec/protobuf-watch.ts'
import type { Piece } from '../rest/pieces.ts'
import { type Rendering, streamTypes } from '../rest/watching.ts'
import { compressedHeaders, compressor } from './compression.ts'
import type { Chunk } from './watch-frames.ts'

/** Where the pieces of a stream go. */
export interface Sink<T> {
  /** @param taken called when the client has taken it, or never will */
  send(piece: T, taken?: () => void): void
  /** Ends in good order: what was sent still arrives. */
  end(): void
  /** Ends at once. */
  drop(): void
}

export type FrameSink = Sink<Chunk>
export type ByteSink = Sink<Uint8Array>
export type PieceSink = Sink<Piece>

/** How long a client who is behind may take for what is left when his watch ends. */
const lastBytesMs = 10_000

/** Takes an answer over from fastify. Headers go out at once: clients wait for them before they read. */
function takeOver(reply: FastifyReply, headers: OutgoingHttpHeaders): ServerResponse {
  reply.hijack()
  const { raw } = reply
  // A write may cross with the end of the connection, whose close is what ends the stream.
  raw.on('error', () => {})
  // A stream may be silent for as long as it lasts. It may still wait for its turn on the connection.
  raw.req.socket.setTimeout(0)
  raw.writeHead(200, { ...reply.getHeaders(), ...headers } as OutgoingHttpHeaders)
  raw.flushHeaders()
  return raw
}

/** The events of a watch, in a chunked answer. */
export function httpFrames(reply: FastifyReply, media: Rendering['media']): FrameSink {
  const raw = takeOver(reply, { 'content-type': streamTypes[media] })
  return { send: ({ joined }, taken) => void raw.write(joined, taken), ...endsOfAnswer(raw) }
}

/** A log or a long list, in a chunked answer. */
export function httpPieces(reply: FastifyReply, type: string): PieceSink {
  const raw = takeOver(reply, { 'content-type': type })
  return { send: (piece, taken) => void raw.write(piece, taken), ...endsOfAnswer(raw) }
}

/** A long list, compressed on its way. */
export function compressedPieces(reply: FastifyReply, type: string): PieceSink {
  const raw = takeOver(reply, { ...compressedHeaders(reply), 'content-type': type })
  const gzip = compressor()
  gzip.pipe(raw)
  raw.once('close', () => gzip.destroy())
  return { send: (piece, taken) => void gzip.write(piece, taken), ...endsOfAnswer(raw, gzip) }
}

/** @param entry where what is sent goes in */
const endsOfAnswer = (raw: ServerResponse, entry: Writable = raw) => ({
  end() {
    entry.end()
    if (!raw.writableFinished) setTimeout(() => raw.destroy(), lastBytesMs).unref()
  },
  drop: () => void raw.destroy(),
})

/** Each event is a message: a text, or bytes, which need not say how long they are. */
export function webSocketFrames(socket: WebSocket, media: Rendering['media']): FrameSink {
  const binary = media === 'protobuf'
  return {
    send({ frames }, taken) {
      const last = frames.length - 1
      frames.forEach((frame, index) => {
        const message = binary ? frame.subarray(headLength) : frame
        socket.send(message, { binary }, index === last ? taken : undefined)
      })
    },
    ...endsOfSocket(socket),
  }
}

/** A log as binary messages, or as text in base64 where the client asks for that. */
export function webSocketBytes(socket: WebSocket): ByteSink {
  const isBase64 = socket.protocol === 'base64.binary.k8s.io'
  return {
    send(bytes, taken) {
      socket.send(isBase64 ? Buffer.from(bytes).toString('base64') : bytes, taken)
    },
    ...endsOfSocket(socket),
  }
}

const endsOfSocket = (socket: WebSocket) => ({
  end: () => socket.close(),
  drop: () => socket.terminate(),
})

/** Calls `gone` once, when the client of an answer has gone or has all of it. */
export function onceGone({ raw }: FastifyReply, gone: () => void): void {
  const { socket } = raw.req
  const tell = () => {
    raw.off('close', tell)
    socket.off('close', tell)
    gone()
  }
  raw.on('close', tell)
  socket.setMaxListeners(0)
  // An answer that waits behind another one on its connection is not told when that closes.
  socket.on('close', tell)
}
