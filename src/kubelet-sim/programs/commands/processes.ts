/** Commands about processes and time: sleep, kill, ps, env, timeout, nohup. */
import { ENOENT, isError, type Signal, signalNamed, signalNumbers } from '../../runtime/posix.ts'
import { sendSignal, signalOthers } from '../../runtime/processes/among-processes.ts'
import type { Answer, Command, Environment, Process, Program, Running } from '../../runtime/program.ts'
import { forever } from '../../runtime/program.ts'
import { runChildFor } from './child.ts'
import { hint, missing } from './complaints.ts'
import { namedProcessPrograms } from './named-processes.ts'
import { isGnu, nameOf } from './options.ts'
import { ps } from './ps.ts'
import type { Speaker } from './speaker.ts'

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
    if (lengths.length === 0) return missing(process)
    process.complain(
      isGnu(process)
        ? `sleep: invalid time interval '${word}'\n${hint(process)}`
        : `sleep: invalid number '${word}'\n`,
    )
    return 1
  }
  const ms = lengths.reduce<number>((sum, each) => sum + (each ?? 0), 0)
  if (ms > 0) yield ms > longestSleepMs ? forever : process.sleep(Math.max(1, ms))
  return 0
}

/** Longer than any cluster lives: no task is kept for it. */
const longestSleepMs = 100 * 365 * 86_400_000

/** @param shell whose builtin it is, and in whose words it complains */
export const kill = (process: Process, shell?: Speaker): ReturnType<Command> => {
  const words = process.args.slice(1)
  const asked = words[0] === '-l' || words[0] === '-L' ? words.slice(1) : []
  if (asked.length > 0) return translateSignals(process, asked)
  if (words.length === 0) return killsNobody(process, shell)
  if (words[0] === '-l' || words[0] === '-L') {
    process.print(
      `${Object.entries(signalNumbers)
        .map(([name, number]) => `${String(number).padStart(2)}) ${name.slice(3)}`)
        .join('\n')}\n`,
    )
    return 0
  }
  let signal: Signal | undefined | 'probe' = 'SIGTERM'
  if (words[0]?.startsWith('-') && words.length > 1) {
    const isNamed = words[0] === '-s' || words[0] === '-n'
    const name = isNamed ? words[1] : words[0].slice(1)
    words.splice(0, isNamed ? 2 : 1)
    signal = name === '0' ? 'probe' : signalNamed(name)
    if (!signal) {
      if (shell?.dialect === 'bash') shell.complain(`kill: ${name}: invalid signal specification`)
      else process.complain(`${shellOr(process)}: bad signal name '${name}'\n`)
      return 1
    }
  }
  let status = 0
  process.charge(words.length * 64)
  for (const word of words.slice(0, mostKilled)) {
    const error = send(process, Number(word.replace(/^%/, '')), signal)
    if (!error) continue
    if (shell?.dialect === 'bash')
      shell.complain(
        /^-?\d+$/.test(word)
          ? `kill: (${word}) - ${error.message}`
          : `kill: ${word}: arguments must be process or job IDs`,
      )
    else if (shell?.dialect === 'dash') shell.complain(`kill: ${error.message}`)
    else process.complain(`${shellOr(process)}: can't kill pid ${word}: ${error.message}\n`)
    status = 1
  }
  return status
}

/** Nobody is named. */
function killsNobody(process: Process, shell: Speaker | undefined): number {
  if (shell?.dialect === 'bash') {
    process.complain(
      'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n',
    )
    return 2
  }
  if (shell?.dialect === 'dash') {
    shell.complain(
      'kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]',
    )
    return 2
  }
  process.complain(`${shellOr(process)}: you need to specify whom to kill\n`)
  return 1
}

/** `kill -l 15` names it, `kill -l TERM` numbers it; an exit status stands for the signal that caused it. */
function translateSignals(process: Process, words: readonly string[]): number {
  let status = 0
  for (const word of words) {
    const number = /^\d+$/.test(word) ? Number(word) % 128 : undefined
    const signal = signalNamed(word)
    const name = Object.entries(signalNumbers).find((each) => each[1] === number)?.[0]
    const text = number === undefined ? signal && String(signalNumbers[signal]) : name?.slice(3)
    if (text) process.print(`${text}\n`)
    else {
      process.complain(`kill: ${word}: invalid signal specification\n`)
      status = 1
    }
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

/** In millionths of a second. */
function* usleep(process: Process): Running {
  const [, micros = ''] = process.args
  if (!/^\d{1,15}$/.test(micros)) {
    process.complain(`usleep: invalid number '${micros}'\n`)
    return 1
  }
  if (Number(micros) > 0) yield process.sleep(Math.max(1, Number(micros) / 1_000))
  return 0
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
    const name = nameOf(process)
    const verb = !isGnu(process) ? "can't execute " : name === 'env' ? '' : 'failed to run command '
    process.complain(`${name}: ${verb}'${args[0]}': ${program.message}\n`)
    return program === ENOENT ? 127 : 126
  }
  process.args = args
  process.variables = variables
  return program
}

function* timeout(process: Process): Running {
  const { args } = process
  let n = 1
  let signal: Signal = 'SIGTERM'
  let killAfterMs: number | undefined
  for (; args[n]?.startsWith('-'); n++) {
    const [, letter, joined] = /^-(?:-(?:signal|kill-after)=|([sk]))(.*)$/.exec(args[n]) ?? []
    if (letter === undefined && joined === undefined) continue
    const value = joined || (args[++n] ?? '')
    if (letter === 's' || /^--signal/.test(args[n])) signal = signalNamed(value) ?? signal
    else killAfterMs = durationMs(value)
  }
  const ms = durationMs(args[n] ?? '')
  const command = args.slice(n + 1)
  if (ms === undefined || command.length === 0) {
    const isMissing = args.length < n + 2
    const what = isGnu(process) ? `invalid time interval '${args[n]}'` : `invalid number '${args[n]}'`
    process.complain(`timeout: ${isMissing ? 'missing operand' : what}\n${hint(process)}`)
    return isGnu(process) ? 125 : 1
  }
  const code = yield* runChildFor(process, command, {
    ms: ms === 0 ? longestSleepMs : Math.min(ms, longestSleepMs),
    signal,
    killAfterMs,
  })
  const isPlain = process.machine.image.shell !== 'ash' && signal !== 'SIGKILL'
  return code ?? (isPlain ? 124 : 128 + signalNumbers[signal])
}

const replace: Program = (process) => {
  const words = process.args.slice(1)
  process.charge(words.length)
  return words.length === 0 ? 1 : become(process, words, process.variables)
}

export const processPrograms: Readonly<Record<string, Program>> = {
  sleep,
  usleep,
  kill,
  ps,
  ...namedProcessPrograms,
  env,
  printenv,
  timeout,
  nohup: replace,
  setsid: replace,
  time: replace,
}
