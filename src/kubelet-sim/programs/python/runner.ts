/** What instructions ask of the machine that carries them out. */
import type { Frame } from './frame.ts'
import type { Generator } from './generator.ts'
import type { Host } from './host.ts'
import type { Doing, Exception, Names, Sent, Stop, Value } from './values.ts'

/** Carries out an instruction; answers true where something else is to run now. */
export type Step = (frame: Frame, arg: number, runner: Runner) => true | undefined | undefined

export interface Runner {
  readonly host: Host
  /** The exception that is being handled. */
  handled: Exception | null
  fuel: number
  /** Lets a function of ours begin, whose answer goes on the stack. */
  begin(doing: Doing<Value | Stop>): true
  /** Calls something; the answer, or undefined where that comes later. */
  invoke(callee: Value, args: Value[], keywords: Names | undefined): Value | undefined
  resume(generator: Generator, sent: Sent): void
  yielded(frame: Frame, value: Value): true
  returned(frame: Frame, value: Value): true
}

/** What is on the stack, which the compiler has seen to. */
export const popped = (frame: Frame): Value => frame.stack.pop() as Value
export const top = (frame: Frame): Value => frame.stack[frame.stack.length - 1]
