/**
 * The journal of a run: how it began, what came in and when, and what was written. The first two are the run; the last
 * tells whether it is the same when it is run again. One line is one value, to be written as JSON.
 */
import type { Change } from '../client/change.ts'
import type { RunOptions } from '../run-options.ts'
import { hash } from '../sim/random.ts'
import type { Input } from './input.ts'

export type JournalLine = Opening | InputLine | EntryLine

/** The first line. */
export interface Opening {
  /** The form of all that follows. */
  readonly journal: 1
  readonly options: RunOptions
}

/** What came in, after how many turns of the clock and at which instant of the cluster's time, in milliseconds. */
export interface InputLine {
  readonly turns: number
  readonly at: number
  readonly input: Input
}

/** What was written: an entry of the log. */
export interface EntryLine {
  readonly revision: number
  /** `ADDED v1/Pod default/web`. */
  readonly wrote: string
  /** Of the whole object as JSON: FNV-1a, in hexadecimal digits. */
  readonly digest: string
}

/** Who keeps a journal is told of each line as it comes. */
export type Journal = (line: JournalLine) => void

export const entryLine = ({ revision, type, kind, key, object }: Change): EntryLine => ({
  revision,
  wrote: `${type} ${kind.apiVersion}/${kind.kind} ${key}`,
  digest: hash(JSON.stringify(object)).toString(16),
})
