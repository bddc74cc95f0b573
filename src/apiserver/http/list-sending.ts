/** A list on its way to one client: whole where it is short, else piece by piece, at the speed at which he reads. */
import { performance } from 'node:perf_hooks'
import type { FastifyReply } from 'fastify'
import type { KubeObject } from '../../api/kind.ts'
import type { ListFormat } from '../rest/list-format.ts'
import type { ListKeeper } from './list-texts.ts'
import { sendText } from './send.ts'
import { httpText, onceGone, type TextSink } from './sinks.ts'
import type { Stream, Streams } from './streams.ts'
import type { Turns } from './turns.ts'

interface PieceSize {
  /** A piece that has taken so many milliseconds is long enough, if it has `least` characters. */
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
  /** Takes in the texts of the items, for those who ask for the same list. */
  readonly keeper?: ListKeeper
}

export class ListSending implements Stream {
  #next = 0
  #sink: TextSink | undefined
  #isOver = false
  #sent: { readonly length: number; readonly at: number } | undefined

  constructor(
    private readonly format: ListFormat,
    private readonly items: readonly KubeObject[],
    private readonly options: ListSendingOptions,
  ) {}

  start(reply: FastifyReply): void {
    const { begin, type } = this.format
    const text = begin + this.#piece(atOnce)
    if (this.#isDone) {
      sendText(reply, type, text)
      return
    }
    this.#sink = httpText(reply, type)
    onceGone(reply, this.options.streams.add(this))
    this.#send(text)
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

  #send(text: string): void {
    this.#sent = { length: text.length, at: performance.now() }
    this.#sink?.send(text, () => {
      this.#sent = undefined
      if (!this.#isOver && !this.#isDone) this.options.turns.add(() => this.#turn())
    })
    if (this.#isDone) this.#sink?.end()
  }

  #piece({ ms, least, most }: PieceSize): string {
    const until = performance.now() + ms
    const texts: string[] = []
    let size = 0
    while (this.#next < this.items.length) {
      const text = this.format.item(this.items[this.#next], this.#next)
      this.#next++
      texts.push(text)
      size += text.length
      if (size >= most || (size >= least && performance.now() >= until)) return this.#keep(texts.join(''))
    }
    this.#next++
    const last = this.#keep(texts.join(''))
    this.options.keeper?.finish()
    return last + this.format.end(this.items.length)
  }

  #keep(text: string): string {
    this.options.keeper?.add(text)
    return text
  }
}
