/** Reads what functions of PL/pgSQL do. Source: PostgreSQL's manual, PL/pgSQL. */
import type { Block, Into, Step } from '../sql/routine-syntax.ts'
import { StepsReader } from '../sql/steps-reader.ts'
import { type Expression, SqlError } from '../sql/syntax.ts'
import { postgresGrammar } from './grammar.ts'

/** @throws SqlError for a body that is none */
export const readPlpgsql = (body: string): Block => new BlockReader(body, postgresGrammar).all()

const ends: ReadonlySet<string> = new Set(['end', 'else', 'elsif', 'elseif', 'exception', 'when'])

class BlockReader extends StepsReader {
  protected readonly ends = ends

  all(): Block {
    const block = this.#block(this.#label())
    this.skip(';')
    this.expectEnd()
    return block
  }

  protected skipElseIf(): boolean {
    return this.skip('elsif') || this.skip('elseif')
  }

  protected whenOf(of: Expression | undefined): Expression {
    const values = [this.expression()]
    while (this.skip(',')) values.push(this.expression())
    return of ? { kind: 'in', of, items: values, isNegated: false } : values[0]
  }

  protected endOf(word: string): void {
    for (const each of ['end', word, ';']) this.take(each)
  }

  /** `<<name>>` */
  #label(): string | undefined {
    if (!this.is('<') || this.ahead().text !== '<') return undefined
    this.next()
    this.next()
    const name = this.name()
    this.take('>')
    this.take('>')
    return name
  }

  #block(label: string | undefined): Block {
    const declared: Block['declared'][number][] = []
    if (this.skip('declare')) while (!this.is('begin')) declared.push(this.#declared())
    this.take('begin')
    const steps = this.steps()
    const handlers: Block['handlers'][number][] = []
    if (this.skip('exception'))
      while (this.skip('when')) {
        const conditions = [this.takeWord()]
        while (this.skip('or')) conditions.push(this.takeWord())
        this.take('then')
        handlers.push({ conditions, steps: this.steps() })
      }
    this.take('end')
    if (!this.isAtEnd && !this.is(';')) this.name()
    return { ...(label !== undefined && { label }), declared, steps, handlers }
  }

  #declared(): Block['declared'][number] {
    const name = this.name()
    this.skip('constant')
    const type = this.#declaredType()
    if (this.skip('not')) this.take('null')
    const isSet = this.skip(':=') || this.skip('=') || this.skip('default')
    const value = isSet ? this.expression() : undefined
    this.take(';')
    return { name, type, ...(value && { value }) }
  }

  /** `users.id%TYPE` and `users%ROWTYPE` take whatever they are given. */
  #declaredType(): string | undefined {
    if (this.skip('record')) return undefined
    for (let n = 0; n < 6; n++) {
      const { text, kind } = this.ahead(n)
      if (kind === 'sign' && text === '%') {
        for (let m = 0; m < n + 2; m++) this.next()
        return undefined
      }
      if (kind === 'sign' && text !== '.') break
    }
    return this.type()
  }

  protected step(): Step {
    const label = this.#label()
    const line = this.line
    const word = this.word()
    const labelled = label === undefined ? {} : { label }
    switch (word) {
      case 'declare':
      case 'begin': {
        const block = this.#block(label)
        this.take(';')
        return { line, does: 'block', block }
      }
      case 'if':
        return { line, ...this.ifStep() }
      case 'case':
        return { line, ...this.caseStep() }
      case 'loop':
        return { line, does: 'loop', ...labelled, steps: this.#looped() }
      case 'while': {
        this.next()
        const holds = this.expression()
        return { line, does: 'loop', ...labelled, holds, steps: this.#looped() }
      }
      case 'for':
        return { line, ...labelled, ...this.#for() } as Step
      case 'exit':
      case 'continue': {
        this.next()
        const to = this.is(';') || this.is('when') ? undefined : this.name()
        const when = this.skip('when') ? this.expression() : undefined
        this.take(';')
        return { line, does: word, ...(to !== undefined && { label: to }), ...(when && { when }) }
      }
      case 'return':
        return { line, ...this.#return() }
      case 'raise':
        return { line, ...this.#raise() }
      case 'null':
        this.next()
        this.take(';')
        return { line, does: 'nothing' }
      case 'perform': {
        this.next()
        return {
          line,
          does: 'ask',
          sql: `SELECT ${this.#text().sql}`,
          into: { variables: [], isStrict: false },
        }
      }
      case 'execute':
        return { line, ...this.#execute() }
      default:
        return { line, ...this.#assignmentOrStatement() }
    }
  }

  #assignmentOrStatement() {
    const second = this.ahead()
    const isPlain = second.text === ':=' || second.text === '='
    const isPart = second.text === '.' && /^:?=$/.test(this.ahead(3).text)
    if (!isPlain && !isPart) {
      const { sql, into } = this.#text()
      return { does: 'ask' as const, sql, ...(into && { into }) }
    }
    const to = this.#variable()
    this.next()
    const value = this.expression()
    this.take(';')
    return { does: 'set' as const, to, value }
  }

  #variable(): string {
    const name = this.name()
    return this.skip('.') ? `${name}.${this.name()}` : name
  }

  #looped(): readonly Step[] {
    this.take('loop')
    const steps = this.steps()
    this.take('end')
    this.take('loop')
    if (!this.is(';')) this.name()
    this.take(';')
    return steps
  }

  #for() {
    this.take('for')
    const variable = this.name()
    this.take('in')
    if (this.is('select') || this.is('with') || this.isQueryNext || this.is('values')) {
      const sql = this.#textUpTo('loop')
      return { does: 'rows' as const, variable, sql, steps: this.#looped() }
    }
    if (this.is('execute')) throw new SqlError('unsupported', 'FOR … IN EXECUTE')
    const isDown = this.skip('reverse')
    const from = this.expression()
    this.take('.')
    this.take('.')
    const to = this.expression()
    const by = this.skip('by') ? this.expression() : undefined
    return { does: 'count' as const, variable, from, to, by, isDown, steps: this.#looped() }
  }

  #return() {
    this.take('return')
    if (this.skip('query')) {
      if (this.is('execute')) throw new SqlError('unsupported', 'RETURN QUERY EXECUTE')
      return { does: 'add rows' as const, sql: this.#text().sql }
    }
    const isNext = this.skip('next')
    const value = this.is(';') ? undefined : this.expression()
    this.take(';')
    if (isNext) return { does: 'add row' as const, value: value ?? ({ kind: 'value', value: null } as const) }
    return { does: 'return' as const, ...(value && { value }) }
  }

  #raise() {
    this.take('raise')
    if (this.skip(';')) return { does: 'raise' as const, level: 'again' as const, text: '', args: [] }
    const words = { notice: 'notice', warning: 'warning', exception: 'exception' } as const
    const word = this.word()
    const isLevel = /^(debug|log|info|notice|warning|exception)$/.test(word)
    if (isLevel) this.next()
    const level = !isLevel
      ? 'exception'
      : Object.hasOwn(words, word)
        ? words[word as keyof typeof words]
        : word === 'info'
          ? 'notice'
          : 'silent'
    const text = this.token.kind === 'text' ? this.next().text : this.is('using') ? '%' : this.takeWord()
    const args: Expression[] = []
    while (this.skip(',')) args.push(this.expression())
    if (this.skip('using'))
      do {
        const option = this.takeWord()
        if (!this.skip('=')) this.take(':=')
        const value = this.expression()
        if (option === 'message') args.push(value)
      } while (this.skip(','))
    this.take(';')
    return { does: 'raise' as const, level, text, args } as const
  }

  #execute() {
    this.take('execute')
    const sql = this.expression()
    const into = this.skip('into') ? this.#into() : undefined
    if (this.is('using')) throw new SqlError('unsupported', 'EXECUTE … USING')
    this.take(';')
    return { does: 'execute' as const, sql, ...(into && { into }) }
  }

  #into(): Into {
    const isStrict = this.skip('strict')
    const variables = [this.#variable()]
    while (this.skip(',')) variables.push(this.#variable())
    return { variables, isStrict }
  }

  /** A statement up to its semicolon, without the variables that take what it answers. */
  #text(): { readonly sql: string; readonly into?: Into } {
    const takes = !/^(insert|merge)$/.test(this.word())
    let [isReturning, isTaken] = [false, false]
    const statement = this.statementBefore(
      () => {
        isReturning ||= this.is('returning')
        return (takes || isReturning) && !isTaken
      },
      () => {
        isTaken = true
        return this.#into()
      },
    )
    this.take(';')
    return statement
  }

  #textUpTo(word: string): string {
    const from = this.at
    while (!this.isAtEnd && !this.is(word)) this.next()
    return this.textSince(from)
  }
}
