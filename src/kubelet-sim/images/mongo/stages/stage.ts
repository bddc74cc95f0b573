/** What a stage of a pipeline is: what it makes of all documents that come. */
import type { Budget } from '../budget.ts'
import type { Doc, Value } from '../documents.ts'
import type { Scope } from '../expression.ts'

/** What a pipeline has besides the documents that come. */
export interface Context extends Omit<Scope, 'root'> {
  readonly budget: Budget
  /** The documents of another collection. */
  readonly collection: (name: string) => readonly Doc[]
  /** At least 0, less than 1. */
  readonly chance: () => number
}

export type Docs = readonly Doc[]
export type Stage = (docs: Docs, context: Context) => Docs

/** Variables that there are from outside. */
export type Names = ReadonlySet<string>

/** Where a stage stands. */
interface Place {
  readonly stage: string
  readonly names: Names
  /** Reads a pipeline within it. @throws MongoError */
  readonly read: (pipeline: Value, names: Names) => Stage
}

/** What reads what is said of a stage. @throws MongoError */
export type Reader = (argument: Value, place: Place) => Stage

export type Readers = Readonly<Record<string, Reader>>
