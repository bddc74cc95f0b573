/** Runs a simple command: assignments, redirections, and then a builtin, a function or a program. */
import type { Assignment, Command, CommandArgument, Word } from 'unbash'
import { isError } from '../../runtime/posix.ts'
import type { Environment } from '../../runtime/program.ts'
import type { Handle, Wait } from '../../runtime/streams.ts'
import { builtins, specialBuiltins } from './builtins.ts'
import { expandText, expandWords } from './expand.ts'
import { redirected } from './redirect.ts'
import type { Shell } from './shell.ts'
import { findProgram, replaceShell } from './start-program.ts'

type Executing = Generator<Wait, void>

/** Functions that call each other deeper than this would exhaust the host's stack. */
const deepestCalls = 150

/** Runs a simple command. */
export function runCommand(shell: Shell, command: Command): Executing {
  const words = command.redirects.length === 0 && shell.memo.literalWords(command)
  return words ? runLiteral(shell, command, words) : runExpanded(shell, command)
}

/** The common case in which nothing has to be expanded, assigned or redirected. */
function* runLiteral(shell: Shell, command: Command, args: readonly string[]): Executing {
  const { mayReplace } = shell
  shell.mayReplace = false
  shell.position = command.pos
  if (shell.has('xtrace')) yield* trace(shell, [], args)
  const builtin = shell.function(args[0]) ? undefined : builtins.get(args[0])
  const answer = builtin?.(shell, args)
  if (typeof answer === 'number') {
    if (shell.jump?.kind !== 'exit') shell.status = answer
  } else if (answer) {
    const status = yield* answer
    if (shell.jump?.kind !== 'exit') shell.status = status
  } else yield* runArguments(shell, { args, assignments: [], handles: shell.process.handles, mayReplace })
  if (shell.process.needsRest()) yield* shell.process.rest()
}

function* runExpanded(shell: Shell, command: Command): Executing {
  const mayReplace = shell.mayReplace
  shell.mayReplace = false
  shell.position = command.pos
  const substitutions = shell.substitutions
  const args = yield* expandCommand(shell, command)
  if (shell.isLeaving) return
  const assignments = command.prefix.filter((each) => each.type === 'Assignment')
  if (shell.has('xtrace')) yield* trace(shell, assignments, args)
  if (args.length === 0) {
    yield* assignAll(shell, assignments)
    if (command.redirects.length > 0 && !(yield* redirected(shell, command.redirects))) return
    if (!shell.isLeaving && substitutions === shell.substitutions) shell.status = 0
    return yield* shell.process.breathe()
  }
  const handles =
    command.redirects.length > 0 ? yield* redirected(shell, command.redirects) : shell.process.handles
  if (!handles) return
  yield* runArguments(shell, { args, assignments, handles, mayReplace })
  yield* shell.process.breathe()
}

interface Invocation {
  readonly args: readonly string[]
  readonly assignments: readonly Assignment[]
  readonly handles: readonly (Handle | undefined)[]
  readonly mayReplace: boolean
}

function runArguments(shell: Shell, invocation: Invocation): Executing {
  const [name] = invocation.args
  return shell.function(name) || builtins.has(name)
    ? runInShell(shell, invocation)
    : runProgram(shell, invocation)
}

/** Runs a function or a builtin, in the shell's own process. */
function* runInShell(shell: Shell, { args, assignments, handles }: Invocation): Executing {
  const builtin = builtins.get(args[0])
  const before = shell.process.handles
  shell.process.handles = handles
  const isSpecial = specialBuiltins.has(args[0])
  const restore = yield* assignAround(shell, assignments, !isSpecial)
  if (shell.function(args[0])) yield* callFunction(shell, args)
  else if (builtin && !shell.isLeaving) {
    const answer = builtin(shell, args)
    const status = typeof answer === 'number' ? answer : yield* answer
    if (shell.jump?.kind !== 'exit') shell.status = status
  }
  restore()
  // `exec` without a command changes the files of the shell itself.
  if (!(args[0] === 'exec' && args.length === 1)) shell.process.handles = before
}

function* callFunction(shell: Shell, args: readonly string[]): Executing {
  const node = shell.function(args[0])
  if (!node) return
  if (shell.process.depth > deepestCalls)
    return shell.fail(`${args[0]}: maximum function recursion depth exceeded`)
  const { positional, loops } = shell
  shell.positional = args.slice(1)
  shell.loops = 0
  shell.status = 0
  shell.enterFunction()
  if (node.body.type === 'Redirected') yield* shell.language.runCompound(shell, node.body.command)
  else yield* shell.language.runCompound(shell, node.body)
  shell.leaveFunction()
  shell.positional = positional
  shell.loops = loops
  if (shell.jump?.kind === 'return') shell.jump = undefined
}

function* runProgram(shell: Shell, invocation: Invocation): Executing {
  const { args, assignments, handles, mayReplace } = invocation
  const env = yield* environmentWith(shell, assignments)
  const { process } = shell
  // What is wrong is said where the program would have said it.
  const before = process.handles
  process.handles = handles
  const program = findProgram(shell, args[0], env)
  process.handles = before
  if (!program) return
  if (mayReplace && !shell.traps.has('EXIT')) {
    return yield* replaceShell(shell, program, { args, env, handles })
  }
  const child = process.machine.spawn({
    args,
    program,
    env,
    cwd: process.cwd,
    user: process.user,
    handles,
    parent: process,
  })
  if (isError(child)) return shell.fail(`can't fork: ${child.message}`)
  child.start()
  if (child.isAlive) yield child.ended
  process.pause ??= child.pause
  shell.status = child.outcome?.exitCode ?? 0
}

function* expandCommand(shell: Shell, command: Command): Generator<Wait, string[]> {
  if (!command.name) return []
  const args = yield* expandWords(shell, [command.name])
  for (const argument of command.args) {
    if (shell.jump) return args
    args.push(...(yield* expandArgument(shell, argument)))
  }
  return args
}

/** An argument of `export`, `local` and the like that is an assignment is not split. */
function* expandArgument(shell: Shell, argument: CommandArgument): Generator<Wait, readonly string[]> {
  if (argument.type === 'Word') return yield* expandWords(shell, [argument])
  const value = yield* expandValue(shell, argument)
  return value === undefined ? [] : [`${argument.name}=${value}`]
}

function* expandValue(shell: Shell, { value, index }: Assignment): Generator<Wait, string | undefined> {
  if (value.type === 'ArrayValue' || index) {
    shell.fail('syntax error: unexpected "("')
    return undefined
  }
  return yield* expandText(shell, value as Word)
}

function* assignAll(shell: Shell, assignments: readonly Assignment[]): Executing {
  for (const assignment of assignments) {
    const value = yield* expandValue(shell, assignment)
    if (value === undefined || shell.isLeaving) return
    const { name, append } = assignment
    shell.set(name, append ? (shell.get(name) ?? '') + value : value)
  }
}

/** Assigns for the time of one command, if `isTemporary`; answers how to undo it. */
function* assignAround(
  shell: Shell,
  assignments: readonly Assignment[],
  isTemporary: boolean,
): Generator<Wait, () => void> {
  if (assignments.length === 0) return () => {}
  const before = assignments.map(({ name }) => [name, shell.get(name)] as const)
  yield* assignAll(shell, assignments)
  if (!isTemporary) return () => {}
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) shell.unset(name)
      else shell.set(name, value)
    }
  }
}

function* environmentWith(shell: Shell, assignments: readonly Assignment[]): Generator<Wait, Environment> {
  if (assignments.length === 0) return shell.environment
  const env = new Map(shell.environment)
  for (const assignment of assignments) {
    const value = yield* expandValue(shell, assignment)
    if (value !== undefined) env.set(assignment.name, value)
  }
  return env
}

function* trace(shell: Shell, assignments: readonly Assignment[], args: readonly string[]): Executing {
  const words: string[] = []
  if (args.length === 0) {
    for (const each of assignments) words.push(`${each.name}=${yield* expandText(shell, each.value as Word)}`)
  }
  for (const argument of args) words.push(/^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument}'`)
  shell.process.complain(`+ ${words.join(' ')}\n`)
}
