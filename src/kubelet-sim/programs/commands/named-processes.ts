/** Commands that find processes by their names: pgrep, pkill, killall, pidof. */
import { type Signal, signalNamed } from '../../runtime/posix.ts'
import { sendSignal } from '../../runtime/processes/among-processes.ts'
import { nameOf as nameOfProcess } from '../../runtime/processes/process-name.ts'
import type { Process, Program } from '../../runtime/program.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'
import { compileExpression, InvalidExpression } from './regex.ts'

/** `-HUP`, `-9`, `-s TERM`, `--signal=TERM`: what is sent, undefined for 0, which only asks; and the other words. */
function signalAmong(args: readonly string[]): { signal: Signal | undefined; rest: readonly string[] } {
  let signal: Signal | undefined = 'SIGTERM'
  const rest: string[] = []
  for (let n = 0; n < args.length; n++) {
    const [, joined] = /^--signal=(.*)$/.exec(args[n]) ?? []
    const isApart = args[n] === '-s' || args[n] === '--signal'
    const name = joined ?? (isApart ? args[n + 1] : /^-(?:\d+|[A-Z]\w+)$/.test(args[n]) && args[n].slice(1))
    const found = typeof name === 'string' ? signalNamed(name) : undefined
    if (found === undefined && name !== '0') rest.push(args[n])
    else {
      signal = found
      if (isApart) n++
    }
  }
  return { signal, rest }
}

const others = (process: Process) => process.machine.processes.list().filter((each) => each !== process)

const pgrep: Program = (process) => {
  const isKill = nameOf(process) === 'pkill'
  const { signal, rest } = isKill ? signalAmong(process.args) : { signal: undefined, rest: process.args }
  const options = new Options(rest, 'flaxoncvei')
  if (options.invalid) return refuseOption(process, options.invalid)
  const [wanted = ''] = options.operands
  const ignoresCase = options.has('i')
  const whole = options.has('x') ? 'line' : undefined
  const pattern = compileExpression(process, wanted, { isExtended: true, ignoresCase, whole })
  if (pattern instanceof InvalidExpression) {
    process.complain(`${nameOf(process)}: ${wanted}: ${pattern.message}\n`)
    return 2
  }
  const textOf = ({ args }: Process) => (options.has('f') ? args.join(' ') : nameOfProcess({ args }))
  const isMeant = (text: string) => pattern.canSearch(text) && pattern.isIn(process, text)
  let found = others(process).filter((each) => isMeant(textOf(each)) !== options.has('v'))
  if (options.has('o')) found = found.slice(0, 1)
  if (options.has('n')) found = found.slice(-1)
  for (const { pid, args } of found) {
    if (isKill) tell(process, pid, sendSignal(process, pid, signal)?.message)
    else if (!options.has('c')) {
      const shown = options.has('a') ? args.join(' ') : options.has('l') ? nameOfProcess({ args }) : undefined
      process.print(`${pid}${shown === undefined ? '' : ` ${shown}`}\n`)
    }
  }
  if (options.has('c')) process.print(`${found.length}\n`)
  return found.length > 0 ? 0 : 1
}

function tell(process: Process, pid: number, error: string | undefined): void {
  if (error !== undefined) process.complain(`pkill: killing pid ${pid} failed: ${error}\n`)
}

const named = (process: Process, name: string) =>
  others(process).filter(({ args }) => {
    const program = args[0].slice(args[0].lastIndexOf('/') + 1)
    return nameOfProcess({ args }) === name.slice(0, 15) || program === name || args[0] === name
  })

const killall: Program = (process) => {
  const { signal, rest } = signalAmong(process.args)
  const options = new Options(rest, 'qevwI')
  if (options.invalid) return refuseOption(process, options.invalid)
  let status = 0
  for (const name of options.operands) {
    const found = named(process, name)
    for (const { pid } of found) sendSignal(process, pid, signal)
    if (found.length > 0) continue
    status = 1
    if (options.has('q')) continue
    process.complain(isGnu(process) ? `${name}: no process found\n` : `killall: ${name}: no process killed\n`)
  }
  return status
}

/** The newest comes first. */
const pidof: Program = (process) => {
  const options = new Options(process.args, 'sxcqo:')
  if (options.invalid) return refuseOption(process, options.invalid)
  const left = new Set(options.all('o').map(Number))
  const pids = options.operands.flatMap((name) => named(process, name).map(({ pid }) => pid))
  const found = pids.filter((pid) => !left.has(pid)).sort((a, b) => b - a)
  if (found.length === 0) return 1
  if (!options.has('q')) process.print(`${(options.has('s') ? found.slice(0, 1) : found).join(' ')}\n`)
  return 0
}

export const namedProcessPrograms: Readonly<Record<string, Program>> = { pgrep, pkill: pgrep, killall, pidof }
