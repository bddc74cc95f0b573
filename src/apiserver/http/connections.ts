/** Bounds what clients who stall make the server hold: heads of requests that do not end, answers that are not taken. */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Limits } from './limits.ts'

export class Connections {
  /** How much of what a connection has received is known to be no head that is still to end. */
  readonly #read = new Map<Socket, number>()

  constructor(
    server: Server,
    private readonly limits: Limits,
  ) {
    server.maxConnections = limits.connections
    server.on('connection', (socket) => {
      this.#read.set(socket, 0)
      socket.on('close', () => this.#read.delete(socket))
    })
    server.on('request', (request: IncomingMessage) => this.received(request))
    server.on('upgrade', ({ socket }: IncomingMessage) => this.#read.set(socket, Number.POSITIVE_INFINITY))
  }

  /** A head, or a body, has come whole. */
  received({ socket }: IncomingMessage): void {
    if (this.#read.has(socket)) this.#read.set(socket, socket.bytesRead)
  }

  /** Ends the connections that hold most, where all together hold too much. */
  sweep(): void {
    const { heads, unsent } = this.limits
    this.#endLargest((socket) => Math.max(0, socket.bytesRead - this.#read.get(socket)!), heads)
    this.#endLargest((socket) => socket.writableLength, unsent)
  }

  #endLargest(sizeOf: (socket: Socket) => number, most: number): void {
    let sum = 0
    for (const socket of this.#read.keys()) sum += sizeOf(socket)
    if (sum <= most) return
    const sizes = [...this.#read.keys()].map((socket) => ({ socket, size: sizeOf(socket) }))
    for (const { socket, size } of sizes.sort((a, b) => b.size - a.size)) {
      if (sum <= most) return
      socket.destroy()
      sum -= size
    }
  }
}
