/** Commands that hand on what they read: cat, tee. */
import { resolvePath } from '../../runtime/files/files.ts'
import { isLeftToUnknown } from '../../runtime/files/unknown-files.ts'
import { EISDIR, ENOENT, isError, type PosixError } from '../../runtime/posix.ts'
import { type Handle, nowhere, readChunk } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

/** Opens an operand; `-` is standard input. Says so if it cannot. */
export function openOperand(process: Process, operand: string): Handle | undefined {
  if (operand === '-') return process.input
  const path = resolvePath(process.cwd, operand)
  const opened = process.machine.openToRead(path, process)
  if (opened === ENOENT && isLeftToUnknown(process.machine.files, path)) return nowhere
  if (isError(opened)) {
    cannotOpen(process, operand, opened)
    return undefined
  }
  return opened
}

/** Of those GNU tools that do not just name the file. */
const gnuWords: Readonly<Record<string, (operand: string) => string>> = {
  sed: (operand) => `can't read ${operand}`,
  head: (operand) => `cannot open '${operand}' for reading`,
  tail: (operand) => `cannot open '${operand}' for reading`,
  sort: (operand) => `cannot read: ${operand}`,
}

/** What busybox, or else the GNU tools, say of a file that cannot be read. */
function cannotOpen(process: Process, operand: string, error: PosixError): void {
  const name = nameOf(process)
  if (isGnu(process) && name === 'awk') process.complain(`awk: cannot open ${operand} (${error.message})\n`)
  else if (isGnu(process))
    process.complain(`${name}: ${gnuWords[name]?.(operand) ?? operand}: ${error.message}\n`)
  else if (error === EISDIR) process.complain(`${nameOf(process)}: read error: ${error.message}\n`)
  else if (namesOnly.has(name)) process.complain(`${name}: ${operand}: ${error.message}\n`)
  else process.complain(`${name}: can't open '${operand}': ${error.message}\n`)
}

/** Those of busybox that just name the file. */
const namesOnly = new Set(['awk', 'cmp', 'gzip', 'head', 'sed', 'sort', 'wc'])

function* cat(process: Process): Running {
  const options = new Options(process.args, 'nveAbstuET', {
    number: 'n',
    'number-nonblank': 'b',
    'squeeze-blank': 's',
    'show-all': 'A',
    'show-ends': 'E',
    'show-tabs': 'T',
    'show-nonprinting': 'v',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const numbers = options.has('n') || options.has('b') ? new LineNumbers(options.has('b')) : undefined
  const shown = visibly(options)
  let status = 0
  for (const operand of options.operands.length > 0 ? options.operands : ['-']) {
    const file = openOperand(process, operand)
    if (!file) status = 1
    else yield* copy(process, file, (text) => shown(numbers?.before(text) ?? text))
    yield* process.breathe()
  }
  return status
}

/** Shows what else cannot be seen: ends with `$`, tabs with `^I`, control characters with `^X`. */
function visibly(options: Options): (text: string) => string {
  const has = (letters: string) => [...letters].some((each) => options.has(each))
  const [ends, tabs, controls] = [has('EeA'), has('TtA'), has('veAt')]
  if (!ends && !tabs && !controls) return (text) => text
  return (text) => {
    let result = text
    if (controls)
      result = result
        .replace(/[\x80-\xff]/g, (each) => {
          const low = each.charCodeAt(0) - 128
          return `M-${low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low)}`
        })
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (each) =>
          each === '\x7f' ? '^?' : `^${String.fromCharCode(each.charCodeAt(0) + 64)}`,
        )
    if (tabs) result = result.replaceAll('\t', '^I')
    return ends ? result.replaceAll('\n', '$\n') : result
  }
}

/** Numbers lines, wherever they are cut into pieces. */
class LineNumbers {
  #line = 0
  #isAtStart = true

  /** @param skipsBlanks lines without anything in them have no number */
  constructor(private readonly skipsBlanks: boolean) {}

  before(text: string): string {
    const lines = text.split('\n')
    const isWhole = lines[lines.length - 1] === ''
    if (isWhole) lines.pop()
    const numbered = lines.map((line, n) => {
      const isNumbered = (n > 0 || this.#isAtStart) && !(this.skipsBlanks && line === '')
      return isNumbered ? `${this.#next()}\t${line}` : line
    })
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
