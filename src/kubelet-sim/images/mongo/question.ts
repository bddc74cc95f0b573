/** What mongosh and its server say to each other. */
import type { Doc, Value } from './documents.ts'

/** What a client asks, as one line of JSON. */
export interface Question {
  readonly user?: string
  readonly password?: string
  readonly database: string
  /** Absent for what is asked of the database. */
  readonly collection?: string
  readonly verb: string
  readonly args: readonly Value[]
  /** What is done with what `find` has found. */
  readonly cursor?: { readonly sort?: Doc; readonly limit?: number; readonly skip?: number }
}

export type Answer = { readonly value: Value | undefined } | { readonly error: string }
