/** systemctl and journalctl, on a node: what its daemons are, and what they have told. Source: systemctl(1), journalctl(1). */
import { bytesOf } from '../../runtime/bytes.ts'
import { hostOf } from '../../runtime/container-config.ts'
import { type JournalEntry, unitDescriptions } from '../../runtime/node-journal.ts'
import type { Answer, Process, Program, Running } from '../../runtime/program.ts'
import { formatDate } from './date.ts'
import { instantNamed } from './date-input.ts'
import { Options } from './options.ts'
import { say } from './say.ts'

const unitOf = (name: string): string => name.replace(/\.service$/, '')

/** The first process of a unit. */
const mainOf = ({ machine }: Process, unit: string): Process | undefined =>
  machine.processes.list().find(({ args: [program = ''] }) => program.endsWith(`/${unit}`))

const entriesOf = ({ machine }: Process, sinceBoot = false): readonly JournalEntry[] =>
  hostOf(machine.config).journal?.entries(sinceBoot) ?? []

/** `Nov 29 18:54:44 node-1 kubelet[7]: I1129 18:54:44.000000       7 server.go …` */
function lineOf(entry: JournalEntry, process: Process): string {
  const { at, unit, bySystem } = entry
  const host = process.machine.config.hostname
  const pid = bySystem ? 1 : (mainOf(process, unit)?.pid ?? 1)
  return `${formatDate(at, '%b %d %T')} ${host} ${bySystem ? 'systemd' : unit}[${pid}]: ${messageOf(entry, pid)}`
}

/** The kubelet's own lines have a head of their own, as klog writes it. */
function messageOf({ at, unit, text, bySystem }: JournalEntry, pid: number): string {
  if (unit === 'kubelet' && !bySystem)
    return `${text[0]}${formatDate(at, '%m%d %T')}.000000 ${String(pid).padStart(7)} ${text.slice(2)}`
  return unit === 'containerd' && !bySystem ? `time="${new Date(at).toISOString()}" ${text}` : text
}

const noSystemd =
  "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n"

export const systemctl: Program = (process) => {
  const options = new Options(process.args, 'aln:qt:', {
    all: 'a',
    full: 'l',
    lines: 'n',
    quiet: 'q',
    type: 't',
  })
  const words = options.operands.filter((each) => !each.startsWith('--'))
  if (!mainOf(process, 'init')) {
    process.complain(noSystemd)
    return 1
  }
  const [verb = 'list-units', ...names] = words
  const units = names.map(unitOf)
  switch (verb) {
    case 'list-units':
      return say(process, listed(process))
    case 'status':
      return status(process, units)
    case 'is-active':
    case 'is-enabled':
      return say(
        process,
        units.map((each) => `${wordFor(process, each, verb)}\n`).join(''),
        units.every((each) => /^(active|enabled)$/.test(wordFor(process, each, verb))) ? 0 : 3,
      )
    case 'restart':
      return restart(process, units)
    case 'daemon-reload':
      return 0
    default:
      process.complain(`systemctl: kubesim does not simulate ${verb}\n`)
      return 1
  }
}

function wordFor(process: Process, unit: string, verb: 'is-active' | 'is-enabled'): string {
  if (!Object.hasOwn(unitDescriptions, unit)) return verb === 'is-active' ? 'inactive' : 'not-found'
  if (verb === 'is-enabled') return 'enabled'
  return mainOf(process, unit) ? 'active' : 'activating'
}

function listed(process: Process): string {
  const rows = Object.entries(unitDescriptions)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([unit, description]) =>
        `  ${`${unit}.service`.padEnd(25)} loaded ${mainOf(process, unit) ? 'active     running     ' : 'activating auto-restart'} ${description}\n`,
    )
  return `  ${'UNIT'.padEnd(25)} LOAD   ACTIVE     SUB          DESCRIPTION\n${rows.join('')}\n${rows.length} loaded units listed.\n`
}

/** As many lines of the journal are shown. */
const shownLines = 10

function status(process: Process, units: readonly string[]): Answer {
  const { clock } = process.machine
  let text = ''
  let code = 0
  for (const unit of units) {
    if (!Object.hasOwn(unitDescriptions, unit)) {
      process.complain(`Unit ${unit}.service could not be found.\n`)
      code = 4
      continue
    }
    const main = mainOf(process, unit)
    const since = main
      ? `active (running) since ${formatDate(main.startedAt, '%a %F %T UTC')}; ${spanOf(clock.now() - main.startedAt)} ago`
      : 'activating (auto-restart)'
    if (!main) code ||= 3
    text += `${main ? '●' : '○'} ${unit}.service - ${unitDescriptions[unit]}\n     Loaded: loaded (/usr/lib/systemd/system/${unit}.service; enabled; preset: enabled)\n     Active: ${since}\n`
    if (main)
      text += `   Main PID: ${main.pid} (${unit.slice(0, 15)})\n     CGroup: /system.slice/${unit}.service\n             └─${main.pid} ${main.args.join(' ')}\n`
    const told = entriesOf(process).filter((each) => each.unit === unit)
    text += `\n${told
      .slice(-shownLines)
      .map((each) => `${lineOf(each, process)}\n`)
      .join('')}`
  }
  return say(process, text, code)
}

/** `2min 5s`. Source: systemd's format_timespan. */
function spanOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), ' days'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ]
  const shown = parts.filter(([count]) => count > 0).slice(0, 2)
  return shown.length === 0 ? '0s' : shown.map(([count, unit]) => `${count}${unit}`).join(' ')
}

/** What systemd ends it starts again. */
function restart(process: Process, units: readonly string[]): Answer {
  for (const unit of units) {
    if (!Object.hasOwn(unitDescriptions, unit)) {
      process.complain(`Failed to restart ${unit}.service: Unit ${unit}.service not found.\n`)
      return 5
    }
    mainOf(process, unit)?.signal('SIGTERM')
  }
  return 0
}

const journalLong = {
  unit: 'u',
  lines: 'n',
  follow: 'f',
  reverse: 'r',
  boot: 'b',
  output: 'o',
  since: 'S',
  until: 'U',
  identifier: 't',
  grep: 'g',
  dmesg: 'k',
}

const followMs = 1_000

/** What of the journal is to be shown, and how. */
interface Wish {
  /** Undefined: of every unit. */
  readonly unit: string | undefined
  readonly since: number
  readonly until: number
  readonly sinceBoot: boolean
  /** The kernel tells nothing here. */
  readonly isOfKernel: boolean
  /** Messages alone, without a head. */
  readonly isBare: boolean
  readonly pattern: string
}

/** Answers what is to be complained of where an instant is none. */
function wishOf(options: Options, now: number): Wish | string {
  const instant = (letter: string, otherwise: number): number => {
    const text = options.get(letter)
    return text === undefined ? otherwise : instantNamed(text, now)
  }
  const [since, until] = [instant('S', Number.NEGATIVE_INFINITY), instant('U', Number.POSITIVE_INFINITY)]
  if (Number.isNaN(since) || Number.isNaN(until))
    return `Failed to parse timestamp: ${options.get(Number.isNaN(since) ? 'S' : 'U')}\n`
  const unit = options.get('u') ?? options.get('t')
  return {
    unit: unit && unitOf(unit),
    since,
    until,
    sinceBoot: options.has('b'),
    isOfKernel: options.has('k'),
    isBare: options.get('o') === 'cat',
    pattern: options.get('g') ?? '',
  }
}

/** The lines that are wanted, the oldest first. */
function linesFor(process: Process, wish: Wish): readonly string[] {
  if (wish.isOfKernel) return []
  const { unit, since, until, pattern } = wish
  return entriesOf(process, wish.sinceBoot)
    .filter((each) => (unit === undefined || each.unit === unit) && each.at >= since && each.at <= until)
    .map((each) =>
      wish.isBare ? messageOf(each, mainOf(process, each.unit)?.pid ?? 1) : lineOf(each, process),
    )
    .filter((line) => line.includes(pattern))
}

const textOf = (lines: readonly string[]): string => bytesOf(lines.map((line) => `${line}\n`).join(''))

export function* journalctl(process: Process): Running {
  const options = new Options(process.args, 'u:n:frbexqkS:U:o:t:g:', journalLong)
  const wish = wishOf(options, process.machine.clock.now())
  if (typeof wish === 'string') {
    process.complain(wish)
    return 1
  }
  const isFollowed = options.has('f')
  const count = options.get('n') ?? (isFollowed ? '10' : 'all')
  const all = linesFor(process, wish)
  const lines = count === 'all' ? all : Number(count) > 0 ? all.slice(-Number(count)) : []
  if (lines.length === 0 && !isFollowed) yield* process.write('-- No entries --\n')
  yield* process.write(textOf(options.has('r') ? lines.toReversed() : lines))
  for (let told = all.length; isFollowed; ) {
    yield process.sleep(followMs)
    const now = linesFor(process, wish)
    yield* process.write(textOf(now.slice(told)))
    told = now.length
  }
  return 0
}
