/** One process of a container: what it was started with, its open files, and its life from the first step to its exit. */
import type { User } from './files.ts'
import type { Machine } from './machine.ts'
import { isError, isHarmless, type PosixError, type Signal, signalNumbers } from './posix.ts'
import { type Handle, nowhere, type Wait } from './streams.ts'

/** How a program runs that takes time: it yields what it waits for, and returns its exit code. */
export type Running = Generator<Wait, number, void>

/** A program: answers its exit code at once, or runs on the clock. `process.args[0]` is its own name. */
export type Program = (process: Process) => number | Running

export interface Exit {
  /** 128 and the signal's number, if a signal ended it. */
  readonly exitCode: number
  readonly signal?: Signal
}

/** The variables of a process, by name. A Map is one. */
export interface Environment extends Iterable<readonly [string, string]> {
  get(name: string): string | undefined
  has(name: string): boolean
  keys(): Iterable<string>
}

export interface ProcessOptions {
  readonly args: readonly string[]
  readonly program: Program
  readonly env: Environment
  readonly cwd: string
  readonly user: User
  /** By file descriptor: standard input, output, error, and others. */
  readonly handles: readonly (Handle | undefined)[]
  readonly parent?: Process
}

/** What a process does when it is sent a signal; answers whether that is all, or the default action follows. */
type SignalHandler = (signal: Signal) => 'handled' | 'default'

export class Process {
  readonly parent: Process | undefined
  readonly startedAt: number
  args: readonly string[]
  program: Program
  variables: Environment
  cwd: string
  user: User
  handles: readonly (Handle | undefined)[]
  onSignal: SignalHandler | undefined
  /** How deep programs and shell functions are nested, so that runaway recursion ends as an error. */
  depth: number
  /** How it ended; undefined while it lives. */
  outcome: Exit | undefined
  /** How many turns of busy work it has behind it since it last rested. */
  turns: number
  /** Ends its wait for the next turn, so that a handler runs soon. */
  hurry: (() => void) | undefined
  /** What to wait for before writing more: some reader is behind. */
  pause: Wait | undefined
  readonly #held: readonly (Handle | undefined)[]
  #running: Running | undefined
  #isStepping = false
  /** How it ends as soon as the step it is in the middle of is over. */
  #dying: Exit | undefined
  #callOff: (() => void) | undefined
  #onExit: ((exit: Exit) => void)[] | undefined

  /** @internal Made by Machine.spawn. */
  constructor(
    readonly machine: Machine,
    readonly pid: number,
    options: ProcessOptions,
  ) {
    this.parent = options.parent
    this.depth = (options.parent?.depth ?? 0) + 1
    this.turns = options.parent?.turns ?? 0
    this.startedAt = machine.clock.now()
    this.args = options.args
    this.program = options.program
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

  /** It has been ended by a signal but is still in the middle of a step: it should do no more. */
  get isDying(): boolean {
    return this.#dying !== undefined || this.outcome !== undefined
  }

  /** Runs the program until it first waits. Called once. */
  start(): void {
    if (this.outcome) return
    this.#isStepping = true
    const answer = this.program(this)
    this.#isStepping = false
    if (this.#dying) this.#end(this.#dying)
    else if (typeof answer === 'number') this.#end({ exitCode: answer & 255 })
    else {
      this.#running = answer
      this.#step()
    }
  }

  /** Sends a signal from within the container. The first process gets only the signals it handles. */
  signal(signal: Signal): void {
    if (this.outcome) return
    const isImmune = this.pid === 1
    if (signal !== 'SIGKILL' && this.onSignal?.(signal) === 'handled') {
      this.hurry?.()
      return
    }
    if (isImmune || isHarmless(signal)) return
    this.kill(signal)
  }

  /** Ends it by a signal, whatever it handles. */
  kill(signal: Signal): void {
    if (this.outcome) return
    this.#endSoon(endedBy(signal))
  }

  #endSoon(exit: Exit): void {
    if (this.#isStepping) this.#dying ??= exit
    else this.#end(exit)
  }

  /** Calls back when it has ended; at once if it has already. */
  whenExited(run: (exit: Exit) => void): void {
    if (this.outcome) run(this.outcome)
    else if (this.#onExit) this.#onExit.push(run)
    else this.#onExit = [run]
  }

  /** Waits for the end of this process. */
  get ended(): Wait {
    return (wake) => {
      let isWanted = true
      this.whenExited(() => isWanted && wake())
      return () => {
        isWanted = false
      }
    }
  }

  /** Writes to standard output; answers whether that went well. */
  print(text: string): boolean {
    return this.writeTo(1, text) === undefined
  }

  /** Writes to standard error. */
  complain(text: string): void {
    this.writeTo(2, text)
  }

  /** Writes to an open file; answers what went wrong, if anything did. */
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

  /** Writes to standard output and rests while its reader is behind. Ends the process if it cannot be written. */
  *write(text: string): Generator<Wait, void> {
    if (!this.print(text)) this.#endSoon({ exitCode: 1 })
    if (this.isDying) yield forever
    yield* this.breathe()
  }

  /** To be called in every loop: rests when a reader is behind, or when the process has used its share of the processor. */
  *breathe(): Generator<Wait, void> {
    if (this.needsRest()) yield* this.rest()
  }

  /** Counts a step of work; answers whether `rest` is due. */
  needsRest(): boolean {
    return this.machine.countStep() || this.pause !== undefined
  }

  *rest(): Generator<Wait, void> {
    const { pause } = this
    this.pause = undefined
    yield pause ?? this.machine.turnOf(this)
  }

  /** Waits for a length of time. */
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
    this.machine.forget(this)
    for (const handle of this.#held) handle?.release?.()
    const listeners = this.#onExit
    this.#onExit = undefined
    if (listeners) for (const listener of listeners) listener(exit)
  }
}

const endedBy = (signal: Signal): Exit => ({ exitCode: 128 + signalNumbers[signal], signal })

/** Never comes: what a server waits for. */
export const forever: Wait = () => () => {}
