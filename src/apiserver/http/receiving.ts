/** Receives the bodies of requests: each bounded in size and in time, and all of them together in memory. */
import type { IncomingMessage } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { FastifyRequest } from 'fastify'
import { badRequest, requestEntityTooLarge, timeout, tooManyRequests } from '../../api/errors.ts'
import { bodyLimit, type Limits } from './limits.ts'

type Done = (error: Error | null, body?: Buffer) => void

export class Receiving {
  /** The oldest first. */
  readonly #bodies = new Set<Body>()
  #bytes = 0

  /** @param onReceived called for each request whose body has come whole */
  constructor(
    private readonly limits: Limits,
    private readonly onReceived: (request: IncomingMessage) => void,
  ) {}

  /** A content type parser of fastify, which closes the connection of what fails. */
  readonly parse = (request: FastifyRequest, payload: IncomingMessage, done: Done): void => {
    const length = Number(request.headers['content-length'])
    if (length > bodyLimit) return done(tooLarge())
    const body = new Body(payload, (error, bytes) => {
      this.#bodies.delete(body)
      this.#bytes -= body.size
      if (!error) this.onReceived(request.raw)
      done(error, bytes)
    })
    this.#bodies.add(body)
    payload.on('data', (chunk: Buffer) => this.#take(body, chunk))
  }

  /** Ends what should have arrived long ago. */
  sweep(): void {
    const latest = performance.now() - this.limits.arrivalMs
    for (const body of this.#bodies) {
      if (body.begunAt > latest) return
      body.end(timeout('request did not complete within the allotted timeout'))
    }
  }

  #take(body: Body, chunk: Buffer): void {
    if (body.isOver) return
    body.take(chunk)
    this.#bytes += chunk.length
    if (body.size > bodyLimit) body.end(tooLarge())
    if (this.#bytes <= this.limits.bodies) return
    const [oldest] = this.#bodies
    oldest.end(tooManyRequests('Too many requests, please try again later.', 1))
  }
}

const tooLarge = () => requestEntityTooLarge(`Request entity too large: limit is ${bodyLimit}`)

/** One body on its way. */
class Body {
  readonly begunAt = performance.now()
  #chunks: Buffer[] = []
  size = 0
  isOver = false

  constructor(
    payload: IncomingMessage,
    private readonly done: Done,
  ) {
    payload.on('end', () => this.end(null))
    payload.on('error', () => this.end(badRequest('the body of the request ended too early')))
  }

  take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.size += chunk.length
  }

  end(error: Error | null): void {
    if (this.isOver) return
    this.isOver = true
    // Copied in any case: a chunk is a view of the buffer of its socket.
    if (error) this.done(error)
    else this.done(null, Buffer.concat(this.#chunks, this.size))
    this.#chunks = []
  }
}
