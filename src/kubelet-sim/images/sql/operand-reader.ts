/** Reads what stands between the signs of an expression: values, names, calls, and what has words of its own. */
import { literal } from './expressions.ts'
import { type Call, type Expression, type Ordering, type Query, SqlError, type Window } from './syntax.ts'
import { TypeReader } from './type-reader.ts'

/** Functions that need no brackets. */
const bare =
  /^(current_(timestamp|user|date|time|role|schema|catalog)|localtimestamp|localtime|session_user|utc_timestamp|utc_date)$/

/** Types whose name may stand before a text. */
const typed =
  /^(date|time|timestamp|timestamptz|datetime|interval|json|jsonb|uuid|bool|boolean|numeric|int|float)$/

/** Units of time that stand before a comma. */
const unitsFirst = /^(timestampdiff|timestampadd)$/

export abstract class OperandReader extends TypeReader {
  abstract expression(): Expression

  /** An expression that ends before signs of comparison. */
  protected abstract tight(): Expression

  /** A question, in brackets or not. */
  abstract query(): Query

  protected abstract orders(): readonly Ordering[]

  /** What stands in the brackets of a window. */
  protected abstract window(): Window

  /** @param after how many words there are before it */
  protected isQueryAt(after: number): boolean {
    for (let n = after; ; n++) {
      const { kind, text } = this.ahead(n)
      if (kind === 'word')
        return (
          /^(select|with|values|table)$/i.test(text) &&
          !(
            this.grammar.valuesAreCalled &&
            /^values$/i.test(text) &&
            this.ahead(n + 1).text === '(' &&
            this.ahead(n + 2).kind === 'word'
          )
        )
      if (text !== '(' || kind !== 'sign' || n > 100) return false
    }
  }

  protected get isQueryNext(): boolean {
    return this.is('(') && this.isQueryAt(1)
  }

  protected list(): readonly Expression[] {
    const items: Expression[] = []
    this.take('(')
    if (!this.is(')'))
      do items.push(this.expression())
      while (this.skip(','))
    this.take(')')
    return items
  }

  operand(): Expression {
    let value = this.#plain()
    for (;;) {
      if (this.skip('::')) value = { kind: 'cast', of: value, type: this.type() }
      else if (this.grammar.hasArrays && this.skip('[')) {
        value = { kind: 'element', of: value, index: this.expression() }
        this.take(']')
      } else if (this.skip('collate')) this.name()
      else if (this.is('at') && this.ahead().text.toLowerCase() === 'time') value = this.#inZone(value)
      else return value
    }
  }

  /** There is one zone here. */
  #inZone(value: Expression): Expression {
    for (const each of ['at', 'time', 'zone']) this.take(each)
    const { text } = this.next()
    if (!/^(utc|etc\/utc|gmt|z)$/i.test(text)) throw new SqlError('unsupported', `AT TIME ZONE ${text}`)
    return { kind: 'cast', of: value, type: 'timestamp' }
  }

  #plain(): Expression {
    const { kind, text } = this.token
    if (kind === 'number') {
      this.next()
      return { kind: 'value', value: literal(text) }
    }
    if (kind === 'text') {
      this.next()
      // Texts in a row are one.
      let whole = text
      while (this.token.kind === 'text' && this.grammar.joinsTexts) whole += this.next().text
      return { kind: 'value', value: whole }
    }
    if (kind === 'variable') {
      this.next()
      return { kind: 'variable', name: text.toLowerCase() }
    }
    if (this.skip('-')) return { kind: 'negate', of: this.nested(() => this.operand()) }
    if (this.skip('+')) return this.nested(() => this.operand())
    if (this.grammar.hasExclamations && this.skip('!'))
      return { kind: 'not', of: this.nested(() => this.operand()) }
    if (this.isQueryNext) return { kind: 'subquery', select: this.inBrackets(() => this.query()) }
    if (this.is('(')) return this.#bracket()
    return this.#named()
  }

  #bracket(): Expression {
    const [first, ...others] = this.list()
    if (!first) this.refuse()
    return others.length === 0 ? first : { kind: 'row', items: [first, ...others] }
  }

  #named(): Expression {
    const word = this.word()
    const special = word === '' ? undefined : this.#special(word)
    if (special) return special
    if (this.isReserved && !(word === 'left' || word === 'right' || word === 'values' || word === 'filter'))
      this.refuse()
    const isQuoted = this.token.kind === 'quoted'
    const name = this.name()
    if (this.is('(')) return this.call(name.toLowerCase())
    if (!isQuoted && bare.test(name.toLowerCase()))
      return { kind: 'call', name: name.toLowerCase(), args: [] }
    if (!this.skip('.')) return { kind: 'column', name }
    const column = this.name()
    // `pg_catalog.now()`: whose function it is makes no difference.
    if (this.is('(')) return this.call(column.toLowerCase())
    if (name.toLowerCase() === 'excluded') return { kind: 'column', name: column, isNew: true }
    if (this.skip('.')) return { kind: 'column', name: this.name(), of: column.toLowerCase() }
    return { kind: 'column', name: column, of: name.toLowerCase() }
  }

  /** What begins with a word that means something there. */
  #special(word: string): Expression | undefined {
    const next = this.ahead()
    switch (word) {
      case 'null':
        this.next()
        return { kind: 'value', value: null }
      case 'true':
      case 'false':
        this.next()
        return { kind: 'truth', holds: word === 'true' }
      case 'case':
        return this.nested(() => this.#case())
      case 'exists':
        if (next.text !== '(') return undefined
        this.next()
        return { kind: 'exists', select: this.inBrackets(() => this.query()) }
      case 'values': {
        this.next()
        const { args } = this.call(word)
        return args[0]?.kind === 'column' ? { ...args[0], isNew: true } : this.refuse()
      }
      case 'cast':
      case 'convert':
        return next.text === '(' ? this.#castCall(word) : undefined
      case 'array':
        return this.grammar.hasArrays && /^[[(]$/.test(next.text) ? this.#array() : undefined
      case 'row':
        if (next.text !== '(') return undefined
        this.next()
        return { kind: 'row', items: this.list() }
      case 'binary':
        if (!this.grammar.hasBinary) return undefined
        this.next()
        return this.operand()
      case 'interval':
        return this.#interval()
      default:
        if (next.kind !== 'text' || !typed.test(word)) return undefined
        this.next()
        return { kind: 'cast', of: { kind: 'value', value: this.next().text }, type: word }
    }
  }

  #interval(): Expression | undefined {
    const isText = this.grammar.intervalsAreTexts
    if (isText && this.ahead().kind !== 'text') return undefined
    this.next()
    const of = isText ? ({ kind: 'value', value: this.next().text } as const) : this.tight()
    const isUnitNext = !isText || /^(second|minute|hour|day|week|month|year)$/.test(this.word())
    return { kind: 'interval', of, unit: isUnitNext ? this.takeWord() : undefined }
  }

  #case(): Expression {
    this.take('case')
    const of = this.is('when') ? undefined : this.expression()
    const whens: (readonly [Expression, Expression])[] = []
    while (this.skip('when')) {
      const when = this.expression()
      this.take('then')
      whens.push([when, this.expression()])
    }
    if (whens.length === 0) this.refuse()
    const otherwise = this.skip('else') ? this.expression() : undefined
    this.take('end')
    return { kind: 'case', ...(of && { of }), whens, otherwise }
  }

  #castCall(word: string): Expression {
    this.next()
    this.take('(')
    const of = this.expression()
    if (word === 'convert' && this.skip('using')) {
      this.name()
      this.take(')')
      return of
    }
    this.take(word === 'cast' ? 'as' : ',')
    const type = this.type()
    this.take(')')
    return { kind: 'cast', of, type }
  }

  #array(): Expression {
    this.next()
    if (this.is('(')) return { kind: 'array', items: this.inBrackets(() => this.query()) }
    this.take('[')
    const items: Expression[] = []
    if (!this.is(']'))
      do items.push(this.is('[') ? this.refuse() : this.expression())
      while (this.skip(','))
    this.take(']')
    return { kind: 'array', items }
  }

  call(name: string): Call {
    this.take('(')
    if (this.skip('*')) {
      this.take(')')
      return this.#around({ kind: 'call', name, args: [], isStar: true })
    }
    const special = this.#wordy(name)
    if (special) return this.#around(special)
    const isDistinct = this.skip('distinct')
    if (!isDistinct) this.skip('all')
    const args: Expression[] = []
    if (!this.is(')') && !this.is('order'))
      do args.push(this.expression())
      while (this.skip(','))
    const orderBy = this.orders()
    if (this.skip('separator')) args.push({ kind: 'value', value: this.next().text })
    this.take(')')
    return this.#around({
      kind: 'call',
      name,
      args,
      ...(isDistinct && { isDistinct }),
      ...(orderBy.length > 0 && { orderBy }),
    })
  }

  /** Those whose arguments stand behind words. */
  #wordy(name: string): Call | undefined {
    const made = (...args: readonly Expression[]): Call => {
      this.take(')')
      return { kind: 'call', name, args }
    }
    const text = (value: string): Expression => ({ kind: 'value', value })
    if (name === 'extract') {
      const unit = this.next().text.toLowerCase()
      this.take('from')
      return made(text(unit), this.expression())
    }
    if (unitsFirst.test(name)) {
      const unit = this.takeWord()
      this.take(',')
      const first = this.expression()
      this.take(',')
      return made(text(unit), first, this.expression())
    }
    if (name === 'position') {
      const part = this.tight()
      this.take('in')
      return made(part, this.expression())
    }
    if (name === 'trim') {
      const side = ['leading', 'trailing', 'both'].find((each) => this.skip(each)) ?? 'both'
      const first = this.is('from') ? text(' ') : this.expression()
      if (this.skip('from')) return made(this.expression(), first, text(side))
      return this.skip(',') ? made(first, this.expression(), text(side)) : made(first, text(' '), text(side))
    }
    if (name !== 'substring' && name !== 'substr') return undefined
    const args = [this.expression()]
    for (;;)
      if (this.skip(',') || this.skip('from') || this.skip('for')) args.push(this.expression())
      else return made(...args)
  }

  /** Over which rows it is made. */
  #around(call: Call): Call {
    let made = call
    if (this.is('within')) throw new SqlError('unsupported', 'WITHIN GROUP')
    if (this.is('filter') && this.ahead().text === '(') {
      this.next()
      made = {
        ...made,
        filter: this.inBrackets(() => {
          this.take('where')
          return this.expression()
        }),
      }
    }
    if (!this.skip('over')) return made
    return { ...made, over: this.is('(') ? this.inBrackets(() => this.window()) : this.name() }
  }
}
