/** Parses the scripts of sed. */
import type { Process, Working } from '../../../runtime/program.ts'
import { compileExpression, type Expression, InvalidExpression } from '../regex.ts'
import { replacementOf } from './replacement.ts'
import { type SedAddress, type SedCommand, SedError } from './syntax.ts'

/** Numbers and flags are not longer than this. */
const longestNumber = 20

export function parseSed(
  process: Process,
  script: string,
  isExtended: boolean,
): Working<readonly SedCommand[] | SedError> {
  return new SedParser(process, script, isExtended).parse()
}

type Common = Omit<SedCommand, 'substitution' | 'translation'>

/** What a backslash means in the text of a, i and c; else what follows it is meant. */
const textEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' }

class SedParser {
  #at = 0
  /** The commands that have opened a bracket. */
  readonly #open: SedCommand[] = []

  constructor(
    private readonly process: Process,
    private readonly script: string,
    private readonly isExtended: boolean,
  ) {}

  *parse(): Working<readonly SedCommand[] | SedError> {
    const commands: SedCommand[] = []
    for (;;) {
      this.#skip(/[\s;]/)
      if (this.#at >= this.script.length) break
      const command = this.script[this.#at] === '#' ? this.#comment() : this.#command()
      if (command instanceof SedError) return command
      if (command?.name === '}') {
        const opening = this.#open.pop()
        if (!opening) return new SedError("unexpected '}'")
        opening.target = commands.length
      } else if (command) commands.push(command)
      if (command?.name === '{') this.#open.push(command)
      yield* this.process.breathe()
    }
    if (this.#open.length > 0) return new SedError('unmatched {')
    return connected(commands)
  }

  #comment(): undefined {
    this.#line()
  }

  #command(): SedCommand | SedError {
    const from = this.#address()
    if (from instanceof SedError) return from
    let to: SedAddress | undefined
    this.#skip(/[ \t]/)
    if (from && this.script[this.#at] === ',') {
      this.#at++
      this.#skip(/[ \t]/)
      const second = this.#relative() ?? this.#address()
      if (second instanceof SedError) return second
      if (!second) return new SedError("unexpected ','")
      to = second
    }
    this.#skip(/\s/)
    const isNegated = this.script[this.#at] === '!'
    if (isNegated) this.#skip(/[!\s]/)
    const name = this.script[this.#at++] ?? ''
    return this.#operation({ from, to, isNegated, name, argument: '', target: -1 })
  }

  #operation(common: Common): SedCommand | SedError {
    const { name } = common
    if (name === '') return new SedError('missing command')
    if (name === 's') return this.#substitution(common)
    if (name === 'y') return this.#translation(common)
    if ('aic'.includes(name)) return { ...common, argument: this.#text() }
    if ('rwRW'.includes(name)) return { ...common, argument: this.#line() }
    if (':btT'.includes(name)) return { ...common, argument: this.#label(name) }
    if ('qQlL'.includes(name)) return { ...common, argument: this.#number() ?? '' }
    if ('{}pdPDnNgGhHxz=F'.includes(name)) return common
    return this.#refuse(`unsupported command ${name}`, `unknown command: \`${name}'`)
  }

  #number(): string | undefined {
    this.#skip(/[ \t]/)
    const number = /^\d+/.exec(this.script.slice(this.#at, this.#at + longestNumber))?.[0]
    this.#at += number?.length ?? 0
    return number
  }

  /** Up to the end of the line. */
  #line(): string {
    this.#skip(/[ \t]/)
    const end = this.script.indexOf('\n', this.#at)
    const text = this.script.slice(this.#at, end < 0 ? undefined : end)
    this.#at = end < 0 ? this.script.length : end
    return text
  }

  #label(name: string): string {
    this.#skip(/[ \t]/)
    const end = name === ':' ? /[\s;]/ : /[\s;}]/
    const from = this.#at
    while (this.#at < this.script.length && !end.test(this.script[this.#at])) this.#at++
    return this.script.slice(from, this.#at)
  }

  /** `+3`, `~4`: only as the end of a range. */
  #relative(): SedAddress | undefined {
    const sign = this.script[this.#at]
    if (sign !== '+' && sign !== '~') return undefined
    this.#at++
    return { kind: sign === '+' ? 'more' : 'multiple', count: Number(this.#number() ?? 0) }
  }

  #address(): SedAddress | undefined | SedError {
    const char = this.script[this.#at] ?? ''
    if (/\d/.test(char)) {
      const first = Number(this.#number())
      if (this.script[this.#at] !== '~') return { kind: 'line', number: first }
      this.#at++
      return { kind: 'step', first, step: Number(this.#number() ?? 0) }
    }
    if (char === '$') {
      this.#at++
      return { kind: 'last' }
    }
    if (char !== '/' && char !== '\\') return undefined
    this.#at += char === '/' ? 1 : 2
    const pattern = this.#until(this.script[this.#at - 1])
    if (pattern === undefined) return new SedError('unterminated address regex')
    const flags = this.#flags(/^[IM]*/)
    const expression = this.#expression(pattern, flags.includes('I'))
    return expression instanceof SedError ? expression : { kind: 'match', expression }
  }

  /** Undefined for an empty one, which stands for the one that was used last. */
  #expression(pattern: string, ignoresCase: boolean): Expression | undefined | SedError {
    if (pattern === '') return undefined
    const expression = compileExpression(this.process, pattern, {
      isExtended: this.isExtended,
      ignoresCase,
      escapes: 'letters',
    })
    if (!(expression instanceof InvalidExpression)) return expression
    return new SedError(`bad regex '${pattern}': ${expression.message}`)
  }

  #flags(allowed: RegExp): string {
    const flags = allowed.exec(this.script.slice(this.#at, this.#at + longestNumber))?.[0] ?? ''
    this.#at += flags.length
    return flags
  }

  #refuse(message: string, gnu: string, more = 0): SedError {
    return new SedError(message, { message: gnu, at: Math.min(this.#at, this.script.length) + more })
  }

  #substitution(common: Common): SedCommand | SedError {
    const delimiter = this.script[this.#at++]
    const pattern = delimiter && this.#until(delimiter)
    const replacement = delimiter && this.#until(delimiter, true)
    if (pattern === undefined || replacement === undefined)
      return this.#refuse(`unmatched '${delimiter ?? ''}'`, "unterminated `s' command")
    const flags = this.#flags(/^[gpiImMe\d]*/)
    if (/e/.test(flags)) return new SedError("kubesim does not run what 's///e' makes")
    const writes = this.script[this.#at] === 'w'
    if (writes) this.#at++
    const file = writes ? this.#line() : undefined
    if (/^[^\s;}#]/.test(this.script.slice(this.#at, this.#at + 1)))
      return this.#refuse('bad option in substitution expression', "unknown option to `s'", 1)
    const expression = this.#expression(pattern, /i/i.test(flags))
    if (expression instanceof SedError) return expression
    const parts = replacementOf(replacement)
    const most = parts.reduce((sum, each) => (each.kind === 'group' ? Math.max(sum, each.group) : sum), 0)
    if (expression && most > expression.groupCount)
      return new SedError(`invalid reference \\${most} on 's' command's RHS`)
    const nth = Number(/\d+/.exec(flags)?.[0] ?? 1)
    const [isGlobal, prints] = [flags.includes('g'), flags.includes('p')]
    return { ...common, substitution: { expression, replacement: parts, nth, isGlobal, prints, file } }
  }

  #translation(common: Common): SedCommand | SedError {
    const delimiter = this.script[this.#at++]
    const from = delimiter && this.#until(delimiter)
    const to = delimiter && this.#until(delimiter)
    if (from === undefined || to === undefined) return new SedError("unterminated 'y' command")
    const [before, after] = [from, to].map((each) => each.replace(/\\\\/g, '\\'))
    if (before.length !== after.length) return new SedError("strings for 'y' command are different lengths")
    return { ...common, translation: new Map(Array.from(before, (each, n) => [each, after[n]])) }
  }

  /** The text of a, i and c: the rest of the line, and of those that a backslash joins to it. */
  #text(): string {
    this.#skip(/[ \t]/)
    if (this.script[this.#at] === '\\') {
      // What stands on the next line begins there; on this one, its spaces belong to it.
      const [, newline] = /^\\([ \t]*\n)?/.exec(this.script.slice(this.#at))!
      this.#at += 1 + (newline?.length ?? 0)
    }
    let text = ''
    for (; this.#at < this.script.length && this.script[this.#at] !== '\n'; this.#at++) {
      const char = this.script[this.#at]
      if (char === '\\') this.#at++
      const next = this.script[this.#at] ?? ''
      text += char === '\\' ? (textEscapes[next] ?? next) : char
    }
    return text
  }

  /** The text up to the delimiter, which may be in it after a backslash. @param isReplacement where `\n` is left to who reads it */
  #until(delimiter: string, isReplacement = false): string | undefined {
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
        if (next === delimiter) text += isReplacement && next === '&' ? '\\&' : next
        else text += next === 'n' && !isReplacement ? '\n' : `\\${next}`
      }
    }
    return undefined
  }

  #skip(what: RegExp): void {
    while (this.#at < this.script.length && what.test(this.script[this.#at])) this.#at++
  }
}

/** Lets every jump know where it leads. */
function connected(commands: SedCommand[]): readonly SedCommand[] | SedError {
  const labels = new Map(
    commands.flatMap(({ name, argument }, n) => (name === ':' ? [[argument, n] as const] : [])),
  )
  for (const command of commands) {
    if (!'btT'.includes(command.name)) continue
    const target = command.argument === '' ? commands.length : labels.get(command.argument)
    if (target === undefined) return new SedError(`can't find label for jump to '${command.argument}'`)
    command.target = target
  }
  return commands
}
