/** The builtin read, and how builtins wait: a trapped signal ends the waiting. */
import { TextBuffer } from '../../runtime/files/text-buffer.ts'
import { type Handle, readLine, type Wait } from '../../runtime/processes/streams.ts'
import type { Working } from '../../runtime/program.ts'
import { boundedLength } from '../../runtime/work.ts'
import { Options } from '../commands/options.ts'
import { setElements } from './arrays.ts'
import { Fields, isSpace, Separators } from './fields.ts'
import type { Shell } from './shell.ts'

export function* read(shell: Shell, args: readonly string[]): Working<number> {
  const wanted = readArguments(shell, args)
  if (typeof wanted === 'string') {
    shell.complain(`read: ${wanted}`)
    return 2
  }
  const input = shell.process.handles[wanted.descriptor]
  if (!input?.read) {
    shell.complain(`read: ${wanted.descriptor}: invalid file descriptor: Bad file descriptor`)
    return 1
  }
  if (wanted.prompt && input.isTerminal) shell.process.complain(wanted.prompt)
  const found = yield* awaitText(shell, wanted, input)
  if (shell.isLeaving) return shell.status
  const { text, isWhole, isLate } = found
  shell.process.charge(text.length)
  if (isLate && shell.dialect !== 'bash') return 142
  if (wanted.array !== undefined) {
    const fields = splitFields(shell, text)
    yield* setElements(shell, wanted.array, fields)
  } else if (wanted.isPlain) shell.set('REPLY', text)
  else assignFields(shell, wanted.names, text)
  return isLate ? 142 : isWhole ? 0 : 1
}

interface Found {
  readonly text: string
  /** Its end has been seen, or as much of it as is wanted. */
  readonly isWhole: boolean
  readonly isLate: boolean
}

/** Reads up to the delimiter, or so many characters. A backslash takes the meaning of what is behind it. */
function* awaitText(shell: Shell, wanted: Reading, input: Handle): Working<Found> {
  const { process } = shell
  const deadline = wanted.timeoutMs === undefined ? undefined : process.machine.clock.now() + wanted.timeoutMs
  const text = new TextBuffer()
  let isEscaped = false
  for (;;) {
    const piece = input.read?.()
    if (piece === undefined) return { text: text.text, isWhole: false, isLate: false }
    if (typeof piece === 'function') {
      yield* waitFor(shell, piece, deadline)
      if (shell.hasTrapsToRun) yield* shell.language.runTraps(shell)
      if (shell.isLeaving) return { text: text.text, isWhole: false, isLate: false }
      if (deadline !== undefined && process.machine.clock.now() >= deadline)
        return { text: text.text, isWhole: false, isLate: true }
      yield* process.breathe()
      continue
    }
    const end = endOf(piece, { wanted, length: text.length, isEscaped })
    text.append(end.kept)
    isEscaped = end.isEscaped
    if (end.at < piece.length) input.unread?.(piece.slice(end.at))
    if (end.isWhole || text.length > longestLine) return { text: text.text, isWhole: true, isLate: false }
    if (process.needsRest(piece.length >> 2)) yield* process.rest()
  }
}

/** As much as a line may have. */
const longestLine = 1024 * 1024

interface Ending {
  /** What of the piece belongs to the text, and where the rest begins. */
  readonly kept: string
  readonly at: number
  readonly isWhole: boolean
  readonly isEscaped: boolean
}

function endOf(
  piece: string,
  { wanted, length, isEscaped }: { wanted: Reading; length: number; isEscaped: boolean },
): Ending {
  const { delimiter, isRaw, count } = wanted
  const room = count === undefined ? Number.POSITIVE_INFINITY : count - length
  if (room <= 0) return { kept: '', at: 0, isWhole: true, isEscaped }
  if (isRaw) {
    const found = delimiter === undefined ? -1 : piece.indexOf(delimiter)
    if (found >= 0 && found <= room)
      return { kept: piece.slice(0, found), at: found + 1, isWhole: true, isEscaped }
    return {
      kept: piece.slice(0, room),
      at: Math.min(room, piece.length),
      isWhole: piece.length >= room,
      isEscaped,
    }
  }
  let kept = ''
  for (let n = 0; n < piece.length; n++) {
    const char = piece[n]
    if (isEscaped) {
      if (char !== '\n') kept += char
      isEscaped = false
    } else if (char === '\\') isEscaped = true
    else if (char === delimiter) return { kept, at: n + 1, isWhole: true, isEscaped }
    else kept += char
    if (kept.length >= room) return { kept, at: n + 1, isWhole: true, isEscaped }
  }
  return { kept, at: piece.length, isWhole: false, isEscaped }
}

interface Reading {
  readonly names: readonly string[]
  readonly isRaw: boolean
  readonly timeoutMs: number | undefined
  readonly prompt: string
  /** Undefined: only the count ends it. */
  readonly delimiter: string | undefined
  readonly count: number | undefined
  /** The fields become the elements of this array. */
  readonly array: string | undefined
  readonly descriptor: number
  /** Without names, bash keeps the white space of a line. */
  readonly isPlain: boolean
}

/** What `read` knows. */
const letters = { bash: 'ersa:d:i:n:N:p:t:u:', ash: 'rsd:n:p:t:u:', dash: 'rp:' } as const

/** Or what is wrong with them. */
function readArguments(shell: Shell, args: readonly string[]): Reading | string {
  const isBash = shell.dialect === 'bash'
  const options = new Options(upToOperands(args, 'adinNptu'), letters[shell.dialect])
  if (options.invalid) {
    const { name, lacksValue } = options.invalid
    if (lacksValue) return isBash ? `-${name}: option requires an argument` : `No arg for -${name} option`
    return isBash
      ? `-${name}: invalid option`
      : `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option -${name}`
  }
  const timeout = options.get('t')
  if (timeout !== undefined && !/^(\d{1,15}\.?\d*|\.\d+)$/.test(timeout))
    return `${timeout}: invalid timeout specification`
  const names = options.operands
  const invalid = names.find((name) => !/^[A-Za-z_]\w*$/.test(name))
  if (invalid !== undefined)
    return isBash ? `\`${invalid}': not a valid identifier` : `${invalid}: bad variable name`
  const exact = options.get('N')
  return {
    names: names.length > 0 ? names : ['REPLY'],
    isRaw: options.has('r'),
    timeoutMs: timeout === undefined ? undefined : boundedLength(Number(timeout) * 1_000),
    prompt: options.get('p') ?? '',
    delimiter: exact === undefined ? ((options.get('d') ?? '\n')[0] ?? '\0') : undefined,
    count:
      exact !== undefined || options.has('n')
        ? Math.max(0, options.number(exact === undefined ? 'n' : 'N', 0))
        : undefined,
    array: options.get('a'),
    descriptor: Math.max(0, Math.floor(options.number('u', 0))),
    isPlain: names.length === 0 && isBash,
  }
}

/** The words up to the first that is no option, and the others behind `--`. @param valued the letters that take a value */
function upToOperands(args: readonly string[], valued: string): readonly string[] {
  let n = 1
  for (; n < args.length && args[n].length > 1 && args[n][0] === '-' && args[n] !== '--'; n++)
    if (valued.includes(args[n].at(-1)!)) n++
  return args[n] === '--' ? args : [...args.slice(0, n), '--', ...args.slice(n)]
}

/** The fields of a line, as many as there are. */
function splitFields(shell: Shell, line: string): string[] {
  const fields = new Fields('fields', false, shell.get('IFS'))
  fields.addExpanded(line)
  fields.endField()
  return fields.done.map(({ text }) => text)
}

/** Gives each variable a field of the line, and the last one all that is left. */
function assignFields(shell: Shell, names: readonly string[], line: string): void {
  const separators = new Separators(shell.get('IFS'))
  const isBlank = (at: number) => isSpace(line[at]) && separators.has(line[at])
  let from = 0
  while (from < line.length && isBlank(from)) from++
  for (const name of names.slice(0, -1)) {
    let end = from
    while (end < line.length && !separators.has(line[end])) end++
    shell.set(name, line.slice(from, end))
    from = end
    while (from < line.length && isBlank(from)) from++
    if (from < line.length && separators.has(line[from]) && !isSpace(line[from])) {
      from++
      while (from < line.length && isBlank(from)) from++
    }
  }
  let end = line.length
  while (end > from && isBlank(end - 1)) end--
  shell.set(names[names.length - 1], line.slice(from, end))
}

/** Waits for `wait`, for a trapped signal or for the deadline, whichever comes first. */
export function* waitFor(shell: Shell, wait: Wait, deadline?: number): Working {
  if (shell.hasTrapsToRun) return
  yield (wake) => {
    const callOff = wait(wake)
    shell.onInterrupt = wake
    const { clock } = shell.process.machine
    const timer =
      deadline === undefined ? undefined : clock.after(deadline - clock.now(), wake, { background: true })
    return () => {
      callOff()
      timer?.cancel()
    }
  }
  shell.onInterrupt = undefined
}

/** The next line that can be read; undefined at the end, or where a signal has made the shell leave what it does. */
export function* nextLine(shell: Shell): Working<string | undefined> {
  const reading = readLine(shell.process.input)
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
    yield* waitFor(shell, step.value)
    if (shell.hasTrapsToRun) yield* shell.language.runTraps(shell)
    if (shell.isLeaving) return undefined
    yield* shell.process.breathe()
  }
}
