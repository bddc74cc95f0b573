/** The commands that a shell runs itself. */
import { Directory, resolvePath } from '../../runtime/files/files.ts'
import { ENOENT, isError, type PosixError } from '../../runtime/posix.ts'
import { readChunk } from '../../runtime/processes/streams.ts'
import type { Command, Process, Working } from '../../runtime/program.ts'
import { mayBeThere } from '../commands/image-files.ts'
import { echo } from '../commands/output.ts'
import { programPath } from '../commands/program-path.ts'
import { pwd } from '../commands/system.ts'
import { test } from '../commands/test.ts'
import { tooLarge } from '../parse.ts'
import { longestScript } from '../script-reader.ts'
import { setAliases, unsetAliases } from './aliases.ts'
import { evaluateText, isGivenUp } from './arithmetic.ts'
import { mapfile, printfBuiltin, setShellOptions } from './bash-builtins.ts'
import { completing } from './completion.ts'
import {
  declareLocal,
  declareVariables,
  exportVariables,
  protectVariables,
  setOptions,
  unsetVariables,
} from './declarations.ts'
import { describeCommands, locateCommands } from './describe.ts'
import { popDirectory, pushDirectory, showDirectories } from './directory-stack.ts'
import { getOptions } from './get-options.ts'
import { background, disown, foreground, killJobs, listJobs, wait } from './jobs.ts'
import { showLimits, showTimes } from './limits.ts'
import { changeMask } from './mask.ts'
import type { Shell } from './shell.ts'
import type { Jump } from './shell-state.ts'
import { findProgram, replaceShell, runChild } from './start-program.ts'
import { setTraceLevel, traceLevel } from './trace.ts'
import { setTrap } from './trap.ts'
import { read } from './waiting.ts'

/** Answers the exit status, at once or after waiting. */
type Builtin = (shell: Shell, args: readonly string[]) => number | Working<number>

/** An assignment before one of these outlives it. */
export const specialBuiltins: ReadonlySet<string> = new Set([
  '.',
  ':',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'trap',
  'unset',
])

/** A program that is a builtin too: it runs in the shell's own process, and is told whose builtin it is. */
const asBuiltin =
  (program: (process: Process, shell: Shell) => ReturnType<Command>): Builtin =>
  (shell, args) => {
    const { process } = shell
    const before = process.args
    process.args = args
    const answer = program(process, shell)
    if (typeof answer !== 'number') return restoring(shell, before, answer)
    process.args = before
    return answer
  }

function* restoring(shell: Shell, args: readonly string[], running: Working<number>): Working<number> {
  const status = yield* running
  shell.process.args = args
  return status
}

/** Those of every shell. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', () => 0],
  ['true', () => 0],
  ['false', () => 1],
  ['echo', asBuiltin(echo)],
  ['printf', printfBuiltin],
  ['test', asBuiltin(test)],
  ['[', asBuiltin(test)],
  ['kill', killJobs],
  ['pwd', asBuiltin(pwd)],
  ['cd', changeDirectory],
  ['exit', leave],
  ['return', leaveFunction],
  ['break', leaveLoop],
  ['continue', leaveLoop],
  ['export', exportVariables],
  ['readonly', protectVariables],
  ['local', declareLocal],
  ['unset', unsetVariables],
  ['set', setOptions],
  ['shift', shift],
  ['trap', setTrap],
  ['read', read],
  ['wait', wait],
  ['eval', evaluateArguments],
  ['.', source],
  ['exec', execute],
  ['command', runCommandBuiltin],
  ['type', (shell, args) => describeCommands(shell, args, builtinNamed)],
  ['jobs', listJobs],
  ['fg', foreground],
  ['bg', background],
  ['umask', changeMask],
  ['getopts', getOptions],
  ['hash', hash],
  ['alias', setAliases],
  ['unalias', unsetAliases],
  ['times', showTimes],
  ['ulimit', showLimits],
])

/** What only bash has. */
const bashBuiltins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['source', source],
  ['let', computeLet],
  ['declare', declareVariables],
  ['typeset', declareVariables],
  ['mapfile', mapfile],
  ['readarray', mapfile],
  ['shopt', setShellOptions],
  ['disown', disown],
  ['pushd', pushDirectory(changeDirectory)],
  ['popd', popDirectory(changeDirectory)],
  ['dirs', showDirectories],
  ['builtin', runCommandBuiltin],
  ['enable', () => 0],
  ['history', () => 0],
  ['bind', () => 0],
  ['compgen', completing(() => [...builtins.keys(), ...bashBuiltins.keys()])],
  ['complete', () => 0],
  ['caller', ({ calls }) => (calls.length > 0 ? 0 : 1)],
])

/** The builtin of that name, if the shell has it. */
export const builtinNamed = ({ dialect }: Shell, name: string): Builtin | undefined =>
  builtins.get(name) ??
  (dialect === 'bash' || (dialect === 'ash' && ofAsh.has(name)) ? bashBuiltins.get(name) : undefined)

/** What busybox has of bash. */
const ofAsh: ReadonlySet<string> = new Set(['source', 'let'])

function changeDirectory(shell: Shell, args: readonly string[]): number {
  const { process } = shell
  if (args.length > 2 && shell.dialect === 'bash' && !args[1].startsWith('-')) {
    shell.complain('cd: too many arguments')
    return 1
  }
  const target = args[1] === '-' ? (shell.get('OLDPWD') ?? '') : (args[1] ?? shell.get('HOME') ?? '/')
  const path = resolvePath(process.cwd, target)
  const node = process.machine.files.node(path)
  if (!(node instanceof Directory)) {
    const why = isError(node) ? node.message : 'Not a directory'
    const says = {
      ash: `can't cd to ${target}: ${why}`,
      dash: `can't cd to ${target}`,
      bash: `${target}: ${why}`,
    }
    shell.complainAs('cd', says[shell.dialect])
    return shell.dialect === 'bash' ? 1 : 2
  }
  shell.set('OLDPWD', process.cwd)
  shell.variables.mark('OLDPWD', 'exported')
  process.cwd = path
  shell.set('PWD', path)
  if (args[1] === '-') process.print(`${path}\n`)
  return 0
}

function leave(shell: Shell, args: readonly string[]): number {
  const status = args[1] === undefined ? shell.status : numberOf(args[1])
  if (status === undefined) {
    if (shell.dialect === 'bash') shell.complain(`exit: ${args[1]}: numeric argument required`)
    else shell.complainAs('exit', `Illegal number: ${args[1]}`)
    shell.exit(2)
    return 2
  }
  shell.exit(status)
  return shell.status
}

function leaveFunction(shell: Shell, args: readonly string[]): number {
  if (shell.dialect === 'bash' && shell.calls.length === 0 && shell.evaluating === 0) {
    shell.complain("return: can only `return' from a function or sourced script")
    return 2
  }
  shell.jump = { kind: 'return' }
  return args[1] === undefined ? shell.status : (numberOf(args[1]) ?? 2) & 255
}

function leaveLoop(shell: Shell, args: readonly string[]): number {
  if (shell.loops === 0) {
    if (shell.dialect === 'bash')
      shell.complain(`${args[0]}: only meaningful in a \`for', \`while', or \`until' loop`)
    return 0
  }
  const levels = Math.min(Math.max(1, numberOf(args[1] ?? '1') ?? 1), shell.loops)
  shell.jump = { kind: args[0] as 'break' | 'continue', levels } satisfies Jump
  return 0
}

function shift(shell: Shell, args: readonly string[]): number {
  const by = numberOf(args[1] ?? '1') ?? 1
  if (by < 0 || by > shell.positional.length) {
    if (shell.dialect === 'dash') shell.fail("shift: can't shift that many")
    return 1
  }
  shell.setPositional(shell.positional.slice(by))
  return 0
}

function* evaluateArguments(shell: Shell, args: readonly string[]): Working<number> {
  shell.process.charge(args.length)
  let length = 0
  for (const each of args) length += each.length
  if (length <= longestScript) return yield* evaluate(shell, args.slice(1).join(' '))
  shell.fail(`eval: syntax error: ${tooLarge}`)
  return shell.status
}

function* evaluate(shell: Shell, text: string): Working<number> {
  setTraceLevel(shell, traceLevel(shell) + 1)
  shell.evaluating++
  yield* shell.language.evaluateScript(shell, text)
  shell.evaluating--
  isGivenUp(shell)
  setTraceLevel(shell, traceLevel(shell) - 1)
  return shell.status
}

/** The text of a script to be read: a file, or what comes in by a device such as /dev/stdin. */
function* scriptText(process: Process, name: string): Working<string | PosixError> {
  const { cwd, machine, user } = process
  const path = resolvePath(cwd, name)
  const node = machine.files.node(path)
  if (isError(node) || !('open' in node)) return machine.files.read(path, user, longestScript + 1)
  const handle = machine.openToRead(path, process)
  if (isError(handle)) return handle
  let text = ''
  while (text.length <= longestScript) {
    const piece = yield* readChunk(handle)
    if (piece === undefined) break
    text += piece
    if (process.needsRest(piece.length)) yield* process.rest()
  }
  return text
}

function* source(shell: Shell, args: readonly string[]): Working<number> {
  const text = yield* scriptText(shell.process, args[1] ?? '')
  if (text === ENOENT && mayBeThere(shell.process, resolvePath(shell.process.cwd, args[1] ?? ''))) return 0
  if (isError(text)) {
    missingScript(shell, args[1] ?? '', text)
    return shell.status
  }
  const { positional } = shell
  if (args.length > 2) shell.positional = args.slice(2)
  const { sources } = shell
  shell.sources = [...sources, args[1]]
  const status = yield* evaluate(shell, text)
  shell.positional = positional
  shell.sources = sources
  const jump = shell.jump as Jump | undefined
  if (jump?.kind === 'return') shell.jump = undefined
  return status
}

/** bash goes on without it. */
function missingScript(shell: Shell, name: string, error: PosixError): void {
  const isPath = name.includes('/')
  if (shell.dialect === 'bash') {
    shell.complain(`${name}: ${error.message}`)
    shell.status = 1
    return
  }
  const missing =
    shell.dialect === 'dash' ? `cannot open ${name}: No such file` : `can't open '${name}': ${error.message}`
  shell.complainAs('.', isPath ? missing : `${name}: not found`)
  shell.exit(2)
  if (shell.isInteractive) shell.jump = { kind: 'abort' }
}

function execute(shell: Shell, args: readonly string[]): number {
  if (args.length === 1) return 0
  const { environment: env } = shell
  const program = findProgram(shell, args.slice(1), env, 'exec')
  if (!program) {
    shell.exit(shell.status)
    return shell.status
  }
  replaceShell(shell, { program, args: args.slice(1), env, handles: shell.process.handles })
  return 0
}

function* runCommandBuiltin(shell: Shell, args: readonly string[]): Working<number> {
  if (args[1] === '-v' || args[1] === '-V') return yield* locateCommands(shell, args, builtinNamed)
  // `command command command …` is one command.
  let first = 1
  while (args[first] === args[0] && !args[first + 1]?.startsWith('-')) first++
  if (args[first] === '-p' || args[first] === '--') first++
  const inner = args.slice(first)
  shell.process.charge(args.length)
  if (inner.length === 0) return 0
  const builtin = builtinNamed(shell, inner[0])
  if (builtin) {
    const answer = builtin(shell, inner)
    return typeof answer === 'number' ? answer : yield* answer
  }
  const { environment: env } = shell
  const program = findProgram(shell, inner, env)
  if (program) yield* runChild(shell, { program, args: inner, env, handles: shell.process.handles })
  return shell.status
}

function* computeLet(shell: Shell, args: readonly string[]): Working<number> {
  let value = 0
  for (const each of args.slice(1)) {
    shell.computed = { text: each, head: 'let: ' }
    value = yield* evaluateText(shell, each)
    if (isGivenUp(shell) || shell.isLeaving) return shell.status
    yield* shell.process.breathe()
  }
  return value === 0 ? 1 : 0
}

const numberOf = (text: string): number | undefined => (/^-?\d+$/.test(text) ? Number(text) : undefined)

/** `hash NAME …` looks for programs, and remembers nothing: each is looked for anew when it is run. */
function hash(shell: Shell, args: readonly string[]): number {
  let status = 0
  for (const name of args.slice(1)) {
    if (
      name.startsWith('-') ||
      builtinNamed(shell, name) ||
      programPath(shell.process, name, shell.environment) !== undefined
    )
      continue
    shell.complainAs('hash', `${name}: not found`)
    status = 1
  }
  return status
}
