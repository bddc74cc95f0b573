/** Commands that hand on what they read: cat, tee. */
import { resolvePath } from '../../runtime/files.ts'
import { EISDIR, isError, type PosixError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { type Handle, readChunk } from '../../runtime/streams.ts'
import { nameOf, Options, refuseOption } from './options.ts'

/** Opens an operand; `-` is standard input. Says so if it cannot. */
export function openOperand(process: Process, operand: string): Handle | undefined {
  if (operand === '-') return process.input
  const opened = process.machine.openToRead(resolvePath(process.cwd, operand), process)
  if (isError(opened)) {
    cannotOpen(process, operand, opened)
    return undefined
  }
  return opened
}

/** What busybox, or else the GNU tools, say of a file that cannot be read. */
function cannotOpen(process: Process, operand: string, error: PosixError): void {
  const isGnu = process.machine.image.has('apt-get') && process.machine.image.shell !== 'ash'
  if (isGnu) process.complain(`${nameOf(process)}: ${operand}: ${error.message}\n`)
  else if (error === EISDIR) process.complain(`${nameOf(process)}: read error: ${error.message}\n`)
  else process.complain(`${nameOf(process)}: can't open '${operand}': ${error.message}\n`)
}

function* cat(process: Process): Running {
  const options = new Options(process.args, 'nveAbstuET')
  if (options.invalid) return refuseOption(process, options.invalid)
  const numbers = options.has('n') ? new LineNumbers() : undefined
  let status = 0
  for (const operand of options.operands.length > 0 ? options.operands : ['-']) {
    const file = openOperand(process, operand)
    if (!file) status = 1
    else yield* copy(process, file, (text) => numbers?.before(text) ?? text)
    yield* process.breathe()
  }
  return status
}

/** Numbers lines, wherever they are cut into pieces. */
class LineNumbers {
  #line = 0
  #isAtStart = true

  before(text: string): string {
    const lines = text.split('\n')
    const isWhole = lines[lines.length - 1] === ''
    if (isWhole) lines.pop()
    const numbered = lines.map((line, n) => (n > 0 || this.#isAtStart ? `${this.#next()}\t${line}` : line))
    this.#isAtStart = isWhole
    return `${numbered.join('\n')}${isWhole ? '\n' : ''}`
  }

  #next(): string {
    return String(++this.#line).padStart(6)
  }
}

/** Copies what can be read to standard output, until its end. */
function* copy(process: Process, from: Handle, change: (text: string) => string): Working {
  for (;;) {
    const text = yield* readChunk(from)
    if (text === undefined || process.isDying) return
    yield* process.write(change(text))
  }
}

function* tee(process: Process): Running {
  const options = new Options(process.args, 'ai')
  const outputs: Handle[] = []
  let status = 0
  for (const operand of options.operands) {
    const opened = process.machine.openToWrite(resolvePath(process.cwd, operand), process, options.has('a'))
    if (!isError(opened)) outputs.push(opened)
    else {
      process.complain(`tee: ${operand}: ${opened.message}\n`)
      status = 1
    }
    yield* process.breathe()
  }
  yield* copy(process, process.input, (text) => {
    for (const each of outputs) each.write?.(text)
    process.charge((outputs.length * text.length) >> 3)
    return text
  })
  return status
}

export const catPrograms: Readonly<Record<string, Program>> = { cat, tee }
