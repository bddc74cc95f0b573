/** Runs a simple command: assignments, redirections, and then a builtin, a function or a program. */
import type { Assignment, Command, CommandArgument } from 'unbash'
import type { Handle } from '../../runtime/processes/streams.ts'
import type { Environment, Working } from '../../runtime/program.ts'
import { assignArray, keyOf, setElement, valueAt } from './arrays.ts'
import { builtinNamed, specialBuiltins } from './builtins.ts'
import { expandText, expandWords } from './expand.ts'
import { plainText } from './plain-words.ts'
import { type Plan, planOf } from './plan.ts'
import { heldOf, redirected, withRedirections } from './redirect.ts'
import type { Shell } from './shell.ts'
import { findProgram, replaceShell, runChild } from './start-program.ts'
import { trace, traceAssignment, traceHead } from './trace.ts'
import { beforeCommand, runTrap, trapOf } from './trap.ts'
import { Words } from './words.ts'

/** Functions that call each other deeper than this would exhaust the host's stack. */
const deepestCalls = 150

/** Runs a simple command as far as it goes without waiting; answers what is left to be waited for. */
export function startCommand(shell: Shell, command: Command): Working | undefined {
  if (shell.traps.size > 0 && trapOf(shell, 'DEBUG') !== undefined) return startTrapped(shell, command)
  return startUntrapped(shell, command)
}

/** Runs the trap for commands before one of them. */
function* startTrapped(shell: Shell, command: Command): Working {
  shell.position = command.pos
  shell.end = command.end
  const { mayReplace } = shell
  yield* runTrap(shell, trapOf(shell, 'DEBUG')!)
  if (shell.isLeaving) return
  shell.mayReplace = mayReplace
  const running = startUntrapped(shell, command)
  if (running) yield* running
}

function startUntrapped(shell: Shell, command: Command): Working | undefined {
  const plan = planOf(shell, command)
  const { mayReplace, substitutions } = shell
  shell.mayReplace = false
  shell.position = command.pos
  shell.end = command.end
  if (plan.negated !== undefined && !shell.hasExtendedPatterns) {
    const script = `! (${plan.negated})`
    return withRedirections(shell, command.redirects, () => shell.language.evaluateScript(shell, script))
  }
  if (plan.literal && !plan.isInvolved) return startPlainly(shell, { args: plan.literal, mayReplace })
  const begun = { command, plan, words: new Words(shell.process), mayReplace, substitutions }
  if (plan.isInvolved) return goOn(shell, begun)
  return plan.assignments ? startAssigning(shell, begun, plan.assignments) : startExpanding(shell, begun)
}

/** Runs a simple command. */
export function* runCommand(shell: Shell, command: Command): Working {
  const running = startCommand(shell, command)
  if (running) yield* running
}

/** A command that is being expanded. */
interface Begun {
  readonly command: Command
  readonly plan: Plan
  readonly words: Words
  readonly mayReplace: boolean
  /** How many substitutions had run before. */
  readonly substitutions: number
}

/** What can be expanded at once, is; from the first word on that cannot, it takes longer. */
function startExpanding(shell: Shell, begun: Begun): Working | undefined {
  const { plan, words, mayReplace } = begun
  for (let n = 0; n < plan.length && !shell.jump; n++) {
    const word = plan.word(n)
    const text = word === undefined ? undefined : plainText(shell, word, true)
    if (text === undefined) return goOn(shell, begun, n)
    if (!words.add(text) && !shell.jump) shell.failForMemory()
    if (n > 0 && shell.process.needsRest(8)) return goOnRested(shell, begun, n + 1)
  }
  return shell.isLeaving ? undefined : startPlainly(shell, { args: words.list, words, mayReplace })
}

/** Runs what has neither assignments nor redirections. */
function startPlainly(shell: Shell, expanded: Expanded): Working | undefined {
  const { args, words, mayReplace } = expanded
  if (shell.has('xtrace')) trace(shell, args)
  const running = runPlainly(shell, args, mayReplace)
  if (running) return finish(shell, running, words)
  words?.release()
  return shell.process.needsRest() ? shell.process.rest() : undefined
}

interface Expanded {
  readonly args: readonly string[]
  /** Where the arguments are counted, if they are. */
  readonly words?: Words
  readonly mayReplace: boolean
}

function* finish(shell: Shell, running: Working, words: Words | undefined): Working {
  yield* running
  words?.release()
  if (shell.process.needsRest()) yield* shell.process.rest()
}

/** A command that only assigns. */
function startAssigning(shell: Shell, begun: Begun, assignments: readonly Assignment[]): Working | undefined {
  const { plan } = begun
  for (let n = 0; n < assignments.length; n++) {
    const word = shell.variables.hasForms ? undefined : plan.value(n)
    const text = word === undefined ? undefined : plainText(shell, word, false)
    if (text === undefined) return goOn(shell, begun, n)
    const { name, append } = assignments[n]
    if (shell.has('xtrace')) traceAssignment(shell, append ? `${name}+` : name, text)
    shell.set(name, append ? (shell.get(name) ?? '') + text : text)
    if (shell.process.needsRest(8)) return goOnRested(shell, begun, n + 1)
    if (shell.isLeaving) break
  }
  if (!shell.isLeaving && begun.substitutions === shell.substitutions) shell.status = 0
  return shell.process.needsRest() ? shell.process.rest() : undefined
}

function* goOnRested(shell: Shell, begun: Begun, from: number): Working {
  yield* shell.process.rest()
  yield* goOn(shell, begun, from)
}

/** Expands the words from one on, or assigns from one on where there are only assignments, and runs the command. */
function* goOn(shell: Shell, begun: Begun, from = 0): Working {
  const { command, words, mayReplace, substitutions } = begun
  yield* expandCommand(shell, begun, from)
  if (shell.isLeaving) return
  const args = words.list
  if (shell.has('xtrace') && args.length > 0) trace(shell, args)
  if (args.length > 0 && command.prefix.length === 0 && command.redirects.length === 0) {
    const running = runPlainly(shell, args, mayReplace)
    if (running) yield* running
  } else if (args.length > 0) yield* runWords(shell, command, { args, mayReplace })
  else {
    yield* assignAll(shell, assignmentsOf(command), command.name ? 0 : from)
    if (command.redirects.length > 0 && !(yield* redirected(shell, command.redirects))) return
    if (!shell.isLeaving)
      if (substitutions === shell.substitutions) shell.status = 0
      else if (shell.dialect !== 'bash') shell.status = shell.substitutionStatus
  }
  words.release()
  if (shell.process.needsRest()) yield* shell.process.rest()
}

/** Runs a command that has neither assignments nor redirections; answers what is left to be waited for. */
function runPlainly(shell: Shell, args: readonly string[], mayReplace: boolean): Working | undefined {
  shell.lastWord = args[args.length - 1]
  const builtin = shell.function(args[0]) ? undefined : builtinNamed(shell, args[0])
  if (!builtin) {
    return runArguments(shell, { args, assignments: none, handles: shell.process.handles, mayReplace })
  }
  const answer = builtin(shell, args)
  if (typeof answer !== 'number') return runBuiltin(shell, answer)
  if (shell.arrayArguments.length > 0) shell.arrayArguments = none
  if (shell.jump?.kind !== 'exit') shell.status = answer
  return undefined
}

function* runBuiltin(shell: Shell, running: Working<number>): Working {
  const status = yield* running
  if (shell.arrayArguments.length > 0) shell.arrayArguments = none
  if (shell.jump?.kind !== 'exit') shell.status = status
}

const none: readonly Assignment[] = Object.freeze([])

interface Invocation {
  readonly args: readonly string[]
  readonly assignments: readonly Assignment[]
  readonly handles: readonly (Handle | undefined)[]
  readonly mayReplace: boolean
}

const assignmentsOf = ({ prefix }: Command): readonly Assignment[] =>
  prefix.length === 0 ? none : prefix.filter((each) => each.type === 'Assignment')

/** Runs what the words have become, with its assignments and redirections. */
function* runWords(
  shell: Shell,
  command: Command,
  invocation: Pick<Invocation, 'args' | 'mayReplace'>,
): Working {
  shell.lastWord = invocation.args.at(-1) ?? ''
  const assignments = assignmentsOf(command)
  if (command.redirects.length === 0)
    return yield* runArguments(shell, { ...invocation, assignments, handles: shell.process.handles })
  const after = yield* redirected(shell, command.redirects)
  if (!after) return
  const opened = heldOf(shell, after.handles)
  yield* runArguments(shell, { ...invocation, assignments, handles: after.handles })
  // What takes the place of the shell has them still.
  if (shell.successor && opened.length > 0) shell.process.keep(shell.successor.handles)
  for (const handle of opened) handle.release?.()
  // `exec` without a command changes the files of the shell itself.
  if (!isBareExec(invocation.args)) shell.process.release(after.bytes)
}

const isBareExec = (args: readonly string[]): boolean => args[0] === 'exec' && args.length === 1

function runArguments(shell: Shell, invocation: Invocation): Working {
  const [name] = invocation.args
  return shell.function(name) || builtinNamed(shell, name)
    ? runInShell(shell, invocation)
    : runProgram(shell, invocation)
}

/** Runs a function or a builtin, in the shell's own process. */
function* runInShell(shell: Shell, { args, assignments, handles }: Invocation): Working {
  const builtin = builtinNamed(shell, args[0])
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
  if (isBareExec(args)) shell.process.keep(handles)
  else shell.process.handles = before
}

/** A function does not have the trap of who calls it: takes that away, and answers it. */
function withoutReturnTrap(shell: Shell): string | undefined {
  const outer = shell.has('functrace') ? undefined : shell.traps.get('RETURN')
  if (outer !== undefined) shell.trap('RETURN', undefined)
  return outer
}

/** Runs the trap that a function has set for its end, which stays; else the one of who has called it is back. */
function* heedReturn(shell: Shell, outer: string | undefined): Working {
  const action = shell.traps.get('RETURN')
  if (action === undefined) return outer === undefined ? undefined : shell.trap('RETURN', outer)
  if (shell.isInTrap || shell.jump?.kind === 'exit') return
  const { jump } = shell
  shell.jump = undefined
  yield* runTrap(shell, action)
  shell.jump ??= jump
}

function* callFunction(shell: Shell, args: readonly string[]): Working {
  const node = shell.function(args[0])
  if (!node) return
  if (shell.process.depth > deepestCalls)
    return shell.fail(`${args[0]}: maximum function recursion depth exceeded`)
  const { positional, loops } = shell
  shell.positional = args.slice(1)
  shell.loops = 0
  const outer = shell.traps.size > 0 ? withoutReturnTrap(shell) : undefined
  shell.enterFunction(args[0])
  if (shell.traps.size > 0 && shell.has('functrace')) yield* beforeCommand(shell, args.join(' '))
  if (node.body.type === 'Redirected') yield* shell.language.runCompound(shell, node.body.command)
  else yield* shell.language.runCompound(shell, node.body)
  if (outer !== undefined || shell.traps.size > 0) yield* heedReturn(shell, outer)
  shell.leaveFunction()
  shell.positional = positional
  shell.loops = loops
  if (shell.jump?.kind === 'return') shell.jump = undefined
}

function* runProgram(shell: Shell, invocation: Invocation): Working {
  const { args, assignments, handles, mayReplace } = invocation
  const env = yield* environmentWith(shell, assignments)
  const { process } = shell
  if (shell.isLeaving) return
  // What is wrong is said where the program would have said it.
  const before = process.handles
  process.handles = handles
  const program = findProgram(shell, args, env)
  process.handles = before
  if (!program) return
  // What stands for a file is closed when the command has ended.
  const isReplaced = mayReplace && !shell.traps.has('EXIT') && shell.substituted.length === 0
  if (isReplaced) replaceShell(shell, { program, args, env, handles })
  else yield* runChild(shell, { program, args, env, handles })
}

function* expandCommand(
  shell: Shell,
  { command: { name, args }, plan, words }: Begun,
  from: number,
): Working {
  if (!name) return
  if (from === 0) yield* expandWords(shell, [name], words)
  for (let n = Math.max(from, 1); n <= args.length; n++) {
    if (shell.jump) return
    const word = plan.word(n)
    const text = word === undefined ? undefined : plainText(shell, word, true)
    if (text === undefined) yield* expandArgument(shell, args[n - 1], words)
    else if (!words.add(text) && !shell.jump) shell.failForMemory()
    if (shell.process.needsRest(8)) yield* shell.process.rest()
  }
}

/** An argument of `export`, `local` and the like that is an assignment is not split. */
function* expandArgument(shell: Shell, argument: CommandArgument, words: Words): Working {
  if (argument.type === 'Word') return yield* expandWords(shell, [argument], words)
  if (argument.value.type === 'ArrayValue' && shell.dialect === 'bash') {
    shell.arrayArguments = [...shell.arrayArguments, argument]
    if (!words.add(argument.name) && !shell.jump) shell.failForMemory()
    return
  }
  const value = yield* expandValue(shell, argument)
  if (value !== undefined && !words.add(`${argument.name}=${value}`) && !shell.jump) shell.failForMemory()
}

/** Undefined for what is refused, or where the shell leaves. */
function* expandValue(shell: Shell, { name, value, index }: Assignment): Working<string | undefined> {
  if (value.type === 'ArrayValue' || (index && shell.dialect !== 'bash')) {
    if (!shell.jump) shell.fail(index ? `${name}[${index.text}]=: not found` : 'syntax error: unexpected "("')
    return undefined
  }
  const text = yield* expandText(shell, value)
  return shell.jump ? undefined : text
}

function* assignAll(shell: Shell, assignments: readonly Assignment[], from = 0): Working {
  for (let n = from; n < assignments.length; n++) {
    const assignment = assignments[n]
    if (assignment.value.type === 'ArrayValue' && shell.dialect === 'bash') {
      if (shell.has('xtrace')) traceHead(shell, shell.source.slice(assignment.pos, assignment.end))
      yield* assignArray(shell, assignment)
      if (shell.isLeaving) return
      continue
    }
    const value = yield* expandValue(shell, assignment)
    if (value === undefined || shell.isLeaving) return
    const { name, append } = assignment
    if (shell.has('xtrace')) traceAssignment(shell, append ? `${name}+` : name, value)
    if (assignment.index) yield* assignElement(shell, assignment, value)
    else if (shell.variables.hasForms) yield* setFormed(shell, assignment, value)
    else shell.set(name, append ? (shell.get(name) ?? '') + value : value)
    if (shell.process.needsRest(8)) yield* shell.process.rest()
  }
}

function* assignElement(shell: Shell, { name, index, append }: Assignment, value: string): Working {
  const key = index && (yield* keyOf(shell, name, index))
  if (key === undefined) return
  setElement(shell, name, key, append ? (valueAt(shell, name, key) ?? '') + value : value)
}

/** A number is added to, where another variable would become longer. */
function* setFormed(shell: Shell, { name, append }: Assignment, value: string): Working {
  const isNumber = shell.variables.has(name, 'integer')
  const before = append ? (shell.get(name) ?? '') : ''
  yield* shell.setFormed(name, append && isNumber ? `${before || '0'}+(${value})` : before + value)
}

/** Assigns for the time of one command, if `isTemporary`; answers how to undo it. */
function* assignAround(
  shell: Shell,
  assignments: readonly Assignment[],
  isTemporary: boolean,
): Working<() => void> {
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

function* environmentWith(shell: Shell, assignments: readonly Assignment[]): Working<Environment> {
  if (assignments.length === 0) return shell.environment
  const env = new Map(shell.environment)
  shell.process.charge(env.size)
  for (const assignment of assignments) {
    const value = yield* expandValue(shell, assignment)
    if (value !== undefined) env.set(assignment.name, value)
  }
  return env
}
