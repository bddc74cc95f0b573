/** Answers as Node writes them, except that each tells when it ends: so they are counted without a listener of their own. */
import { ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Page, ResourceQuestion } from '../rest/request.ts'

export interface Ears {
  /** Told once of an answer that ends. */
  given(answer: Outgoing, asked: ResourceQuestion | Page): void
}

export class Outgoing extends ServerResponse {
  /** When its request had come, in milliseconds. */
  readonly begunAt = performance.now()
  /** What was asked for, once that is known, and who is to be told. */
  asked: ResourceQuestion | Page | undefined = undefined
  ears: Ears | undefined = undefined

  /** Says that it has ended: the first time somebody is told. */
  given(): void {
    const { asked } = this
    if (asked === undefined) return
    this.asked = undefined
    this.ears!.given(this, asked)
  }

  override end(...last: unknown[]): this {
    this.given()
    // biome-ignore lint/suspicious/noExplicitAny: one of the ways in which Node lets an answer end
    return super.end(...(last as [any, any, any]))
  }
}
