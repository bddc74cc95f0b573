/** The state of a shell: variables, functions, options, traps, and where it is jumping to. */
import type {
  CompoundCommand,
  CompoundList,
  Function as FunctionNode,
  ParsedScript,
  Statement,
  Word,
  WordPart,
} from 'unbash'
import type { Signal } from '../../runtime/posix.ts'
import type { Dialect, Environment, Process } from '../../runtime/program.ts'
import type { Wait } from '../../runtime/streams.ts'
import { ProgramMemo } from '../memo.ts'
import type { Target } from './fields.ts'
import { Variables } from './variables.ts'

/** What has to be left before the next command runs. */
export type Jump =
  | { readonly kind: 'exit' }
  | { readonly kind: 'return' }
  /** Back to the prompt, after an error. */
  | { readonly kind: 'abort' }
  | { readonly kind: 'break' | 'continue'; readonly levels: number }

export const optionNames = { e: 'errexit', u: 'nounset', x: 'xtrace', f: 'noglob', n: 'noexec' } as const
export type OptionName = (typeof optionNames)[keyof typeof optionNames] | 'pipefail'

/** Longer values would exhaust the host. */
const longestValue = 4 * 1024 * 1024

const noOptions: ReadonlySet<OptionName> = Object.freeze(new Set<OptionName>())
const noFunctions: ReadonlyMap<string, FunctionNode> = Object.freeze(new Map<string, FunctionNode>())
const noTraps: ReadonlyMap<Signal | 'EXIT', string> = Object.freeze(new Map<Signal | 'EXIT', string>())

type Executing<T = void> = Generator<Wait, T>

/**
 * The parts of the language that contain each other: commands have words, words have substitutions, which are commands.
 * Whoever is below in the files reaches what is above through the shell.
 */
export interface Language {
  runStatements(shell: Shell, statements: readonly Statement[]): Executing
  runCompound(shell: Shell, node: CompoundCommand | CompoundList): Executing
  /** Parses and runs a text, as eval, traps and scripts do. */
  evaluateScript(shell: Shell, text: string): Executing
  /** Runs the traps of the signals that have come. */
  runTraps(shell: Shell): Executing
  /** The one text that `word` becomes: as a value, a redirection or the operand of a test. */
  expandText(shell: Shell, word: Word | undefined): Executing<string>
  /** The pattern that `word` becomes: what was quoted has a backslash before it. */
  expandPattern(shell: Shell, word: Word): Executing<string>
  /** Expands the parts of a word into fields. */
  expandParts(shell: Shell, parts: readonly WordPart[], target: Target): Executing
  /** Runs a substituted script and answers its output, without the newlines at the end. */
  substitute(shell: Shell, script: ParsedScript | undefined): Executing<string>
}

interface ShellOptions {
  readonly dialect: Dialect
  readonly language: Language
  readonly parent?: Shell
}

export class Shell {
  process: Process
  readonly dialect: Dialect
  readonly language: Language
  readonly memo: ProgramMemo
  readonly variables: Variables
  /** $0. */
  name: string
  positional: readonly string[] = []
  /** $$: the same in a subshell. */
  readonly shellPid: number
  status = 0
  /** How many substitutions have run: the status of a lone assignment is that of its last one. */
  substitutions = 0
  lastBackgroundPid: number | undefined
  jump: Jump | undefined
  /** The text being run and the place in it, for messages that name a line. */
  source = ''
  position = 0
  /** How many conditions are being evaluated: a failure in one does not end the shell under `set -e`. */
  conditions = 0
  loops = 0
  isInteractive = false
  /** The next command is the last thing this process does: it may take the shell's place. */
  mayReplace = false
  /** By signal name, or EXIT; an empty text ignores the signal. */
  traps = noTraps
  pendingTraps: readonly Signal[] = []
  jobs: readonly Process[] = []
  /** Wakes the builtin that waits, when a trapped signal comes. */
  onInterrupt: (() => void) | undefined
  #options = noOptions
  #functions = noFunctions
  #scopes: readonly Map<string, string | undefined>[] = []

  constructor(process: Process, { dialect, language, parent }: ShellOptions) {
    this.process = process
    this.dialect = dialect
    this.language = language
    this.memo = parent?.memo ?? process.machine.shared(ProgramMemo)
    this.variables = parent ? parent.variables.fork(process.variables) : new Variables(process.variables)
    this.shellPid = parent?.shellPid ?? process.pid
    this.name = parent?.name ?? process.args[0] ?? 'sh'
    if (parent) this.#inherit(parent)
  }

  /** The shell of a child process that goes on from here: it shares nothing, and forgets traps that run commands. */
  fork(process: Process): Shell {
    return new Shell(process, { dialect: this.dialect, language: this.language, parent: this })
  }

  get(name: string): string | undefined {
    return this.variables.get(name)
  }

  set(name: string, value: string): void {
    if (this.variables.isReadonly(name)) this.fail(`${name}: is read only`)
    else if (value.length > longestValue) this.fail('out of memory')
    else this.variables.set(name, value)
  }

  unset(name: string): void {
    if (this.variables.isReadonly(name)) this.fail(`${name}: is read only`)
    else this.variables.unset(name)
  }

  /** The environment of the commands it starts. */
  get environment(): Environment {
    return this.variables.environment
  }

  has(option: OptionName): boolean {
    return this.#options.has(option)
  }

  setOption(option: OptionName, isOn: boolean): void {
    const options = new Set(this.#options)
    if (isOn) options.add(option)
    else options.delete(option)
    this.#options = options
  }

  function(name: string): FunctionNode | undefined {
    return this.#functions.get(name)
  }

  /** Defines a function, or with undefined takes its definition back. */
  define(name: string, node: FunctionNode | undefined): void {
    const functions = new Map(this.#functions)
    if (node) functions.set(name, node)
    else functions.delete(name)
    this.#functions = functions
  }

  /** Sets what a signal does, or with undefined lets it do what it does by itself. */
  trap(signal: Signal | 'EXIT', action: string | undefined): void {
    const traps = new Map(this.traps)
    if (action === undefined) traps.delete(signal)
    else traps.set(signal, action)
    this.traps = traps
    this.heedTraps()
  }

  /** Remembers a variable as it is, to be put back when the function ends. Answers whether there is a function. */
  makeLocal(name: string): boolean {
    const scope = this.#scopes.at(-1)
    if (!scope) return false
    if (!scope.has(name)) scope.set(name, this.get(name))
    return true
  }

  enterFunction(): void {
    this.#scopes = [...this.#scopes, new Map()]
    this.process.depth++
  }

  leaveFunction(): void {
    this.process.depth--
    const scope = this.#scopes.at(-1)
    this.#scopes = this.#scopes.slice(0, -1)
    for (const [name, value] of scope ?? []) {
      if (value === undefined) this.unset(name)
      else this.set(name, value)
    }
  }

  /** Whether nothing more should run: it jumps, or has been killed. */
  get isLeaving(): boolean {
    return this.jump !== undefined || this.process.isDying
  }

  exit(status: number): void {
    this.status = status & 255
    this.jump = { kind: 'exit' }
  }

  /** Says what is wrong and leaves, as a shell does on an error of expansion or syntax. */
  fail(message: string, status = 2): void {
    this.complain(message)
    this.exit(status)
    if (this.isInteractive) this.jump = { kind: 'abort' }
  }

  /** Writes a message with the shell's name before it. */
  complain(message: string): void {
    this.process.complain(`${this.#prefix()}${message}\n`)
  }

  notFound(command: string): void {
    this.complain(this.dialect === 'bash' ? `${command}: command not found` : `${command}: not found`)
  }

  /** Starts to heed the signals that have traps. */
  heedTraps(): void {
    this.process.onSignal = (signal) => {
      const action = this.traps.get(signal)
      if (action === undefined) return this.isInteractive && signal !== 'SIGHUP' ? 'handled' : 'default'
      if (action !== '') {
        this.pendingTraps = [...this.pendingTraps, signal]
        this.onInterrupt?.()
      }
      return 'handled'
    }
  }

  #prefix(): string {
    if (this.isInteractive || this.dialect === 'ash') return `${this.name}: `
    const line = this.source.slice(0, this.position).split('\n').length
    return this.dialect === 'dash' ? `${this.name}: ${line}: ` : `${this.name}: line ${line}: `
  }

  #inherit(parent: Shell): void {
    this.positional = parent.positional
    this.status = parent.status
    this.lastBackgroundPid = parent.lastBackgroundPid
    this.source = parent.source
    this.position = parent.position
    this.conditions = parent.conditions
    this.loops = parent.loops
    this.#options = parent.#options
    this.#functions = parent.#functions
    this.#scopes = parent.#scopes.map((scope) => new Map(scope))
    const ignored = [...parent.traps].filter(([, action]) => action === '')
    if (ignored.length === 0) return
    this.traps = new Map(ignored)
    this.heedTraps()
  }
}
