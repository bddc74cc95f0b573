/** The container runtime, as the kubelet sees it: starts containers, runs commands in them, and ends them. */
import type { Clock, Timer } from '../../sim/clock.ts'
import { hexDigits, type Random } from '../../sim/random.ts'
import { allBytesOf, textOf } from './bytes.ts'
import type { ContainerConfig, ContainerExit } from './container-config.ts'
import { LogStore } from './container-log.ts'
import { openStreams } from './container-streams.ts'
import { Directory, type Files, resolvePath, root, type Volume } from './files/files.ts'
import { rootfsProblem } from './files/rootfs-problem.ts'
import { assumedService, type Image, type Library, type Service } from './image.ts'
import type { Stream } from './log-reader.ts'
import { ContainerMachine, type ProcessNamespace, type Surroundings } from './machine.ts'
import type { Network } from './network/network.ts'
import { Outlook } from './outlook.ts'
import { EACCES, EISDIR, type Exit, isError, type PosixError, type Signal } from './posix.ts'
import { serviceProgram } from './processes/service-process.ts'
import type { Handle, Input, Lines, Pipe } from './processes/streams.ts'
import { Tee } from './processes/tee.ts'
import type { Terminal } from './processes/terminal.ts'
import type { Process, Program } from './program.ts'
import { type Limits, usualLimits } from './quota.ts'
import { StartError, startError, startWithMemory } from './start-error.ts'

export interface ExecOptions {
  /** Where what it writes goes, as it comes. A terminal has only `stdout`. */
  readonly stdout: Handle
  readonly stderr: Handle
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
  readonly terminal: Terminal | undefined
}

interface ContainerRuntimeOptions {
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly library: Library
  /** Default: what a host of ordinary size can bear. */
  readonly limits?: Limits
}

/** Nothing calls back from inside `start`, `exec` or `signal`: what they cause happens in later tasks of the clock. */
export class ContainerRuntime {
  /** Where the logs of its containers are kept. */
  readonly logs = new LogStore()
  readonly #surroundings: Surroundings

  constructor(options: ContainerRuntimeOptions) {
    this.#surroundings = { limits: usualLimits(), ...options, shared: new Map() }
  }

  /** What its containers are made of. */
  get library(): Library {
    return this.#surroundings.library
  }

  /** What all its containers may hold together. */
  get limits(): Limits {
    return this.#surroundings.limits
  }

  /** @param beside the processes that it is to see, and to be seen by; default: nobody's */
  start(config: ContainerConfig, beside?: ProcessNamespace): RunningContainer | StartError {
    const { network, library } = this.#surroundings
    const image = library.imageFor(config.image)
    const args = allBytesOf(commandOf(config, image))
    network.attach(config.ip)
    if (args.length === 0) return new StartError('no command specified', 128)
    const tooLittle = startWithMemory(config.memoryLimitBytes)
    if (tooLittle) return tooLittle
    const outlook = new Outlook(this.#surroundings)
    const machine = new ContainerMachine(outlook, config, image, beside)
    const problem = rootfsProblem(machine)
    if (problem) {
      machine.discard()
      return problem
    }
    const service = serviceOf(image, args, library)
    // What the machine was made with, its programs have not asked for.
    outlook.isUnused = true
    const program =
      machine.configProblem(args) ??
      (service
        ? serviceProgram(service)
        : machine.find(args[0], { cwd: machine.workingDir, env: machine.env }))
    if (isError(program)) {
      const why = refusal(machine, args[0], program)
      machine.discard()
      return why
    }
    const container = new RunningContainer(machine, outlook)
    container.run(args, program)
    // The ports of a server are open when its container is; what any program does, it does later.
    if (service) container.begin()
    else this.#surroundings.clock.after(0, () => container.beginLater())
    return container
  }

  /** What runs on a node beside containers: a machine that has the files of the node, and no image. */
  hostMachine(config: ContainerConfig, files: Volume, processes: ProcessNamespace): ContainerMachine {
    const mounts = [{ path: hostMount, volume: files }]
    const around = new ContainerMachine(
      this.#surroundings,
      { ...config, mounts },
      this.library.imageFor('busybox'),
      processes,
    )
    const machine = around.rootedAt(hostMount)
    if (isError(machine)) throw new Error(machine.message)
    return machine
  }
}

/** The kernel forbids to run a directory; runc looks what it is before. */
function refusal(machine: ContainerMachine, name: string, error: PosixError): StartError {
  if (error !== EACCES) return startError(name, error)
  const isDirectory = machine.files.node(resolvePath(machine.workingDir, name)) instanceof Directory
  return startError(name, isDirectory ? EISDIR : error)
}

/** Where a node's files are while its machine is made. */
const hostMount = '/host'

export class RunningContainer implements Lines {
  readonly startedAt: number
  exited: ContainerExit | undefined
  /** Its first process does something within this instant: it has yet to be started, or a signal is on its way to it. */
  isAtIt = true
  /** What `kubectl attach` sends; undefined unless the config asks for it. */
  stdin: Input | undefined
  terminal: Terminal | undefined
  #first: Process | undefined
  #namedExecutions = 0
  #stdout: Tee | undefined
  #stderr: Tee | undefined

  /** @internal Made by ContainerRuntime.start. */
  constructor(
    readonly machine: ContainerMachine,
    private readonly outlook: Outlook,
  ) {
    this.startedAt = machine.turns.clock.now()
  }

  get config(): ContainerConfig {
    return this.machine.config
  }

  /** The signal that asks it to stop. */
  get stopSignal(): Signal {
    return this.machine.image.stopSignal ?? 'SIGTERM'
  }

  /** Its programs have seen nothing but what they were started with. */
  get isSelfContained(): boolean {
    return this.outlook.isUnused
  }

  /** A program that nobody knows has run in it. */
  get isGuessed(): boolean {
    return this.machine.isGuessed
  }

  /** The files of the container; made when first asked for. */
  get files(): Files {
    return this.machine.files
  }

  /** Sends a signal to the first process, from outside. */
  signal(signal: Signal): void {
    this.isAtIt = true
    this.machine.turns.clock.after(0, () => {
      this.#deliver(signal)
      this.#isDone()
    })
  }

  /** Ends it within this turn, as when the power goes. */
  end(): void {
    this.#first?.kill('SIGKILL')
  }

  /** Runs a command in the container. @param command its words, as texts */
  exec(command: readonly string[], options: ExecOptions): Execution | StartError {
    const { machine } = this
    const args = allBytesOf(command)
    const program = this.#programFor(args)
    if (program instanceof StartError) return program
    const io = openStreams(options, { out: options.stdout, err: options.stderr, memory: machine })
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
    return { process, stdin: io.bind(process), terminal: io.terminal }
  }

  /** The runtime has a name for every execution. */
  nextExecId(): string {
    return hexDigits(`${this.config.ip} ${this.startedAt} ${this.#namedExecutions++}`, 64)
  }

  /** Calls back when the container has ended; at once if it has already. */
  whenEnded(run: () => void): void {
    if (this.#first) this.#first.whenExited(run)
    else run()
  }

  /** Hands what its first process writes from now on to `pipe` as well, until nobody reads it any more. */
  follow(stream: Stream, pipe: Pipe): void {
    const output = stream === 'stdout' ? this.#stdout : this.#stderr
    output?.add(pipe.writer)
  }

  /** @internal Makes the first process. */
  run(args: readonly string[], program: Program): void {
    const { machine } = this
    const out = (this.#stdout = new Tee(this, 'stdout'))
    const err = (this.#stderr = new Tee(this, 'stderr'))
    const io = openStreams(this.config, { out, err, memory: machine })
    const { env, workingDir: cwd, user } = machine
    const process = machine.spawn({ args, program, env, cwd, user, handles: io.handles })
    if (isError(process)) return
    this.#first = process
    this.stdin = io.bind(process)
    this.terminal = io.terminal
    process.whenExited((exit) => {
      out.flush()
      err.flush()
      this.#ended(exit)
    })
  }

  /** @internal Starts the first process. */
  begin(): void {
    this.isAtIt = false
    this.#first?.start()
  }

  /** @internal The same in a turn of its own, of which the kubelet is told. */
  beginLater(): void {
    this.begin()
    this.#isDone()
  }

  /** @internal Hands lines on to the kubelet. */
  onLines(stream: Stream, text: string): void {
    this.config.onOutput(stream, text, this.machine.turns.clock.now())
  }

  #programFor(args: readonly string[]): Program | StartError {
    const { machine } = this
    const name = args[0] ?? ''
    const program =
      machine.configProblem(args) ?? machine.find(name, { cwd: machine.workingDir, env: machine.env })
    return isError(program) ? refusal(machine, name, program) : program
  }

  #watch(process: Process, { timeoutMs, onExit }: ExecOptions): void {
    const { clock } = this.machine
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

  /** It has done what it does at once. */
  #isDone(): void {
    this.isAtIt = false
    this.config.onDone?.()
  }

  #deliver(signal: Signal): void {
    if (signal === 'SIGKILL') this.#first?.kill(signal)
    else this.#first?.signal(signal)
  }

  #ended(exit: Exit): void {
    const message = this.#terminationMessage()
    this.exited = message ? { ...exit, message } : exit
    this.machine.killAll()
    this.machine.discard()
    // Of what has ended only that is kept which somebody may ask for.
    this.#first = undefined
    this.#stdout = undefined
    this.#stderr = undefined
    this.config.onExit(this.exited)
  }

  #terminationMessage(): string | undefined {
    const files = this.machine.touchedFiles
    if (!files) return undefined
    const text = files.read(
      this.config.terminationMessagePath ?? '/dev/termination-log',
      root,
      longestMessage,
    )
    return isError(text) ? undefined : textOf(text)
  }
}

/** The kubelet's limit for a termination message, in bytes. */
const longestMessage = 4_096

function commandOf({ command, args }: ContainerConfig, image: Image): readonly string[] {
  if (command?.length) return args?.length ? command.concat(args) : command
  if (args?.length)
    return image.entrypoint.length && !image.takesCommand?.(args) ? image.entrypoint.concat(args) : args
  return image.entrypoint.length ? image.entrypoint.concat(image.cmd) : image.cmd
}

/** The service that the first process is; undefined where it is another program. */
function serviceOf(image: Image, args: readonly string[], { programs }: Library): Service | undefined {
  const name = args[0].slice(args[0].lastIndexOf('/') + 1)
  const service = image.services?.get(name)
  if (service) return service.command?.(args) ? undefined : service
  return image.programs?.has(name) || programs.has(name) ? undefined : assumedService(image, name)
}
