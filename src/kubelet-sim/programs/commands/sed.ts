/** Parses the scripts of sed: addresses and the commands s, p, d, q, a, i, c and =. */
import type { Process, Working } from '../../runtime/program.ts'
import { compileExpression, type Expression, InvalidExpression } from './regex.ts'

type SedAddress =
  | { readonly kind: 'line'; readonly number: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'match'; readonly expression: Expression }

export interface SedCommand {
  readonly from: SedAddress | undefined
  readonly to: SedAddress | undefined
  readonly isNegated: boolean
  readonly name: string
  /** The text of a, i and c. */
  readonly argument: string
  /** What s/// does. */
  readonly substitution?: Substitution
}

export interface Substitution {
  readonly expression: Expression
  readonly replacement: string
  readonly nth: number
  readonly isGlobal: boolean
  /** s///p */
  readonly prints: boolean
}

/** Numbers and flags are not longer than this. */
const longestNumber = 20

export class SedError {
  constructor(readonly message: string) {}
}

export function parseSed(
  process: Process,
  script: string,
  isExtended: boolean,
): Working<readonly SedCommand[] | SedError> {
  return new SedParser(process, script, isExtended).parse()
}

class SedParser {
  #at = 0

  constructor(
    private readonly process: Process,
    private readonly script: string,
    private readonly isExtended: boolean,
  ) {}

  *parse(): Working<readonly SedCommand[] | SedError> {
    const commands: SedCommand[] = []
    for (;;) {
      this.#skip(/[\s;]/)
      if (this.#at >= this.script.length) return commands
      const command = this.#command()
      if (command instanceof SedError) return command
      commands.push(command)
      yield* this.process.breathe()
    }
  }

  #command(): SedCommand | SedError {
    const from = this.#address()
    if (from instanceof SedError) return from
    let to: SedAddress | undefined
    if (from && this.script[this.#at] === ',') {
      this.#at++
      const second = this.#address()
      if (second instanceof SedError) return second
      to = second
    }
    this.#skip(/\s/)
    const isNegated = this.script[this.#at] === '!'
    if (isNegated) this.#at++
    const name = this.script[this.#at++] ?? ''
    const common = { from, to, isNegated, name, argument: '' }
    if (name === 's') return this.#substitution(common)
    if ('aic'.includes(name) && name) return { ...common, argument: this.#text() }
    if ('pdq='.includes(name) && name) return common
    return new SedError(`unsupported command ${name}`)
  }

  #address(): SedAddress | undefined | SedError {
    const number = /^\d+/.exec(this.script.slice(this.#at, this.#at + longestNumber))
    if (number) {
      this.#at += number[0].length
      return { kind: 'line', number: Number(number[0]) }
    }
    if (this.script[this.#at] === '$') {
      this.#at++
      return { kind: 'last' }
    }
    if (this.script[this.#at] !== '/') return undefined
    this.#at++
    const pattern = this.#until('/')
    if (pattern === undefined) return new SedError('unmatched /')
    const expression = compileExpression(this.process, pattern, { isExtended: this.isExtended })
    if (expression instanceof InvalidExpression)
      return new SedError(`bad regex '${pattern}': ${expression.message}`)
    return { kind: 'match', expression }
  }

  #substitution(command: SedCommand): SedCommand | SedError {
    const delimiter = this.script[this.#at++]
    const pattern = delimiter && this.#until(delimiter)
    const replacement = delimiter && this.#until(delimiter)
    if (pattern === undefined || replacement === undefined) return new SedError("unterminated 's' command")
    const flags = /^[gpiI\d]*/.exec(this.script.slice(this.#at, this.#at + longestNumber))?.[0] ?? ''
    this.#at += flags.length
    const expression = compileExpression(this.process, pattern, {
      isExtended: this.isExtended,
      ignoresCase: /i/i.test(flags),
    })
    if (expression instanceof InvalidExpression)
      return new SedError(`bad regex '${pattern}': ${expression.message}`)
    const nth = Number(/\d+/.exec(flags)?.[0] ?? 1)
    const [isGlobal, prints] = [flags.includes('g'), flags.includes('p')]
    return { ...command, substitution: { expression, replacement, nth, isGlobal, prints } }
  }

  /** The text of a, i and c: the rest of the line. */
  #text(): string {
    this.#skip(/[ \t]/)
    if (this.script[this.#at] === '\\') {
      this.#at++
      this.#skip(/\s/)
    }
    const end = this.script.indexOf('\n', this.#at)
    const text = this.script.slice(this.#at, end < 0 ? undefined : end)
    this.#at = end < 0 ? this.script.length : end
    return text
  }

  /** The text up to the delimiter, which may be in it after a backslash. */
  #until(delimiter: string): string | undefined {
    let text = ''
    for (; this.#at < this.script.length; this.#at++) {
      const char = this.script[this.#at]
      if (char === delimiter) {
        this.#at++
        return text
      }
      if (char !== '\\') text += char
      else {
        const next = this.script[++this.#at] ?? ''
        text += next === delimiter ? next : next === 'n' ? '\n' : `\\${next}`
      }
    }
    return undefined
  }

  #skip(what: RegExp): void {
    while (this.#at < this.script.length && what.test(this.script[this.#at])) this.#at++
  }
}
