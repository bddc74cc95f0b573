/** A list on its way to one client: whole where it is short, else piece by piece, at the speed at which he reads. */
import { performance } from 'node:perf_hooks'
import type { FastifyReply } from 'fastify'
import type { KubeObject } from '../../api/kind.ts'
import type { ListFormat } from '../rest/list-format.ts'
import { joined, type Piece } from '../rest/pieces.ts'
import { takesGzip } from './compression.ts'
import type { ListKeeper } from './known-lists.ts'
import { sendPiece } from './send.ts'
import { compressedPieces, httpPieces, onceGone, type PieceSink } from './sinks.ts'
import type { Stream, Streams } from './streams.ts'
import type { Turns } from './turns.ts'

interface PieceSize {
  /** A piece that has taken so many milliseconds is long enough, if it has `least` characters, or bytes. */
  readonly ms: number
  readonly least: number
  readonly most: number
}

/** What is sent whole: a short list always, a longer one if it is ready at once. */
const atOnce: PieceSize = { ms: 4, least: 64 * 1024, most: 1024 * 1024 }
const piece: PieceSize = { ms: 1, least: 4 * 1024, most: 128 * 1024 }

interface ListSendingOptions {
  readonly turns: Turns
  readonly streams: Streams
  /** Takes in what is written of the items, for those who ask for the same list. */
  readonly keeper?: ListKeeper
}

export class ListSending implements Stream {
  #next = 0
  #sink: PieceSink | undefined
  #isOver = false
  #sent: { readonly length: number; readonly at: number } | undefined

  constructor(
    private readonly format: ListFormat,
    private readonly items: readonly KubeObject[],
    private readonly options: ListSendingOptions,
  ) {}

  start(reply: FastifyReply): void {
    const { begin, type } = this.format
    const first = joined([begin, this.#piece(atOnce)])
    if (this.#isDone) {
      sendPiece(reply, type, first)
      return
    }
    this.#sink = takesGzip(reply.request) ? compressedPieces(reply, type) : httpPieces(reply, type)
    onceGone(reply, this.options.streams.add(this))
    this.#send(first)
  }

  /** It ends when all of it has been sent, or with the server. */
  end(): void {}

  /** What has been sent is no whole list, so the client must not take it for one. */
  giveUp(): void {
    this.stop()
    this.#sink?.drop()
  }

  stop(): void {
    this.#isOver = true
    this.options.keeper?.drop()
  }

  get held(): number {
    return this.#sent?.length ?? 0
  }

  get heldSince(): number | undefined {
    return this.#sent?.at
  }

  readonly isLost = false

  get #isDone(): boolean {
    return this.#next > this.items.length
  }

  #turn(): void {
    if (this.#isOver) return
    try {
      this.#send(this.#piece(piece))
    } catch (error) {
      this.giveUp()
      throw error
    }
  }

  #send(next: Piece): void {
    this.#sent = { length: next.length, at: performance.now() }
    this.#sink?.send(next, () => {
      this.#sent = undefined
      if (!this.#isOver && !this.#isDone) this.options.turns.add(() => this.#turn())
    })
    if (this.#isDone) this.#sink?.end()
  }

  #piece({ ms, least, most }: PieceSize): Piece {
    const until = performance.now() + ms
    const written: Piece[] = []
    let size = 0
    while (this.#next < this.items.length) {
      const item = this.format.item(this.items[this.#next], this.#next)
      this.#next++
      written.push(item)
      size += item.length
      if (size >= most || (size >= least && performance.now() >= until)) return this.#keep(joined(written))
    }
    this.#next++
    const end = this.format.end(this.items.length)
    if (written.length === 0) {
      this.options.keeper?.finish()
      return end
    }
    const last = this.#keep(joined(written))
    this.options.keeper?.finish()
    return joined([last, end])
  }

  #keep(piece: Piece): Piece {
    this.options.keeper?.add(piece)
    return piece
  }
}
