/** Reads expressions. */
import { anchored, anchorOf } from './parse-anchors.ts'
import { parseNumber } from './parse-number.ts'
import { parametersAt } from './parse-parameters.ts'
import { comparisonSign, constants, strengths } from './parse-signs.ts'
import { textsAt } from './parse-text.ts'
import type { Argument, Comparison, ComprehensionLoop, Expression, Parameters } from './syntax.ts'
import { asynchronous, awaiting, isKeyword, span, type TokenReader } from './token-reader.ts'
import { ellipsis, type Place } from './values.ts'

export class ExpressionParser {
  constructor(protected readonly reader: TokenReader) {}

  /** One, or a tuple of several, as they stand to the right of `=`. */
  expressions(allowsStars = true): Expression {
    return this.#listOf(() => (allowsStars ? this.#starred() : this.expression()))
  }

  /** What `for` and `del` name: without `in`. */
  targets(): Expression {
    return this.#listOf(() =>
      this.reader.is('*') ? this.#star(() => this.#operation(1)) : this.#operation(1),
    )
  }

  #listOf(read: () => Expression): Expression {
    const { reader } = this
    const first = read()
    if (!reader.is(',')) {
      if (first.kind === 'star') throw reader.problem("can't use starred expression here", first.at)
      return first
    }
    const items = [first]
    while (reader.accept(',')) {
      if (!this.#beginsExpression()) break
      items.push(read())
    }
    return { kind: 'tuple', items, at: span(first.at, reader.previous.at) }
  }

  #beginsExpression(): boolean {
    const { token } = this.reader
    if (token.kind === 'number' || token.kind === 'text') return true
    if (token.kind === 'name')
      return (
        !isKeyword(token.text) ||
        constants.has(token.text) ||
        token.text === awaiting ||
        /^(?:not|lambda|yield)$/.test(token.text)
      )
    return token.kind === 'sign' && /^(?:[([{~+*-]|\.\.\.)$/.test(token.text)
  }

  #star(read: () => Expression): Expression {
    const { at } = this.reader.expect('*')
    const value = read()
    return { kind: 'star', value, at: span(at, value.at) }
  }

  #starred(): Expression {
    return this.reader.is('*') ? this.#star(() => this.#operation(1)) : this.named()
  }

  /** With `name := value`. */
  named(): Expression {
    const { reader } = this
    if (reader.isName && reader.next.kind === 'sign' && reader.next.text === ':=') {
      const { text: name, at } = reader.take()
      reader.take()
      const value = this.expression()
      return { kind: 'named', name, value, at: span(at, value.at) }
    }
    return this.expression()
  }

  expression(): Expression {
    return this.reader.within(() => this.#choice())
  }

  #choice(): Expression {
    const { reader } = this
    if (reader.is('lambda')) return this.#lambda()
    if (reader.is('yield')) return this.yielded()
    const yes = this.#or()
    if (!reader.is('if')) return yes
    reader.take()
    const test = this.#or()
    if (!reader.is('else'))
      throw reader.problem("expected 'else' after 'if' expression", span(yes.at, test.at))
    reader.take()
    const no = this.expression()
    return { kind: 'choice', test, yes, no, at: span(yes.at, no.at) }
  }

  yielded(): Expression {
    const { reader } = this
    const { at } = reader.expect('yield')
    if (reader.accept('from')) {
      const value = this.expression()
      return { kind: 'yield', value, isFrom: true, at: span(at, value.at) }
    }
    const value = this.#beginsExpression() ? this.expressions() : undefined
    return { kind: 'yield', value, isFrom: false, at: span(at, value?.at ?? at) }
  }

  #lambda(): Expression {
    const { reader } = this
    const { at } = reader.expect('lambda')
    const parameters = this.parameters(':', false)
    reader.expect(':')
    const body = this.expression()
    return { kind: 'lambda', parameters, body, at: span(at, body.at) }
  }

  #or(): Expression {
    return this.#logical('or', () => this.#logical('and', () => this.#not()))
  }

  #logical(word: 'and' | 'or', read: () => Expression): Expression {
    const first = read()
    if (!this.reader.is(word)) return first
    const operands = [first]
    while (this.reader.accept(word)) operands.push(read())
    return { kind: 'logical', isAnd: word === 'and', operands, at: span(first.at, operands.at(-1)!.at) }
  }

  #not(): Expression {
    const { reader } = this
    if (!reader.is('not')) return this.#comparison()
    const { at } = reader.take()
    const operand = reader.within(() => this.#not())
    return { kind: 'unary', sign: 'not', operand, at: span(at, operand.at) }
  }

  #comparison(): Expression {
    const first = this.#operation(1)
    const rest: Comparison[] = []
    for (let sign = comparisonSign(this.reader); sign; sign = comparisonSign(this.reader))
      rest.push({ sign, right: this.#operation(1) })
    return rest.length === 0
      ? first
      : { kind: 'compare', first, rest, at: span(first.at, rest.at(-1)!.right.at) }
  }

  #operation(strength: number): Expression {
    const { reader } = this
    let left = this.#unary()
    for (let count = 0; ; count++) {
      const { token } = reader
      const found = token.kind === 'sign' ? strengths[token.text] : undefined
      if (found === undefined || found < strength) return left
      reader.link(count)
      const sign = reader.take()
      const right = this.#operation(found + 1)
      const at = { ...span(left.at, right.at), anchor: anchorOf(left.at, sign.at, right.at) }
      left = { kind: 'binary', sign: sign.text, left, right, at }
    }
  }

  #unary(): Expression {
    const { reader } = this
    if (!reader.is('-') && !reader.is('+') && !reader.is('~')) return this.#power()
    const { text: sign, at } = reader.take()
    const operand = reader.within(() => this.#unary())
    const { kind } = operand
    if (kind === 'constant' && sign === '-' && typeof operand.value === 'number' && operand.value > 0)
      return { kind, value: -operand.value, at: span(at, operand.at) }
    return { kind: 'unary', sign, operand, at: span(at, operand.at) }
  }

  #power(): Expression {
    const { reader } = this
    const left = reader.is(awaiting) ? this.#waited() : this.#primary()
    if (!reader.is('**')) return left
    const sign = reader.take()
    const right = reader.within(() => this.#unary())
    const at = { ...span(left.at, right.at), anchor: anchorOf(left.at, sign.at, right.at) }
    return { kind: 'binary', sign: '**', left, right, at }
  }

  #waited(): Expression {
    const { at } = this.reader.expect(awaiting)
    const value = this.#primary()
    return { kind: 'wait', value, at: span(at, value.at) }
  }

  #primary(): Expression {
    const { reader } = this
    let of = this.#atom()
    for (let count = 0; ; count++) {
      reader.link(count)
      const from = reader.token.at
      if (reader.accept('.')) {
        const name = reader.name()
        of = { kind: 'attribute', of, name, at: span(of.at, reader.previous.at) }
      } else if (reader.is('(')) {
        const args = this.args()
        of = { kind: 'call', callee: of, args, at: anchored(of.at, from, reader.previous.at) }
      } else if (reader.accept('[')) {
        const index = this.#index()
        reader.expect(']')
        of = { kind: 'item', of, index, at: anchored(of.at, from, reader.previous.at) }
      } else return of
    }
  }

  #index(): Expression {
    const { reader } = this
    const first = this.#slice()
    if (!reader.is(',')) return first
    const items = [first]
    while (reader.accept(',')) if (!reader.is(']')) items.push(this.#slice())
    return { kind: 'tuple', items, at: span(first.at, reader.previous.at) }
  }

  #slice(): Expression {
    const { reader } = this
    const { at } = reader.token
    const first = reader.is(':') ? undefined : this.#starred()
    if (first && !reader.is(':')) return first
    const parts = [first]
    while (reader.accept(':'))
      parts.push(reader.is(':') || reader.is(']') || reader.is(',') ? undefined : this.expression())
    return { kind: 'slice', parts, at: span(at, reader.previous.at) }
  }

  /** With its brackets. */
  args(): Argument[] {
    const { reader } = this
    reader.expect('(')
    const args: Argument[] = []
    while (!reader.is(')')) {
      args.push(this.#argument(args))
      if (!reader.is(')') && !reader.accept(','))
        throw reader.problem(
          this.#beginsExpression() ? 'invalid syntax. Perhaps you forgot a comma?' : 'invalid syntax',
          this.#beginsExpression() ? span(args.at(-1)!.value.at, reader.token.at) : undefined,
        )
    }
    reader.take()
    return args
  }

  #argument(before: readonly Argument[]): Argument {
    const { reader } = this
    if (reader.accept('**')) return { stars: 2, value: this.expression() }
    if (reader.accept('*')) return { stars: 1, value: this.expression() }
    if (reader.isName && reader.next.kind === 'sign' && reader.next.text === '=') {
      const name = reader.take().text
      reader.take()
      return { name, stars: 0, value: this.expression() }
    }
    const { at } = reader.token
    const item = this.named()
    if (reader.is('for') || reader.is(asynchronous)) {
      const loops = this.#loops()
      const value = { kind: 'comprehension', makes: 'generator', item, value: undefined, loops } as const
      return { stars: 0, value: { ...value, at: span(at, reader.previous.at) } }
    }
    if (before.some(({ name, stars }) => name !== undefined || stars === 2))
      throw reader.problem('positional argument follows keyword argument', reader.token.at)
    return { stars: 0, value: item }
  }

  #loops(): ComprehensionLoop[] {
    const { reader } = this
    const loops: ComprehensionLoop[] = []
    while (reader.is('for') || reader.is(asynchronous)) {
      const isAsynchronous = reader.accept(asynchronous)
      reader.expect('for')
      const target = this.targets()
      reader.expect('in')
      const over = this.#or()
      const tests: Expression[] = []
      while (reader.accept('if')) tests.push(reader.is('lambda') ? this.#lambda() : this.#orNamed())
      loops.push({ target, over, tests, isAsynchronous })
    }
    return loops
  }

  #orNamed(): Expression {
    const { reader } = this
    return reader.isName && reader.next.text === ':=' ? this.named() : this.#or()
  }

  #atom(): Expression {
    const { reader } = this
    const { token } = reader
    if (token.kind === 'text') return textsAt(this.reader, (inner) => new ExpressionParser(inner))
    if (token.kind === 'number') return { kind: 'constant', value: parseNumber(reader.take()), at: token.at }
    if (token.kind === 'name') {
      const constant = constants.get(token.text)
      if (constant === undefined && isKeyword(token.text)) throw reader.problem()
      reader.take()
      return constant === undefined
        ? { kind: 'name', name: token.text, at: token.at }
        : { kind: 'constant', value: constant, at: token.at }
    }
    if (reader.accept('...')) return { kind: 'constant', value: ellipsis, at: token.at }
    if (reader.is('(')) return reader.within(() => this.#group())
    if (reader.is('[')) return reader.within(() => this.#list())
    if (reader.is('{')) return reader.within(() => this.#braces())
    throw reader.problem()
  }

  #group(): Expression {
    const { reader } = this
    const { at } = reader.expect('(')
    const whole = (): Place => span(at, reader.previous.at)
    if (reader.accept(')')) return { kind: 'tuple', items: [], at: whole() }
    const first = reader.is('yield') ? this.yielded() : this.#starred()
    if (reader.is('for') || reader.is(asynchronous)) {
      const loops = this.#loops()
      reader.expect(')')
      return { kind: 'comprehension', makes: 'generator', item: first, value: undefined, loops, at: whole() }
    }
    if (!reader.is(',')) {
      if (first.kind === 'star') throw reader.problem('cannot use starred expression here', first.at)
      this.#close(')', first)
      return first
    }
    const items = this.#items(first, ')')
    return { kind: 'tuple', items, at: whole() }
  }

  /** The others of what begins with this one, until the bracket that ends it. */
  #items(first: Expression, end: string): Expression[] {
    const { reader } = this
    const items = [first]
    while (reader.accept(',')) if (!reader.is(end)) items.push(this.#starred())
    this.#close(end, items.at(-1)!)
    return items
  }

  #close(end: string, last: Expression): void {
    const { reader } = this
    if (!reader.is(end))
      throw this.#beginsExpression()
        ? reader.problem('invalid syntax. Perhaps you forgot a comma?', span(last.at, reader.token.at))
        : reader.problem()
    reader.take()
  }

  #list(): Expression {
    const { reader } = this
    const { at } = reader.expect('[')
    if (reader.accept(']')) return { kind: 'list', items: [], at: span(at, reader.previous.at) }
    const first = this.#starred()
    if (reader.is('for') || reader.is(asynchronous)) {
      const loops = this.#loops()
      this.#close(']', first)
      const made = { kind: 'comprehension', makes: 'list', item: first, value: undefined, loops } as const
      return { ...made, at: span(at, reader.previous.at) }
    }
    const items = this.#items(first, ']')
    return { kind: 'list', items, at: span(at, reader.previous.at) }
  }

  #braces(): Expression {
    const { reader } = this
    const { at } = reader.expect('{')
    const whole = (): Place => span(at, reader.previous.at)
    if (reader.accept('}')) return { kind: 'dict', entries: [], at: whole() }
    const [key, value, isSpread] = this.#entry()
    if (reader.is('for') || reader.is(asynchronous)) {
      const loops = this.#loops()
      this.#close('}', value)
      const makes = key ? 'dict' : 'set'
      const [item, paired] = key ? [key, value] : [value, undefined]
      return { kind: 'comprehension', makes, item, value: paired, loops, at: whole() }
    }
    if (!key && !isSpread) return { kind: 'set', items: this.#items(value, '}'), at: whole() }
    const entries: (readonly [Expression | undefined, Expression])[] = [[key, value]]
    while (reader.accept(',')) {
      if (reader.is('}')) break
      const [next, item] = this.#entry()
      entries.push([next, item])
    }
    this.#close('}', entries.at(-1)![1])
    return { kind: 'dict', entries, at: whole() }
  }

  #entry(): readonly [key: Expression | undefined, value: Expression, isSpread: boolean] {
    const { reader } = this
    if (reader.accept('**')) return [undefined, this.#operation(1), true]
    const key = this.#starred()
    if (!reader.accept(':')) return [undefined, key, false]
    return [key, this.expression(), false]
  }

  /** @param end what comes behind them */
  parameters(end: ')' | ':', haveTypes: boolean): Parameters {
    return parametersAt(this.reader, () => this.expression(), { end, haveTypes })
  }
}
