/** Commands about processes and time: sleep, kill, ps, env, xargs, timeout, nohup. */
import { sendSignal, signalOthers } from '../../runtime/among-processes.ts'
import { ENOENT, isError, type Signal, signalNamed, signalNumbers } from '../../runtime/posix.ts'
import type {
  Answer,
  Command,
  Environment,
  Process,
  Program,
  Running,
  Working,
} from '../../runtime/program.ts'
import { forever } from '../../runtime/program.ts'
import { endForMemory, itemBytes, readAll } from './input.ts'
import { nameOf, Options } from './options.ts'

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `1.5`, `2m`, `infinity`, in milliseconds. */
export function durationMs(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY
  const found = /^(\d{1,20}\.?\d{0,20}|\.\d{1,20})([smhd]?)$/.exec(text)
  return found ? Number(found[1]) * unitMs[found[2] || 's'] : undefined
}

function* sleep(process: Process): Running {
  const lengths = process.args.slice(1).map(durationMs)
  const invalid = lengths.indexOf(undefined)
  if (invalid >= 0 || lengths.length === 0) {
    const word = process.args[invalid + 1]
    process.complain(lengths.length === 0 ? 'sleep: missing operand\n' : `sleep: invalid number '${word}'\n`)
    return 1
  }
  const ms = lengths.reduce<number>((sum, each) => sum + (each ?? 0), 0)
  if (ms > 0) yield ms > longestSleepMs ? forever : process.sleep(Math.max(1, ms))
  return 0
}

/** Longer than any cluster lives: no task is kept for it. */
const longestSleepMs = 100 * 365 * 86_400_000

export const kill: Command = (process) => {
  const words = process.args.slice(1)
  if (words[0] === '-l') {
    process.print(
      `${Object.entries(signalNumbers)
        .map(([name, number]) => `${String(number).padStart(2)}) ${name.slice(3)}`)
        .join('\n')}\n`,
    )
    return 0
  }
  let signal: Signal | undefined | 'probe' = 'SIGTERM'
  if (words[0]?.startsWith('-') && words.length > 1) {
    const name = words[0] === '-s' ? words[1] : words[0].slice(1)
    words.splice(0, words[0] === '-s' ? 2 : 1)
    signal = name === '0' ? 'probe' : signalNamed(name)
    if (!signal) {
      process.complain(`${shellOr(process)}: bad signal name '${name}'\n`)
      return 1
    }
  }
  let status = 0
  process.charge(words.length * 64)
  for (const word of words.slice(0, mostKilled)) {
    const error = send(process, Number(word.replace(/^%/, '')), signal)
    if (!error) continue
    process.complain(`${shellOr(process)}: can't kill pid ${word}: ${error.message}\n`)
    status = 1
  }
  return status
}

/** A container has no more processes than this. */
const mostKilled = 1_000

const shellOr = (process: Process): string => (process.machine.image.shell === 'ash' ? 'sh' : nameOf(process))

function send(process: Process, pid: number, signal: Signal | 'probe' | undefined) {
  const sent = signal === 'probe' ? undefined : signal
  if (pid !== -1) return sendSignal(process, Math.abs(pid), sent)
  if (sent) signalOthers(process, sent)
  return undefined
}

function* ps(process: Process): Running {
  const { machine } = process
  const isFull =
    process.args.slice(1).some((each) => /^-?[a-z]*[fux]/.test(each)) && machine.image.has('apt-get')
  process.print(isFull ? 'USER         PID COMMAND\n' : 'PID   USER     TIME  COMMAND\n')
  for (const { pid, args, user } of machine.processes.list()) {
    const name = (user.uid === 0 ? 'root' : String(user.uid)).padEnd(8)
    const command = args.join(' ').slice(0, longestShown)
    process.charge(args.length)
    yield* process.write(
      isFull
        ? `${name} ${String(pid).padStart(7)} ${command}\n`
        : `${String(pid).padStart(5)} ${name}  0:00 ${command}\n`,
    )
  }
  return 0
}

/** As much of what a process was started with as is shown: as the kernel does. */
const longestShown = 4_096

const pgrep: Program = (process) => {
  const options = new Options(process.args, 'flxn')
  const { machine } = process
  const rows = machine.processes
    .list()
    .filter((each) => each !== process)
    .map(({ pid, args }) => ({ pid, args }))
  const wanted = options.operands[0] ?? ''
  const found = rows.filter(({ args }) => (options.has('f') ? args.join(' ') : args[0]).includes(wanted))
  const isKill = nameOf(process) !== 'pgrep'
  for (const { pid } of found) {
    if (isKill) sendSignal(process, pid, 'SIGTERM')
    else process.print(`${pid}\n`)
  }
  if (found.length === 0 && nameOf(process) === 'killall')
    process.complain(`killall: ${wanted}: no process killed\n`)
  return found.length > 0 ? 0 : 1
}

const env: Program = (process) => {
  const { args } = process
  const variables = new Map(process.variables)
  let n = 1
  for (; n < args.length; n++) {
    if (args[n] === '-i' || args[n] === '-') variables.clear()
    else if (args[n] === '-u') variables.delete(args[++n] ?? '')
    else {
      const equals = args[n].indexOf('=')
      if (equals < 1) break
      variables.set(args[n].slice(0, equals), args[n].slice(equals + 1))
    }
  }
  process.charge(args.length + variables.size * 4)
  return n < args.length ? become(process, args.slice(n), variables) : printVariables(process, variables)
}

function* printVariables(process: Process, variables: Environment): Running {
  for (const [name, value] of variables) yield* process.write(`${name}=${value}\n`)
  return 0
}

function* printNamed(process: Process, names: readonly string[]): Running {
  let status = 0
  for (const name of names) {
    const value = process.variables.get(name)
    if (value === undefined) status = 1
    else yield* process.write(`${value}\n`)
  }
  return status
}

const printenv: Program = (process) => {
  const names = process.args.slice(1)
  return names.length === 0 ? printVariables(process, process.variables) : printNamed(process, names)
}

/** Another program takes the place of this one. */
function become(process: Process, args: readonly string[], variables: Environment): Answer {
  const { machine } = process
  const program =
    machine.argumentProblem(args, variables) ?? machine.find(args[0], { cwd: process.cwd, env: variables })
  if (isError(program)) {
    process.complain(`${nameOf(process)}: can't execute '${args[0]}': ${program.message}\n`)
    return program === ENOENT ? 127 : 126
  }
  process.args = args
  process.variables = variables
  return program
}

/** Runs a program as a child and answers its exit code. */
function* runChild(process: Process, args: readonly string[], timeoutMs?: number): Working<number> {
  const { machine } = process
  const program =
    machine.argumentProblem(args, process.variables) ??
    machine.find(args[0], { cwd: process.cwd, env: process.variables })
  if (isError(program)) {
    process.complain(`${nameOf(process)}: ${args[0]}: ${program.message}\n`)
    return program === ENOENT ? 127 : 126
  }
  const { variables, cwd, user, handles } = process
  const child = machine.spawn({ args, program, env: variables, cwd, user, handles, parent: process })
  if (isError(child)) return 126
  child.start()
  if (!child.isAlive) return child.outcome?.exitCode ?? 0
  if (timeoutMs === undefined) {
    yield child.ended
    return child.outcome?.exitCode ?? 0
  }
  let isLate = false
  yield (wake) => {
    const callOff = child.ended(wake)
    const timer = machine.clock.after(
      timeoutMs,
      () => {
        isLate = true
        child.signal('SIGTERM')
        wake()
      },
      { background: true },
    )
    return () => {
      callOff()
      timer.cancel()
    }
  }
  return isLate ? (machine.image.shell === 'ash' ? 143 : 124) : (child.outcome?.exitCode ?? 0)
}

function* timeout(process: Process): Running {
  const { args } = process
  let n = 1
  while (args[n]?.startsWith('-')) n += args[n] === '-s' || args[n] === '-k' ? 2 : 1
  const ms = durationMs(args[n] ?? '')
  const command = args.slice(n + 1)
  if (ms === undefined || command.length === 0) {
    process.complain('timeout: invalid number\n')
    return 1
  }
  return yield* runChild(process, command, Math.min(ms, longestSleepMs))
}

function* xargs(process: Process): Running {
  const options = xargsOptions(process.args)
  const words = options.command.length > 0 ? options.command : ['echo']
  const items = yield* itemsOf(
    process,
    yield* readAll(process, process.input),
    options.replaced !== undefined,
  )
  if (items.length === 0 && options.skipsEmpty) return 0
  const size = options.replaced === undefined ? options.size : 1
  let status = 0
  for (let n = 0; n < Math.max(1, items.length); n += size) {
    const group = items.slice(n, n + size)
    const { replaced } = options
    const args =
      replaced === undefined
        ? words.concat(group)
        : words.map((each) => replaceAll(each, replaced, group[0] ?? ''))
    if (!areTexts(args)) {
      process.complain('xargs: argument list too long\n')
      return 1
    }
    if ((yield* runChild(process, args)) !== 0) status = 123
    yield* process.breathe()
  }
  return status
}

/** The words of a text, or its lines. */
function* itemsOf(process: Process, text: string, areLines: boolean): Working<string[]> {
  const items: string[] = []
  const item = areLines ? /[^\n]+/g : /[^ \t\n\v\f\r]+/g
  for (let found = item.exec(text); found; found = item.exec(text)) {
    items.push(found[0])
    if (items.length % 1_000 > 0) continue
    if (!process.claim(1_000 * itemBytes)) yield* endForMemory(process)
    if (process.needsRest(8_000)) yield* process.rest()
  }
  return items
}

const areTexts = (args: readonly (string | undefined)[]): args is readonly string[] =>
  !args.includes(undefined)

/** Undefined for what would be longer than an argument may be. */
function replaceAll(text: string, replaced: string, by: string): string | undefined {
  const parts = text.split(replaced)
  return parts.length * by.length > longestReplaced ? undefined : parts.join(by)
}

const longestReplaced = 256 * 1024

/** Only what comes before the command are options of xargs. */
function xargsOptions(args: readonly string[]) {
  let [size, replaced, skipsEmpty] = [1_000, undefined as string | undefined, false]
  let n = 1
  for (; n < args.length && args[n].startsWith('-'); n++) {
    const letter = args[n][1]
    if (letter === 'r') skipsEmpty = true
    else if ('nIPL'.includes(letter)) {
      const value = args[n].slice(2) || (args[++n] ?? '')
      if (letter === 'n') size = Math.max(1, Number(value) || 1)
      if (letter === 'I') replaced = value || '{}'
    }
  }
  return { size, replaced, skipsEmpty, command: args.slice(n) }
}

const replace: Program = (process) => {
  const words = process.args.slice(1)
  process.charge(words.length)
  return words.length === 0 ? 1 : become(process, words, process.variables)
}

export const processPrograms: Readonly<Record<string, Program>> = {
  sleep,
  kill,
  ps,
  pgrep,
  pkill: pgrep,
  killall: pgrep,
  env,
  printenv,
  timeout,
  xargs,
  nohup: replace,
  setsid: replace,
  time: replace,
}
