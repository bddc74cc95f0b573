/** Runs what a script is made of: lists, pipelines, conditions, loops and functions. */
import type {
  AndOr,
  ArithmeticCommand,
  Case,
  CommandNode,
  CompoundCommand,
  CompoundList,
  Function as FunctionNode,
  If,
  Pipeline,
  PipelineNode,
  Statement,
  TestCommand,
} from 'unbash'
import { isError } from '../../runtime/posix.ts'
import { nowhere, Pipe } from '../../runtime/processes/streams.ts'
import type { Process, Working } from '../../runtime/program.ts'
import { matchesPattern } from '../pattern-work.ts'
import { ScriptReader } from '../script-reader.ts'
import { arithmetic, isGivenUp } from './arithmetic.ts'
import { runCommand, startCommand } from './command.ts'
import { evaluateConditional, folded } from './conditional.ts'
import { runCoprocess } from './coprocess.ts'
import { expandPattern, expandText } from './expand.ts'
import { addJob, writtenText } from './jobs.ts'
import { condition, runArithmeticFor, runFor, runSelect, runWhile } from './loops.ts'
import { closeSubstitutions } from './process-substitution.ts'
import { withRedirections } from './redirect.ts'
import { failOfSyntax, isPlain, linesOf } from './script-lines.ts'
import type { Shell } from './shell.ts'
import { forkShell } from './subshell.ts'
import { traceHead } from './trace.ts'
import { beforeCommand, runTrap, trapOf } from './trap.ts'

/** Runs a text, as eval, traps and scripts do. */
export function evaluateScript(shell: Shell, text: string): Working {
  return runScript(shell, new ScriptReader(text, shell.process))
}

/** Runs what a reader reads. @param goesOn a line that is given up is left, and what follows it is run */
export function* runScript(shell: Shell, reader: ScriptReader, goesOn = false): Working {
  const { source, line } = shell
  let isEmpty = true
  for (let isOver = false; !isOver && !shell.isLeaving; ) {
    const chunk = yield* reader.next()
    const { errors, commands } = chunk.script
    shell.source = chunk.text
    shell.line = chunk.line
    if (shell.process.needsRest()) yield* shell.process.rest()
    if (errors?.length) {
      isEmpty = false
      failOfSyntax(shell, errors, chunk.text)
    } else if (commands.length > 0 && !shell.has('noexec')) {
      isEmpty = false
      for (const line of linesOf(commands, chunk.text)) {
        if (!isPlain(shell, line)) break
        yield* runStatements(shell, line)
        // A line that is given up is not the end of a script.
        if (goesOn && shell.jump?.kind === 'abort' && !shell.isInteractive) shell.jump = undefined
        if (shell.isLeaving) break
      }
    }
    isOver = chunk.isLast
  }
  if (isEmpty && !shell.jump) shell.status = 0
  shell.source = source
  shell.line = line
}

export function* runStatements(shell: Shell, statements: readonly Statement[]): Working {
  const running = startStatements(shell, statements)
  if (running) yield* running
}

/** Runs statements as far as they go without waiting; answers what is left to be waited for. */
export function startStatements(shell: Shell, statements: readonly Statement[]): Working | undefined {
  if (!shell.enter()) return undefined
  const opened = shell.substituted.length
  for (let n = 0; n < statements.length; n++) {
    const running = startStatement(shell, statements[n])
    if (running || leavesMore(shell, opened)) return goOn(shell, statements, { n, running, opened })
    if (shell.isLeaving) break
  }
  shell.leave()
  return undefined
}

function startStatement(shell: Shell, statement: Statement): Working | undefined {
  if (shell.pipeStatus !== undefined) keepPipeStatus(shell, statement)
  const { background, command } = statement
  if (background) return runInBackground(shell, statement)
  return command.type === 'Command' ? startCommand(shell, command) : runNode(shell, command)
}

/** Whether there is something to be done after a statement. */
const leavesMore = (shell: Shell, opened: number): boolean =>
  (shell.status !== 0 && shell.conditions === 0) || shell.substituted.length > opened || shell.hasTrapsToRun

/** A statement that is under way. */
interface UnderWay {
  readonly n: number
  readonly running: Working | undefined
  /** How many substituted processes there were before. */
  readonly opened: number
}

function* goOn(shell: Shell, statements: readonly Statement[], { n, running, opened }: UnderWay): Working {
  let next = running
  for (let at = n; ; at++) {
    if (next) yield* next
    if (shell.status !== 0 && shell.conditions === 0) yield* heedFailure(shell, statements[at].command)
    if (shell.substituted.length > opened) closeSubstitutions(shell, opened)
    if (shell.hasTrapsToRun) yield* runTraps(shell)
    if (shell.isLeaving || at + 1 >= statements.length) break
    next = startStatement(shell, statements[at + 1])
  }
  shell.leave()
}

/** Those of a pipeline are known until the next command has ended, which is no pipeline. */
function keepPipeStatus(shell: Shell, { command }: Statement): void {
  const codes = shell.pipeStatus
  if (command.type === 'Pipeline' || command.type === 'AndOr') return
  // Its words may ask for them.
  shell.process.charge((command.end - command.pos) >> 4)
  if (command.type !== 'Command' || !shell.source.slice(command.pos, command.end).includes('PIPESTATUS'))
    shell.pipeStatus = undefined
  else shell.pipeStatus = codes
}

/** A command that fails runs the trap for that, and under `set -e` ends the shell; but not one in a condition. */
function* heedFailure(shell: Shell, node: PipelineNode | AndOr): Working {
  if (shell.status === 0 || shell.conditions > 0 || shell.isLeaving || !mayFail(node)) return
  const action = trapOf(shell, 'ERR')
  if (action) {
    shell.failedLine = shell.lineNumber
    yield* runTrap(shell, action)
    shell.failedLine = undefined
  }
  if (shell.has('errexit') && !shell.isLeaving) shell.exit(shell.status)
}

/** Whether a failure is this command's own: in a list, a group or a loop the inner commands have been asked. */
function mayFail(node: PipelineNode | AndOr): boolean {
  if (node.type === 'Pipeline') return !node.prefixes.some((each) => each.type === 'Negation')
  if (node.type === 'Redirected') return mayFail(node.command)
  return (
    node.type === 'Command' ||
    node.type === 'Subshell' ||
    node.type === 'TestCommand' ||
    node.type === 'ArithmeticCommand'
  )
}

/** Runs the traps of the signals that have come. */
export function* runTraps(shell: Shell): Working {
  shell.isInTrap = true
  while (shell.pendingTraps.length > 0 && shell.jump?.kind !== 'exit') {
    const [signal, ...later] = shell.pendingTraps
    shell.pendingTraps = later
    const { status, jump } = shell
    shell.jump = undefined
    yield* evaluateScript(shell, shell.traps.get(signal) ?? '')
    if (shell.isLeaving) break
    shell.status = status
    shell.jump = jump
    yield* shell.process.breathe()
  }
  shell.isInTrap = false
}

function* runAndOr(shell: Shell, { commands, operators }: AndOr): Working {
  for (const [n, command] of commands.entries()) {
    if (n > 0 && (operators[n - 1] === '&&') !== (shell.status === 0)) continue
    if (n < commands.length - 1) yield* condition(shell, runNode(shell, command))
    else {
      yield* runNode(shell, command)
      if (shell.status !== 0) yield* heedFailure(shell, command)
    }
    if (shell.isLeaving) return
  }
}

function* runPipeline(shell: Shell, { prefixes, commands, operators }: Pipeline): Working {
  const isNegated = prefixes.filter((each) => each.type === 'Negation').length % 2 === 1
  const startedAt = shell.process.machine.clock.now()
  if (isNegated) shell.conditions++
  if (commands.length === 1) yield* runNode(shell, commands[0])
  else if (commands.length > 1) yield* connect(shell, commands, operators)
  const time = prefixes.find((each) => each.type === 'Time')
  if (time) reportTime(shell, startedAt, time.posix !== undefined)
  if (!isNegated) return
  shell.conditions--
  if (!shell.isLeaving) shell.status = shell.status === 0 ? 1 : 0
}

/** Starts every command of a pipeline in a process of its own and waits for all of them. */
function* connect(shell: Shell, commands: readonly CommandNode[], operators: Pipeline['operators']): Working {
  const processes: Process[] = []
  let input = shell.process.handles[0]
  for (const [n, command] of commands.entries()) {
    const handles = [...shell.process.handles]
    handles[0] = input
    if (n < commands.length - 1) {
      const pipe = new Pipe(shell.process.machine)
      handles[1] = pipe.writer
      if (operators[n] === '|&') handles[2] = pipe.writer
      input = pipe.reader
    }
    const process = forkShell(shell, handles, (child) => {
      child.mayReplace = true
      return runNode(child, command)
    })
    if (isError(process)) {
      for (const each of processes) each.kill('SIGKILL')
      return shell.fail(`can't fork: ${process.message}`)
    }
    processes.push(process)
  }
  for (const process of processes) process.start()
  for (const process of processes) if (process.isAlive) yield process.ended
  const codes = processes.map((process) => process.outcome?.exitCode ?? 0)
  shell.pipeStatus = codes
  const failed = shell.has('pipefail') ? codes.findLast((code) => code !== 0) : undefined
  shell.status = failed ?? codes[codes.length - 1]
  yield* shell.process.breathe()
}

/** `time`: in seconds where POSIX' form is wanted (`-p`), else in that of the shell. */
function reportTime({ process, dialect }: Shell, startedAt: number, isPosix: boolean): void {
  const tookMs = process.machine.clock.now() - startedAt
  if (isPosix) return process.complain(`real ${(tookMs / 1_000).toFixed(2)}\nuser 0.00\nsys 0.00\n`)
  const minutes = Math.floor(tookMs / 60_000)
  const rest = (tookMs % 60_000) / 1_000
  process.complain(
    dialect === 'bash'
      ? `\nreal\t${minutes}m${rest.toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`
      : `real\t${minutes}m ${rest.toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`,
  )
}

/** A command as it was written, without the `&` behind it. */
function textOf(shell: Shell, statement: Statement): string {
  const text = writtenText(shell, statement).trimEnd()
  return text.endsWith('&') ? text.slice(0, -1).trimEnd() : text
}

function* runInBackground(shell: Shell, statement: Statement): Working {
  const handles = [...shell.process.handles]
  if (!shell.isInteractive) handles[0] = nowhere
  const body = (child: Shell) => {
    const { command } = statement
    child.mayReplace = command.type !== 'Subshell' || command.body.commands.length === 1
    // One process is enough for both.
    return command.type === 'Subshell' ? runStatements(child, command.body.commands) : runNode(child, command)
  }
  // What a key interrupts is what is in front.
  const process = forkShell(shell, handles, body, { startsSession: shell.isInteractive })
  if (isError(process)) return shell.fail(`can't fork: ${process.message}`)
  shell.lastBackgroundPid = process.pid
  const job = addJob(shell, process, textOf(shell, statement))
  if (shell.isInteractive) shell.process.complain(`[${job.number}] ${process.pid}\n`)
  shell.status = 0
  process.start()
  yield* shell.process.breathe()
}

/** Runs any command. Not itself a generator: each one on the way costs memory while a container sleeps. */
function runNode(shell: Shell, node: PipelineNode | AndOr): Working {
  if (node.type === 'Command') return runCommand(shell, node)
  shell.mayReplace = false
  if (node.type === 'AndOr') return runAndOr(shell, node)
  if (node.type === 'Pipeline') return runPipeline(shell, node)
  if (node.type === 'Redirected') {
    return withRedirections(shell, node.redirects, () => runCompound(shell, node.command))
  }
  if (node.type === 'Function') return defineFunction(shell, node)
  if (node.type !== 'Coproc') return runCompound(shell, node)
  const { body } = node
  return runCoprocess(shell, node, (inner) =>
    body.type === 'CompoundList' ? runCompound(inner, body) : runNode(inner, body),
  )
}

/** Runs the body of a function, a loop or a group. */
export function runCompound(shell: Shell, node: CompoundCommand | CompoundList): Working {
  switch (node.type) {
    case 'CompoundList':
      return runStatements(shell, node.commands)
    case 'BraceGroup':
      return runStatements(shell, node.body.commands)
    case 'Subshell':
      return runSubshell(shell, node.body)
    case 'If':
      return runIf(shell, node)
    case 'While':
      return runWhile(shell, node)
    case 'For':
      return runFor(shell, node)
    case 'ArithmeticFor':
      return runArithmeticFor(shell, node)
    case 'Case':
      return runCase(shell, node)
    case 'TestCommand':
    case 'ArithmeticCommand':
      return shell.traps.size > 0 ? runTrappedTest(shell, node) : runTest(shell, node)
    case 'Select':
      return runSelect(shell, node)
  }
}

function* defineFunction(shell: Shell, node: FunctionNode): Working {
  shell.define(node.name.value, node)
  shell.status = 0
  yield* shell.process.breathe()
}

function* runTrappedTest(shell: Shell, node: Parameters<typeof runTest>[1]): Working {
  yield* beforeCommand(shell, shell.source.slice(node.pos, node.end))
  if (!shell.isLeaving) yield* runTest(shell, node)
}

function* runTest(shell: Shell, node: TestCommand | ArithmeticCommand): Working {
  const word = node.type === 'TestCommand' ? '[[' : node.body.trim().split(/[\s;&|<>()]/, 1)[0]
  if (shell.dialect !== 'bash' && (node.type === 'ArithmeticCommand' || shell.dialect === 'dash')) {
    shell.status = 127
    return shell.notFound(word)
  }
  if (node.type === 'ArithmeticCommand' && shell.has('xtrace')) traceHead(shell, `(( ${node.body.trim()} ))`)
  if (node.type === 'ArithmeticCommand') shell.computed = { text: node.body, head: '((: ' }
  const isTrue =
    node.type === 'TestCommand'
      ? yield* evaluateConditional(shell, node.expression)
      : node.expression !== undefined && (yield* arithmetic(shell, node.expression)) !== 0
  if (!shell.isLeaving) shell.status = isTrue ? 0 : 1
  else if (node.type === 'ArithmeticCommand') isGivenUp(shell)
  yield* shell.process.breathe()
}

function* runSubshell(shell: Shell, body: CompoundList): Working {
  const process = forkShell(shell, shell.process.handles, (child) => runStatements(child, body.commands))
  if (isError(process)) return shell.fail(`can't fork: ${process.message}`)
  process.start()
  if (process.isAlive) yield process.ended
  shell.status = process.outcome?.exitCode ?? 0
  yield* shell.process.breathe()
}

function* runIf(shell: Shell, node: If): Working {
  for (let n = -1; n < node.elif.length; n++) {
    const { clause, then } = n < 0 ? node : node.elif[n]
    shell.conditions++
    const asking = startStatements(shell, clause.commands)
    if (asking) yield* asking
    shell.conditions--
    if (shell.isLeaving) return
    if (shell.status !== 0) continue
    const running = startStatements(shell, then.commands)
    if (running) yield* running
    return
  }
  // What the conditions have ended with is known within `else`.
  if (!node.else) shell.status = 0
  const running = node.else && startStatements(shell, node.else.commands)
  if (running) yield* running
}

function* runCase(shell: Shell, { word, items }: Case): Working {
  if (shell.has('xtrace')) traceHead(shell, `case ${word.text} in`)
  const text = yield* expandText(shell, word)
  let [fallsThrough, hasRun] = [false, false]
  for (const { pattern, body, terminator } of items) {
    if (!fallsThrough && !(yield* matchesAny(shell, pattern, text))) continue
    hasRun ||= body.commands.length > 0
    yield* runStatements(shell, body.commands)
    fallsThrough = terminator === ';&'
    yield* shell.process.breathe()
    if (shell.isLeaving) return
    if (terminator === ';;' || terminator === undefined) break
  }
  if (!hasRun && !shell.isLeaving) shell.status = 0
}

function* matchesAny(
  shell: Shell,
  patterns: Case['items'][number]['pattern'],
  text: string,
): Working<boolean> {
  for (const word of patterns) {
    const pattern = shell.pattern(folded(shell, yield* expandPattern(shell, word)))
    if (shell.isLeaving) return false
    if (yield* matchesPattern(shell.process, pattern, folded(shell, text))) return true
    yield* shell.process.breathe()
  }
  return false
}
