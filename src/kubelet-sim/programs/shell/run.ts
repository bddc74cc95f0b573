/** The shell as a program: -c, a script, standard input, or a person at a terminal. */
import type { ParsedScript } from 'unbash'
import { TextBuffer } from '../../runtime/files/text-buffer.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { ProgramMemo } from '../memo.ts'
import { parseCost, parseScript } from '../parse.ts'
import { ScriptReader } from '../script-reader.ts'
import { withoutAliases } from './aliases.ts'
import { bashVersion } from './bash-version.ts'
import { builtins } from './builtins.ts'
import { importFunctions } from './exported-functions.ts'
import { reportEnded } from './jobs.ts'
import { language } from './language.ts'
import { promptOf } from './prompt.ts'
import { readScript } from './script-files.ts'
import { failOfSyntax, isPlain } from './script-lines.ts'
import { Shell } from './shell.ts'
import { type OptionName, optionNamed, optionNames } from './shell-options.ts'
import { runScript, runStatements } from './statements.ts'
import { finish } from './subshell.ts'
import { isIncomplete } from './syntax.ts'
import { nextLine } from './waiting.ts'

/** sh, bash, ash and dash. */
export const shellProgram: Program = (process) => {
  const name = process.args[0].slice(process.args[0].lastIndexOf('/') + 1)
  const dialect = name === 'bash' ? 'bash' : process.machine.image.shell
  if (dialect === 'bash' && process.args[1] === '--version') {
    process.print(`GNU bash, version ${bashVersion} (x86_64-pc-linux-gnu)\n`)
    return 0
  }
  const { options, command, rest, isInteractive, readsInput, unknown } = readArguments(process.args)
  if (unknown !== undefined) {
    process.complain(`${name}: ${unknown}: invalid option\n`)
    return 2
  }
  const reader = command === undefined ? undefined : new ScriptReader(command, process)
  const whole = reader?.whole()
  const program = whole && options.length === 0 ? soleProgram(process, whole.script) : undefined
  if (program) return program
  const shell = new Shell(process, { dialect, language })
  if (dialect === 'bash') importFunctions(shell)
  for (const option of options) shell.setOption(option, true)
  if (reader) {
    if (rest[0] !== undefined) shell.name = rest[0]
    shell.positional = rest.slice(1)
    // A single command takes the shell's place, as in the shells of real images.
    shell.mayReplace = isSoleCommand(whole?.script)
    shell.readsText = true
    return runWhole(shell, reader)
  }
  if (readsInput) shell.positional = rest
  else if (rest[0] !== undefined) return runFile(shell, rest)
  shell.isInteractive = isInteractive || (process.input.isTerminal ?? false)
  if (shell.isInteractive) shell.heedTraps()
  return runInput(shell)
}

/**
 * The program, if that is all there is to the script: it takes the shell's place before there is one, and
 * `sh -c "sleep 3600"` costs no more than `sleep 3600`.
 */
function soleProgram(process: Process, { commands, errors }: ParsedScript): Program | undefined {
  const { machine, cwd, variables: env } = process
  const command =
    commands.length === 1 && !commands[0].background && !errors ? commands[0].command : undefined
  if (command?.type !== 'Command' || command.redirects.length > 0) return undefined
  const args = machine.shared(ProgramMemo).literalWords(command)
  if (!args || builtins.has(args[0])) return undefined
  const program = machine.argumentProblem(args, env) ?? machine.find(args[0], { cwd, env })
  if (isError(program)) return undefined
  process.args = args
  return program
}

const isSoleCommand = (script: ParsedScript | undefined): boolean =>
  script?.commands.length === 1 && script.commands[0].command.type === 'Command'

function runFile(shell: Shell, rest: readonly string[]): number | Running {
  const text = readScript(shell.process, rest[0])
  if (isError(text)) {
    const says = {
      ash: `can't open '${rest[0]}': ${text.message}`,
      dash: `0: cannot open ${rest[0]}: No such file`,
      bash: `${rest[0]}: ${text.message}`,
    }
    shell.process.complain(`${shell.name}: ${says[shell.dialect]}\n`)
    return shell.dialect === 'bash' ? 127 : 2
  }
  shell.name = rest[0]
  shell.sources = [rest[0]]
  shell.positional = rest.slice(1)
  return runWhole(shell, new ScriptReader(text, shell.process), true)
}

function* runWhole(shell: Shell, reader: ScriptReader, goesOn = false): Running {
  yield* runScript(shell, reader, goesOn)
  if (shell.jump?.kind === 'return') shell.jump = undefined
  return yield* finish(shell)
}

/** Runs line by line what comes on standard input: a command may read what follows it. */
function* runInput(shell: Shell): Running {
  const { process } = shell
  const command = new TextBuffer()
  for (;;) {
    if (shell.isInteractive && command.length === 0) reportEnded(shell)
    if (shell.isInteractive)
      process.complain(command.length > 0 ? (shell.get('PS2') ?? '> ') : promptOf(shell))
    const line = yield* nextLine(shell)
    if (process.isDying) return 0
    if (shell.jump?.kind === 'abort') {
      // A key has interrupted the line.
      shell.jump = undefined
      command.clear()
      continue
    }
    command.append(line ?? '')
    const { text } = command
    const script = parseScript(text)
    yield* process.breathe(parseCost(text))
    if (line !== undefined && script.errors && isIncomplete(script.errors, text)) continue
    if (shell.has('verbose')) process.complain(text)
    const meant = withoutAliases(shell, text)
    yield* runLine(shell, meant, meant === text ? script : parseScript(meant))
    command.clear()
    if (shell.jump?.kind === 'exit' || line === undefined) break
    shell.jump = undefined
    yield* process.breathe()
  }
  if (shell.isInteractive && shell.dialect === 'bash' && !shell.successor) process.complain('exit\n')
  return yield* finish(shell)
}

function* runLine(shell: Shell, text: string, script: ParsedScript): Working {
  shell.source = text
  if (script.errors?.length) {
    failOfSyntax(shell, script.errors, text)
    if (shell.isInteractive) shell.jump = undefined
    return
  }
  if (!isPlain(shell, script.commands)) return
  const before = shell.jump
  yield* runStatements(shell, script.commands)
  if (before !== shell.jump && shell.jump?.kind !== 'exit') shell.jump = undefined
}

interface Arguments {
  readonly options: readonly OptionName[]
  /** The text after -c. */
  readonly command: string | undefined
  readonly rest: readonly string[]
  readonly isInteractive: boolean
  /** The first option that there is not. */
  readonly unknown: string | undefined
  /** The script is read from standard input, and what follows are its arguments: `curl … | sh -s -- --yes`. */
  readonly readsInput: boolean
}

function readArguments(args: readonly string[]): Arguments {
  const options: OptionName[] = []
  let wantsCommand = false
  let isInteractive = false
  let readsInput = false
  let unknown: string | undefined
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
      else if (letter === 's') readsInput = true
      else if (letter === 'o') {
        const option = optionNamed(args[++n])
        if (option) options.push(option)
        else unknown ??= args[n] ?? '-o'
      } else if (letter in optionNames) options.push(optionNames[letter as keyof typeof optionNames])
    }
  }
  const command = wantsCommand ? (args[n++] ?? '') : undefined
  return { options, command, rest: args.slice(n), isInteractive, readsInput, unknown }
}
