/** What a program is, and what it sees of its process and of the machine around it: the door through which all programs come. */
import type { Clock } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import type { ContainerConfig } from './container-config.ts'
import type { Files, User } from './files.ts'
import type { Network } from './network.ts'
import type { Exit, PosixError, Signal } from './posix.ts'
import type { Handle, Wait } from './streams.ts'

/** How a program runs that takes time: it yields what it waits for, and returns its exit code. */
export type Running = Generator<Wait, number, void>

/** What stays until it is ended without doing anything by itself, as a server does: ten thousand of them cost little. */
export interface Resident {
  /** A signal has come; answers whether that is all, or the default action follows. */
  heed(signal: Signal): 'handled' | 'default'
  /** Its process has ended. */
  end(): void
}

/** What a program answers: its exit code at once, or how it runs on the clock, or what stays. */
export type Answer = number | Running | Resident

/** `process.args[0]` is its own name. */
export type Program = (process: Process) => Answer

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

/** What a process does when it is sent a signal: see Resident.heed. */
export type SignalHandler = Resident['heed']

export interface Process {
  readonly machine: Machine
  readonly pid: number
  readonly parent: Process | undefined
  readonly startedAt: number
  args: readonly string[]
  variables: Environment
  cwd: string
  user: User
  handles: readonly (Handle | undefined)[]
  onSignal: SignalHandler | undefined
  /** How deep programs and shell functions are nested, so that runaway recursion ends as an error. */
  depth: number
  /** How many turns of busy work it has behind it since it last rested. */
  turns: number
  /** What to wait for before writing more: some reader is behind. */
  pause: Wait | undefined
  /** How it ended; undefined while it lives. */
  readonly outcome: Exit | undefined
  readonly isAlive: boolean
  /** It has been ended by a signal but is still in the middle of a step: it should do no more. */
  readonly isDying: boolean
  readonly input: Handle
  readonly output: Handle

  /** Runs the program until it first waits. Called once. */
  start(): void
  /** Sends a signal from within the container. The first process gets only the signals it handles. */
  signal(signal: Signal): void
  /** Ends it by a signal, whatever it handles. */
  kill(signal: Signal): void
  /** Ends it because the container uses more memory than it may. */
  killForMemory(): void
  /** It ends by itself. */
  quit(exitCode: number): void
  /** Goes on as another program, which has answered this: `exec`. */
  become(answer: Answer): Running
  /** Calls back when it has ended; at once if it has already. */
  whenExited(run: (exit: Exit) => void): void
  /** Waits for the end of this process. */
  readonly ended: Wait
  /** Writes to standard output; answers whether that went well. */
  print(text: string): boolean
  /** Writes to standard error. */
  complain(text: string): void
  /** Writes to an open file; answers what went wrong, if anything did. */
  writeTo(descriptor: number, text: string): PosixError | undefined
  /** Writes to standard output and rests while its reader is behind. Ends the process if it cannot be written. */
  write(text: string): Generator<Wait, void>
  /** To be called in every loop: rests when a reader is behind, or when the process has used its share of the processor. */
  breathe(): Generator<Wait, void>
  /** Counts a step of work; answers whether `rest` is due. */
  needsRest(): boolean
  rest(): Generator<Wait, void>
  /** Waits for a length of time. */
  sleep(ms: number): Wait
}

/** The inside of one container. */
export interface Machine {
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
  readonly processes: ReadonlyMap<number, Process>
  /** A program that nobody knows has run here: what it does to the files, nobody knows. */
  isGuessed: boolean

  /** Makes a process; it does nothing until it is started. */
  spawn(options: ProcessOptions): Process | PosixError
  /** Sends a signal from within; answers whether there is such a process. */
  signal(pid: number, signal: Signal): boolean
  /** The program that `name` starts: by path, by the image's own programs, or from PATH. */
  find(name: string, where: { cwd: string; env: Environment }): Program | PosixError
  /** The program of that name that the image brings. */
  builtIn(name: string): Program | undefined
  /** Opens a file for reading. */
  openToRead(path: string, process: Process): Handle | PosixError
  /** Opens a file for writing, making it if it is missing. */
  openToWrite(path: string, process: Process, append: boolean): Handle | PosixError
  wait(ms: number): Wait
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
}

/** Never comes: what a server waits for. */
export const forever: Wait = () => () => {}
