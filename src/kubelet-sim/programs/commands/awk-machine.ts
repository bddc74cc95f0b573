/** What an awk script works on: the line, its fields and the variables. */
import { lowerCased, upperCased } from '../../runtime/bytes.ts'
import type { Process } from '../../runtime/program.ts'
import type { Expression } from './regex.ts'

export type Value = string | number

/** What is wrong with a script; its text is for the user. */
export class AwkError {
  constructor(readonly message: string) {}
}

/** Longer texts, and more fields, are refused. */
const longestText = 1_048_576
const longestOutput = 4 * longestText
const mostFields = 65_536
/** More is not replaced at a time, and more work, in units, is not done for one line: it is done at once. */
const mostReplaced = 4_096
const mostWork = 1_048_576

/** What a replacement takes, in units. */
const replacedUnits = 64

const numeric = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/

interface Replacing {
  readonly expression: Expression
  readonly by: string
  readonly isGlobal: boolean
}

export class AwkMachine {
  /** The exit code, once the script has ended. */
  exitCode: number | undefined
  #out: string[] = []
  #outLength = 0
  readonly #variables = new Map<string, Value>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['NR', 0],
    ['NF', 0],
  ])
  #line = ''
  #fields: string[] | undefined
  #work = 0

  constructor(private readonly process: Process) {}

  /** Takes in the next line. */
  begin(line: string): void {
    this.#variables.set('NR', this.number(this.get('NR')) + 1)
    this.#line = line
    this.#fields = undefined
    this.#work = 0
    this.#spend(16 + line.length)
  }

  #spend(units: number): void {
    this.process.charge(units)
    this.#work += units
    if (this.#work > mostWork) throw new AwkError('too much to do for one line')
  }

  /** What was printed since it was last asked. */
  takeOutput(): string {
    const text = this.#out.join('')
    this.#out = []
    this.#outLength = 0
    return text
  }

  exit(code = 0): void {
    this.exitCode = code & 255
  }

  get(name: string): Value {
    return name === 'NF' ? this.#split().length : (this.#variables.get(name) ?? '')
  }

  set(name: string, value: Value): void {
    if (name === 'NF') throw new AwkError('assigning to NF is not simulated')
    const more = lengthOf(value) - lengthOf(this.#variables.get(name) ?? '')
    if (more > 0 && !this.process.claim(more)) throw new AwkError('out of memory')
    if (more < 0) this.process.release(-more)
    this.#variables.set(name, value)
  }

  field(n: number): string {
    return n === 0 ? this.#line : (this.#split()[Math.trunc(n) - 1] ?? '')
  }

  setField(n: number, text: string): void {
    if (n === 0) {
      this.#line = text
      this.#fields = undefined
      return
    }
    if (!(n >= 1 && n <= mostFields)) throw new AwkError(`there is no field ${n}`)
    const fields = [...this.#split()]
    while (fields.length < n) fields.push('')
    fields[Math.trunc(n) - 1] = text
    this.#line = this.join(fields, this.text(this.get('OFS')))
    this.#fields = fields
  }

  #split(): readonly string[] {
    if (this.#fields) return this.#fields
    const separator = this.text(this.#variables.get('FS') ?? ' ')
    if (this.#line === '') this.#fields = []
    else if (separator === ' ') this.#fields = this.#line.split(/[ \t\n]+/).filter(Boolean)
    else this.#fields = this.#line.split(separatorOf(separator))
    this.#spend(this.#line.length)
    return this.#fields
  }

  text(value: Value): string {
    if (typeof value === 'string') return value
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
  }

  number(value: Value): number {
    return typeof value === 'number' ? value : Number(numeric.exec(value.slice(0, 400))?.[0] ?? 0)
  }

  isTrue(value: Value): boolean {
    return typeof value === 'number'
      ? value !== 0
      : value !== '' && !(isNumeric(value) && Number(value) === 0)
  }

  /** Below, equal to or above 0. @param isText they are compared as texts whatever they look like */
  compare(a: Value, b: Value, isText: boolean): number {
    const areNumbers = !isText && isNumeric(a) && isNumeric(b)
    if (areNumbers) return this.number(a) - this.number(b)
    const [left, right] = [this.text(a), this.text(b)]
    return left < right ? -1 : left > right ? 1 : 0
  }

  join(texts: readonly string[], between = ''): string {
    const text = texts.join(between)
    if (text.length > longestText) throw new AwkError('out of memory')
    this.#spend(text.length >> 3)
    return text
  }

  matches(expression: Expression, text: string): boolean {
    this.#checkSearch(expression, text)
    return expression.isIn(this.process, text)
  }

  /** An empty match does not count right behind another one. */
  replaced(text: string, { expression, by, isGlobal }: Replacing): { text: string; count: number } {
    this.#checkSearch(expression, text)
    const parts: string[] = []
    let from = 0
    let count = 0
    for (const { start, end } of expression.places(this.process, text, isGlobal ? mostReplaced : 1)) {
      if (start === end && start === from && count > 0) continue
      count++
      const whole = text.slice(start, end)
      parts.push(
        text.slice(from, start),
        by.replaceAll(/\\&|&/g, (each) => (each === '&' ? whole : '&')),
      )
      this.#spend(replacedUnits + by.length + whole.length)
      from = end
    }
    if (count >= mostReplaced) throw new AwkError('too much to replace in one line')
    parts.push(text.slice(from))
    return { text: this.join(parts), count }
  }

  #checkSearch(expression: Expression, text: string): void {
    if (!expression.canSearch(text)) throw new AwkError('line too long for this expression')
    this.#spend(text.length)
  }

  call(name: string, args: readonly Value[]): Value {
    const text = args.length > 0 ? this.text(args[0]) : this.#line
    if (name === 'length') return text.length
    if (name === 'int') return Math.trunc(this.number(args[0] ?? 0))
    if (name === 'tolower') return lowerCased(text)
    if (name === 'toupper') return upperCased(text)
    const from = Math.round(this.number(args[1] ?? 1)) - 1
    const to = args[2] === undefined ? text.length : from + Math.round(this.number(args[2]))
    return text.slice(Math.max(0, from), Math.max(0, to))
  }

  print(values: readonly Value[]): void {
    const texts = values.length > 0 ? values.map((each) => this.text(each)) : [this.#line]
    this.#put(this.join(texts, this.text(this.get('OFS'))) + this.text(this.get('ORS')))
  }

  /** `%s %d %i %f %c %%`, with width and precision. */
  printf([format = '', ...values]: readonly Value[]): void {
    const left = [...values]
    const text = this.text(format).replaceAll(
      /%(-?)(\d{0,3})(?:\.(\d{1,2}))?([sdifc%])/g,
      (_, dash: string, width: string, precision: string | undefined, kind: string) => {
        if (kind === '%') return '%'
        const value = left.shift() ?? ''
        const shown = this.#shown(value, kind, precision)
        if (dash) return shown.padEnd(Number(width))
        return shown.padStart(Number(width), width.startsWith('0') && kind !== 's' ? '0' : ' ')
      },
    )
    this.#put(this.join([text]))
  }

  #put(text: string): void {
    this.#outLength += text.length
    if (this.#outLength > longestOutput) throw new AwkError('out of memory')
    this.#out.push(text)
  }

  #shown(value: Value, kind: string, precision: string | undefined): string {
    if (kind === 'f') return this.number(value).toFixed(Number(precision ?? 6))
    if (kind === 'd' || kind === 'i') return String(Math.trunc(this.number(value)))
    return this.text(value).slice(
      0,
      kind === 'c' ? 1 : precision === undefined ? undefined : Number(precision),
    )
  }
}

const lengthOf = (value: Value): number => (typeof value === 'string' ? value.length : 8)

const isNumeric = (value: Value): boolean =>
  typeof value === 'number' ||
  (value.length < 400 && /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value))

/** A separator of one sign is that sign; of a list of signs, each of them. Others are not simulated. */
function separatorOf(text: string): string | RegExp {
  if (text.length === 1 || /^[\w:;,=@ -]+$/.test(text)) return text
  const signs = /^\[([^\\^\]-]+)\](\+?)$/.exec(text)
  if (!signs) throw new AwkError('a separator that is an expression is not simulated')
  return new RegExp(`[${signs[1].replaceAll('[', '\\[')}]${signs[2]}`)
}

/** `+ - * / %`. */
export function arithmetic(
  machine: AwkMachine,
  sign: string,
  [left, right]: readonly [Value, Value],
): number {
  const [a, b] = [machine.number(left), machine.number(right)]
  if (sign === '+') return a + b
  if (sign === '-') return a - b
  if (sign === '*') return a * b
  if (b === 0) throw new AwkError('Division by zero')
  return sign === '/' ? a / b : a % b
}

/** Whether a comparison holds for two values in that order: see AwkMachine.compare. */
export function holds(sign: string, order: number): boolean {
  if (sign === '==') return order === 0
  if (sign === '!=') return order !== 0
  if (sign === '<') return order < 0
  if (sign === '>') return order > 0
  return sign === '<=' ? order <= 0 : order >= 0
}
