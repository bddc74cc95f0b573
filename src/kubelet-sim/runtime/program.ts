/** What a program is, and what it sees of its process and of the machine around it: the door through which all programs come. */
import type { Clock } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import type { ContainerConfig } from './container-config.ts'
import type { Files, User } from './files/files.ts'
import type { Network } from './network/network.ts'
import type { Exit, PosixError, Signal } from './posix.ts'
import type { Handle, Wait } from './processes/streams.ts'
import type { Memory } from './quota.ts'

/** What a program does while it runs: it yields what it waits for, and answers in the end. */
export type Working<T = void> = Generator<Wait, T, void>

/** How a program runs that takes time: it returns its exit code, or the program that takes its place. */
export type Running = Working<number | Program>

/** What stays until it is ended without doing anything by itself, as a server does: ten thousand of them cost little. */
export interface Resident {
  /** A signal has come; answers whether that is all, or the default action follows. @param from the pid of who has sent it, if that is seen here */
  heed(signal: Signal, from?: number): 'handled' | 'default'
  /** Its process has ended. */
  end(): void
}

/** What a program answers: its exit code at once, or how it runs on the clock, or what stays, or what takes its place. */
export type Answer = number | Running | Resident | Program

/** `process.args[0]` is its own name. */
export type Program = (process: Process) => Answer

/** A program that comes to its end by itself, so that a shell can run it in its own process. */
export type Command = (process: Process) => number | Working<number>

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
  /** It, and what descends from it, gets no signals from the terminal of its parent. */
  readonly startsSession?: boolean
  /** Its pid, where one was reserved for it. */
  readonly pid?: number
  /** Since when it is said to run, where that is not now: in milliseconds since 1970. */
  readonly startedAt?: number
}

/** What a process does when it is sent a signal: see Resident.heed. */
export type SignalHandler = Resident['heed']

export interface Process extends Memory {
  readonly machine: Machine
  readonly pid: number
  /** 0 for the first process, and for what is started from outside. */
  readonly parentPid: number
  /** The pid of the process from which it descends that was started from outside. */
  readonly session: number
  /** In milliseconds since 1970. A program that tells it must look at the clock besides: see Outlook. */
  readonly startedAt: number
  args: readonly string[]
  variables: Environment
  cwd: string
  user: User
  handles: readonly (Handle | undefined)[]
  onSignal: SignalHandler | undefined
  /** How deep programs and shell functions are nested, so that runaway recursion ends as an error. */
  depth: number
  /** How deep it is within itself, and within those that wait for it: what is nested deeper exhausts the host's stack. */
  nesting: number
  /** What to wait for before writing more: some reader is behind. */
  pause: Wait | undefined
  /** How it ended; undefined while it lives. */
  readonly outcome: Exit | undefined
  readonly isAlive: boolean
  /** It has been ended by a signal but is still in the middle of a step: it should do no more. */
  readonly isDying: boolean
  /** How many times as fast its real program does what it does here. Default: 1. */
  speed: number
  readonly input: Handle
  readonly output: Handle

  /** Runs the program until it first waits. Called once. */
  start(): void
  /** From now on it has these files open, and no others. */
  keep(handles: readonly (Handle | undefined)[]): void
  /**
   * Sends a signal from within. The first of all that see each other gets only the signals it handles.
   * @param from the pid of who sends it, if that is seen from there
   */
  signal(signal: Signal, from?: number): void
  /** Ends it by a signal, whatever it handles. */
  kill(signal: Signal): void
  /** It needs more memory than there is for it. Answers whether the kernel ends the container, because that has a limit. */
  exceedMemory(): boolean
  /** It uses so many bytes of memory more (or fewer), which nobody has to hold here; all of it until it ends. */
  occupy(bytes: number): void
  /** It ends by itself. */
  quit(exitCode: number): void
  /**
   * Does something that belongs to it outside of its steps: a server's answer, what it does at a signal. What goes wrong
   * there ends it as it would in a step; then the answer is undefined.
   */
  perform<T>(work: () => T): T | undefined
  /** Calls back when it has ended; at once if it has already. */
  whenExited(run: (exit: Exit) => void): void
  /** Waits for the end of this process. */
  readonly ended: Wait

  /** Writes to standard output, not much at once; answers whether that went well. */
  print(text: string): boolean
  /** Writes to standard error. */
  complain(text: string): void
  /** Writes to an open file; answers what went wrong, if anything did. */
  writeTo(descriptor: number, text: string): PosixError | undefined
  /** Writes to standard output and rests while its reader is behind. Ends the process if it cannot be written. */
  write(text: string): Working

  /** Counts work, in units: see work.ts. */
  charge(units: number): void
  /** To be called in every loop: rests when a reader is behind, or when the container has used its turn. */
  breathe(units?: number): Working
  /** Counts a step of work; answers whether `rest` is due. */
  needsRest(units?: number): boolean
  rest(): Working
  /** Waits for a length of time. */
  sleep(ms: number): Wait
}

/** Processes that see each other, by pid. */
export interface Processes<P = Process> {
  readonly size: number
  get(pid: number): P | undefined
  has(pid: number): boolean
  /** As they are now, in the order in which they began. */
  list(): readonly P[]
  /** Runs once, before another process begins. */
  whenSeen(run: () => void): void
  /** The first of so many pids in a row, for processes that begin when somebody looks. @param skipped see takePid */
  reservePids(count: number, skipped?: number): number
}

/** What processes may have of their own, by its name below /proc/PID/ns. */
export type NamespaceName = 'mnt' | 'uts' | 'ipc' | 'net' | 'pid' | 'user' | 'cgroup' | 'time'

/** The inside of one container. */
export interface Machine extends Memory {
  /** See Process.exceedMemory. */
  exceedMemory(): boolean
  /** A process uses so many bytes more (or fewer), which nobody has to hold here. */
  occupy(bytes: number): void
  readonly config: ContainerConfig
  readonly image: Distribution
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly files: Files
  /** The files, if anything has touched them yet. */
  readonly touchedFiles: Files | undefined
  /** What the image and the Pod set, for the first process and for those that are exec-ed. */
  readonly env: Environment
  readonly user: User
  readonly workingDir: string
  /** Those that its programs see: its own, and those of containers with which it shares them. */
  readonly processes: Processes
  /** The pid of its first process. */
  readonly firstPid: number
  /** A program that nobody knows has run here: what it does to the files, nobody knows. */
  isGuessed: boolean

  /** The same container as those see it whose root is a directory of it: chroot(2). Their processes are among the others. */
  rootedAt(path: string): Machine | PosixError
  /** The same container as those see it who have joined namespaces of what another one runs: setns(2). */
  joining(other: Machine, namespaces: ReadonlySet<NamespaceName>): Machine
  /** Makes a process; it does nothing until it is started. */
  spawn(options: ProcessOptions): Process | PosixError
  /** The program that `name` starts: by path, by the image's own programs, or from PATH. */
  find(name: string, where: { cwd: string; env: Environment }): Program | PosixError
  /** The program of that name that the image brings. */
  builtIn(name: string): Program | undefined
  /** The names of all programs that containers can have. */
  programNames(): readonly string[]
  /** Why a program cannot be started with such arguments and variables: there are too many of them. */
  argumentProblem(args: readonly string[], env: Environment): PosixError | undefined
  /** Opens a file for reading. */
  openToRead(path: string, process: Process): Handle | PosixError
  /** Opens a file for writing, making it if it is missing. */
  openToWrite(path: string, process: Process, append: boolean): Handle | PosixError
  wait(ms: number): Wait
  /** Counts work that takes a CPU so long. */
  work(ms: number): void
  /** So many CPUs more are at work without end; or less. */
  engage(cpus: number): void
  /** What all containers have together, known by what makes it: parsed scripts, compiled expressions. */
  shared<T extends object>(make: new () => T): T
}

/** How the image's shell words its messages. */
export type Dialect = 'ash' | 'dash' | 'bash'

/** What a program asks of the image that it comes from. */
export interface Distribution {
  /** The family, for messages: `nginx`, `busybox`. */
  readonly name: string
  /** How its /bin/sh words its messages. */
  readonly shell: Dialect
  /** Whether it brings the program of that name. */
  has(name: string): boolean
  /** Nobody but its author knows which files it brings. */
  readonly bringsAnyFile?: boolean
  /** Its tools are those of GNU, though it is no Debian. */
  readonly hasGnuTools?: boolean
}

/** Never comes: what waits for its end. */
export const forever: Wait = () => () => {}

/** Stays until a signal ends it. */
export const waits: Program = () => ({ heed: () => 'default', end() {} })
