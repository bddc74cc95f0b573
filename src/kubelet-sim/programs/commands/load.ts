/** Commands that show how busy a machine is, and how much memory it has left: top, free, uptime, vmstat; and watch, which shows again. */
import { isError } from '../../runtime/posix.ts'
import type { Wait } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { userName } from './accounts.ts'
import { formatDate } from './date.ts'
import { eitherOf } from './network/relay.ts'
import { isGnu, Options, refuseOption } from './options.ts'

/** Of the node, in kilobytes: as in /proc/meminfo. */
interface MemoryFigures {
  readonly total: number
  readonly free: number
  readonly available: number
}

function memoryOf({ machine, user }: Process): MemoryFigures {
  const text = machine.files.read('/proc/meminfo', user)
  const figure = (name: string) =>
    Number(
      new Map(
        isError(text) ? [] : [...text.matchAll(/(\w+):\s+(\d+)/g)].map(([, key, value]) => [key, value]),
      ).get(name) ?? 0,
    )
  return { total: figure('MemTotal'), free: figure('MemFree'), available: figure('MemAvailable') }
}

const free: Program = (process) => {
  const options = new Options(process.args, 'bkmghtlwsc:', {
    bytes: 'b',
    kibi: 'k',
    mebi: 'm',
    gibi: 'g',
    human: 'h',
    total: 't',
    wide: 'w',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const divisor = options.has('b') ? 1 / 1_024 : options.has('m') ? 1_024 : options.has('g') ? 1_048_576 : 1
  const show = (kilobytes: number) =>
    (options.has('h') ? human(kilobytes) : String(Math.floor(kilobytes / divisor))).padStart(11)
  const { total, free: left, available } = memoryOf(process)
  const cached = available - left
  const used = total - left - cached
  const row = (name: string, ...values: readonly number[]) =>
    `${name.padEnd(7)} ${values.map(show).join(' ')}\n`
  const titles = ['total', 'used', 'free', 'shared', 'buff/cache', 'available']
    .map((each) => each.padStart(11))
    .join(' ')
  process.print(
    `        ${titles}\n${row('Mem:', total, used, left, 0, cached, available)}${row('Swap:', 0, 0, 0)}${options.has('t') ? row('Total:', total, used, left) : ''}`,
  )
  return 0
}

function human(kilobytes: number): string {
  let n = 0
  let left = kilobytes
  for (; left >= 1_024 && n < 3; n++) left /= 1_024
  return `${left > 0 && left < 10 ? left.toFixed(1) : Math.round(left)}${kilobytes === 0 ? 'B' : ['Ki', 'Mi', 'Gi', 'Ti'][n]}`
}

/** For how long the node has been up: it was there before its containers. */
const upMs = (process: Process): number => process.machine.clock.now() % 86_400_000

const upText = (process: Process): string => {
  const minutes = Math.floor(upMs(process) / 60_000)
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

const loads = '0.00, 0.00, 0.00'

const uptime: Program = (process) => {
  const options = new Options(process.args, 'psV', { pretty: 'p', since: 's' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const now = process.machine.clock.now()
  if (options.has('p'))
    process.print(
      `up ${Math.floor(upMs(process) / 3_600_000)} hours, ${Math.floor(upMs(process) / 60_000) % 60} minutes\n`,
    )
  else if (options.has('s')) process.print(`${formatDate(now - upMs(process), '%F %T')}\n`)
  else process.print(` ${formatDate(now, '%T')} up ${upText(process)},  0 users,  load average: ${loads}\n`)
  return 0
}

/** One look at all processes. */
function topText(process: Process, rows: number): string {
  const { total, free: left, available } = memoryOf(process)
  const processes = process.machine.processes.list().slice(0, rows)
  const userOf = (uid: number) => userName(process, uid) ?? String(uid)
  const commandOf = (args: readonly string[]) => args.join(' ').slice(0, longestCommand)
  process.charge(processes.length * 64)
  if (!isGnu(process)) {
    const lines = processes.map(
      ({ pid, parentPid, user, args }) =>
        `${String(pid).padStart(5)} ${String(parentPid).padStart(5)} ${userOf(user.uid).padEnd(8)} ${args === process.args ? 'R' : 'S'}     1316   0%   0   0% ${commandOf(args)}\n`,
    )
    return (
      `Mem: ${total - left}K used, ${left}K free, 0K shrd, 0K buff, ${available - left}K cached\n` +
      'CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n' +
      `Load average: 0.00 0.00 0.00 1/${processes.length + 100} ${process.pid}\n` +
      `  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n${lines.join('')}`
    )
  }
  const mebi = (kilobytes: number) => (kilobytes / 1_024).toFixed(1).padStart(8)
  const lines = processes.map(
    ({ pid, user, args }) =>
      `${String(pid).padStart(7)} ${userOf(user.uid).padEnd(8)}  20   0    4364   3200   2944 ${args === process.args ? 'R' : 'S'}   0.0   0.0   0:00.00 ${args[0] ?? ''}\n`,
  )
  return (
    `top - ${formatDate(process.machine.clock.now(), '%T')} up ${upText(process)},  0 users,  load average: ${loads}\n` +
    `Tasks: ${String(processes.length).padStart(3)} total,   1 running, ${String(processes.length - 1).padStart(3)} sleeping,   0 stopped,   0 zombie\n` +
    '%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\n' +
    `MiB Mem : ${mebi(total)} total, ${mebi(left)} free, ${mebi(total - available)} used, ${mebi(available - left)} buff/cache\n` +
    `MiB Swap: ${mebi(0)} total, ${mebi(0)} free, ${mebi(0)} used. ${mebi(available)} avail Mem \n\n` +
    `    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n${lines.join('')}`
  )
}

const longestCommand = 256
/** Clears the screen, and goes to its beginning. */
const clearScreen = '\x1b[H\x1b[J'

function* top(process: Process): Running {
  const options = new Options(process.args, 'bn:d:Hp:u:o:cimSsw')
  if (options.invalid) return refuseOption(process, options.invalid)
  const isBatch = options.has('b')
  const usual = isGnu(process) ? 3 : 5
  const everyMs = Math.max(100, options.number('d', usual) * 1_000)
  const most = options.has('n') ? options.number('n', 1) : Number.POSITIVE_INFINITY
  if (!isBatch && !process.output.isTerminal && isGnu(process)) {
    process.complain('top: failed tty get\n')
    return 1
  }
  const { terminal } = process.input
  const wasRaw = terminal?.isRaw ?? false
  if (terminal && !isBatch) terminal.isRaw = true
  process.whenExited(() => {
    if (terminal) terminal.isRaw = wasRaw
  })
  const rows = isBatch
    ? Number.POSITIVE_INFINITY
    : Math.max(1, (terminal?.size.height ?? 24) - (isGnu(process) ? 7 : 4))
  for (let n = 0; n < most; n++) {
    const text = topText(process, rows)
    yield* process.write(isBatch ? text + (isGnu(process) && n + 1 < most ? '\n' : '') : clearScreen + text)
    if (n + 1 >= most) break
    if (yield* pausedAt(process, everyMs, isBatch ? '' : 'q\x03')) break
  }
  if (!isBatch) process.print('\n')
  return 0
}

/** Waits for so long; answers whether one of the keys was pressed meanwhile. */
function* pausedAt(process: Process, ms: number, keys: string): Working<boolean> {
  const { clock } = process.machine
  const until = clock.now() + ms
  while (clock.now() < until) {
    const timer: Wait = process.sleep(until - clock.now())
    if (keys === '') yield timer
    else {
      const read = process.input.read?.()
      if (read === undefined || typeof read === 'function')
        yield typeof read === 'function' ? eitherOf([read, timer]) : timer
      else if ([...read].some((key) => keys.includes(key))) return true
      else yield* process.breathe()
    }
  }
  return false
}

function* vmstat(process: Process): Running {
  const [every, count = every === undefined ? '1' : 'Infinity'] = new Options(process.args, 'anwtSs').operands
  const { free: left, available } = memoryOf(process)
  yield* process.write(
    'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n',
  )
  for (let n = 0; n < Number(count); n++) {
    yield* process.write(
      ` 0  0      0 ${left}      0 ${available - left}    0    0     0     0    0    0  0  0 100  0  0\n`,
    )
    if (n + 1 < Number(count)) yield process.sleep(Math.max(1, Number(every) || 1) * 1_000)
  }
  return 0
}

/** Runs a command again and again. */
function* watch(process: Process): Running {
  const { args } = process
  let first = 1
  let everyMs = 2_000
  let hasTitle = true
  for (; args[first]?.startsWith('-'); first++) {
    const option = args[first]
    if (option === '-t') hasTitle = false
    else if (option.startsWith('-n'))
      everyMs = Math.max(0.1, Number(option.slice(2) || args[++first]) || 2) * 1_000
  }
  const command = args.slice(first).join(' ')
  if (command === '') {
    process.complain('Usage: watch [-n SEC] [-t] PROG ARGS\n')
    return 1
  }
  const { machine, variables: env, cwd, user } = process
  for (;;) {
    const title = `Every ${(everyMs / 1_000).toFixed(1)}s: ${command}`
    yield* process.write(
      clearScreen + (hasTitle ? `${title.padEnd(40)}${formatDate(machine.clock.now(), '%F %T')}\n\n` : ''),
    )
    const words = ['sh', '-c', command]
    const program = machine.find('sh', { cwd, env })
    if (isError(program)) return 127
    const child = machine.spawn({
      args: words,
      program,
      env,
      cwd,
      user,
      handles: process.handles,
      parent: process,
    })
    if (isError(child)) return 1
    child.start()
    if (child.isAlive) yield child.ended
    yield process.sleep(everyMs)
  }
}

export const loadPrograms: Readonly<Record<string, Program>> = { free, uptime, top, vmstat, watch }
