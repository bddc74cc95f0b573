/** One process of node: what it runs, its timers and its turns, its signals and its memory. */
import TinyQueue from 'tinyqueue'
import { bytesOf } from '../../../runtime/bytes.ts'
import type { Signal } from '../../../runtime/posix.ts'
import type { Wait } from '../../../runtime/processes/streams.ts'
import { forever, type Process, type Working } from '../../../runtime/program.ts'
import { type Counting, HeldMemory } from '../../held-memory.ts'
import { builtins } from '../builtins/builtins.ts'
import { held } from '../language/heap.ts'
import { longestTurn, Machine } from '../language/machine.ts'
import { steps } from '../language/operations.ts'
import { Problem, Quitting, Thrown } from '../language/problem.ts'
import { Queue } from '../language/queue.ts'
import { Realm } from '../language/realm.ts'
import { Call, type Doing, type Obj, type Value } from '../language/values.ts'
import { fatal } from './fatal.ts'

/** What node takes by itself. */
export const ownBytes = 32 * 1024 * 1024
/** What an instruction costs: see work.ts. */
const instructionUnits = 2

export interface Settings {
  readonly version: string
  readonly argv: readonly string[]
}

/** What goes off at an instant. */
export interface Timer {
  at: number
  readonly order: number
  isDead: boolean
  isRef: boolean
  run(): void
}

export class NodeProcess {
  readonly realm = new Realm()
  readonly machine: Machine
  readonly #timers = new TinyQueue<Timer>([], (a, b) => a.at - b.at || a.order - b.order)
  #order = 0
  #liveTimers = 0
  readonly #ready = new Queue<() => void>()
  readonly #immediates = new Queue<() => void>()
  readonly ticks = new Queue<Call>()
  /** What keeps it from ending: servers, connections, work that is under way. */
  #held = 0
  #wake: (() => void) | undefined
  /** Signals that the program handles. */
  readonly signals = new Set<Signal>()
  exitCode: number | undefined
  readonly #memory: HeldMemory
  #isBegun = false
  /** Functions of the program that are told of what happens to the process. */
  emit: Value
  readonly roots = new Set<unknown>()

  constructor(
    readonly process: Process,
    readonly settings: Settings,
  ) {
    this.machine = new Machine(this.realm, process, steps, (bytes) => this.#memory.hold(bytes))
    const random = process.machine.random
    builtins(
      this.realm,
      () => (random.int(0x800_0000) * 0x400_0000 + random.int(0x400_0000)) / 0x20_0000_0000_0000,
    )
    process.occupy(ownBytes)
    this.#memory = new HeldMemory(
      process,
      () => this.#reached(),
      () => {
        if (!process.exceedMemory()) throw new Quitting(134)
      },
      () => {
        this.machine.fuel = 0
      },
    )
    process.onSignal = (signal) => this.#heed(signal)
  }

  get now(): number {
    return this.process.machine.clock.now()
  }

  get heldBytes(): number {
    return this.#memory.bytes
  }

  #reached(): Counting {
    return held([
      this.realm.global,
      ...this.machine.stack,
      ...this.roots,
      ...this.ticks.waiting.flatMap(({ callee, args }) => [callee, ...args]),
      this.emit,
    ])
  }

  #heed(signal: Signal): 'handled' | 'default' {
    if (signal === 'SIGPIPE') return 'handled'
    if (!this.signals.has(signal)) return 'default'
    this.enqueue(() => this.tell(signal, [signal]))
    return 'handled'
  }

  /** Calls a function of the program by itself. */
  callLater(callee: Value, args: Value[]): void {
    this.enqueue(() => this.begin(new Call(callee, undefined, args)))
  }

  begin({ callee, self, args }: Call): void {
    this.machine.perform(() => void this.machine.invoke(callee, self, args))
  }

  /** Tells listeners of the process. */
  tell(name: string, args: Value[]): void {
    this.begin(new Call(this.emit, undefined, [name, ...args]))
  }

  enqueue(work: () => void): void {
    this.#ready.add(work)
    this.#wake?.()
  }

  immediately(work: () => void): void {
    this.#immediates.add(work)
  }

  hold(): void {
    this.#held++
  }

  letGo(): void {
    this.#held--
    this.#wake?.()
  }

  setTimer(ms: number, run: () => void): Timer {
    const delay = ms >= 1 && ms <= 0x7fff_ffff ? Math.trunc(ms) : 1
    const timer: Timer = { at: this.now + delay, order: ++this.#order, isDead: false, isRef: true, run }
    this.#timers.push(timer)
    this.#liveTimers++
    return timer
  }

  again(timer: Timer, ms: number): Timer {
    const made = this.setTimer(ms, timer.run)
    made.isRef = timer.isRef
    if (!made.isRef) this.#liveTimers--
    return made
  }

  clear(timer: Timer): void {
    if (timer.isDead) return
    timer.isDead = true
    if (timer.isRef) this.#liveTimers--
  }

  setRef(timer: Timer, isRef: boolean): void {
    if (timer.isDead || timer.isRef === isRef) return
    timer.isRef = isRef
    this.#liveTimers += isRef ? 1 : -1
  }

  /** Does something that waits, beside what the program does; tells what has come of it. */
  beside<T>(work: Working<T>, done: (answer: T | undefined, failed: unknown) => void): void {
    this.hold()
    const go = (): void => {
      if (this.process.isDying) return
      // What is asked of the outside may fail as a program does.
      let step: IteratorResult<Wait, T>
      try {
        step = work.next()
      } catch (error) {
        if (!(error instanceof Problem) && !(error instanceof Thrown)) throw error
        this.letGo()
        return done(undefined, error)
      }
      if (step.done) {
        this.letGo()
        return done(step.value, undefined)
      }
      let isOver = false
      step.value(() => {
        if (isOver) return
        isOver = true
        this.enqueue(go)
      })
    }
    this.enqueue(go)
  }

  /** Runs a program, and all that comes of it, to its end; answers the exit code. */
  *run(main: Doing): Working<number> {
    this.machine.begin(main)
    // `process.exit` leaves whatever runs.
    try {
      yield* this.#turns()
      return this.exitCode ?? 0
    } catch (error) {
      if (!(error instanceof Quitting)) throw error
      return error.code & 255
    }
  }

  *#turns(): Working {
    const { process, machine } = this
    let hasSaid = false
    for (;;) {
      yield* this.#toEnd()
      if (this.#next()) {
        hasSaid = false
        continue
      }
      if (process.isDying) yield forever
      if (this.#liveTimers > 0 || this.#held > 0) yield this.#something
      else if (!hasSaid) {
        hasSaid = true
        this.tell('beforeExit', [this.exitCode ?? 0])
      } else {
        this.tell('exit', [this.exitCode ?? 0])
        yield* this.#toEnd()
        if (machine.stack.length === 0) return
      }
    }
  }

  /** Goes on until nothing runs, and all that promises ask for is done. */
  *#toEnd(): Working {
    const { machine, process } = this
    let isInJobs = false
    for (;;) {
      const outcome = machine.run()
      process.charge(Math.max(0, longestTurn - machine.fuel) * instructionUnits)
      if (process.isDying) yield forever
      yield* this.#memory.count()
      if (typeof outcome === 'function') yield outcome
      if (process.needsRest(64)) yield* process.rest()
      if (outcome !== 'ended') continue
      const { failure } = machine
      machine.failure = undefined
      if (failure) {
        this.#fail(failure.value, false)
        continue
      }
      // What promises ask for is done to its end before the next tick.
      const tick = isInJobs ? undefined : this.ticks.take()
      if (tick) {
        this.begin(tick)
        continue
      }
      isInJobs = machine.jobs.next()
      if (isInJobs || this.ticks.length > 0) continue
      const [promise] = machine.jobs.rejected
      if (!promise) return
      machine.jobs.rejected.delete(promise)
      this.#fail(promise.result, true, promise)
    }
  }

  #fail(value: Value, isRejected: boolean, promise?: Obj): void {
    const { machine } = this
    machine.begin(fatal(this, value, isRejected, promise))
  }

  /** Begins what is due next; answers whether there was something. */
  #next(): boolean {
    // A program that has just begun has taken a while to do so.
    const now = this.now + (this.#isBegun ? 0 : 1)
    this.#isBegun = true
    for (
      let timer = this.#timers.peek();
      timer && (timer.isDead || timer.at <= now);
      timer = this.#timers.peek()
    ) {
      this.#timers.pop()
      if (timer.isDead) continue
      this.clear(timer)
      timer.run()
      return true
    }
    const next = this.#ready.take() ?? this.#immediates.take()
    next?.()
    return next !== undefined
  }

  /** Waits until something is due. */
  readonly #something: Wait = (wake) => {
    if (this.#ready.length > 0) {
      wake()
      return () => {}
    }
    const next = this.#timers.peek()
    const callOff = next
      ? this.process.sleep(Math.max(0, next.at - this.now))(() => this.#wake?.())
      : undefined
    this.#wake = () => {
      this.#wake = undefined
      callOff?.()
      wake()
    }
    return () => {
      this.#wake = undefined
      callOff?.()
    }
  }

  print(text: string): void {
    this.process.print(bytesOf(text))
  }

  complain(text: string): void {
    this.process.complain(bytesOf(text))
  }
}
