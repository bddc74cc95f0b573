/** What functions of ours, and instructions, ask of the machine that runs a program. */
import type { Wait } from '../../../runtime/processes/streams.ts'
import type { Process } from '../../../runtime/program.ts'
import type { Frame, GeneratorObj } from './frame.ts'
import type { Sent } from './object-kinds.ts'
import type { Realm } from './realm.ts'
import { Call, type Doing, type Func, type NativeCode, Obj, Slot, type Value } from './values.ts'

/** Carries out an instruction; answers true where something else is to run now. */
export type Step = (frame: Frame, arg: number, vm: Vm) => true | undefined
export type StepTable = Readonly<Record<string, Step>>
export type LinkedSteps = readonly Step[]

/** What is called answers later: on the stack of who runs now. */
export const later = new Slot(undefined, 0) as unknown as Value

export type Run = NativeCode<Vm>

export interface Vm {
  readonly realm: Realm
  readonly process: Process
  readonly stack: readonly (Frame | Doing)[]
  readonly jobs: {
    /** Does something as soon as nothing else runs. */
    add(job: () => void): void
    whenSettled(value: Value, frame: Frame): void
    /** It was rejected, and nobody has said what then; or somebody has. */
    noteRejected(promise: Obj): void
    noteHandled(promise: Obj): void
  }
  fuel: number
  /** How long the text was of which a character was asked for last. */
  textLength: number
  /** How what is called now is named in messages. */
  callee: string
  hold(bytes: number): void
  begin(doing: Doing): true
  push(frame: Frame): void
  deliver(value: Value): void
  invoke(callee: Value, self: Value, args: Value[]): Value
  construct(callee: Value, args: Value[], target: Obj): Value
  initialize(of: Func, made: Obj): Doing
  returned(frame: Frame, value: Value): true
  suspend(frame: Frame, value: Value): true
  yielded(frame: Frame, value: Value, isWhole: boolean): true
  serve(generator: GeneratorObj): Value
  resume(generator: GeneratorObj, how: Sent, value: Value): Value
}

export const isDoing = (value: unknown): value is Doing =>
  typeof value === 'object' && value !== null && !(value instanceof Obj) && !(value instanceof Slot)

/** Calls something, and waits for what it answers. */
export function* call(callee: Value, self: Value, args: Value[] = []): Doing {
  return yield new Call(callee, self, args)
}

export function* make(callee: Obj, args: Value[] = []): Doing {
  return yield new Call(callee, undefined, args, callee)
}

/** Waits for something that was asked for while an error was on its way. */
export function* waiting(wait: Wait): Doing {
  yield wait
  return undefined
}
