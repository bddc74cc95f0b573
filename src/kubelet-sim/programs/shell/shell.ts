/** The state of a shell: variables, functions, options, traps, and where it is jumping to. */
import type { Assignment, Function as FunctionNode } from 'unbash'
import { lowerCased, upperCased } from '../../runtime/bytes.ts'
import type { Signal } from '../../runtime/posix.ts'
import type { Dialect, Environment, Process, Working } from '../../runtime/program.ts'
import { ProgramMemo } from '../memo.ts'
import type { Pattern } from '../pattern.ts'
import { bytesOfFunction } from './function-size.ts'
import type { Language } from './language-parts.ts'
import { builtinPrefixOf, prefixOf } from './saying.ts'
import { ownArray, type ShellArray } from './shell-array.ts'
import { ShellEnvironment } from './shell-environment.ts'
import type { OptionName } from './shell-options.ts'
import type { Computed, Job, Jump, Substitution, Successor, TrapName } from './shell-state.ts'
import { none } from './shell-state.ts'
import { type Saved, savedBytes, Variables } from './variables.ts'
import { wordBytes } from './words.ts'

/** Longer values would exhaust the host. */
export const longestValue = 4 * 1024 * 1024

/** What is nested deeper exhausts the host's stack: lists, functions, substitutions, quotes and arithmetic together. */
const deepestNesting = 200

interface ShellOptions {
  readonly dialect: Dialect
  readonly language: Language<Shell>
  /** The shell that goes on in another process, with variables of its own. */
  readonly parent?: { readonly shell: Shell; readonly variables: Variables }
}

export class Shell {
  process: Process
  readonly dialect: Dialect
  readonly language: Language<Shell>
  readonly memo: ProgramMemo
  readonly variables: Variables
  /** $0. */
  name: string
  positional: readonly string[] = []
  /** $$: the same in a subshell. */
  readonly shellPid: number
  status = 0
  /** The exit codes of the commands of the last pipeline, if it had more than one. */
  pipeStatus: readonly number[] | undefined
  /** How many substitutions have run, and what the last has ended with: the status of a lone assignment. */
  substitutions = 0
  substitutionStatus = 0
  lastBackgroundPid: number | undefined
  jump: Jump | undefined
  /** The text being run, the number of its first line, and the place in it, for messages that name a line. */
  source = ''
  line = 1
  position = 0
  /** Its script is what stands behind -c. */
  readsText = false
  /** The arithmetic expression that is being worked out: as it is written. */
  computed: Computed | undefined
  /** How many `eval` there are within each other. */
  evaluating = 0
  /** Where that command ends. */
  end = 0
  /** What was being run when a trap began. */
  trappedCommand: string | undefined
  /** Since when `SECONDS` counts; undefined: since it started. */
  countsFrom: number | undefined
  /** How many conditions are being evaluated: a failure in one does not end the shell under `set -e`. */
  conditions = 0
  loops = 0
  isInteractive = false
  /** The next command is the last thing this process does: it may take the shell's place. */
  mayReplace = false
  /** By signal name, EXIT or ERR; an empty text ignores the signal. */
  traps = none.traps
  /** Signals that have come and whose traps have not run: each counts once. */
  pendingTraps: readonly Signal[] = []
  /** What comes while a trap runs waits for its end. */
  isInTrap = false
  /** Set when it leaves to make room for another program. */
  successor: Successor | undefined
  jobs: readonly Job[] = []
  /** What words stand for at the beginning of a command. */
  aliases: ReadonlyMap<string, string> = new Map()
  /** Those that pushd has left, the last one first. */
  directories: readonly string[] = []
  /** The last word of the command before: `$_`. */
  lastWord = ''
  /** How deep in functions traps for what happens in the shell were set: those that are called from there do not have them. */
  readonly trapDepths = new Map<TrapName, number>()
  /** The functions that are being run, the innermost last. */
  calls: readonly string[] = []
  /** The files that are being read: the script itself, and what `.` reads, the innermost last. */
  sources: readonly string[] = []
  /** While the trap for a failure runs: where the command was that failed. */
  failedLine: number | undefined
  /** Arguments of the builtin that is to run next which are whole arrays. */
  arrayArguments: readonly Assignment[] = []
  /** Pipes of process substitutions that the command under way may open, by descriptor. */
  substituted: readonly Substitution[] = []
  /** What `shopt -s` has switched on. */
  settings: ReadonlySet<string> = none.settings
  /** Wakes the builtin that waits, when a trapped signal comes. */
  onInterrupt: (() => void) | undefined
  #options = none.options
  #functions = none.functions
  #scopes: readonly Map<string, Saved>[] = []
  /** What the arguments take, and what arguments, functions, traps and outer values of local variables take together. */
  #positionalBytes = 0
  #heldBytes = 0

  constructor(process: Process, { dialect, language, parent }: ShellOptions) {
    this.process = process
    this.dialect = dialect
    this.language = language
    this.memo = parent?.shell.memo ?? process.machine.shared(ProgramMemo)
    this.variables = parent?.variables ?? new Variables(ShellEnvironment.of(process, dialect), process)
    this.shellPid = parent?.shell.shellPid ?? process.pid
    this.name = parent?.shell.name ?? process.args[0] ?? 'sh'
    if (parent) this.#inherit(parent.shell)
  }

  /**
   * The shell of a child process that goes on from here: it shares nothing, and forgets traps that run commands.
   * Undefined where there is no memory for it.
   */
  fork(process: Process): Shell | undefined {
    if (this.#heldBytes > 0 && !process.claim(this.#heldBytes)) return undefined
    const variables = this.variables.fork(process.variables, process)
    if (!variables) return undefined
    const { dialect, language } = this
    return new Shell(process, { dialect, language, parent: { shell: this, variables } })
  }

  get(name: string): string | undefined {
    return this.variables.get(name)
  }

  /** An array, also one that the shell keeps by itself. */
  array(name: string): ShellArray | undefined {
    return (this.dialect === 'bash' ? ownArray(this, name) : undefined) ?? this.variables.array(name)
  }

  set(name: string, value: string): void {
    if (name === 'SECONDS' && this.dialect === 'bash')
      this.countsFrom = this.process.machine.clock.now() - (Number.parseInt(value, 10) || 0) * 1_000
    if (this.variables.isReadonly(name)) this.#refuseChange(name)
    else if (value.length > longestValue || !this.variables.set(name, value)) this.failForMemory()
    else if (value.length > 64) this.process.charge(value.length >> 4)
    if (this.has('allexport') && !this.jump) this.variables.mark(name, 'exported')
  }

  /** Sets the arguments, until they are set anew. */
  setPositional(list: readonly string[]): void {
    let bytes = 0
    for (const { length } of list) bytes += length + wordBytes
    this.process.charge(list.length)
    if (!this.#claimChange(this.#positionalBytes, bytes)) return
    this.#positionalBytes = bytes
    this.positional = list
  }

  /** Sets a variable that may be a number, or in capitals or small letters. */
  *setFormed(name: string, value: string): Working {
    const { variables } = this
    if (!variables.hasForms) return this.set(name, value)
    if (variables.has(name, 'integer')) value = String(yield* this.language.evaluateText(this, value))
    else if (variables.has(name, 'lower')) value = lowerCased(value)
    else if (variables.has(name, 'upper')) value = upperCased(value)
    if (!this.isLeaving) this.set(name, value)
  }

  #refuseChange(name: string): void {
    if (this.dialect === 'bash') this.giveUp(`${name}: readonly variable`)
    else this.fail(`${name}: is read only`)
  }

  unset(name: string): void {
    return this.variables.isReadonly(name) ? this.#refuseChange(name) : this.variables.unset(name)
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

  /** In order. */
  get functionNames(): readonly string[] {
    return [...this.#functions.keys()].sort()
  }

  /** Defines a function, or with undefined takes its definition back. */
  define(name: string, node: FunctionNode | undefined): void {
    if (!this.#claimChange(bytesOfFunction(this.#functions.get(name)), bytesOfFunction(node))) return
    const functions = new Map(this.#functions)
    this.process.charge(functions.size * 4)
    if (node) functions.set(name, node)
    else functions.delete(name)
    this.#functions = functions
  }

  /** Sets what a signal does, or with undefined lets it do what it does by itself. */
  trap(signal: TrapName, action: string | undefined): void {
    if (!this.#claimChange(this.traps.get(signal)?.length ?? 0, action?.length ?? 0)) return
    const traps = new Map(this.traps)
    if (action === undefined) traps.delete(signal)
    else traps.set(signal, action)
    this.traps = traps
    this.heedTraps()
  }

  /** Answers whether there is memory for what takes the place of something else. */
  #claimChange(before: number, after: number): boolean {
    if (!this.process.claim(after - before)) {
      this.failForMemory()
      return false
    }
    this.#heldBytes += after - before
    return true
  }

  /** Remembers a variable as it is, to be put back when the function ends. Answers whether there is a function. */
  makeLocal(name: string): boolean {
    const scope = this.#scopes.at(-1)
    if (!scope) return false
    if (scope.has(name)) return true
    const saved = this.variables.save(name)
    if (this.#claimChange(0, savedBytes(name, saved))) scope.set(name, saved)
    // In bash a local variable is not set until it is given a value.
    if (this.dialect === 'bash' && !this.variables.isReadonly(name)) {
      this.variables.refer(name, undefined)
      this.variables.unset(name)
    }
    return true
  }

  enterFunction(name: string): void {
    this.calls = [...this.calls, name]
    this.#scopes = [...this.#scopes, new Map()]
    this.process.depth++
  }

  leaveFunction(): void {
    this.process.depth--
    this.calls = this.calls.slice(0, -1)
    const scope = this.#scopes.at(-1)
    this.#scopes = this.#scopes.slice(0, -1)
    for (const [name, saved] of scope ?? []) {
      this.#claimChange(savedBytes(name, saved), 0)
      if (!this.variables.restore(name, saved)) this.failForMemory()
    }
  }

  /** Whether `!(a|b)` and its like have a meaning in patterns. */
  get hasExtendedPatterns(): boolean {
    return this.dialect === 'bash' && this.settings.has('extglob')
  }

  /** What a pattern means; one that is too long to be looked at makes the shell leave. */
  pattern(text: string, isExtended = this.hasExtendedPatterns): Pattern {
    const pattern = this.memo.pattern(text, this.process, isExtended)
    if (pattern.isTooLong && !this.jump) this.fail('pattern is too long')
    return pattern
  }

  /** Goes one level deeper into what is nested; answers false, and says so, where that would be too deep. */
  enter(): boolean {
    if (this.process.nesting >= deepestNesting) {
      if (!this.isLeaving) this.fail('nested too deeply')
      return false
    }
    this.process.nesting++
    return true
  }

  leave(): void {
    this.process.nesting--
  }

  /** Whether there are traps that are due: while one runs, the others wait. */
  get hasTrapsToRun(): boolean {
    return this.pendingTraps.length > 0 && !this.isInTrap
  }

  /** Whether nothing more should run: it jumps, or has been killed. */
  get isLeaving(): boolean {
    return this.jump !== undefined || this.process.isDying
  }

  exit(status: number): void {
    this.status = status & 255
    this.jump = { kind: 'exit' }
  }

  /** There is no memory left: the kernel ends the container that has a limit, and else the shell itself. */
  failForMemory(): void {
    if (!this.process.exceedMemory()) this.fail('out of memory')
  }

  /** Says what is wrong and leaves, as a shell does on an error of expansion or syntax. */
  fail(message: string, status = 2): void {
    this.complain(message)
    this.exit(status)
    if (this.isInteractive) this.jump = { kind: 'abort' }
  }

  /** Says what is wrong, and leaves; bash goes on with the next line of its script. */
  giveUp(message: string): void {
    if (this.dialect !== 'bash') return this.fail(message)
    this.complain(message)
    this.status = 1
    this.jump = { kind: 'abort' }
  }

  /** Writes a message with the shell's name before it. */
  complain(message: string, isOfSyntax = false): void {
    this.process.complain(`${prefixOf(this, isOfSyntax)}${message}\n`)
  }

  /** What a builtin says of itself. */
  complainAs(builtin: string, message: string): void {
    this.process.complain(`${builtinPrefixOf(this, builtin)}${message}\n`)
  }

  notFound(command: string): void {
    this.complain(this.dialect === 'bash' ? `${command}: command not found` : `${command}: not found`)
  }

  /** Starts to heed the signals that have traps. */
  heedTraps(): void {
    this.process.onSignal = (signal) => {
      const action = this.traps.get(signal)
      if (action === undefined) {
        if (!this.isInteractive || signal === 'SIGHUP') return 'default'
        if (signal === 'SIGINT') this.#interrupt()
        return 'handled'
      }
      if (action !== '') {
        if (!this.pendingTraps.includes(signal)) this.pendingTraps = [...this.pendingTraps, signal]
        if (!this.isInTrap) this.onInterrupt?.()
      }
      return 'handled'
    }
  }

  /** Whoever is at the terminal wants his prompt back. */
  #interrupt(): void {
    this.status = 130
    this.jump ??= { kind: 'abort' }
    this.onInterrupt?.()
  }

  /** The line of the script that is being run. */
  get lineNumber(): number {
    this.process.charge(this.position >> 3)
    return this.failedLine ?? this.line - 1 + this.source.slice(0, this.position).split('\n').length
  }

  #inherit(parent: Shell): void {
    this.positional = parent.positional
    this.#positionalBytes = parent.#positionalBytes
    this.#heldBytes = parent.#heldBytes
    this.status = parent.status
    this.lastBackgroundPid = parent.lastBackgroundPid
    ;[this.source, this.line] = [parent.source, parent.line]
    ;[this.position, this.end] = [parent.position, parent.end]
    this.readsText = parent.readsText
    this.evaluating = parent.evaluating
    this.countsFrom = parent.countsFrom ?? parent.process.startedAt
    this.conditions = parent.conditions
    this.loops = parent.loops
    this.#options = parent.#options
    this.#functions = parent.#functions
    this.#scopes = parent.#scopes.map((scope) => new Map(scope))
    ;[this.calls, this.sources] = [parent.calls, parent.sources]
    this.aliases = parent.aliases
    this.directories = parent.directories
    this.lastWord = parent.lastWord
    this.settings = parent.settings
    this.pipeStatus = parent.pipeStatus
    if (parent.traps.size === 0) return
    this.traps = new Map([...parent.traps].filter(([, action]) => action === ''))
    if (this.traps.size > 0) this.heedTraps()
  }
}
