/** The line that an awk program works on, and its fields. */
import type { Process } from '../../../runtime/program.ts'
import { compileExpression, InvalidExpression } from '../regex.ts'
import { AwkError, noMemory } from './syntax.ts'

const mostFields = 65_536
const longestLine = 1_048_576
const mostPieces = 65_536

/** What a separator divides a text into: white space, a sign, or what an expression finds. */
export function pieces(process: Process, text: string, separator: string): string[] {
  process.charge(text.length)
  if (text === '') return []
  if (separator === ' ') return text.split(/[ \t\n]+/).filter((each) => each !== '')
  if (separator === '') return [...text]
  if (separator.length === 1 && separator !== '\\') return text.split(separator)
  const expression = compileExpression(process, separator, { isExtended: true, escapes: 'all' })
  if (expression instanceof InvalidExpression) throw new AwkError(`bad expression: ${separator}`)
  if (!expression.canSearch(text)) throw new AwkError('line too long for this expression')
  const found: string[] = []
  let from = 0
  for (const { start, end } of expression.places(process, text, mostPieces)) {
    if (end === start) continue
    found.push(text.slice(from, start))
    from = end
  }
  found.push(text.slice(from))
  return found
}

export class AwkRecord {
  #line = ''
  #fields: string[] | undefined
  /** The fields have changed since the line was made of them. */
  #isStale = false

  constructor(
    private readonly process: Process,
    private readonly settings: { separator(): string; joiner(): string },
  ) {}

  get line(): string {
    if (this.#isStale) {
      this.#line = (this.#fields ?? []).join(this.settings.joiner())
      this.#isStale = false
      if (this.#line.length > longestLine) throw new AwkError(noMemory)
      this.process.charge(this.#line.length >> 3)
    }
    return this.#line
  }

  set line(text: string) {
    if (text.length > longestLine) throw new AwkError(noMemory)
    this.#line = text
    this.#fields = undefined
    this.#isStale = false
  }

  get count(): number {
    return this.#split().length
  }

  set count(count: number) {
    this.#checkPlace(count)
    const fields = this.#split()
    while (fields.length < count) fields.push('')
    fields.length = Math.trunc(count)
    this.#isStale = true
  }

  get(n: number): string {
    return n === 0 ? this.line : (this.#split()[Math.trunc(n) - 1] ?? '')
  }

  set(n: number, text: string): void {
    if (n === 0) {
      this.line = text
      return
    }
    this.#checkPlace(n)
    if (n > this.count) this.count = n
    this.#split()[Math.trunc(n) - 1] = text
    this.#isStale = true
  }

  #checkPlace(n: number): void {
    if (!(n >= 0 && n <= mostFields)) throw new AwkError(`there is no field ${n}`)
  }

  #split(): string[] {
    this.#fields ??= pieces(this.process, this.line, this.settings.separator())
    return this.#fields
  }
}
