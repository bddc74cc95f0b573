/** Connections that leave HTTP for SPDY/3.1; those for WebSockets are the plugin's business. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Incoming } from '../incoming.ts'
import { Outgoing } from '../outgoing.ts'
import type { SpdyConnection } from './connection.ts'

/** A connection that has left HTTP, with what has come on it already. */
interface Left {
  readonly socket: Duplex
  readonly head: Buffer
}

const left = new WeakMap<IncomingMessage, Left>()

const isSpdy = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'spdy/3.1'

/** Lets requests for SPDY through fastify like all others. To be called once the plugin for WebSockets is there. */
export function takeSpdy(app: FastifyInstance): void {
  const { server } = app
  const webSockets = server.listeners('upgrade').at(-1) as (...args: unknown[]) => void
  server.off('upgrade', webSockets)
  server.on('upgrade', (request: Incoming, socket: Duplex, head: Buffer) => {
    request.overWebSocket = !isSpdy(request)
    if (request.overWebSocket) return webSockets.call(server, request, socket, head)
    // Node takes its own listener away.
    socket.on('error', () => socket.destroy())
    left.set(request, { socket, head })
    const response = new Outgoing(request)
    response.assignSocket(request.socket)
    // An answer over HTTP is a refusal.
    response.once('finish', () => socket.end())
    app.routing(request, response)
  })
}

export const asksForSpdy = ({ raw }: FastifyRequest): boolean => left.has(raw)

/** Says which of its protocols is spoken, and hands the bytes that come to `connect`. Calls `gone` when the client has gone. */
export function switchToSpdy(
  reply: FastifyReply,
  protocol: string,
  connect: (socket: Duplex) => { readonly connection: SpdyConnection; readonly gone: () => void },
): void {
  const { raw } = reply
  const { socket, head } = left.get(raw.req)!
  reply.hijack()
  raw.detachSocket(raw.req.socket)
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  )
  const { connection, gone } = connect(socket)
  socket.on('close', gone)
  // Who closes his side has gone.
  socket.on('end', () => socket.end())
  socket.on('data', (bytes: Buffer) => connection.take(bytes))
  if (head.length > 0) connection.take(head)
}
