/** The container runtime, as the kubelet sees it: starts containers, runs commands in them, and ends them. */
import type { Clock, Timer } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import type { ContainerConfig, ContainerExit, Stream } from './container-config.ts'
import { openStreams } from './container-streams.ts'
import type { Files } from './files.ts'
import type { Image, Library, Service, ServiceContext } from './image.ts'
import { ContainerMachine, type Surroundings } from './machine.ts'
import type { GrpcHealth, HttpRequest, HttpResponse, Network } from './network.ts'
import { EACCES, type Exit, isError, type Signal, signalNumbers } from './posix.ts'
import type { Process, Program } from './program.ts'
import { listen, stopSignals } from './service-process.ts'
import { StartError, startError } from './start-error.ts'
import { type Input, LineSplitter } from './streams.ts'

export interface ExecOptions {
  /** What it writes, as it comes; not split into lines. */
  onOutput(stream: Stream, text: string): void
  onExit(exit: ExecExit): void
  /** Ends it by SIGKILL. */
  readonly timeoutMs?: number
  /** Standard input stays open: see Execution.stdin. */
  readonly stdin?: boolean
  readonly tty?: boolean
}

export interface ExecExit extends Exit {
  readonly isTimedOut?: boolean
}

interface Execution {
  readonly process: Process
  /** Undefined unless it was asked for. */
  readonly stdin: Input | undefined
}

interface ContainerRuntimeOptions {
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly library: Library
}

/** Nothing calls back from inside `start`, `exec` or `signal`: what they cause happens in later tasks of the clock. */
export class ContainerRuntime {
  readonly #surroundings: Surroundings

  constructor(options: ContainerRuntimeOptions) {
    this.#surroundings = { ...options, shared: new Map() }
  }

  start(config: ContainerConfig): RunningContainer | StartError {
    const { network, library } = this.#surroundings
    const image = library.imageFor(config.image)
    const args = commandOf(config, image)
    network.attach(config.ip)
    if (args.length === 0) return new StartError('no command specified', 128)
    const service = serviceOf(image, args, library)
    const container = new RunningContainer(this.#surroundings, { config, image, args, service })
    if (service) return container
    const program = container.machine.find(args[0], {
      cwd: container.machine.workingDir,
      env: container.machine.env,
    })
    if (isError(program)) return startError(args[0], program === EACCES)
    container.run(program)
    return container
  }
}

interface Starting {
  readonly config: ContainerConfig
  readonly image: Image
  readonly args: readonly string[]
  readonly service: Service | undefined
}

export class RunningContainer implements ServiceContext {
  readonly config: ContainerConfig
  readonly image: Image
  readonly args: readonly string[]
  readonly startedAt: number
  exited: ContainerExit | undefined
  /** What `kubectl attach` sends; undefined unless the config asks for it. */
  stdin: Input | undefined
  readonly #surroundings: Surroundings
  readonly #service: Service | undefined
  #machine: ContainerMachine | undefined
  #first: Process | undefined
  #isOutOfMemory = false

  /** @internal Made by ContainerRuntime.start. */
  constructor(surroundings: Surroundings, { config, image, args, service }: Starting) {
    this.#surroundings = surroundings
    this.config = config
    this.image = image
    this.args = args
    this.startedAt = surroundings.clock.now()
    this.#service = service
    if (service) this.#serve(service)
  }

  /** The signal that asks it to stop. */
  get stopSignal(): Signal {
    return this.image.stopSignal ?? 'SIGTERM'
  }

  /** The files of the container; made when first asked for. */
  get files(): Files {
    return this.machine.files
  }

  get touchedFiles(): Files | undefined {
    return this.config.mounts?.length ? this.files : this.#machine?.touchedFiles
  }

  /** @internal */
  get machine(): ContainerMachine {
    this.#machine ??= new ContainerMachine(this.#surroundings, this.config, this.image, this.#service && this)
    return this.#machine
  }

  /** Sends a signal to the first process, from outside. */
  signal(signal: Signal): void {
    this.#surroundings.clock.after(0, () => this.#deliver(signal))
  }

  /** Runs a command in the container. */
  exec(args: readonly string[], options: ExecOptions): Execution | StartError {
    const { machine } = this
    const program = this.#programFor(args[0] ?? '')
    if (program instanceof StartError) return program
    const io = openStreams(options, {
      out: { write: (text) => void options.onOutput('stdout', text) },
      err: { write: (text) => void options.onOutput('stderr', text) },
    })
    const process = machine.spawn({
      args,
      program,
      env: options.tty ? new Map(machine.env).set('TERM', 'xterm') : machine.env,
      cwd: machine.workingDir,
      user: machine.user,
      handles: io.handles,
    })
    if (isError(process)) return new StartError(`exec: "${args[0]}": ${process.message.toLowerCase()}`, 126)
    this.#watch(process, options)
    return { process, stdin: io.bind(process) }
  }

  /** @internal Starts the first process. */
  run(program: Program): void {
    const { machine } = this
    const out = new LineSplitter(this, 'stdout')
    const err = new LineSplitter(this, 'stderr')
    const io = openStreams(this.config, { out, err })
    const process = machine.spawn({
      args: this.args,
      program,
      env: machine.env,
      cwd: machine.workingDir,
      user: machine.user,
      handles: io.handles,
    })
    if (isError(process)) return
    this.#first = process
    this.stdin = io.bind(process)
    process.whenExited((exit) => {
      out.flush()
      err.flush()
      this.#ended(exit)
    })
    this.#surroundings.clock.after(0, () => process.start())
  }

  /** @internal Hands a line on to the kubelet. */
  onLine(stream: Stream, line: string): void {
    this.config.onOutput(stream, line, this.now())
  }

  handle(request: HttpRequest): HttpResponse {
    return this.#service?.handle?.(request, this) ?? { status: 404, body: '' }
  }

  checkHealth(): GrpcHealth | undefined {
    return this.#service?.speaksGrpc ? 'SERVING' : undefined
  }

  get speaksTls(): boolean | undefined {
    return this.#service?.speaksTls
  }

  now(): number {
    return this.#surroundings.clock.now()
  }

  env(name: string): string | undefined {
    return this.machine.env.get(name)
  }

  print(text: string): void {
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) this.onLine('stdout', line)
  }

  complain(text: string): void {
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) this.onLine('stderr', line)
  }

  exit(exitCode: number, signal?: Signal): void {
    this.#ended({ exitCode, signal })
  }

  after(ms: number, run: () => void): void {
    this.#surroundings.clock.after(ms, () => this.exited || run(), { background: true })
  }

  /** The container used more memory than it may: it is killed. */
  killForMemory(): void {
    this.#isOutOfMemory = true
    this.signal('SIGKILL')
  }

  get ip(): string {
    return this.config.ip
  }

  get network(): Network {
    return this.#surroundings.network
  }

  #serve(service: Service): void {
    const trouble = listen(service, this, this)
    if (!trouble && !service.start) return
    // What it says, it says after `start` has returned.
    this.#surroundings.clock.after(0, () => {
      if (this.exited) return
      if (trouble) this.complain(trouble)
      const code = trouble ? 1 : service.start?.(this)
      if (code !== undefined) this.exit(code)
    })
  }

  #programFor(name: string): Program | StartError {
    const { machine } = this
    const program = machine.find(name, { cwd: machine.workingDir, env: machine.env })
    return isError(program) ? startError(name, program === EACCES) : program
  }

  #watch(process: Process, { timeoutMs, onExit }: ExecOptions): void {
    const { clock } = this.#surroundings
    let timeout: Timer | undefined
    let isTimedOut = false
    if (timeoutMs !== undefined) {
      timeout = clock.after(
        timeoutMs,
        () => {
          isTimedOut = true
          process.kill('SIGKILL')
        },
        { background: true },
      )
    }
    process.whenExited((exit) => {
      timeout?.cancel()
      onExit(isTimedOut ? { ...exit, isTimedOut } : exit)
    })
    clock.after(0, () => process.start())
  }

  #deliver(signal: Signal): void {
    if (this.exited) return
    if (this.#first) {
      if (signal === 'SIGKILL') this.#first.kill('SIGKILL')
      else this.#first.signal(signal)
    } else if (signal === 'SIGKILL') this.exit(128 + signalNumbers.SIGKILL, 'SIGKILL')
    else this.signalService(signal)
  }

  /** @internal What the service does with a signal, from wherever it comes. */
  signalService(signal: Signal): void {
    if (stopSignals.has(signal)) this.exit(this.#service?.exitCode ?? 0)
  }

  #ended(exit: Exit): void {
    if (this.exited) return
    const message = this.#terminationMessage()
    this.exited = {
      ...exit,
      ...(message ? { message } : {}),
      ...(this.#isOutOfMemory ? { isOutOfMemory: true } : {}),
    }
    this.network.close(this.ip, this)
    this.#machine?.killAll()
    this.config.onExit(this.exited)
  }

  #terminationMessage(): string | undefined {
    const files = this.#machine?.touchedFiles
    if (!files) return undefined
    const text = files.read(this.config.terminationMessagePath ?? '/dev/termination-log')
    return isError(text) ? undefined : text.slice(0, longestMessage)
  }
}

/** The kubelet's limit for a termination message, in bytes. */
const longestMessage = 4_096

function commandOf({ command, args }: ContainerConfig, image: Image): readonly string[] {
  if (command?.length) return args?.length ? [...command, ...args] : command
  if (args?.length) return image.entrypoint.length ? [...image.entrypoint, ...args] : args
  return image.entrypoint.length ? [...image.entrypoint, ...image.cmd] : image.cmd
}

/** The service that the first process is; undefined for a program that is run as a process. */
function serviceOf(image: Image, args: readonly string[], { programs }: Library): Service | undefined {
  const name = args[0].slice(args[0].lastIndexOf('/') + 1)
  const service = image.services?.get(name)
  if (service) return service.command?.(args) ? undefined : service
  return image.programs?.has(name) || programs.has(name) ? undefined : image.anyService
}
