/** Answers as Node writes them, except that each tells when it ends: so they are counted without a listener of their own. */
import { ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'

export interface Ears {
  /** Told once of an answer that ends: its code, and how long it took since its request had come. */
  given(code: number, tookMs: number): void
}

export class Outgoing extends ServerResponse {
  readonly #begunAt = performance.now()
  /** Who is to be told, once it is known what was asked for. */
  ears: Ears | undefined = undefined

  /** Says that it has ended: the first time somebody is told. */
  given(): void {
    const { ears } = this
    if (ears === undefined) return
    this.ears = undefined
    ears.given(this.statusCode, performance.now() - this.#begunAt)
  }

  override end(...last: unknown[]): this {
    this.given()
    // biome-ignore lint/suspicious/noExplicitAny: one of the ways in which Node lets an answer end
    return super.end(...(last as [any, any, any]))
  }
}
