/** Loops: while, until, for, select; and conditions, in which a failure is an answer. */
import type { ArithmeticFor, For, Select, While } from 'unbash'
import type { Working } from '../../runtime/program.ts'
import { arithmetic } from './arithmetic.ts'
import { expandWords } from './expand.ts'
import type { Shell } from './shell.ts'
import { traceHead } from './trace.ts'
import { beforeCommand } from './trap.ts'
import { nextLine } from './waiting.ts'
import { Words } from './words.ts'

/** Runs a command in a condition, where a failure is an answer and no reason to leave. */
export function* condition(shell: Shell, run: Working): Working<boolean> {
  shell.conditions++
  yield* run
  shell.conditions--
  return shell.status === 0
}

export function* runWhile(shell: Shell, { kind, clause, body }: While): Working {
  let status = 0
  shell.loops++
  for (;;) {
    shell.conditions++
    const asking = shell.language.startStatements(shell, clause.commands)
    if (asking) yield* asking
    shell.conditions--
    const isTrue = shell.status === 0
    if (leavesLoop(shell) || isTrue !== (kind === 'while')) break
    const running = shell.language.startStatements(shell, body.commands)
    if (running) yield* running
    status = shell.status
    if (leavesLoop(shell)) break
    if (shell.process.needsRest()) yield* shell.process.rest()
  }
  shell.loops--
  if (!shell.isLeaving) shell.status = status
}

export function* runFor(shell: Shell, { name, wordlist, body }: For): Working {
  const words = new Words(shell.process)
  if (wordlist) yield* expandWords(shell, wordlist, words)
  if (shell.isLeaving) return
  if ((wordlist ? words.list : shell.positional).length === 0) shell.status = 0
  shell.loops++
  const head = wordlist?.map(({ text }) => ` ${text}`).join('') ?? ' "$@"'
  for (const value of wordlist ? words.list : shell.positional) {
    if (shell.has('xtrace')) traceHead(shell, `for ${name.value} in${head}`)
    if (shell.traps.size > 0) yield* beforeCommand(shell, `for ${name.value} in${head}`)
    shell.set(name.value, value)
    const running = shell.language.startStatements(shell, body.commands)
    if (running) yield* running
    if (leavesLoop(shell)) break
    if (shell.process.needsRest()) yield* shell.process.rest()
  }
  shell.loops--
  words.release()
}

/** Lets whoever reads choose one of the words, again and again. */
export function* runSelect(shell: Shell, { name, wordlist, body }: Select): Working {
  if (shell.dialect !== 'bash') return shell.fail('syntax error: unexpected "do"')
  const words = new Words(shell.process)
  if (wordlist) yield* expandWords(shell, wordlist, words)
  const choices = wordlist ? words.list : shell.positional
  if (choices.length === 0) shell.status = 0
  shell.loops++
  for (let isNew = true; !shell.isLeaving && choices.length > 0; ) {
    if (isNew) yield* showMenu(shell, choices)
    shell.process.complain(shell.get('PS3') ?? '#? ')
    const line = yield* nextLine(shell)
    if (line === undefined || shell.isLeaving) {
      shell.status = 1
      break
    }
    const text = line.replace(/\n$/, '')
    isNew = text === ''
    if (isNew) continue
    shell.set('REPLY', text)
    shell.set(name.value, /^\d+$/.test(text) ? (choices[Number(text) - 1] ?? '') : '')
    yield* shell.language.runStatements(shell, body.commands)
    if (leavesLoop(shell)) break
    yield* shell.process.breathe()
  }
  shell.loops--
  words.release()
}

function* showMenu(shell: Shell, choices: readonly string[]): Working {
  const width = String(choices.length).length
  for (const [n, choice] of choices.entries()) {
    shell.process.complain(`${String(n + 1).padStart(width)}) ${choice}\n`)
    yield* shell.process.breathe()
  }
}

export function* runArithmeticFor(shell: Shell, { initialize, test, update, body }: ArithmeticFor): Working {
  if (initialize) yield* arithmetic(shell, initialize)
  shell.loops++
  let status = 0
  while (!shell.isLeaving) {
    if (test && (yield* arithmetic(shell, test)) === 0) break
    const running = shell.language.startStatements(shell, body.commands)
    if (running) yield* running
    status = shell.status
    if (leavesLoop(shell)) break
    if (update) yield* arithmetic(shell, update)
    if (shell.process.needsRest()) yield* shell.process.rest()
  }
  shell.loops--
  if (!shell.isLeaving) shell.status = status
}

/** Whether a loop ends here: by `break`, by `continue` of an outer one, or because the shell leaves. */
function leavesLoop(shell: Shell): boolean {
  const { jump } = shell
  if (!jump || (jump.kind !== 'break' && jump.kind !== 'continue')) return shell.isLeaving
  const isOurs = jump.levels <= 1
  shell.jump = isOurs ? undefined : { kind: jump.kind, levels: jump.levels - 1 }
  return !(isOurs && jump.kind === 'continue')
}
