/** Where streams go: the frames of a watch, or a log, into a chunked HTTP answer or a WebSocket. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { WebSocket } from 'ws'
import type { FrameSink } from './watch-stream.ts'

/** How long a client who is behind may take for what is left when his watch ends. */
const lastBytesMs = 10_000

/** Takes an answer over from fastify. Headers go out at once: clients wait for them before they read. */
export function takeOver(reply: FastifyReply, headers: OutgoingHttpHeaders): ServerResponse {
  reply.hijack()
  const { raw } = reply
  // A write may cross with the end of the connection, whose close is what ends the stream.
  raw.on('error', () => {})
  // A stream may be silent for as long as it lasts. It may still wait for its turn on the connection.
  raw.req.socket.setTimeout(0)
  raw.writeHead(200, headers)
  raw.flushHeaders()
  return raw
}

export function httpSink(reply: FastifyReply): FrameSink {
  const raw = takeOver(reply, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
  return {
    send: (frames, taken) => void raw.write(frames.length === 1 ? frames[0] : Buffer.concat(frames), taken),
    backlog: () => raw.writableLength,
    end() {
      raw.end()
      if (!raw.writableFinished) setTimeout(() => raw.destroy(), lastBytesMs).unref()
    },
    drop: () => void raw.destroy(),
  }
}

export function webSocketSink(socket: WebSocket): FrameSink {
  return {
    send(frames, taken) {
      const last = frames.length - 1
      frames.forEach((frame, index) =>
        socket.send(frame, { binary: false }, index === last ? taken : undefined),
      )
    },
    backlog: () => socket.bufferedAmount,
    end: () => socket.close(),
    drop: () => socket.terminate(),
  }
}

/** Calls `gone` once, when the client of an answer has gone or has all of it. */
export function onceGone({ raw }: FastifyReply, gone: () => void): void {
  const { socket } = raw.req
  const tell = () => {
    raw.off('close', tell)
    socket.off('close', tell)
    gone()
  }
  raw.on('close', tell)
  // An answer that waits behind another one on its connection is not told when that closes.
  socket.on('close', tell)
}
