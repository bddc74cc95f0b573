/** Where the frames of a watch go: a chunked HTTP answer or a WebSocket. */
import type { FastifyReply } from 'fastify'
import type { WebSocket } from 'ws'
import type { FrameSink } from './watch-stream.ts'

/** Takes the answer over from fastify. Headers go out at once: clients wait for them before they read. */
export function httpSink(reply: FastifyReply): FrameSink {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
  raw.flushHeaders()
  return {
    send: (frames) => void raw.write(frames.length === 1 ? frames[0] : Buffer.concat(frames)),
    backlog: () => raw.writableLength,
    end: () => void (raw.writableNeedDrain ? raw.destroy() : raw.end()),
  }
}

export function webSocketSink(socket: WebSocket): FrameSink {
  return {
    send(frames) {
      for (const frame of frames) socket.send(frame, { binary: false })
    },
    backlog: () => socket.bufferedAmount,
    end: () => socket.close(),
  }
}
