/** One process of a container: what it was started with, its open files, and its life from the first step to its exit. */
import type { Turn } from '../../../sim/supervisor.ts'
import type { User } from '../files/files.ts'
import { type Exit, isError, isHarmless, type PosixError, type Signal, signalNumbers } from '../posix.ts'
import {
  type Answer,
  type Environment,
  forever,
  type Machine,
  type Process,
  type Processes,
  type ProcessOptions,
  type Program,
  type Resident,
  type Running,
  type SignalHandler,
  type Working,
} from '../program.ts'
import { processUnits, stepUnits } from '../work.ts'
import { type Handle, nowhere, type Wait } from './streams.ts'
import type { Turns } from './turns.ts'

/** What a process needs of its machine besides what programs do. */
interface Kernel extends Machine {
  readonly turns: Turns
  readonly processes: Processes<ContainerProcess>
  /** It has ended. */
  forget(process: Process): void
  /** What the variables and arguments of a program take. */
  sizeOfArguments(args: readonly string[], env: Environment): number
}

/** What a write takes before the writer asks whether its reader is behind. */
const longestWrite = 65_536

const none: readonly [] = Object.freeze([])
const noVariables: Environment = new Map<string, string>()

export class ContainerProcess implements Process {
  readonly parentPid: number
  readonly session: number
  readonly startedAt: number
  args: readonly string[]
  variables: Environment
  cwd: string
  user: User
  handles: readonly (Handle | undefined)[]
  onSignal: SignalHandler | undefined
  depth: number
  nesting: number
  outcome: Exit | undefined
  turns: number
  rested: number
  speed = 1
  hurry: (() => void) | undefined
  pause: Wait | undefined
  #held: readonly (Handle | undefined)[]
  #program: Program | undefined
  #running: Running | undefined
  #resident: Resident | undefined
  #isStepping = false
  /** How it ends as soon as the step it is in the middle of is over. */
  #dying: Exit | undefined
  #callOff: (() => void) | undefined
  #onExit: ((exit: Exit) => void)[] | undefined
  /** What of the container's memory is in use for it, in bytes. */
  #claimed = 0
  /** What it is said to use besides. */
  #occupied = 0

  /** @internal Made by Machine.spawn. */
  constructor(
    readonly machine: Kernel,
    readonly pid: number,
    options: ProcessOptions,
  ) {
    const parent = options.parent as ContainerProcess | undefined
    this.parentPid = parent?.pid ?? 0
    this.session = (options.startsSession ? undefined : parent?.session) ?? pid
    this.depth = (parent?.depth ?? 0) + 1
    this.nesting = (parent?.nesting ?? 0) + 1
    this.turns = parent?.turns ?? 0
    this.rested = parent?.rested ?? 0
    this.startedAt = options.startedAt ?? machine.turns.clock.now()
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
    this.machine.turns.begin(this)
  }

  /**
   * @internal Goes on until it waits or ends. Every step of every process goes through here, and by no other way: a
   * program that goes wrong, by a mistake of ours or of whoever made its image, ends alone.
   */
  step(): void {
    if (this.machine.turns.clock.supervisor.run(stepTurn, this)) return
    this.#isStepping = false
    this.#crash()
  }

  perform<T>(work: () => T): T | undefined {
    const piece: Piece<T> = { process: this, work, answer: undefined }
    if (!this.machine.turns.clock.supervisor.run(pieceTurn, piece)) this.#crash()
    return piece.answer
  }

  /** As for a program that has reached for memory that is not its own. */
  #crash(): void {
    this.#endSoon(endedBy('SIGSEGV'))
  }

  /** @internal */
  goOn(): void {
    // What it was waiting for has come.
    this.hurry = undefined
    this.#callOff = undefined
    while (!this.outcome) {
      this.#isStepping = true
      const wait = this.#advance()
      this.#isStepping = false
      if (this.#dying) this.#end(this.#dying)
      if (this.outcome || !wait || this.#waits(wait)) return
    }
  }

  /** Answers what it waits for; undefined for what has ended, or stays. */
  #advance(): Wait | undefined {
    const program = this.#program
    this.#program = undefined
    if (program) return this.#take(program(this))
    if (!this.#running) return undefined
    const { done, value } = this.#running.next()
    return done ? this.#take(value) : value
  }

  #take(answer: Answer): Wait | undefined {
    this.#running = undefined
    if (typeof answer === 'number') this.#dying ??= { exitCode: answer & 255 }
    else if (typeof answer === 'function') return this.#replace(answer)
    else if ('heed' in answer) this.#resident = answer
    else {
      this.#running = answer
      return soon
    }
    return undefined
  }

  /** Another program takes the place of the one that ran: nothing is left of that but what it has set here. */
  #replace(program: Program): Wait {
    this.#program = program
    this.onSignal = undefined
    this.release(this.#claimed)
    this.claim(this.machine.sizeOfArguments(this.args, this.variables))
    return this.needsRest(processUnits) ? this.machine.turns.next(this) : soon
  }

  keep(handles: readonly (Handle | undefined)[]): void {
    for (const handle of handles) handle?.retain?.()
    for (const handle of this.#held) handle?.release?.()
    this.#held = handles
    this.handles = handles
  }

  signal(signal: Signal, from?: number): void {
    if (this.outcome) return
    const isImmune = this.pid === 1
    if (signal !== 'SIGKILL' && this.#heed(signal, from) === 'handled') {
      this.hurry?.()
      return
    }
    if (isImmune || isHarmless(signal)) return
    this.kill(signal)
  }

  #heed(signal: Signal, from: number | undefined): 'handled' | 'default' {
    const { onSignal } = this
    const resident = this.#resident
    if (!resident && !onSignal) return 'default'
    const heeded = this.perform(() => (resident ? resident.heed(signal, from) : onSignal?.(signal)))
    return this.outcome ? 'handled' : (heeded ?? 'default')
  }

  kill(signal: Signal): void {
    this.#endSoon(endedBy(signal))
  }

  /** @internal The container uses more memory than it may. */
  killForMemory(): void {
    this.#endSoon({ ...endedBy('SIGKILL'), isOutOfMemory: true })
  }

  quit(exitCode: number): void {
    this.#endSoon({ exitCode: exitCode & 255 })
  }

  /** A loop that starts programs is as busy as they are. */
  #handOnTurns(): void {
    const parent = this.parentPid === 0 ? undefined : this.machine.processes.get(this.parentPid)
    if (!parent || parent.turns >= this.turns) return
    parent.turns = this.turns
    parent.rested = this.rested
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
    this.charge(text.length >> 3)
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

  *write(text: string): Working {
    let from = 0
    do {
      const part = text.length <= longestWrite ? text : text.slice(from, from + longestWrite)
      if (!this.print(part)) this.#endSoon({ exitCode: 1 })
      if (this.isDying) yield forever
      if (this.needsRest()) yield* this.rest()
      from += longestWrite
    } while (from < text.length)
  }

  charge(units: number): void {
    this.machine.turns.charge(units, this.speed)
  }

  *breathe(units = stepUnits): Working {
    if (this.needsRest(units)) yield* this.rest()
  }

  needsRest(units = stepUnits): boolean {
    this.charge(units)
    return this.machine.turns.isSpent || this.pause !== undefined
  }

  *rest(): Working {
    const { pause } = this
    this.pause = undefined
    yield pause ?? this.machine.turns.next(this)
  }

  sleep(ms: number): Wait {
    return this.machine.wait(ms)
  }

  claim(bytes: number): boolean {
    if (this.outcome) return true
    if (!this.machine.claim(bytes)) return false
    this.#claimed += bytes
    return true
  }

  exceedMemory(): boolean {
    return this.machine.exceedMemory()
  }

  occupy(bytes: number): void {
    if (this.outcome) return
    this.#occupied += bytes
    this.machine.occupy(bytes)
  }

  release(bytes: number): void {
    if (this.outcome) return
    this.#claimed -= bytes
    this.machine.release(bytes)
  }

  /** Answers false when there is nothing left to wait for. */
  #waits(wait: Wait): boolean {
    let [isDone, isWaiting] = [false, false]
    const callOff = wait(() => {
      if (isDone || this.outcome) return
      isDone = true
      if (isWaiting) this.machine.turns.resume(this)
    })
    isWaiting = true
    if (!isDone) this.#callOff = callOff
    return !isDone
  }

  #end(exit: Exit): void {
    if (this.outcome) return
    this.release(this.#claimed)
    if (this.#occupied !== 0) this.occupy(-this.#occupied)
    this.outcome = exit
    this.#callOff?.()
    this.#callOff = undefined
    this.#program = undefined
    this.#running = undefined
    this.onSignal = undefined
    this.pause = undefined
    this.#resident?.end()
    this.#resident = undefined
    this.machine.forget(this)
    this.#handOnTurns()
    const held = this.#held
    // A shell remembers its jobs, and must not keep what they were started with.
    this.args = none
    this.variables = noVariables
    this.handles = none
    this.#held = none
    for (const handle of held) handle?.release?.()
    const listeners = this.#onExit
    this.#onExit = undefined
    if (!listeners) return
    const { supervisor } = this.machine.turns.clock
    for (const listener of listeners) supervisor.run(exitTurn, () => listener(exit))
  }
}

const nameOf = ({ pid, args, machine: { config } }: ContainerProcess): string =>
  `${pid} (${args[0]}) of ${config.image} in ${config.hostname}`

const stepTurn: Turn<ContainerProcess> = { name: 'process', run: (process) => process.goOn(), of: nameOf }

/** Work outside of its steps. */
interface Piece<T> {
  readonly process: ContainerProcess
  work(): T
  answer: T | undefined
}

const pieceTurn: Turn<Piece<unknown>> = {
  name: 'process',
  run: (piece) => {
    piece.answer = piece.work()
  },
  of: ({ process }) => nameOf(process),
}

/** What the end of a process means to those who wait for it. */
const exitTurn: Turn<() => void> = { name: 'the end of a process', run: (tell) => tell() }

const endedBy = (signal: Signal): Exit => ({ exitCode: 128 + signalNumbers[signal], signal })

/** Has come already. */
const soon: Wait = (wake) => {
  wake()
  return () => {}
}
