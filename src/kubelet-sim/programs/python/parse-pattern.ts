/** Reads the patterns of `case`. */
import type { Expression, Pattern } from './syntax.ts'
import { span, type TokenReader } from './token-reader.ts'
import type { Place } from './values.ts'

/** @param expression reads numbers, texts and None */
export const parsePattern = (reader: TokenReader, expression: () => Expression): Pattern =>
  new PatternParser(reader, expression).open()

const literal = /^(?:None|True|False)$/

class PatternParser {
  constructor(
    private readonly reader: TokenReader,
    private readonly expression: () => Expression,
  ) {}

  /** Several, divided by commas, are a sequence. */
  open(): Pattern {
    const { reader } = this
    const first = this.#maybeStar()
    if (!reader.is(',')) {
      return first.kind === 'rest' ? { kind: 'sequence', patterns: [first], at: first.at } : first
    }
    const patterns = [first]
    while (reader.accept(',')) if (!reader.is(':') && !reader.is('if')) patterns.push(this.#maybeStar())
    return { kind: 'sequence', patterns, at: this.#from(first.at) }
  }

  #from(at: Place): Place {
    return span(at, this.reader.previous.at)
  }

  #maybeStar(): Pattern {
    const { reader } = this
    const { at } = reader.token
    if (!reader.accept('*')) return this.#as()
    return { kind: 'rest', name: this.#captured(), at: this.#from(at) }
  }

  #captured(): string | undefined {
    const name = this.reader.name()
    return name === '_' ? undefined : name
  }

  #as(): Pattern {
    return this.reader.within(() => {
      const { at } = this.reader.token
      const pattern = this.#either()
      if (!this.reader.accept('as')) return pattern
      return { kind: 'as', pattern, name: this.reader.name(), at: this.#from(at) }
    })
  }

  #either(): Pattern {
    const first = this.#closed()
    if (!this.reader.is('|')) return first
    const patterns = [first]
    while (this.reader.accept('|')) patterns.push(this.#closed())
    return { kind: 'either', patterns, at: this.#from(first.at) }
  }

  #closed(): Pattern {
    const { reader } = this
    const { token } = reader
    const { at } = token
    if (token.kind === 'number' || token.kind === 'text' || reader.is('-')) return this.#value(false)
    if (literal.test(token.text) && token.kind === 'name') return this.#value(true)
    if (reader.accept('(')) return this.#listed(')', at, true)
    if (reader.accept('[')) return this.#listed(']', at, false)
    if (reader.accept('{')) return this.#mapping(at)
    if (!reader.isName) throw reader.problem()
    const next = reader.next.kind === 'sign' ? reader.next.text : ''
    if (next !== '.' && next !== '(') return { kind: 'capture', name: this.#captured(), at }
    return this.#dotted(at)
  }

  #value(isSame: boolean): Pattern {
    const { reader } = this
    const { at } = reader.token
    // A `|` divides patterns, and is no operation here.
    if (reader.token.kind === 'text' || isSame) {
      const { position } = reader
      const value = this.expression()
      if (value.kind === 'constant') return { kind: 'value', value, isSame, at: this.#from(at) }
      reader.reset(position)
    }
    const isNegative = reader.accept('-')
    const operand = this.#alone()
    const value: Expression = isNegative ? { kind: 'unary', sign: '-', operand, at: this.#from(at) } : operand
    return { kind: 'value', value, isSame, at: this.#from(at) }
  }

  /** The next word as an expression, whatever comes behind it. */
  #alone(): Expression {
    const { position } = this.reader
    const whole = this.expression()
    if (whole.kind === 'constant') return whole
    let left: Expression = whole
    while (left.kind === 'binary') left = left.left
    this.reader.reset(position)
    this.reader.take()
    return left
  }

  #listed(end: string, at: Place, mayBeGroup: boolean): Pattern {
    const { reader } = this
    const patterns: Pattern[] = []
    let isSequence = !mayBeGroup
    while (!reader.is(end)) {
      patterns.push(this.#maybeStar())
      if (!reader.accept(',')) break
      isSequence = true
    }
    reader.expect(end)
    if (patterns.length === 0 || patterns.some(({ kind }) => kind === 'rest')) isSequence = true
    return isSequence ? { kind: 'sequence', patterns, at: this.#from(at) } : patterns[0]
  }

  #mapping(at: Place): Pattern {
    const { reader } = this
    const entries: (readonly [Expression, Pattern])[] = []
    let rest: string | undefined
    while (!reader.is('}')) {
      if (reader.accept('**')) rest = reader.name()
      else {
        const key = this.expression()
        reader.expect(':')
        entries.push([key, this.#as()])
      }
      if (!reader.accept(',')) break
    }
    reader.expect('}')
    return { kind: 'mapping', entries, rest, at: this.#from(at) }
  }

  #dotted(at: Place): Pattern {
    const { reader } = this
    let cls: Expression = { kind: 'name', name: reader.name(), at }
    while (reader.accept('.')) cls = { kind: 'attribute', of: cls, name: reader.name(), at: this.#from(at) }
    if (!reader.accept('(')) return { kind: 'value', value: cls, isSame: false, at: this.#from(at) }
    const positional: Pattern[] = []
    const named: (readonly [string, Pattern])[] = []
    while (!reader.is(')')) {
      if (reader.isName && reader.next.text === '=') {
        const name = reader.name()
        reader.take()
        named.push([name, this.#as()])
      } else positional.push(this.#as())
      if (!reader.accept(',')) break
    }
    reader.expect(')')
    return { kind: 'class', cls, positional, named, at: this.#from(at) }
  }
}
