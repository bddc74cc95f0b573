/** Reads questions. */
import { ExpressionReader } from './expression-reader.ts'
import { isRowFunction } from './row-functions.ts'
import {
  type Call,
  type Chosen,
  type CommonTable,
  type Compound,
  type Expression,
  type Joined,
  type Lock,
  type Query,
  type Select,
  type Source,
  SqlError,
  type TableName,
  type Values,
  type Window,
  type With,
} from './syntax.ts'

type Tail = Pick<Select, 'orderBy' | 'limit' | 'offset' | 'lock'>

const noTail: Tail = { orderBy: [], limit: undefined, offset: 0 }

export abstract class SelectReader extends ExpressionReader {
  table(): TableName {
    const first = this.name()
    if (!this.skip('.')) return { database: undefined, name: first }
    const isUsual = this.grammar.ownSchemas.has(first)
    return { database: isUsual ? undefined : first, name: this.name() }
  }

  where(): Expression | undefined {
    return this.skip('where') ? this.expression() : undefined
  }

  chosenOnes(): readonly Chosen[] {
    const chosen: Chosen[] = []
    do chosen.push(this.#chosen())
    while (this.skip(','))
    return chosen
  }

  override query(): Query {
    return this.nested(() => {
      const begun = this.with()
      const query = this.#compound(0)
      const tail = this.#tail()
      const whole = ended(query, tail)
      return begun ? { ...whole, with: begun } : whole
    })
  }

  /** Undefined where no `WITH` comes. */
  with(): With | undefined {
    if (!this.skip('with')) return undefined
    const isRecursive = this.skip('recursive')
    const tables: CommonTable[] = []
    do {
      const name = this.name()
      const columns = this.is('(') ? this.names() : undefined
      this.take('as')
      if (!this.skip('materialized') && this.skip('not')) this.take('materialized')
      if (!this.isQueryNext) {
        const word = this.ahead().text.toUpperCase()
        if (/^(INSERT|UPDATE|DELETE|MERGE)$/.test(word)) throw new SqlError('unsupported', `WITH … ${word}`)
      }
      tables.push({ name, columns, query: this.inBrackets(() => this.query()) })
    } while (this.skip(','))
    return { isRecursive, tables }
  }

  /** INTERSECT binds tighter than the others. */
  #compound(level: 0 | 1): Query {
    let left = level === 0 ? this.#compound(1) : this.#simple()
    for (;;) {
      const word = this.word()
      const isHere = level === 0 ? word === 'union' || word === 'except' : word === 'intersect'
      if (!isHere) return left
      this.next()
      const isAll = this.skip('all')
      if (!isAll) this.skip('distinct')
      const right = level === 0 ? this.#compound(1) : this.#simple()
      left = { kind: 'compound', how: word as Compound['how'], isAll, left, right, ...noTail }
    }
  }

  #simple(): Query {
    if (this.is('(')) return this.inBrackets(() => this.query())
    if (this.is('values')) return this.#values()
    if (this.skip('table')) {
      const rows = this.table()
      const from: readonly Joined[] = [{ rows, name: rows.name, how: 'inner', on: undefined }]
      return { ...this.#nothingOf(), chosen: [{ value: undefined, title: '*' }], from }
    }
    return this.#select()
  }

  #nothingOf(): Select {
    return {
      kind: 'select',
      chosen: [],
      from: [],
      where: undefined,
      groupBy: [],
      having: undefined,
      isDistinct: false,
      ...noTail,
    }
  }

  #values(): Values {
    this.take('values')
    const rows: (readonly Expression[])[] = []
    do {
      if (this.grammar.saysRow) this.skip('row')
      rows.push(this.list())
    } while (this.skip(','))
    return { kind: 'values', rows, ...noTail }
  }

  #select(): Select {
    this.take('select')
    while (this.grammar.selectHints.has(this.word())) this.next()
    const isDistinct = this.grammar.distinctWords.some((each) => this.skip(each))
    if (!isDistinct) this.skip('all')
    const distinctOn = isDistinct && this.skip('on') ? this.list() : undefined
    const asked = this.isAtEnd || this.is('from') || this.is(')') ? [] : this.chosenOnes()
    if (asked.length === 0 && (!this.grammar.mayChooseNothing || this.is(')'))) this.refuse()
    if (this.is('into')) throw new SqlError('unsupported', 'SELECT INTO')
    const [chosen, beside] = this.grammar.choosesRows ? withRows(asked) : [asked, []]
    const from = [...(this.skip('from') ? this.#sources() : []), ...beside]
    const where = this.where()
    const groupBy = this.skipAll('group', 'by') ? this.#groups() : []
    const having = this.skip('having') ? this.expression() : undefined
    const windows = this.skip('window') ? this.#windows() : undefined
    return {
      ...this.#nothingOf(),
      chosen,
      from,
      where,
      groupBy,
      having,
      isDistinct: isDistinct && !distinctOn,
      ...(distinctOn && { distinctOn }),
      ...(windows && { windows }),
    }
  }

  #groups(): readonly Expression[] {
    const groups: Expression[] = []
    do {
      if (/^(rollup|cube|grouping)$/.test(this.word()) && /^(\(|sets)$/i.test(this.ahead().text))
        throw new SqlError('unsupported', `GROUP BY ${this.word().toUpperCase()}`)
      groups.push(this.expression())
    } while (this.skip(','))
    if (this.is('with')) throw new SqlError('unsupported', 'WITH ROLLUP')
    return groups
  }

  #windows(): ReadonlyMap<string, Window> {
    const windows = new Map<string, Window>()
    do {
      const name = this.name()
      this.take('as')
      windows.set(
        name,
        this.inBrackets(() => this.window()),
      )
    } while (this.skip(','))
    return windows
  }

  /** The tables of a statement, one joined to the other. */
  protected sources(): readonly Joined[] {
    return this.#sources()
  }

  #sources(): readonly Joined[] {
    const sources: Joined[] = [{ ...this.#source(), how: 'inner', on: undefined }]
    for (;;) {
      const isNatural = this.skip('natural')
      const isBare = !isNatural && (this.skip(',') || this.skipAll('cross', 'join'))
      const how = isBare ? 'inner' : this.#how()
      if (how === undefined) return sources
      const source = this.#source()
      if (isNatural) sources.push({ ...source, how, on: undefined, using: 'common' })
      else if (!isBare && this.skip('using'))
        sources.push({ ...source, how, on: undefined, using: this.names() })
      else sources.push({ ...source, how, on: !isBare && this.skip('on') ? this.expression() : undefined })
    }
  }

  /** How what comes next is joined; undefined where nothing is. */
  #how(): Joined['how'] | undefined {
    if (this.skip('join') || this.skipAll('inner', 'join') || this.skip('straight_join')) return 'inner'
    const how = (['left', 'right', 'full'] as const).find((each) => this.is(each))
    if (how === undefined || (how === 'full' && !this.grammar.hasFullJoin)) return undefined
    this.next()
    this.skip('outer')
    this.take('join')
    return how
  }

  #source(): Source {
    const isLateral = this.skip('lateral')
    if (this.is('(')) return this.#inner(isLateral)
    this.skip('only')
    const before = this.table()
    if (!this.is('(')) return { rows: before, ...this.#alias(before.name) }
    const { name } = before
    const rows = this.call(name.toLowerCase()) as Call
    const isCounted = this.skipAll('with', 'ordinality')
    return { rows, ...this.#alias(name), isLateral: true, ...(isCounted && { isCounted }) }
  }

  #inner(isLateral: boolean): Source {
    if (!this.isQueryNext) throw new SqlError('unsupported', 'JOIN (…)')
    const rows = this.inBrackets(() => this.query())
    return { rows, ...this.#alias(''), ...(isLateral && { isLateral }) }
  }

  #alias(otherwise: string): Pick<Source, 'name' | 'columns'> {
    const isNamed = this.skip('as') || (this.isName && this.word() !== 'tablesample')
    const name = isNamed ? this.name() : otherwise
    if (this.grammar.hasIndexHints)
      while (/^(use|force|ignore)$/.test(this.word()) && /^(index|key)$/i.test(this.ahead().text)) {
        this.next()
        this.next()
        this.names()
      }
    return isNamed && this.is('(') ? { name, columns: this.names() } : { name }
  }

  names(): readonly string[] {
    const names: string[] = []
    this.take('(')
    do {
      names.push(this.name())
      if (this.is('(')) this.skipItem()
      if (!this.skip('desc')) this.skip('asc')
    } while (this.skip(','))
    this.take(')')
    return names
  }

  /** Up to the comma or the bracket that ends it. */
  skipItem(): void {
    let depth = 0
    while (!this.isAtEnd && !(depth === 0 && (this.is(',') || this.is(')')))) {
      if (this.is('(')) depth++
      if (this.is(')')) depth--
      this.next()
      if (depth === 0 && this.is(')')) return
    }
  }

  #chosen(): Chosen {
    if (this.skip('*')) return { value: undefined, title: '*' }
    const of = this.skipAllOf()
    if (of !== undefined) return { value: undefined, title: '*', of }
    const from = this.at
    const value = this.expression()
    const written = this.textSince(from)
    // Behind AS any word is a name.
    const isNamed = this.skip('as') || this.isName
    if (isNamed) return { value, title: this.nameOrText(), isNamed }
    return { value, title: this.grammar.titleOf(value, written), isNamed }
  }

  #tail(): Tail {
    const orderBy = this.orders()
    let [limit, offset]: [number | undefined, number] = [undefined, 0]
    let lock: Lock | undefined
    for (;;) {
      if (this.skip('limit')) {
        limit = this.skip('all') || this.skip('null') ? undefined : this.number()
        if (this.skip(',')) {
          offset = limit ?? 0
          limit = this.number()
        }
      } else if (this.skip('offset')) {
        offset = this.number()
        if (!this.skip('rows')) this.skip('row')
      } else if (this.is('fetch') && /^(first|next)$/i.test(this.ahead().text)) {
        this.next()
        this.next()
        limit = this.token.kind === 'number' ? this.number() : 1
        if (!this.skip('rows')) this.take('row')
        this.take('only')
      } else {
        const found = this.#lock()
        if (!found) return { orderBy, limit, offset, ...(lock && { lock }) }
        lock = found
      }
    }
  }

  /** `FOR UPDATE OF t SKIP LOCKED` */
  #lock(): Lock | undefined {
    if (this.is('lock') && this.grammar.locksInShareMode) {
      for (const each of ['lock', 'in', 'share', 'mode']) this.take(each)
      return { isShared: true, otherwise: 'waits' }
    }
    if (!this.is('for') || !/^(update|share|no|key)$/i.test(this.ahead().text)) return undefined
    this.take('for')
    const isShared = this.skip('share') || this.skipAll('key', 'share')
    if (!isShared) {
      this.skipAll('no', 'key')
      this.take('update')
    }
    return { isShared, ...this.#lockEnd() }
  }

  #lockEnd(): Omit<Lock, 'isShared'> {
    const of: string[] = []
    if (this.skip('of'))
      do of.push(this.name().toLowerCase())
      while (this.skip(','))
    const otherwise = this.skip('nowait') ? 'refuses' : this.skipAll('skip', 'locked') ? 'skips' : 'waits'
    return { otherwise, ...(of.length > 0 && { of }) }
  }
}

/** What a function answers that answers rows stands beside the others, as one of the sources. */
function withRows(chosen: readonly Chosen[]): readonly [readonly Chosen[], readonly Joined[]] {
  const calls = chosen.filter(({ value }) => value?.kind === 'call' && isRowFunction(value.name))
  if (calls.length === 0) return [chosen, []]
  if (calls.length > 1) throw new SqlError('unsupported', 'several functions that answer rows')
  const name = 'rows of a function'
  const [{ value: rows }] = calls as readonly { readonly value?: Call }[]
  const source: Joined = { rows: rows!, name, isLateral: true, how: 'inner', on: undefined }
  const column: Expression = { kind: 'column', name, of: name }
  return [chosen.map((each) => (each.value === rows ? { ...each, value: column } : each)), [source]]
}

/** A question in brackets keeps its own end. */
function ended(query: Query, tail: Tail): Query {
  if (tail.orderBy.length === 0 && tail.limit === undefined && tail.offset === 0 && !tail.lock) return query
  const isEnded = query.orderBy.length > 0 || query.limit !== undefined || query.offset > 0 || query.with
  if (!isEnded) return { ...query, ...tail }
  return {
    kind: 'select',
    chosen: [{ value: undefined, title: '*' }],
    from: [{ rows: query, name: '', how: 'inner', on: undefined }],
    where: undefined,
    groupBy: [],
    having: undefined,
    isDistinct: false,
    ...tail,
  }
}
