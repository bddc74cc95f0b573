/** The shell as a program: -c, a script, standard input, or a person at a terminal. */
import { resolvePath } from '../../runtime/files.ts'
import { EACCES, isError, PosixError } from '../../runtime/posix.ts'
import type { Answer, Process, Program, Running } from '../../runtime/program.ts'
import { readLine, type Wait } from '../../runtime/streams.ts'
import { ProgramMemo } from '../memo.ts'
import { builtins } from './builtins.ts'
import { language } from './language.ts'
import { type OptionName, optionNames, Shell } from './shell.ts'
import { evaluateScript, runStatements } from './statements.ts'
import { finish } from './subshell.ts'
import { isIncomplete, syntaxError } from './syntax.ts'

/** sh, bash, ash and dash. */
export const shellProgram: Program = (process) => {
  const name = process.args[0].slice(process.args[0].lastIndexOf('/') + 1)
  const dialect = name === 'bash' ? 'bash' : process.machine.image.shell
  const { options, command, rest, isInteractive } = readArguments(process.args)
  if (command !== undefined && options.length === 0) {
    const program = soleProgram(process, command)
    if (program) return program(process)
  }
  const shell = new Shell(process, { dialect, language })
  for (const option of options) shell.setOption(option, true)
  if (command !== undefined) {
    if (rest[0] !== undefined) shell.name = rest[0]
    shell.positional = rest.slice(1)
    return runCommandText(shell, command)
  }
  if (rest[0] !== undefined) return runFile(shell, rest)
  shell.isInteractive = isInteractive || (process.input.isTerminal ?? false)
  if (shell.isInteractive) shell.heedTraps()
  return runInput(shell)
}

/** Runs a file that is a script: by the interpreter that its first line names, which must be a shell or a program. */
export function runScript(process: Process, path: string, text: string): Answer {
  const [interpreter, argument] = (/^#!\s*(.*)/.exec(text)?.[1] ?? '/bin/sh').trim().split(/\s+/)
  const words = interpreter.endsWith('/env') ? [argument] : argument ? [interpreter, argument] : [interpreter]
  const program = process.machine.find(words[0] ?? '', { cwd: process.cwd, env: process.variables })
  if (program instanceof PosixError) {
    process.complain(`sh: ${path}: not found\n`)
    return program === EACCES ? 126 : 127
  }
  process.args = [...words, path, ...process.args.slice(1)]
  return program(process)
}

/**
 * The program, if that is all there is to the script: it takes the shell's place before there is one, and
 * `sh -c "sleep 3600"` costs no more than `sleep 3600`.
 */
function soleProgram(process: Process, text: string): Program | undefined {
  const { machine, cwd, variables: env } = process
  const { commands, errors } = machine.shared(ProgramMemo).parse(text)
  const command =
    commands.length === 1 && !commands[0].background && !errors ? commands[0].command : undefined
  if (command?.type !== 'Command' || command.redirects.length > 0) return undefined
  const args = machine.shared(ProgramMemo).literalWords(command)
  if (!args || builtins.has(args[0])) return undefined
  const program = machine.find(args[0], { cwd, env })
  if (isError(program)) return undefined
  process.args = args
  return program
}

function* runCommandText(shell: Shell, text: string): Running {
  const script = shell.memo.parse(text)
  // A single command takes the shell's place, as in the shells of real images.
  shell.mayReplace = script.commands.length === 1 && script.commands[0].command.type === 'Command'
  yield* evaluateScript(shell, text)
  return yield* finish(shell)
}

function runFile(shell: Shell, rest: readonly string[]): number | Running {
  const { process } = shell
  const text = process.machine.files.read(resolvePath(process.cwd, rest[0]), process.user)
  if (isError(text)) {
    const says = {
      ash: `can't open '${rest[0]}': ${text.message}`,
      dash: `0: cannot open ${rest[0]}: No such file`,
      bash: `${rest[0]}: ${text.message}`,
    }
    process.complain(`${shell.name}: ${says[shell.dialect]}\n`)
    return shell.dialect === 'bash' ? 127 : 2
  }
  shell.name = rest[0]
  shell.positional = rest.slice(1)
  return runWhole(shell, text)
}

function* runWhole(shell: Shell, text: string): Running {
  yield* evaluateScript(shell, text)
  if (shell.jump?.kind === 'return') shell.jump = undefined
  return yield* finish(shell)
}

/** Runs line by line what comes on standard input: a command may read what follows it. */
function* runInput(shell: Shell): Running {
  const { process } = shell
  let text = ''
  for (;;) {
    if (shell.isInteractive) process.complain(text ? '> ' : prompt(shell))
    const line = yield* readLine(process.input)
    if (process.isDying) return 0
    text += line ?? ''
    const script = process.machine.shared(ProgramMemo).parse(text)
    if (line !== undefined && script.errors && isIncomplete(script.errors, text)) continue
    yield* runLine(shell, text)
    text = ''
    if (shell.jump?.kind === 'exit' || line === undefined) break
    shell.jump = undefined
    yield* process.breathe()
  }
  return yield* finish(shell)
}

function* runLine(shell: Shell, text: string): Generator<Wait, void> {
  const script = shell.memo.parse(text)
  shell.source = text
  if (script.errors?.length) {
    shell.complain(syntaxError(script.errors, text))
    shell.status = 2
    if (!shell.isInteractive) shell.exit(2)
    return
  }
  const before = shell.jump
  yield* runStatements(shell, script.commands)
  if (before !== shell.jump && shell.jump?.kind !== 'exit') shell.jump = undefined
}

function prompt(shell: Shell): string {
  const { cwd, user } = shell.process
  const sign = user.uid === 0 ? '#' : '$'
  if (shell.dialect === 'ash') return `${cwd} ${sign} `
  if (shell.dialect === 'dash') return `${sign} `
  return `${user.uid === 0 ? 'root' : 'I have no name!'}@${shell.process.machine.config.hostname}:${cwd}${sign} `
}

interface Arguments {
  readonly options: readonly OptionName[]
  /** The text after -c. */
  readonly command: string | undefined
  readonly rest: readonly string[]
  readonly isInteractive: boolean
}

function readArguments(args: readonly string[]): Arguments {
  const options: OptionName[] = []
  let wantsCommand = false
  let isInteractive = false
  let n = 1
  for (; n < args.length && /^[-+]./.test(args[n]); n++) {
    if (args[n] === '--') {
      n++
      break
    }
    if (args[n].startsWith('--')) continue
    for (const letter of args[n].slice(1)) {
      if (letter === 'c') wantsCommand = true
      else if (letter === 'i') isInteractive = true
      else if (letter === 'o') options.push(args[++n] as OptionName)
      else if (letter in optionNames) options.push(optionNames[letter as keyof typeof optionNames])
    }
  }
  const command = wantsCommand ? (args[n++] ?? '') : undefined
  return { options, command, rest: args.slice(n), isInteractive }
}
