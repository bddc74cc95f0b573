/** tput: what a terminal can do, and how it is told to. Source: tput(1), terminfo(5). */
import type { Process, Running } from '../../runtime/program.ts'
import { linesOf, readAll } from './input.ts'
import { Options } from './options.ts'

const esc = '\x1b'

/** With its parameters put in. */
type Capability = (parameters: readonly number[], colors: number) => string

const fixed =
  (text: string): Capability =>
  () =>
    esc + text

const colour =
  (plain: number, bright: number): Capability =>
  ([n = 0], colors) =>
    n < 8 || colors < 16
      ? `${esc}[${plain + n}m`
      : n < 16
        ? `${esc}[${bright + n - 8}m`
        : `${esc}[${plain + 8};5;${n}m`

const repeated =
  (letter: string): Capability =>
  ([n = 0]) =>
    `${esc}[${n}${letter}`

/** Of xterm and all that is made like it. */
const strings: Readonly<Record<string, Capability>> = {
  bel: () => '\x07',
  blink: fixed('[5m'),
  bold: fixed('[1m'),
  civis: fixed('[?25l'),
  clear: fixed('[H\x1b[2J\x1b[3J'),
  cnorm: fixed('[?12l\x1b[?25h'),
  cr: () => '\r',
  cub: repeated('D'),
  cud: repeated('B'),
  cud1: () => '\n',
  cuf: repeated('C'),
  cup: ([row = 0, column = 0]) => `${esc}[${row + 1};${column + 1}H`,
  cuu: repeated('A'),
  cuu1: fixed('[A'),
  dim: fixed('[2m'),
  ed: fixed('[J'),
  el: fixed('[K'),
  el1: fixed('[1K'),
  home: fixed('[H'),
  hpa: ([column = 0]) => `${esc}[${column + 1}G`,
  init: fixed('[!p\x1b[?3;4l\x1b[4l\x1b>'),
  op: fixed('[39;49m'),
  rc: fixed('8'),
  reset: fixed('c\x1b[!p\x1b[?3;4l\x1b[4l\x1b>'),
  rev: fixed('[7m'),
  rmcup: fixed('[?1049l\x1b[23;0;0t'),
  rmso: fixed('[27m'),
  rmul: fixed('[24m'),
  sc: fixed('7'),
  setab: colour(40, 100),
  setaf: colour(30, 90),
  sgr0: fixed('(B\x1b[m'),
  sitm: fixed('[3m'),
  ritm: fixed('[23m'),
  smcup: fixed('[?1049h\x1b[22;0;0t'),
  smso: fixed('[7m'),
  smul: fixed('[4m'),
  vpa: ([row = 0]) => `${esc}[${row + 1}d`,
}

const flags: readonly string[] = ['am', 'bce', 'km', 'mir', 'msgr', 'npc', 'xenl']

/** How many colours each terminal has that ncurses-base knows; those without strings have none. */
const terminals: ReadonlyMap<string, number> = new Map([
  ['dumb', -1],
  ['linux', 8],
  ['rxvt', 8],
  ['rxvt-unicode-256color', 256],
  ['screen', 8],
  ['screen-256color', 256],
  ['tmux', 8],
  ['tmux-256color', 256],
  ['xterm', 8],
  ['xterm-color', 8],
  ['xterm-256color', 256],
])

interface Terminal {
  readonly name: string
  readonly colors: number
  readonly width: number
  readonly height: number
}

const usage =
  'Usage: tput [options] [command]\n\nOptions:\n  -S <<       read commands from standard input\n  -T TERM     use this instead of $TERM\n'

const [wrongUse, unknownTerminal, unknownCapability] = [2, 3, 4]

export function* tput(process: Process): Running {
  const options = new Options(process.args, 'ST:Vx')
  if (options.has('V')) {
    yield* process.write('ncurses 6.4.20221231\n')
    return 0
  }
  const name = options.get('T') ?? process.variables.get('TERM')
  if (options.invalid || (options.operands.length === 0 && !options.has('S') && name)) {
    process.complain(usage)
    return wrongUse
  }
  if (!name) {
    process.complain('tput: No value for $TERM and no -T specified\n')
    return wrongUse
  }
  const colors = terminals.get(name)
  if (colors === undefined) {
    process.complain(`tput: unknown terminal "${name}"\n`)
    return unknownTerminal
  }
  const terminal = { name, colors, ...sizeOf(process) }
  if (!options.has('S')) return yield* tellAll(process, terminal, options.operands)
  let status = 0
  for (const line of yield* linesOf(process, yield* readAll(process, process.input))) {
    const words = line.split(/\s+/).filter(Boolean)
    if (words.length > 0) status = yield* tellAll(process, terminal, words)
    yield* process.breathe()
  }
  return status
}

function sizeOf(process: Process): { width: number; height: number } {
  const { width = 80, height = 24 } = (process.output.terminal ?? process.input.terminal)?.size ?? {}
  const said = (name: string) => Number(/^[1-9]\d{0,3}$/.exec(process.variables.get(name) ?? '')?.[0] ?? 0)
  return { width: said('COLUMNS') || width || 80, height: said('LINES') || height || 24 }
}

/** One capability, with its parameters, after another. */
function* tellAll(process: Process, terminal: Terminal, words: readonly string[]) {
  let status = 0
  for (let n = 0; n < words.length; ) {
    const name = words[n++]
    const from = n
    while (n < words.length && /^-?\d+$/.test(words[n])) n++
    const text = textOf(terminal, name, words.slice(from, n).map(Number))
    if (typeof text === 'string') yield* process.write(text)
    else status = text
    if (status === unknownCapability) {
      process.complain(`tput: unknown terminfo capability '${name}'\n`)
      return status
    }
  }
  return status
}

/** A text to write, or an exit code. */
function textOf(
  { name, colors, width, height }: Terminal,
  capability: string,
  parameters: readonly number[],
): string | number {
  if (capability === 'cols') return `${width}\n`
  if (capability === 'lines') return `${height}\n`
  if (capability === 'colors') return `${colors}\n`
  if (capability === 'it') return '8\n'
  if (capability === 'longname') return name
  const isDumb = colors < 0
  if (flags.includes(capability)) return isDumb && capability !== 'am' ? 1 : 0
  if (!Object.hasOwn(strings, capability)) return unknownCapability
  if (!isDumb) return strings[capability](parameters, colors)
  return ['bel', 'cr', 'cud1'].includes(capability)
    ? strings[capability](parameters, colors)
    : ['init', 'reset'].includes(capability)
      ? 0
      : 1
}
