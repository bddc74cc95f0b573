/** csplit: pieces of a file that begin at lines, or where expressions match. Source: the manual of the GNU coreutils. */
import { resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { openOperand } from './cat.ts'
import { missing } from './complaints.ts'
import { linesOf, readAll } from './input.ts'
import { nameOf, Options, refuseOption } from './options.ts'
import { compileExpression, type Expression, InvalidExpression } from './regex.ts'

interface Cut {
  /** As it was written. */
  readonly text: string
  /** Where the next piece begins: at a line, or at the next one that matches. */
  readonly at: number | Expression
  /** How many lines further on. */
  readonly offset: number
  /** What comes before is left out. */
  readonly isSkipped: boolean
  /** How often it is done again. */
  readonly repeats: number
}

const csplit: Program = function* (process: Process): Running {
  const options = new Options(process.args, 'f:b:n:ksqz', {
    prefix: 'f',
    'suffix-format': 'b',
    digits: 'n',
    'keep-files': 'k',
    silent: 's',
    quiet: 's',
    'elide-empty-files': 'z',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [operand, ...patterns] = options.operands
  if (operand === undefined || patterns.length === 0)
    return missing(process, operand === undefined ? 'operand' : `operand after '${operand}'`)
  const file = openOperand(process, operand)
  if (!file) return 1
  const cuts = cutsOf(process, patterns)
  if (typeof cuts === 'string') return refuse(process, cuts)
  const lines = yield* linesOf(process, yield* readAll(process, file))
  const pieces = new Pieces(process, options)
  const problem = yield* cutAll(process, { lines, cuts, pieces })
  if (problem === undefined) return 0
  if (!options.has('k')) pieces.remove()
  return refuse(process, problem)
}

function refuse(process: Process, problem: string): number {
  process.complain(`${nameOf(process)}: ${problem}\n`)
  return 1
}

/** What is to be done; a text says what is wrong with it. */
function cutsOf(process: Process, patterns: readonly string[]): readonly Cut[] | string {
  const cuts: Cut[] = []
  for (const text of patterns) {
    const [, times] = /^\{(\*|\d+)\}$/.exec(text) ?? []
    const last = cuts.at(-1)
    if (times !== undefined && last) {
      cuts[cuts.length - 1] = { ...last, repeats: times === '*' ? Number.POSITIVE_INFINITY : Number(times) }
      continue
    }
    const [, sign, pattern, offset] = /^([/%])((?:\\.|[^\\])*)\1([-+]?\d*)$/s.exec(text) ?? []
    if (sign === undefined && !/^\d+$/.test(text)) return `'${text}': invalid pattern`
    if (text === '0') return `0: line number must be greater than zero`
    const at =
      sign === undefined
        ? Number(text)
        : compileExpression(process, pattern.replaceAll(`\\${sign}`, sign), { isExtended: false })
    if (at instanceof InvalidExpression) return `'${text}': invalid regular expression: ${at.message}`
    cuts.push({ text, at, offset: Number(offset || 0), isSkipped: sign === '%', repeats: 0 })
  }
  return cuts
}

/** The files that pieces go to. */
class Pieces {
  readonly #written: string[] = []

  constructor(
    private readonly process: Process,
    private readonly options: Options,
  ) {}

  /** Answers what is wrong, if it is. */
  *write(lines: readonly string[]): Working<string | undefined> {
    const { process, options } = this
    const text = lines.map((each) => `${each}\n`).join('')
    if (text === '' && options.has('z')) return undefined
    const name = (options.get('f') ?? 'xx') + this.#suffix(this.#written.length)
    const out = process.machine.openToWrite(resolvePath(process.cwd, name), process, false)
    if (isError(out)) return `${name}: ${out.message}`
    this.#written.push(name)
    const problem = out.write?.(text)
    if (isError(problem)) return `write error for '${name}': ${problem.message}`
    if (!options.has('s') && !options.has('q')) yield* process.write(`${text.length}\n`)
    if (process.needsRest(text.length >> 3)) yield* process.rest()
    return undefined
  }

  remove(): void {
    const { machine, cwd, user } = this.process
    for (const name of this.#written) machine.files.remove(resolvePath(cwd, name), user)
  }

  #suffix(n: number): string {
    const digits = Math.min(this.options.number('n', 2), 10)
    const format = this.options.get('b')
    if (format === undefined) return String(n).padStart(digits, '0')
    return format.replace(/%(0?)(\d*)[du]/, (_all, zero: string, width: string) =>
      String(n).padStart(Math.min(Number(width), 64), zero ? '0' : ' '),
    )
  }
}

interface Cutting {
  readonly lines: readonly string[]
  readonly cuts: readonly Cut[]
  readonly pieces: Pieces
}

/** Answers what is wrong, if something is: then the rest is a piece of its own, too. */
function* cutAll(process: Process, { lines, cuts, pieces }: Cutting): Working<string | undefined> {
  /** The first line that is in no piece yet, and the one from which is looked on, both counted from 0. */
  let begin = 0
  let from = 0
  const writeUpTo = function* (end: number, isSkipped: boolean): Working<string | undefined> {
    const piece = lines.slice(begin, end)
    begin = Math.max(begin, end)
    return isSkipped ? undefined : yield* pieces.write(piece)
  }
  for (const { text, at, offset, isSkipped, repeats } of cuts) {
    for (let times = 0; times <= repeats; times++) {
      const found = typeof at === 'number' ? at * (times + 1) - 1 : yield* nextMatch(process, at, lines, from)
      if (found === undefined && repeats === Number.POSITIVE_INFINITY)
        return isSkipped ? undefined : yield* writeUpTo(lines.length, false)
      const again = times > 0 ? ` on repetition ${times}` : ''
      if (found === undefined) {
        yield* writeUpTo(lines.length, isSkipped)
        return `'${text}': match not found${again}`
      }
      const end = found + offset
      if (end > lines.length || end < begin || (typeof at === 'number' && end === lines.length)) {
        yield* writeUpTo(lines.length, isSkipped)
        return typeof at === 'number' && repeats === Number.POSITIVE_INFINITY
          ? undefined
          : `'${text}': line number out of range${again}`
      }
      const problem = yield* writeUpTo(end, isSkipped)
      if (problem !== undefined) return problem
      from = Math.max(found, end) + (typeof at === 'number' ? 0 : 1)
    }
  }
  return yield* writeUpTo(lines.length, false)
}

function* nextMatch(
  process: Process,
  expression: Expression,
  lines: readonly string[],
  from: number,
): Working<number | undefined> {
  for (let n = from; n < lines.length; n++) {
    if (process.needsRest(lines[n].length)) yield* process.rest()
    if (expression.canSearch(lines[n]) && expression.first(process, lines[n])) return n
  }
  return undefined
}

export { csplit }
