/** The parts of what a shell remembers: where it jumps to, what it has started, what is trapped. */
import type { Function as FunctionNode } from 'unbash'
import type { Signal } from '../../runtime/posix.ts'
import type { Handle } from '../../runtime/processes/streams.ts'
import type { Environment, Process, Program } from '../../runtime/program.ts'
import type { OptionName } from './shell-options.ts'

/** What has to be left before the next command runs. */
export type Jump =
  | { readonly kind: 'exit' }
  | { readonly kind: 'return' }
  /** Back to the prompt, after an error. */
  | { readonly kind: 'abort' }
  | { readonly kind: 'break' | 'continue'; readonly levels: number }

/** What a trap can be set for, besides signals: the end of the shell, and a command that fails. */
export type TrapName = Signal | 'EXIT' | 'ERR' | 'DEBUG' | 'RETURN'

/** The program that a shell makes room for, and what that is started with. */
export interface Successor {
  readonly program: Program
  readonly args: readonly string[]
  readonly env: Environment
  readonly handles: readonly (Handle | undefined)[]
}

/** A pipe that a command finds at `/dev/fd/N`. */
export interface Substitution {
  readonly descriptor: number
  readonly handle: Handle
}

/** What is started in the background: see jobs.ts. */
export interface Job {
  /** As in `%1`. */
  readonly number: number
  readonly process: Process
  /** As it was written. */
  readonly text: string
}

/** An arithmetic expression that is being worked out. */
export interface Computed {
  readonly text: string
  /** The command that computes it, as bash names it. */
  readonly head?: string
}

/** What a shell has of these as it begins. */
export const none = {
  settings: Object.freeze(new Set<string>()) as ReadonlySet<string>,
  options: Object.freeze(new Set<OptionName>()) as ReadonlySet<OptionName>,
  functions: Object.freeze(new Map<string, FunctionNode>()) as ReadonlyMap<string, FunctionNode>,
  traps: Object.freeze(new Map<TrapName, string>()) as ReadonlyMap<TrapName, string>,
}
