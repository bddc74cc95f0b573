/** ps: as busybox shows processes, and as procps does, in its forms of BSD and of System V. */
import { nameOf } from '../../runtime/processes/process-name.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { userName } from './accounts.ts'
import { formatDate } from './date.ts'
import { isGnu } from './options.ts'

/** As much of what a process was started with as is shown: as the kernel does. */
const longestShown = 4_096

/** What every process is said to take, in kilobytes: nobody counts it. */
const usualSize = { vsz: 4_364, rss: 3_200 }

interface Field {
  readonly title: string
  readonly width: number
  /** Default: to the right. */
  readonly isLeft?: boolean
  show(shown: Process, asker: Process): string
}

const commandOf = ({ args }: Process): string => args.join(' ').slice(0, longestShown)

const userOf = (shown: Process, asker: Process): string => {
  const name = userName(asker, shown.user.uid) ?? String(shown.user.uid)
  return name.length > 8 && isGnu(asker) ? `${name.slice(0, 7)}+` : name.slice(0, 8)
}

const terminalOf = ({ handles }: Process): string =>
  handles.some((each) => each?.isTerminal) ? 'pts/0' : '?'

function stateOf(shown: Process, asker: Process): string {
  const isLeader = shown.pid === shown.session
  return `${shown === asker ? 'R' : 'S'}${isLeader ? 's' : ''}${shown === asker && terminalOf(shown) !== '?' ? '+' : ''}`
}

/** A time of day, or a day where that was another. */
function startOf({ startedAt }: Process, { machine: { clock } }: Process): string {
  const isToday = clock.now() - startedAt < 86_400_000
  return formatDate(startedAt, isToday ? '%H:%M' : '%b%d')
}

/** `[[DD-]hh:]mm:ss` */
function elapsedOf({ startedAt }: Process, { machine: { clock } }: Process): string {
  const all = Math.floor((clock.now() - startedAt) / 1_000)
  const two = (n: number) => String(n).padStart(2, '0')
  const days = Math.floor(all / 86_400)
  const hours = Math.floor(all / 3_600) % 24
  const rest = `${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`
  if (days > 0) return `${days}-${two(hours)}:${rest}`
  return hours > 0 ? `${two(hours)}:${rest}` : rest
}

const field = (title: string, width: number, show: Field['show']): Field => ({ title, width, show })
const left = (title: string, width: number, show: Field['show']): Field => ({
  title,
  width,
  show,
  isLeft: true,
})

const user = left('USER', 8, userOf)
const tty = left('TTY', 8, terminalOf)
const stat = left('STAT', 4, stateOf)
const args = left('COMMAND', 27, commandOf)
const comm = left('COMMAND', 15, nameOf)
const pid = field('PID', 7, (shown) => String(shown.pid))
const ppid = field('PPID', 7, (shown) => String(shown.parentPid))
const cpu = field('%CPU', 4, () => '0.0')
const memory = field('%MEM', 4, () => '0.0')
const vsz = field('VSZ', 6, () => String(usualSize.vsz))
const rss = field('RSS', 5, () => String(usualSize.rss))
const start = field('START', 5, startOf)
const time = field('TIME', 8, () => '00:00:00')
const shortTime = field('TIME', 6, () => '0:00')
const shortCommand = { ...args, width: 0, title: 'CMD' }

/** By the names of `-o`. */
const fields: Readonly<Record<string, Field>> = {
  args,
  cmd: shortCommand,
  command: args,
  comm,
  ucmd: { ...comm, title: 'CMD' },
  pid,
  ppid,
  pgid: field('PGID', 7, (shown) => String(shown.session)),
  sid: field('SID', 7, (shown) => String(shown.session)),
  user,
  euser: { ...user, title: 'EUSER' },
  ruser: { ...user, title: 'RUSER' },
  uid: field('UID', 5, (shown) => String(shown.user.uid)),
  gid: field('GID', 5, (shown) => String(shown.user.gid)),
  tty,
  tt: { ...tty, title: 'TT' },
  stat,
  state: left('S', 1, (shown, asker) => stateOf(shown, asker)[0]),
  s: left('S', 1, (shown, asker) => stateOf(shown, asker)[0]),
  pcpu: cpu,
  '%cpu': cpu,
  pmem: memory,
  '%mem': memory,
  vsz,
  rss,
  start,
  stime: { ...start, title: 'STIME' },
  lstart: left('STARTED', 24, (shown, { machine: { clock } }) =>
    formatDate(Math.min(shown.startedAt, clock.now()), '%a %b %e %T %Y'),
  ),
  etime: field('ELAPSED', 11, elapsedOf),
  time,
  ni: field('NI', 3, () => '0'),
  nice: field('NI', 3, () => '0'),
  nlwp: field('NLWP', 4, () => '1'),
}

const forms = {
  plain: [pid, tty, time, { ...comm, title: 'CMD' }],
  full: [
    { ...user, title: 'UID' },
    pid,
    ppid,
    field('C', 2, () => '0'),
    { ...start, title: 'STIME' },
    tty,
    time,
    shortCommand,
  ],
  bsd: [pid, tty, stat, shortTime, args],
  bsdUsers: [user, pid, cpu, memory, vsz, rss, tty, stat, start, shortTime, args],
} as const

interface Asked {
  readonly columns: readonly Field[]
  readonly isWanted: (process: Process) => boolean
  readonly hasTitles: boolean
}

/** What a list of `-o` names: `pid,user,cmd=`; undefined for a field that there is not. */
function columnsIn(list: string): readonly Field[] | undefined {
  const found = list.split(/[ ,]+/).map((each) => {
    const [name, title] = each.split('=', 2)
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined
    return known && { ...known, title: title ?? known.title }
  })
  return found.every((each) => each !== undefined) ? found : undefined
}

const numbersIn = (text: string): ReadonlySet<number> => new Set(text.split(/[ ,]+/).map(Number))

/** The options that take a word, and what they narrow down or show. */
type Narrow = (word: string, asker: Process) => (shown: Process) => boolean

const narrowing: Readonly<Record<string, Narrow>> = {
  p: (word) => (shown) => numbersIn(word).has(shown.pid),
  C: (word) => (shown) => word.split(',').includes(nameOf(shown)),
  u: (word, asker) => (shown) => word.split(',').some((each) => isUser(each, shown, asker)),
  U: (word, asker) => (shown) => word.split(',').some((each) => isUser(each, shown, asker)),
}

const isUser = (word: string, shown: Process, asker: Process): boolean =>
  word === String(shown.user.uid) || word === userName(asker, shown.user.uid)

/** What the words of a command line ask for; or what is wrong with them. */
function askedOf(asker: Process): Asked | string {
  const words = asker.args.slice(1)
  const own = (shown: Process) => terminalOf(shown) === terminalOf(asker) && shown.user.uid === asker.user.uid
  let letters = ''
  let isBsd = false
  let columns: readonly Field[] | undefined
  let narrowed: ((shown: Process) => boolean) | undefined
  for (let n = 0; n < words.length; n++) {
    const word = words[n]
    if (word.startsWith('--')) {
      const [name, value] = word.slice(2).split('=', 2)
      if (name === 'format') columns = [...(columns ?? []), ...(columnsIn(value ?? words[++n] ?? '') ?? [])]
      else if (name === 'pid') narrowed = narrowing['p'](value ?? words[++n] ?? '', asker)
      else if (name === 'no-headers' || name === 'no-heading') letters += 'h'
      continue
    }
    const options = word.replace(/^-/, '')
    if (/^\d+$/.test(options)) narrowed = narrowing['p'](options, asker)
    else if (word.startsWith('-') && !/^-aux/.test(word)) {
      const at = options.search(/[opCuU]/)
      letters += at < 0 ? options : options.slice(0, at)
      if (at < 0) continue
      const value = options.slice(at + 1) || (words[++n] ?? '')
      const option = options[at]
      if (option !== 'o') narrowed = narrowing[option](value, asker)
      else {
        const found = columnsIn(value)
        if (!found) return `error: unknown user-defined format specifier "${value}"`
        columns = [...(columns ?? []), ...found]
      }
    } else {
      isBsd = true
      const at = options.indexOf('o')
      letters += (at < 0 ? options : options.slice(0, at)).replaceAll('e', '').replaceAll('f', '')
      if (at >= 0) columns = columnsIn(options.slice(at + 1) || (words[++n] ?? ''))
    }
  }
  const isAll = isBsd ? letters.includes('x') || letters.includes('a') : /[eA]/.test(letters)
  const form = isBsd
    ? forms[letters.includes('u') ? 'bsdUsers' : 'bsd']
    : forms[letters.includes('f') ? 'full' : 'plain']
  return {
    columns: columns ?? form,
    isWanted: narrowed ?? (isAll ? () => true : own),
    hasTitles: !letters.includes('h'),
  }
}

function lineOf(cells: readonly string[], columns: readonly Field[]): string {
  const texts = columns.map(({ width, isLeft }, n) => {
    if (!isLeft) return cells[n].padStart(width)
    return n === columns.length - 1 ? cells[n] : cells[n].padEnd(width)
  })
  return `${texts.join(' ')}\n`
}

/** What it takes to read /proc: meanwhile those who read what it says have begun, and are seen as well. */
const readingMs = 5

function* inOrder(process: Process): Working<readonly Process[]> {
  yield process.sleep(readingMs)
  return process.machine.processes.list().toSorted((a, b) => a.pid - b.pid)
}

function* procps(process: Process): Running {
  const asked = askedOf(process)
  if (typeof asked === 'string') {
    process.complain(`${asked}\n`)
    return 1
  }
  const { columns, isWanted, hasTitles } = asked
  const titles = columns.map(({ title }) => title)
  if (hasTitles && titles.some(Boolean)) yield* process.write(lineOf(titles, columns))
  const rows = (yield* inOrder(process)).filter(isWanted)
  for (const each of rows) {
    process.charge(each.args.length + columns.length)
    yield* process.write(
      lineOf(
        columns.map(({ show }) => show(each, process)),
        columns,
      ),
    )
  }
  return rows.length > 0 ? 0 : 1
}

/** The columns of busybox, which has fewer and names some of them otherwise. */
const busyboxFields: Readonly<Record<string, Field>> = {
  ...fields,
  pid: { ...pid, width: 5 },
  ppid: { ...ppid, width: 5 },
  comm,
  args: { ...args, width: 0 },
  time: left('TIME', 5, () => '0:00'),
  etime: left('ELAPSED', 7, elapsedOf),
}

const busyboxUsual = [
  { ...busyboxFields['pid'], isLeft: false },
  user,
  { ...field('TIME', 5, () => ' 0:00'), isLeft: true },
  { ...args, width: 0 },
]

function* busybox(process: Process): Running {
  const at = process.args.indexOf('-o')
  const names = at < 0 ? undefined : (process.args[at + 1] ?? '').split(',')
  const found = names?.map((each) => {
    const [name, title] = each.split('=', 2)
    const known = Object.hasOwn(busyboxFields, name) ? busyboxFields[name] : undefined
    return known && { ...known, title: title ?? known.title }
  })
  const unknown = found?.indexOf(undefined) ?? -1
  if (names && unknown >= 0) {
    process.complain(`ps: bad -o argument '${names[unknown]}'\n`)
    return 1
  }
  const columns = found?.filter((each) => each !== undefined) ?? busyboxUsual
  const titles = columns.map(({ title }) => title)
  // Its own titles stand to the left, whatever is below them.
  yield* process.write(
    lineOf(
      titles.map((each, n) => each.padEnd(columns[n].width)),
      columns,
    ).replace(/ +\n$/, '\n'),
  )
  for (const each of yield* inOrder(process)) {
    process.charge(each.args.length)
    yield* process.write(
      lineOf(
        columns.map(({ show }) => show(each, process)),
        columns,
      ),
    )
  }
  return 0
}

export const ps = (process: Process): Running => (isProcps(process) ? procps(process) : busybox(process))

/** What Debian and its like bring, and install. */
const isProcps = ({ machine: { image } }: Process): boolean => image.has('apt-get')
