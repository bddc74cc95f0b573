/** sed: edits what it reads line by line, so that what never ends is edited as it comes. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { TextBuffer } from '../../../runtime/files/text-buffer.ts'
import { isError } from '../../../runtime/posix.ts'
import { type Handle, readLine } from '../../../runtime/processes/streams.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { openOperand } from '../cat.ts'
import { endForMemory, readAll } from '../input.ts'
import { isGnu, Options, refuseOption } from '../options.ts'
import { expressionBytes } from '../regex.ts'
import { type Out, type SedInput, SedMachine, type SedScript } from './machine.ts'
import { parseSed } from './parse.ts'
import { SedError } from './syntax.ts'

export function* sed(process: Process): Running {
  // -i takes its value only where it is written together with it.
  const inPlace = process.args.find((each) => /^(-[nrEsz]*i|--in-place)/.test(each))
  const suffix = inPlace?.replace(/^(-[nrEsz]*i|--in-place=?)/, '')
  const args = process.args.map((each) =>
    each === inPlace ? each.replace(/^(-[nrEsz]*i|--in-place).*$/, '$1') : each,
  )
  const options = new Options(args, 'nrEie:sf:uz', longOptions)
  if (options.invalid) return refuseOption(process, options.invalid)
  const operands = [...options.operands]
  const text = yield* scriptText(process, options, operands)
  if (text === undefined) return 1
  const commands = yield* parseSed(process, text, options.has('E') || options.has('r'))
  if (commands instanceof SedError) {
    const { message, gnu } = commands
    const words = gnu && isGnu(process) ? `-e expression #1, char ${gnu.at}: ${gnu.message}` : message
    process.complain(`sed: ${words}\n`)
    return 1
  }
  if (!process.claim(commands.length * expressionBytes)) yield* endForMemory(process)
  const script = {
    commands,
    isQuiet: options.has('n') || text.startsWith('#n\n'),
    lineEnd: options.has('z') ? ('\0' as const) : ('\n' as const),
  }
  if (options.has('i')) return yield* editFiles(process, operands, { script, suffix: suffix ?? '' })
  return yield* editAll(process, operands, { script, areSeparate: options.has('s') })
}

const longOptions: Readonly<Record<string, string>> = {
  expression: 'e',
  file: 'f',
  'in-place': 'i',
  quiet: 'n',
  silent: 'n',
  'regexp-extended': 'E',
  separate: 's',
  unbuffered: 'u',
  'null-data': 'z',
}

/** The script: of -e, of a file, or the first operand. Undefined for a file that cannot be read. */
function* scriptText(process: Process, options: Options, operands: string[]): Working<string | undefined> {
  const parts = [...options.all('e')]
  for (const name of options.all('f')) {
    const file = openOperand(process, name)
    if (!file) return undefined
    parts.push((yield* readAll(process, file)).replace(/\n$/, ''))
  }
  if (parts.length > 0) return parts.join('\n')
  const first = operands.shift()
  if (first === undefined)
    process.complain('Usage: sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\n')
  return first
}

/** The lines of several files, one after the other. */
class Lines implements SedInput {
  hasFailed = false
  name = '-'
  #file: Handle | undefined
  #ahead: string | undefined

  constructor(
    private readonly process: Process,
    private readonly left: string[],
    private readonly lineEnd: SedScript['lineEnd'],
  ) {}

  *next(): Working<string | undefined> {
    const ahead = this.#ahead
    this.#ahead = undefined
    return ahead ?? (yield* this.#read())
  }

  *isAtEnd(): Working<boolean> {
    this.#ahead ??= yield* this.#read()
    return this.#ahead === undefined
  }

  *#read(): Working<string | undefined> {
    for (;;) {
      const line = this.#file && (yield* readLine(this.#file, this.lineEnd))
      if (line !== undefined) return line
      const name = this.left.shift()
      if (name === undefined) return undefined
      this.#file = openOperand(this.process, name)
      this.name = name
      if (!this.#file) this.hasFailed = true
      yield* this.process.breathe()
    }
  }
}

function* editAll(
  process: Process,
  operands: readonly string[],
  { script, areSeparate }: { script: SedScript; areSeparate: boolean },
): Running {
  const names = operands.length > 0 ? operands : ['-']
  const machine = new SedMachine(process, script)
  let hasFailed = false
  for (const group of areSeparate ? names.map((each) => [each]) : [[...names]]) {
    const lines = new Lines(process, group, script.lineEnd)
    const isOver = yield* machine.run(lines, (text) => process.write(text))
    hasFailed ||= lines.hasFailed
    if (isOver) break
  }
  return machine.exitCode || (hasFailed ? 1 : 0)
}

interface InPlace {
  readonly script: SedScript
  /** What the name of a copy of the file as it was has behind it; empty where none is kept. */
  readonly suffix: string
}

function* editFiles(process: Process, operands: readonly string[], { script, suffix }: InPlace): Running {
  let status = 0
  for (const operand of operands) {
    const path = resolvePath(process.cwd, operand)
    const { files } = process.machine
    const before = files.read(path, process.user)
    if (isError(before)) {
      process.complain(`sed: ${operand}: ${before.message}\n`)
      status = 1
      continue
    }
    const edited = new TextBuffer()
    const keep: Out = function* (text) {
      if (!process.claim(text.length)) yield* endForMemory(process)
      edited.append(text)
    }
    const machine = new SedMachine(process, script)
    const lines = new Lines(process, [operand], script.lineEnd)
    const isOver = yield* machine.run(lines, keep)
    status = machine.exitCode || status
    // What a script that ends early has not read stays as it is.
    for (let line = isOver ? yield* lines.next() : undefined; line !== undefined; line = yield* lines.next())
      yield* keep(line)
    const error =
      (suffix === '' ? undefined : files.write(`${path}${suffix}`, before, process.user)) ??
      files.write(path, edited.text, process.user)
    process.release(edited.length)
    if (!error) continue
    process.complain(`sed: ${operand}: ${error.message}\n`)
    status = 1
  }
  return status
}
