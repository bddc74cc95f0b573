/** Bounds what clients who stall make the server hold: heads of requests that do not end, answers that are not taken. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { answerInFlight } from './incoming.ts'
import type { Limits } from './limits.ts'

export class Connections {
  /** How much of what a connection has received is known to be no head that is still to end. */
  readonly #read = new Map<Socket, number>()
  /** How much each client had taken at the last sweep. */
  readonly #taken = new WeakMap<Socket, number>()

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

  /** The answers that have not ended: of each connection the one that is at its turn. */
  *answers(): Iterable<ServerResponse> {
    for (const socket of this.#read.keys()) {
      const answer = answerInFlight(socket)
      if (answer && !answer.writableEnded) yield answer
    }
  }

  /** Ends the connections that hold most, where all together hold too much; of unsent answers first those that nobody takes. */
  sweep(): void {
    const { heads, unsent } = this.limits
    const headOf = (socket: Socket) => Math.max(0, socket.bytesRead - this.#read.get(socket)!)
    const isStill = (socket: Socket) => this.#taken.get(socket) === takenOf(socket)
    this.#end({ sizeOf: headOf, most: heads })
    this.#end({ sizeOf: (socket) => socket.writableLength, most: unsent, goesFirst: isStill })
    for (const socket of this.#read.keys()) this.#taken.set(socket, takenOf(socket))
  }

  #end({ sizeOf, most, goesFirst = () => false }: Bound): void {
    const sockets = [...this.#read.keys()].map((socket) => ({
      socket,
      size: sizeOf(socket),
      rank: goesFirst(socket) ? 1 : 0,
    }))
    let sum = sockets.reduce((bytes, { size }) => bytes + size, 0)
    if (sum <= most) return
    for (const { socket, size } of sockets.sort((a, b) => b.rank - a.rank || b.size - a.size)) {
      if (sum <= most) return
      socket.destroy()
      sum -= size
    }
  }
}

/** What all connections may hold together, and which go first where they hold more; then the largest. */
interface Bound {
  readonly most: number
  sizeOf(socket: Socket): number
  goesFirst?(socket: Socket): boolean
}

/** How much the client of a connection has taken of what was written to it, in bytes. */
const takenOf = (socket: Socket): number => socket.bytesWritten - socket.writableLength
