/** One process that runs a program of Python: its threads, its modules, its signals and its memory. */
import { bytesOf } from '../../runtime/bytes.ts'
import { type Signal, signalNumbers } from '../../runtime/posix.ts'
import type { Handle, Wait } from '../../runtime/processes/streams.ts'
import type { Process, Working } from '../../runtime/program.ts'
import { type Counting, HeldMemory } from '../held-memory.ts'
import { call } from './asking.ts'
import { builtinNames } from './builtins.ts'
import { compiling } from './compiling.ts'
import { exceptions, failure, keyboardInterrupt, memoryError, systemExit } from './errors.ts'
import { Frame } from './frame.ts'
import { held } from './heap.ts'
import type { Host, ThreadHandle } from './host.ts'
import { Importer } from './importing.ts'
import { inPieces } from './iterating.ts'
import { longestTurn, Machine } from './machine.ts'
import { str } from './showing.ts'
import { File } from './streams.ts'
import { forgetTexts } from './texts.ts'
import { tracebackText } from './traceback.ts'
import {
  type Doing,
  type Exception,
  Func,
  type Module,
  type Names,
  type Raised,
  type Value,
} from './values.ts'

interface Settings {
  readonly argv: readonly string[]
  readonly version: string
  /** What is printed goes out at once. */
  readonly isUnbuffered: boolean
  /** Where modules are looked for first. */
  readonly folder: string
}

class Thread implements ThreadHandle {
  isReady = true
  isDaemon = false
  callOff: (() => void) | undefined
  readonly #listeners: (() => void)[] = []
  isAlive = true
  /** It waits until this one has ended: a handler of a signal that has come in its midst. */
  handler: Thread | undefined

  constructor(
    readonly machine: Machine,
    readonly id: number,
  ) {}

  whenEnded(run: () => void): void {
    if (this.isAlive) this.#listeners.push(run)
    else run()
  }

  end(): void {
    this.isAlive = false
    for (const each of this.#listeners.splice(0)) each()
  }
}

/** What an interpreter takes by itself. */
const ownBytes = 6 * 1024 * 1024
/** What an instruction costs: see work.ts. */
const instructionUnits = 3
const mostThreads = 500
const largestLimit = 50_000

export class Interpreter implements Host {
  readonly builtins: Names
  readonly modules = new Map<string, Module>()
  readonly signals = new Map<number, Value>()
  readonly argv: readonly string[]
  readonly version: string
  readonly importer: Importer
  #recursionLimit = 1_000
  readonly #threads: Thread[] = []
  #current: Thread | undefined
  #wake: (() => void) | undefined
  readonly #pending: Signal[] = []
  readonly #pausing = new Set<() => void>()
  readonly signalHandled: Wait = (wake) => {
    this.#pausing.add(wake)
    return () => void this.#pausing.delete(wake)
  }
  #lastThread = 0
  readonly #memory: HeldMemory
  readonly #own = new Map<unknown, object>()
  readonly #ids = new WeakMap<object, number>()
  #lastId = 0

  constructor(
    readonly process: Process,
    readonly settings: Settings,
  ) {
    this.argv = settings.argv
    this.version = settings.version
    this.builtins = builtinNames()
    this.importer = new Importer(this, settings.folder)
    process.occupy(ownBytes)
    this.#memory = new HeldMemory(
      process,
      () => this.#reached(),
      () => {
        throw memoryError()
      },
      () => {
        if (this.#current) this.#current.machine.fuel = 0
      },
    )
    process.onSignal = (signal) => this.#heed(signal)
    process.whenExited(() => {
      for (const each of this.#threads) each.callOff?.()
      forgetTexts()
    })
  }

  get recursionLimit(): number {
    return this.#recursionLimit
  }

  set recursionLimit(limit: number) {
    this.#recursionLimit = Math.min(limit, largestLimit)
  }

  /** The second number of its version. */
  get minor(): number {
    return Number(this.version.split('.')[1])
  }

  get frames(): readonly Frame[] {
    return (this.#current?.machine.stack.filter((each) => each instanceof Frame) as Frame[]) ?? []
  }

  get threadId(): number {
    return this.#current?.id ?? 0
  }

  get handled(): Value {
    return this.#current?.machine.handled ?? null
  }

  own<T extends object>(make: new (host: Host) => T): T {
    let found = this.#own.get(make)
    if (!found) this.#own.set(make, (found = new make(this)))
    return found as T
  }

  idOf(value: Value): number {
    if (value === null || typeof value !== 'object') return 0x9f_0000 + (Number(value ?? 0) % 65_536) * 32
    let id = this.#ids.get(value)
    if (id === undefined) this.#ids.set(value, (id = 0x7f3a_4c00_0000 + ++this.#lastId * 48))
    return id
  }

  import(name: string): Doing<Value> {
    return this.importer.import(name)
  }

  *compile(text: string, file: string, mode: string): Doing<Value> {
    const frame = this.frames.at(-1)
    const code = yield* inPieces(compiling(text, { file, mode, isShown: false }))
    return new Func(code, frame?.globals ?? new Map())
  }

  spawn(run: Doing<Value>): ThreadHandle {
    if (this.#threads.length >= mostThreads)
      throw failure(exceptions.get('RuntimeError')!, "can't start new thread")
    const machine = new Machine(this)
    machine.begin(run)
    const thread = new Thread(machine, ++this.#lastThread)
    this.#threads.push(thread)
    return thread
  }

  hold(bytes: number): void {
    this.#memory.hold(bytes)
  }

  #reached(): Counting {
    return held({
      frames: this.#threads.flatMap(({ machine }) => machine.stack),
      names: [this.builtins, ...Array.from(this.modules.values(), ({ attrs }) => attrs)],
    })
  }

  #heed(signal: Signal): 'handled' | 'default' {
    const handler = this.signals.get(signalNumbers[signal])
    if (handler === undefined && signal !== 'SIGINT') return signal === 'SIGPIPE' ? 'handled' : 'default'
    if (handler === 0) return 'default'
    if (handler === 1) return 'handled'
    this.#pending.push(signal)
    this.#wake?.()
    return 'handled'
  }

  /** Standard streams: 0, 1, 2. */
  standard(descriptor: 0 | 1 | 2): File {
    const handle: Handle | undefined = this.process.handles[descriptor]
    const buffering = this.settings.isUnbuffered
      ? 'none'
      : descriptor === 2 || handle?.isTerminal
        ? 'line'
        : 'block'
    const name = ['<stdin>', '<stdout>', '<stderr>'][descriptor]
    return new File(name, descriptor === 0 ? 'r' : 'w', this.process, handle, buffering, descriptor)
  }

  /** Runs something, and the threads that it starts, to their end; answers the exit code. */
  *run(main: Doing<Value>): Working<number> {
    const { machine } = yield* this.#alongside(main)
    // What went wrong is told before threads that go on are waited for.
    const code = yield* this.#told(machine.failure)
    yield* this.#schedule(() => this.#threads.every((each) => !each.isAlive || each.isDaemon))
    const late = (yield* this.#alongside(this.#atExit())).machine.failure
    const last = late ? yield* this.#told(late) : code
    return (yield* this.#alongside(this.flushed())).machine.failure ? 120 : last
  }

  /** Does something to its end, while other threads have their turns. */
  *#alongside(work: Doing<Value>): Working<Thread> {
    const thread = this.spawn(work) as Thread
    yield* this.#schedule(() => !thread.isAlive)
    return thread
  }

  /** Tells of what nobody has handled; answers the exit code. */
  *#told(failure: Raised | undefined): Working<number> {
    if (!failure) return 0
    let code = 0
    const report = function* (this: Interpreter): Doing<Value> {
      code = yield* this.#report(failure.exception)
      return null
    }
    yield* this.#alongside(report.call(this))
    return code
  }

  *#atExit(): Doing<Value> {
    const run = this.modules.get('atexit')?.attrs.get('_run')
    if (run !== undefined) yield* call(run)
    return null
  }

  *flushed(): Doing<Value> {
    const out = this.modules.get('sys')?.attrs.get('stdout')
    if (out instanceof File && !out.isClosed) yield* out.flush()
    return null
  }

  /** Says what has gone wrong; answers the exit code. */
  *#report(exception: Exception): Doing<number> {
    yield* this.flushed()
    if (exception.cls.isA(systemExit)) {
      const [code = null] = exception.args
      if (code === null) return 0
      if (typeof code === 'number' || typeof code === 'boolean') return Number(code) & 255
      this.process.complain(bytesOf(`${yield* str(code)}\n`))
      return 1
    }
    yield* this.show(exception)
    return exception.cls.isA(keyboardInterrupt) ? 130 : 1
  }

  *show(exception: Exception): Doing<void> {
    this.process.complain(bytesOf(yield* tracebackText(exception, this.minor)))
  }

  /** Lets threads run, each in its turn, until there is nothing more to do. */
  *#schedule(isOver: () => boolean): Working {
    const { process } = this
    while (!isOver()) {
      this.#takeSignals()
      let hasRun = false
      for (const thread of [...this.#threads]) {
        if (!thread.isAlive || !thread.isReady || thread.handler) continue
        hasRun = true
        this.#step(thread)
        yield* this.#memory.count()
        if (process.isDying) yield () => () => {}
        if (process.needsRest(64)) yield* process.rest()
      }
      if (!hasRun && !isOver()) yield this.#something
    }
  }

  #step(thread: Thread): void {
    const { machine } = thread
    this.#current = thread
    const outcome = machine.run()
    this.process.charge(Math.max(0, longestTurn - machine.fuel) * instructionUnits)
    if (outcome === 'ended') {
      this.#threads.splice(this.#threads.indexOf(thread), 1)
      thread.end()
    } else if (outcome !== 'rest') this.#waitFor(thread, outcome)
  }

  #waitFor(thread: Thread, wait: Wait): void {
    thread.isReady = false
    let isDone = false
    const callOff = wait(() => {
      isDone = true
      thread.callOff = undefined
      if (thread.isReady) return
      thread.isReady = true
      this.#wake?.()
    })
    if (!isDone) thread.callOff = callOff
  }

  /** Waits until some thread can go on, or a signal has come. */
  readonly #something: Wait = (wake) => {
    const isReady = this.#pending.length > 0 || this.#threads.some((each) => each.isReady && !each.handler)
    if (isReady) {
      wake()
      return () => {}
    }
    this.#wake = () => {
      this.#wake = undefined
      wake()
    }
    return () => {
      this.#wake = undefined
    }
  }

  #takeSignals(): void {
    const [main] = this.#threads
    for (const signal of this.#pending.splice(0)) {
      if (!main) return
      const number = signalNumbers[signal]
      const handler = this.signals.get(number)
      if (handler === undefined || typeof handler === 'number')
        this.interrupt(main, failure(keyboardInterrupt))
      else this.#handle(main, call(handler, [number, null]))
    }
  }

  /** Runs what a program does at a signal, in the midst of its main thread. */
  #handle(main: Thread, work: Doing<Value>): void {
    const handler = this.spawn(work) as Thread
    const before = main.handler
    main.handler = handler
    handler.isDaemon = true
    handler.whenEnded(() => {
      main.handler = before
      const raised = handler.machine.failure
      if (raised) this.interrupt(main, raised)
      for (const wake of [...this.#pausing]) wake()
      this.#pausing.clear()
    })
  }

  interrupt(thread: Thread, raised: Raised): void {
    thread.callOff?.()
    thread.callOff = undefined
    thread.isReady = true
    thread.machine.interruption = raised
  }
}
