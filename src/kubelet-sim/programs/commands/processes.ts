/** Commands about processes and time: sleep, kill, ps, env, xargs, timeout, nohup. */
import { EACCES, ESRCH, isError, type Signal, signalNamed, signalNumbers } from '../../runtime/posix.ts'
import type { Answer, Environment, Process, Program, Running } from '../../runtime/program.ts'
import { forever } from '../../runtime/program.ts'
import { readAll } from '../../runtime/streams.ts'
import { nameOf, Options } from './options.ts'

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `1.5`, `2m`, `infinity`, in milliseconds. */
export function durationMs(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY
  const found = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text)
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

const kill: Program = (process) => {
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
  for (const word of words) {
    const error = send(process, Number(word.replace(/^%/, '')), signal)
    if (!error) continue
    process.complain(`${shellOr(process)}: can't kill pid ${word}: ${error.message}\n`)
    status = 1
  }
  return status
}

const shellOr = (process: Process): string => (process.machine.image.shell === 'ash' ? 'sh' : nameOf(process))

function send(process: Process, pid: number, signal: Signal | 'probe' | undefined) {
  const { machine } = process
  if (signal === 'probe' || !signal) return machine.processes.has(pid) ? undefined : ESRCH
  if (pid === -1) {
    for (const each of [...machine.processes.values()])
      if (each.pid !== 1 && each !== process) each.signal(signal)
    return undefined
  }
  return machine.signal(Math.abs(pid), signal) ? undefined : ESRCH
}

const ps: Program = (process) => {
  const { machine } = process
  const isFull =
    process.args.slice(1).some((each) => /^-?[a-z]*[fux]/.test(each)) && machine.image.has('apt-get')
  const rows = [...machine.processes.values()].map(({ pid, args, user }) => ({ pid, args, uid: user.uid }))
  process.print(isFull ? 'USER         PID COMMAND\n' : 'PID   USER     TIME  COMMAND\n')
  for (const { pid, args, uid } of rows) {
    const user = (uid === 0 ? 'root' : String(uid)).padEnd(8)
    process.print(
      isFull
        ? `${user} ${String(pid).padStart(7)} ${args.join(' ')}\n`
        : `${String(pid).padStart(5)} ${user}  0:00 ${args.join(' ')}\n`,
    )
  }
  return 0
}

const pgrep: Program = (process) => {
  const options = new Options(process.args, 'flxn')
  const { machine } = process
  const rows = [...machine.processes.values()]
    .filter((each) => each !== process)
    .map(({ pid, args }) => ({ pid, args }))
  const wanted = options.operands[0] ?? ''
  const found = rows.filter(({ args }) => (options.has('f') ? args.join(' ') : args[0]).includes(wanted))
  const isKill = nameOf(process) !== 'pgrep'
  for (const { pid } of found) {
    if (isKill) machine.signal(pid, 'SIGTERM')
    else process.print(`${pid}\n`)
  }
  if (found.length === 0 && nameOf(process) === 'killall')
    process.complain(`killall: ${wanted}: no process killed\n`)
  return found.length > 0 ? 0 : 1
}

const env: Program = (process) => {
  const words = process.args.slice(1)
  const variables = new Map(process.variables)
  for (;;) {
    if (words[0] === '-i' || words[0] === '-') {
      variables.clear()
      words.shift()
    } else if (words[0] === '-u') variables.delete(words.splice(0, 2)[1])
    else if (/^[^=]+=/.test(words[0] ?? '')) {
      const word = words.shift()!
      variables.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1))
    } else break
  }
  if (words.length > 0) return become(process, words, variables)
  for (const [name, value] of variables) process.print(`${name}=${value}\n`)
  return 0
}

const printenv: Program = (process) => {
  const names = process.args.slice(1)
  if (names.length === 0) return env(process)
  let status = 0
  for (const name of names) {
    const value = process.variables.get(name)
    if (value === undefined) status = 1
    else process.print(`${value}\n`)
  }
  return status
}

/** Another program takes the place of this one. */
function become(process: Process, args: readonly string[], variables: Environment): Answer {
  const program = process.machine.find(args[0], { cwd: process.cwd, env: variables })
  if (isError(program)) {
    process.complain(`${nameOf(process)}: can't execute '${args[0]}': ${program.message}\n`)
    return program === EACCES ? 126 : 127
  }
  process.args = args
  process.variables = variables
  return program(process)
}

/** Runs a program as a child and answers its exit code. */
function* runChild(process: Process, args: readonly string[], timeoutMs?: number): Running {
  const { machine } = process
  const program = machine.find(args[0], { cwd: process.cwd, env: process.variables })
  if (isError(program)) {
    process.complain(`${nameOf(process)}: ${args[0]}: ${program.message}\n`)
    return program === EACCES ? 126 : 127
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
  const words = process.args.slice(1)
  while (words[0]?.startsWith('-')) words.splice(0, words[0] === '-s' || words[0] === '-k' ? 2 : 1)
  const ms = durationMs(words.shift() ?? '')
  if (ms === undefined || words.length === 0) {
    process.complain('timeout: invalid number\n')
    return 1
  }
  return yield* runChild(process, words, Math.min(ms, longestSleepMs))
}

function* xargs(process: Process): Running {
  const options = xargsOptions(process.args)
  const words = options.command.length > 0 ? options.command : ['echo']
  const text = yield* readAll(process.input)
  const items = options.replaced ? text.split('\n').filter(Boolean) : text.split(/\s+/).filter(Boolean)
  if (items.length === 0 && options.skipsEmpty) return 0
  const size = options.replaced ? 1 : options.size
  let status = 0
  for (let n = 0; n < Math.max(1, items.length); n += size) {
    const group = items.slice(n, n + size)
    const { replaced } = options
    const args = replaced
      ? words.map((each) => each.split(replaced).join(group[0] ?? ''))
      : [...words, ...group]
    if ((yield* runChild(process, args)) !== 0) status = 123
    yield* process.breathe()
  }
  return status
}

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
      if (letter === 'I') replaced = value
    }
  }
  return { size, replaced, skipsEmpty, command: args.slice(n) }
}

const replace: Program = (process) => {
  const words = process.args.slice(1)
  if (words.length === 0) return 1
  return become(process, words, process.variables)
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
