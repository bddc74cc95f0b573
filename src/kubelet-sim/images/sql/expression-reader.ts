/** Reads expressions of SQL. */
import { OperandReader } from './operand-reader.ts'
import { type Expression, type Frame, type Ordering, type Query, SqlError, type Window } from './syntax.ts'

/** Longer chains (`1 + 1 + …`) are refused. */
const longestChain = 500

/** From the loosest to the tightest. */
const levels: readonly ReadonlySet<string>[] = [
  new Set(['or', '||', 'xor']),
  new Set(['and', '&&']),
  new Set(['=', '<=>', '<>', '!=', '<', '<=', '>', '>=']),
  new Set(['concat', '~', '~*', '!~', '!~*', '#>', '#>>', '@>', '<@', '?', 'overlaps', '->', '->>']),
  new Set(['+', '-']),
  new Set(['*', '/', '%', 'div', 'mod']),
  new Set(['^']),
]

const comparisons = 2

const tests = /^(is|isnull|notnull|in|not|like|between|ilike|regexp|rlike|similar)$/

export abstract class ExpressionReader extends OperandReader {
  override expression(): Expression {
    return this.nested(() => this.#binary(0))
  }

  protected override tight(): Expression {
    return this.#binary(comparisons + 1)
  }

  #binary(level: number): Expression {
    if (level >= levels.length) return this.operand()
    if (level === comparisons && this.skip('not'))
      return { kind: 'not', of: this.nested(() => this.#binary(level)) }
    let left = this.#binary(level + 1)
    for (let n = 0; ; n++) {
      if (n > longestChain) this.refuse()
      const sign = this.#sign()
      if (levels[level].has(sign)) {
        if (sign === 'xor') throw new SqlError('unsupported', 'XOR')
        this.next()
        left = this.#with(sign, left, level)
      } else if (level === comparisons && tests.test(sign)) left = this.#test(left)
      else return left
    }
  }

  #with(sign: string, left: Expression, level: number): Expression {
    const quantity = level === comparisons ? this.word() : ''
    if (!/^(any|some|all)$/.test(quantity) || this.ahead().text !== '(')
      return { kind: 'binary', sign, left, right: this.#binary(level + 1) }
    this.next()
    const items: Expression | Query = this.isQueryNext
      ? this.inBrackets(() => this.query())
      : this.inBrackets(() => this.expression())
    const isAll = quantity === 'all'
    // The one way to say it is found at once.
    if ('rows' in items || 'chosen' in items || 'how' in items) {
      const asked = items as Query
      if (sign === '=' && !isAll) return { kind: 'in', of: left, items: asked, isNegated: false }
      if (sign === '<>' && isAll) return { kind: 'in', of: left, items: asked, isNegated: true }
    }
    return { kind: 'any', sign, left, isAll, items }
  }

  #sign(): string {
    const sign = this.token.kind === 'sign' ? this.token.text : this.word()
    const { signs } = this.grammar
    return Object.hasOwn(signs, sign) ? signs[sign] : sign
  }

  #test(of: Expression): Expression {
    if (this.skip('isnull')) return { kind: 'null', of, isNegated: false }
    if (this.skip('notnull')) return { kind: 'null', of, isNegated: true }
    if (this.skip('is')) return this.#is(of)
    const isNegated = this.skip('not')
    const test = this.#positive(of)
    if (!isNegated) return test
    return test.kind === 'in' ? { ...test, isNegated: true } : { kind: 'not', of: test }
  }

  #is(of: Expression): Expression {
    const isNegated = this.skip('not')
    if (this.skip('null')) return { kind: 'null', of, isNegated }
    if (this.skip('unknown')) return { kind: 'is', of, holds: undefined, isNegated }
    if (this.skip('true')) return { kind: 'is', of, holds: true, isNegated }
    if (this.skip('false')) return { kind: 'is', of, holds: false, isNegated }
    for (const each of ['distinct', 'from']) this.take(each)
    const equal: Expression = { kind: 'binary', sign: '<=>', left: of, right: this.tight() }
    return isNegated ? equal : { kind: 'not', of: equal }
  }

  #positive(of: Expression): Expression {
    if (this.skip('in')) return { kind: 'in', of, items: this.#listOrQuery(), isNegated: false }
    const word = this.word()
    if (word === 'like' || word === 'ilike' || word === 'regexp' || word === 'rlike') {
      this.next()
      const sign = word === 'rlike' ? 'regexp' : word
      const right = this.tight()
      if (this.skip('escape') && this.next().text !== '\\') throw new SqlError('unsupported', 'ESCAPE')
      return { kind: 'binary', sign, left: of, right }
    }
    if (word === 'similar') throw new SqlError('unsupported', 'SIMILAR TO')
    this.take('between')
    this.skip('symmetric')
    const least = this.tight()
    this.take('and')
    const most = this.tight()
    return {
      kind: 'binary',
      sign: 'and',
      left: { kind: 'binary', sign: '>=', left: of, right: least },
      right: { kind: 'binary', sign: '<=', left: of, right: most },
    }
  }

  #listOrQuery(): readonly Expression[] | Query {
    return this.isQueryNext ? this.inBrackets(() => this.query()) : this.list()
  }

  protected override orders(): readonly Ordering[] {
    const keys: Ordering[] = []
    if (!this.skip('order')) return keys
    this.take('by')
    do {
      const by = this.expression()
      const isDescending = this.skip('desc')
      if (!isDescending) this.skip('asc')
      const nulls = this.skip('nulls') ? this.#place() : undefined
      keys.push({ by, isDescending, ...(nulls && { nulls }) })
    } while (this.skip(','))
    return keys
  }

  #place(): 'first' | 'last' {
    const word = this.takeWord()
    return word === 'first' || word === 'last' ? word : this.refuse()
  }

  protected override window(): Window {
    const partitionBy: Expression[] = []
    if (this.skipAll('partition', 'by'))
      do partitionBy.push(this.expression())
      while (this.skip(','))
    const orderBy = this.orders()
    const by = this.word()
    if (by === 'groups') throw new SqlError('unsupported', 'GROUPS')
    if (by !== 'rows' && by !== 'range') return { partitionBy, orderBy }
    this.next()
    const isBetween = this.skip('between')
    const from = this.#bound()
    if (isBetween) this.take('and')
    const frame: Frame = { by, from, to: isBetween ? this.#bound() : 0 }
    if (by === 'range' && [from, frame.to].some((each) => each !== 0 && Number.isFinite(each)))
      throw new SqlError('unsupported', 'RANGE')
    return { partitionBy, orderBy, frame }
  }

  #bound(): number {
    if (this.skipAll('current', 'row')) return 0
    const count = this.skip('unbounded') ? Number.POSITIVE_INFINITY : this.number()
    if (this.skip('following')) return count
    this.take('preceding')
    return -count
  }
}
