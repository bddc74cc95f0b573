/** One process of a container: what it was started with, its open files, and its life from the first step to its exit. */
import type { User } from './files.ts'
import { type Exit, isError, isHarmless, type PosixError, type Signal, signalNumbers } from './posix.ts'
import {
  type Answer,
  type Environment,
  forever,
  type Machine,
  type Process,
  type ProcessOptions,
  type Program,
  type Resident,
  type Running,
  type SignalHandler,
} from './program.ts'
import { type Handle, nowhere, type Wait } from './streams.ts'

/** What a process needs of its machine besides what programs do. */
interface Kernel extends Machine {
  /** It has ended. */
  forget(process: Process): void
  /** Counts a step of work; answers whether it was the last of its turn. */
  countStep(): boolean
  /** Waits for the next turn of a process that does not rest by itself. */
  turnOf(process: ContainerProcess): Wait
}

export class ContainerProcess implements Process {
  readonly parent: Process | undefined
  readonly startedAt: number
  args: readonly string[]
  variables: Environment
  cwd: string
  user: User
  handles: readonly (Handle | undefined)[]
  onSignal: SignalHandler | undefined
  depth: number
  outcome: Exit | undefined
  turns: number
  /** Ends its wait for the next turn, so that a handler runs soon. */
  hurry: (() => void) | undefined
  pause: Wait | undefined
  readonly #held: readonly (Handle | undefined)[]
  #program: Program | undefined
  #running: Running | undefined
  #resident: Resident | undefined
  #isStepping = false
  /** How it ends as soon as the step it is in the middle of is over. */
  #dying: Exit | undefined
  #callOff: (() => void) | undefined
  #onExit: ((exit: Exit) => void)[] | undefined

  /** @internal Made by Machine.spawn. */
  constructor(
    readonly machine: Kernel,
    readonly pid: number,
    options: ProcessOptions,
  ) {
    this.parent = options.parent
    this.depth = (options.parent?.depth ?? 0) + 1
    this.turns = options.parent?.turns ?? 0
    this.startedAt = machine.clock.now()
    this.args = options.args
    this.#program = options.program
    this.variables = options.env
    this.cwd = options.cwd
    this.user = options.user
    this.handles = options.handles
    this.#held = options.handles
    for (const handle of this.#held) handle?.retain?.()
  }

  get input(): Handle {
    return this.handles[0] ?? nowhere
  }

  get output(): Handle {
    return this.handles[1] ?? nowhere
  }

  get isAlive(): boolean {
    return this.outcome === undefined
  }

  get isDying(): boolean {
    return this.#dying !== undefined || this.outcome !== undefined
  }

  start(): void {
    const program = this.#program
    if (this.outcome || !program) return
    this.#program = undefined
    this.#isStepping = true
    const answer = program(this)
    this.#isStepping = false
    if (this.#dying) this.#end(this.#dying)
    else if (typeof answer === 'number') this.#end({ exitCode: answer & 255 })
    else if ('heed' in answer) this.#resident = answer
    else {
      this.#running = answer
      this.#step()
    }
  }

  *become(answer: Answer): Running {
    if (typeof answer === 'number') return answer
    if (!('heed' in answer)) return yield* answer
    this.#resident = answer
    yield forever
    return 0
  }

  signal(signal: Signal): void {
    if (this.outcome) return
    const isImmune = this.pid === 1
    if (signal !== 'SIGKILL' && this.#heed(signal) === 'handled') {
      this.hurry?.()
      return
    }
    if (isImmune || isHarmless(signal)) return
    this.kill(signal)
  }

  #heed(signal: Signal): 'handled' | 'default' {
    return this.#resident ? this.#resident.heed(signal) : (this.onSignal?.(signal) ?? 'default')
  }

  kill(signal: Signal): void {
    if (!this.outcome) this.#endSoon(endedBy(signal))
  }

  killForMemory(): void {
    if (!this.outcome) this.#endSoon({ ...endedBy('SIGKILL'), isOutOfMemory: true })
  }

  quit(exitCode: number): void {
    if (!this.outcome) this.#endSoon({ exitCode: exitCode & 255 })
  }

  #endSoon(exit: Exit): void {
    if (this.#isStepping) this.#dying ??= exit
    else this.#end(exit)
  }

  whenExited(run: (exit: Exit) => void): void {
    if (this.outcome) run(this.outcome)
    else if (this.#onExit) this.#onExit.push(run)
    else this.#onExit = [run]
  }

  get ended(): Wait {
    return (wake) => {
      let isWanted = true
      this.whenExited(() => isWanted && wake())
      return () => {
        isWanted = false
      }
    }
  }

  print(text: string): boolean {
    return this.writeTo(1, text) === undefined
  }

  complain(text: string): void {
    this.writeTo(2, text)
  }

  writeTo(descriptor: number, text: string): PosixError | undefined {
    const handle = this.handles[descriptor]
    const written = handle?.write?.(text)
    if (written === 'broken') this.kill('SIGPIPE')
    else if (typeof written === 'function') this.pause = written
    else if (isError(written)) {
      if (descriptor !== 2) this.complain(`${this.args[0]}: write error: ${written.message}\n`)
      return written
    }
    return undefined
  }

  *write(text: string): Generator<Wait, void> {
    if (!this.print(text)) this.#endSoon({ exitCode: 1 })
    if (this.isDying) yield forever
    yield* this.breathe()
  }

  *breathe(): Generator<Wait, void> {
    if (this.needsRest()) yield* this.rest()
  }

  needsRest(): boolean {
    return this.machine.countStep() || this.pause !== undefined
  }

  *rest(): Generator<Wait, void> {
    const { pause } = this
    this.pause = undefined
    yield pause ?? this.machine.turnOf(this)
  }

  sleep(ms: number): Wait {
    if (ms > 0) this.turns = 0
    return this.machine.wait(ms)
  }

  #step(): void {
    // What it was waiting for has come.
    this.hurry = undefined
    this.#callOff = undefined
    for (;;) {
      this.#isStepping = true
      const result = this.#running!.next()
      this.#isStepping = false
      if (this.#dying) this.#end(this.#dying)
      else if (result.done) this.#end({ exitCode: result.value & 255 })
      if (this.outcome || result.done || this.#waits(result.value)) return
    }
  }

  /** Answers false when there is nothing left to wait for. */
  #waits(wait: Wait): boolean {
    let isDone = false
    let isWaiting = false
    const callOff = wait(() => {
      if (isDone || this.outcome) return
      isDone = true
      if (isWaiting) this.#step()
    })
    isWaiting = true
    if (!isDone) this.#callOff = callOff
    return !isDone
  }

  #end(exit: Exit): void {
    if (this.outcome) return
    this.outcome = exit
    this.#callOff?.()
    this.#callOff = undefined
    this.#running = undefined
    this.onSignal = undefined
    this.#resident?.end()
    this.#resident = undefined
    this.machine.forget(this)
    for (const handle of this.#held) handle?.release?.()
    const listeners = this.#onExit
    this.#onExit = undefined
    if (listeners) for (const listener of listeners) listener(exit)
  }
}

const endedBy = (signal: Signal): Exit => ({ exitCode: 128 + signalNumbers[signal], signal })
