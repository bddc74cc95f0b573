/** The commands that a shell runs itself. */

import { Directory, resolvePath } from '../../runtime/files.ts'
import { ENOENT, isError, signalNamed } from '../../runtime/posix.ts'
import type { Program, Running } from '../../runtime/program.ts'
import { outputPrograms } from '../commands/output.ts'
import { processPrograms } from '../commands/processes.ts'
import { systemPrograms } from '../commands/system.ts'
import { test } from '../commands/test.ts'
import { evaluateText } from './arithmetic.ts'
import { getOptions } from './get-options.ts'
import { type Jump, type OptionName, optionNames, type Shell } from './shell.ts'
import { findProgram, replaceShell } from './start-program.ts'
import { read, wait } from './waiting.ts'

/** Answers the exit status, at once or after waiting. */
type Builtin = (shell: Shell, args: readonly string[]) => number | Running

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

/** A program that is a builtin too: it runs in the shell's own process. */
const asBuiltin =
  (program: Program): Builtin =>
  (shell, args) => {
    const { process } = shell
    const before = process.args
    process.args = args
    const answer = program(process)
    if (typeof answer === 'number') {
      process.args = before
      return answer
    }
    return restoring(process.become(answer), () => {
      process.args = before
    })
  }

/** A builtin that only says how things are. */
const saying =
  (text: string): Builtin =>
  (shell) => {
    shell.process.print(`${text}\n`)
    return 0
  }

function* restoring(running: Running, restore: () => void): Running {
  const status = yield* running
  restore()
  return status
}

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', () => 0],
  ['true', () => 0],
  ['false', () => 1],
  ['echo', asBuiltin(outputPrograms.echo)],
  ['printf', asBuiltin(outputPrograms.printf)],
  ['test', asBuiltin(test)],
  ['[', asBuiltin(test)],
  ['kill', asBuiltin(processPrograms.kill)],
  ['pwd', asBuiltin(systemPrograms.pwd)],
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
  ['eval', (shell, args) => evaluate(shell, args.slice(1).join(' '))],
  ['.', source],
  ['source', source],
  ['exec', execute],
  ['command', runCommandBuiltin],
  ['type', describe],
  ['let', computeLet],
  ['jobs', () => 0],
  ['umask', saying('0022')],
  ['getopts', getOptions],
  ['hash', () => 0],
  ['alias', () => 0],
  ['ulimit', saying('unlimited')],
])

function changeDirectory(shell: Shell, args: readonly string[]): number {
  const { process } = shell
  const target = args[1] === '-' ? (shell.get('OLDPWD') ?? '') : (args[1] ?? shell.get('HOME') ?? '/')
  const path = resolvePath(process.cwd, target)
  const node = process.machine.files.node(path)
  if (!(node instanceof Directory)) {
    const isAsh = shell.dialect === 'ash'
    const why = isError(node) ? node.message : 'Not a directory'
    shell.complain(
      isAsh
        ? `cd: can't cd to ${target}: ${why}`
        : shell.dialect === 'dash'
          ? `cd: can't cd to ${target}`
          : `cd: ${target}: ${why}`,
    )
    return shell.dialect === 'dash' ? 2 : 1
  }
  shell.set('OLDPWD', process.cwd)
  process.cwd = path
  shell.set('PWD', path)
  if (args[1] === '-') process.print(`${path}\n`)
  return 0
}

function leave(shell: Shell, args: readonly string[]): number {
  const status = args[1] === undefined ? shell.status : numberOf(args[1])
  if (status === undefined) {
    shell.complain(`exit: Illegal number: ${args[1]}`)
    shell.exit(2)
    return 2
  }
  shell.exit(status)
  return shell.status
}

function leaveFunction(shell: Shell, args: readonly string[]): number {
  shell.jump = { kind: 'return' }
  return args[1] === undefined ? shell.status : (numberOf(args[1]) ?? 2) & 255
}

function leaveLoop(shell: Shell, args: readonly string[]): number {
  if (shell.loops === 0) return 0
  const levels = Math.min(Math.max(1, numberOf(args[1] ?? '1') ?? 1), shell.loops)
  shell.jump = { kind: args[0] as 'break' | 'continue', levels } satisfies Jump
  return 0
}

const assignmentPattern = /^([A-Za-z_]\w*)=([\s\S]*)$/

/** Calls back for every `name` or `name=value`; the value, if there is one, is set first. */
function eachVariable(shell: Shell, args: readonly string[], visit: (name: string) => void): number {
  for (const argument of args.slice(1)) {
    if (argument.startsWith('-')) continue
    const found = assignmentPattern.exec(argument)
    const name = found?.[1] ?? argument
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      shell.complain(`${args[0]}: ${argument}: bad variable name`)
      return 2
    }
    if (found) shell.set(name, found[2])
    visit(name)
  }
  return 0
}

function exportVariables(shell: Shell, args: readonly string[]): number {
  if (args.length === 1 || args[1] === '-p') {
    const names = [...shell.environment.keys()].sort()
    for (const name of names) shell.process.print(`export ${name}='${shell.get(name) ?? ''}'\n`)
    return 0
  }
  return eachVariable(shell, args, (name) => shell.variables.mark(name, 'exported'))
}

function protectVariables(shell: Shell, args: readonly string[]): number {
  if (args.length === 1) {
    for (const name of shell.variables.readonlyNames)
      shell.process.print(`readonly ${name}='${shell.get(name) ?? ''}'\n`)
    return 0
  }
  return eachVariable(shell, args, (name) => shell.variables.mark(name, 'readonly'))
}

function declareLocal(shell: Shell, args: readonly string[]): number {
  for (const argument of args.slice(1)) {
    const found = assignmentPattern.exec(argument)
    if (!shell.makeLocal(found?.[1] ?? argument)) {
      shell.complain('local: not in a function')
      return 1
    }
    if (found) shell.set(found[1], found[2])
  }
  return 0
}

function unsetVariables(shell: Shell, args: readonly string[]): number {
  for (const name of args.slice(1)) {
    if (name === '-v' || name === '-f') continue
    if (args[1] === '-f') shell.define(name, undefined)
    else shell.unset(name)
  }
  return 0
}

function setOptions(shell: Shell, args: readonly string[]): number {
  if (args.length === 1) {
    for (const [name, value] of shell.variables.all()) shell.process.print(`${name}='${value}'\n`)
    return 0
  }
  for (let n = 1; n < args.length; n++) {
    const argument = args[n]
    if (argument === '--') {
      shell.positional = args.slice(n + 1)
      return 0
    }
    if (!/^[-+]./.test(argument)) {
      shell.positional = args.slice(n)
      return 0
    }
    const wants = argument[0] === '-'
    for (const letter of argument.slice(1)) {
      const name =
        letter === 'o' ? (args[++n] as OptionName) : optionNames[letter as keyof typeof optionNames]
      if (!name) {
        shell.complain(`set: illegal option -${letter}`)
        return 2
      }
      shell.setOption(name, wants)
    }
  }
  return 0
}

function shift(shell: Shell, args: readonly string[]): number {
  const by = numberOf(args[1] ?? '1') ?? 1
  if (by > shell.positional.length) {
    shell.complain("shift: can't shift that many")
    return 1
  }
  shell.positional = shell.positional.slice(by)
  return 0
}

function setTrap(shell: Shell, args: readonly string[]): number {
  if (args.length === 1) {
    for (const [signal, action] of shell.traps) {
      shell.process.print(`trap -- '${action}' ${signal === 'EXIT' ? signal : signal.slice(3)}\n`)
    }
    return 0
  }
  const isReset = args[1] === '-' || (args.length === 2 && signalNamed(args[1]) !== undefined)
  const names = args.slice(args.length === 2 ? 1 : 2)
  for (const name of names) {
    const signal = name === 'EXIT' || name === '0' ? 'EXIT' : signalNamed(name)
    if (!signal) {
      shell.complain(`trap: ${name}: invalid signal specification`)
      return 1
    }
    shell.trap(signal, isReset ? undefined : args[1])
  }
  return 0
}

function* evaluate(shell: Shell, text: string): Running {
  if (shell.process.depth > deepestEvaluation) {
    shell.fail('eval: nested too deeply')
    return 2
  }
  shell.process.depth++
  yield* shell.language.evaluateScript(shell, text)
  shell.process.depth--
  return shell.status
}

const deepestEvaluation = 150

function* source(shell: Shell, args: readonly string[]): Running {
  const { process } = shell
  const text = process.machine.files.read(resolvePath(process.cwd, args[1] ?? ''), process.user)
  if (isError(text)) {
    const why = text === ENOENT ? 'not found' : text.message
    shell.fail(`${shell.dialect === 'ash' ? `.: can't open '${args[1]}'` : `.: ${args[1]}: ${why}`}`)
    return shell.status
  }
  const positional = shell.positional
  if (args.length > 2) shell.positional = args.slice(2)
  const status = yield* evaluate(shell, text)
  shell.positional = positional
  const jump = shell.jump as Jump | undefined
  if (jump?.kind === 'return') shell.jump = undefined
  return status
}

function* execute(shell: Shell, args: readonly string[]): Running {
  if (args.length === 1) return 0
  const program = findProgram(shell, args[1], shell.environment)
  if (!program) {
    shell.exit(shell.status)
    return shell.status
  }
  const { handles } = shell.process
  yield* replaceShell(shell, program, { args: args.slice(1), env: shell.environment, handles })
  return shell.status
}

function* runCommandBuiltin(shell: Shell, args: readonly string[]): Running {
  if (args[1] === '-v' || args[1] === '-V') return describeCommand(shell, args[2] ?? '', args[1] === '-V')
  const inner = args.slice(1)
  if (inner.length === 0) return 0
  const builtin = builtins.get(inner[0])
  if (builtin) {
    const answer = builtin(shell, inner)
    return typeof answer === 'number' ? answer : yield* answer
  }
  const { process } = shell
  const program = findProgram(shell, inner[0], shell.environment)
  if (!program) return shell.status
  const child = process.machine.spawn({
    args: inner,
    program,
    env: shell.environment,
    cwd: process.cwd,
    user: process.user,
    handles: process.handles,
    parent: process,
  })
  if (isError(child)) return 2
  child.start()
  if (child.isAlive) yield child.ended
  return child.outcome?.exitCode ?? 0
}

function describe(shell: Shell, args: readonly string[]): number {
  let status = 0
  for (const name of args.slice(1)) status = describeCommand(shell, name, true) || status
  return status
}

function describeCommand(shell: Shell, name: string, isVerbose: boolean): number {
  const { process } = shell
  if (shell.function(name)) process.print(isVerbose ? `${name} is a function\n` : `${name}\n`)
  else if (builtins.has(name)) process.print(isVerbose ? `${name} is a shell builtin\n` : `${name}\n`)
  else if (!isError(process.machine.find(name, { cwd: process.cwd, env: shell.environment }))) {
    const path = name.includes('/') ? name : `/bin/${name}`
    process.print(isVerbose ? `${name} is ${path}\n` : `${path}\n`)
  } else {
    if (isVerbose) shell.complain(`${name}: not found`)
    return 127
  }
  return 0
}

function* computeLet(shell: Shell, args: readonly string[]): Running {
  let value = 0
  for (const each of args.slice(1)) value = yield* evaluateText(shell, each)
  return value === 0 ? 1 : 0
}

const numberOf = (text: string): number | undefined => (/^-?\d+$/.test(text) ? Number(text) : undefined)
