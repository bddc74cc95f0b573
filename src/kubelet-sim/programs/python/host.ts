/** What functions of ours need of the process that runs a program. */
import type { Wait } from '../../runtime/processes/streams.ts'
import type { Process } from '../../runtime/program.ts'
import type { Frame } from './frame.ts'
import type { Doing, Module, Names, Value } from './values.ts'

export interface Host {
  readonly process: Process
  readonly builtins: Names
  /** Those that have been imported, by name. */
  readonly modules: Map<string, Module>
  /** `sys.argv`. */
  readonly argv: readonly string[]
  readonly version: string
  /** How deep functions may be nested. */
  recursionLimit: number
  /** What runs now: the innermost function, and those that have called it, outermost first. */
  readonly frames: readonly Frame[]
  /** Which of its threads runs now. */
  readonly threadId: number
  /** The exception that is being handled. */
  readonly handled: Value
  /** Says that a value of so many bytes has been made. */
  hold(bytes: number): void
  /** Where something is in memory. */
  idOf(value: Value): number
  /** Something of this process alone, made when it is first asked for. */
  own<T extends object>(make: new (host: Host) => T): T
  /** Imports a module by its whole name. */
  import(name: string): Doing<Value>
  /** Compiles a text: see `compile`. */
  compile(text: string, file: string, mode: string): Doing<Value>
  /** Runs a thread beside those there are. */
  spawn(run: Doing<Value>): ThreadHandle
  /** Calls something when a signal has come, in the midst of the main thread; undefined for what happens by default. */
  signals: Map<number, Value>
  /** Waits until such a call has come to its end. */
  readonly signalHandled: Wait
}

export interface ThreadHandle {
  readonly isAlive: boolean
  /** It does not keep the process from ending. */
  isDaemon: boolean
  whenEnded(run: () => void): void
}
