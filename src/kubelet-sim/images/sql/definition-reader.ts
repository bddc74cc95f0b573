/** Reads what tables are made of, and how they change. */
import { IndexReader } from './index-reader.ts'
import type { SequenceOptions } from './sequence-options.ts'
import {
  type Alteration,
  type Check,
  type ColumnDefinition,
  type CompositeKey,
  type Expression,
  type NamedIndex,
  type Reference,
  SqlError,
} from './syntax.ts'

export interface Definition {
  readonly columns: readonly ColumnDefinition[]
  readonly keys: readonly CompositeKey[]
  readonly checks: readonly Check[]
  readonly indexes: readonly NamedIndex[]
}

interface Found {
  readonly columns: ColumnDefinition[]
  readonly keys: CompositeKey[]
  readonly checks: Check[]
  readonly indexes: NamedIndex[]
  readonly references: Map<string, Reference>
}

export abstract class DefinitionReader extends IndexReader {
  columns(): readonly ColumnDefinition[] {
    return this.definition().columns
  }

  /** All that stands in the brackets of a table. */
  definition(): Definition {
    const found: Found = { columns: [], keys: [], checks: [], indexes: [], references: new Map() }
    this.take('(')
    do this.#part(found)
    while (this.skip(','))
    this.take(')')
    const single = (isPrimary: boolean) =>
      new Set(
        found.keys
          .filter((each) => each.isPrimary === isPrimary && each.columns.length === 1)
          .map((each) => each.columns[0]),
      )
    const [primary, unique] = [single(true), single(false)]
    const required = new Set(found.keys.filter(({ isPrimary }) => isPrimary).flatMap((each) => each.columns))
    return {
      columns: found.columns.map((each) => ({
        ...each,
        isRequired: each.isRequired || required.has(each.name),
        isPrimary: each.isPrimary || primary.has(each.name),
        isUnique: each.isUnique || unique.has(each.name),
        references: found.references.get(each.name) ?? each.references,
      })),
      keys: found.keys.filter((each) => each.columns.length > 1),
      checks: found.checks,
      indexes: found.indexes,
    }
  }

  #part(found: Found): void {
    const name =
      this.skip('constraint') && !/^(primary|unique|foreign|check)$/.test(this.word()) ? this.name() : ''
    if (this.skip('primary')) {
      this.take('key')
      found.keys.push({ name, columns: this.names(), isPrimary: true })
    } else if (this.is('unique') && this.ahead().text !== ')') {
      this.take('unique')
      const of = this.#keyName()
      found.keys.push({ name: name || of, columns: this.names(), isPrimary: false })
    } else if (this.skip('foreign')) {
      const [column, ...more] = this.#foreignNames()
      const reference = this.#reference()
      if (more.length === 0) found.references.set(column, reference)
    } else if (this.is('check')) found.checks.push(this.#check(name))
    else if (this.is('exclude')) this.skipItem()
    else if (this.#isIndexNext) found.indexes.push(this.ownIndex())
    else if (this.is('like')) throw new SqlError('unsupported', 'LIKE in a table')
    else found.columns.push(this.#column(found))
    if (this.skip('using')) this.name()
    while (this.is('not') || this.is('deferrable') || this.is('initially') || this.is('enforced')) {
      this.next()
      if (!this.is(',')) this.next()
    }
  }

  /** `KEY name (column)`; a column may have one of these names. */
  get #isIndexNext(): boolean {
    if (!/^(key|index|fulltext|spatial)$/.test(this.word())) return false
    const [first, second] = [this.ahead(), this.ahead(2)]
    return (
      first.text === '(' ||
      second.text === '(' ||
      this.is('fulltext') ||
      second.text.toLowerCase() === 'using'
    )
  }

  #check(name: string): Check {
    this.take('check')
    this.take('(')
    const from = this.at
    const holds = this.expression()
    const text = this.textSince(from)
    this.take(')')
    return { name, text, holds }
  }

  #keyName(): string {
    if (!this.skip('key')) this.skip('index')
    return this.is('(') ? '' : this.name()
  }

  #foreignNames(): readonly string[] {
    this.take('key')
    if (!this.is('(')) this.name()
    return this.names()
  }

  #reference(): Reference {
    this.take('references')
    const { name: table } = this.table()
    const column = this.is('(') ? this.names()[0] : undefined
    let onDelete: Reference['onDelete'] = 'refused'
    while (this.skip('on')) {
      const isDelete = this.takeWord() === 'delete'
      const does = this.takeWord()
      const what = does === 'set' || does === 'no' ? `${does} ${this.takeWord()}` : does
      if (isDelete && (what === 'cascade' || what === 'set null')) onDelete = what
    }
    return { table, column, onDelete }
  }

  /** What is said of a sequence, to the end. */
  sequenceOptions(): SequenceOptions {
    let options: SequenceOptions = {}
    while (!this.isAtEnd) options = { ...options, ...this.#sequenceOption() }
    return options
  }

  #sequenceOption(): SequenceOptions {
    const word = this.takeWord()
    switch (word) {
      case 'as':
        return { type: this.type() }
      case 'start':
        this.skip('with')
        return { start: this.#whole() }
      case 'increment':
        this.skip('by')
        return { increment: this.#whole() }
      case 'minvalue':
        return { least: this.#whole() }
      case 'maxvalue':
        return { most: this.#whole() }
      case 'no': {
        const what = this.takeWord()
        return what === 'cycle'
          ? { cycles: false }
          : what === 'minvalue'
            ? { least: 'none' }
            : { most: 'none' }
      }
      case 'cycle':
        return { cycles: true }
      case 'restart':
        this.skip('with')
        return { restart: this.isAtEnd ? 'start' : this.#whole() }
      case 'cache':
        this.#whole()
        return {}
      default:
        // Whose it is, and what it is called: neither makes a difference.
        while (!this.isAtEnd) this.next()
        return {}
    }
  }

  #whole(): number {
    const isNegative = this.skip('-')
    const value = this.number()
    return isNegative ? -value : value
  }

  /** What an `ALTER TABLE` does, but for what makes no difference. */
  alterations(): readonly Alteration[] {
    const changes: Alteration[] = []
    do {
      const change = this.#alteration()
      if (change) changes.push(...change)
    } while (this.skip(','))
    return changes
  }

  #alteration(): readonly Alteration[] | undefined {
    switch (this.word()) {
      case 'add':
        this.take('add')
        return this.#added()
      case 'drop':
        this.take('drop')
        return this.#dropped()
      case 'rename':
        this.take('rename')
        return this.#renamed()
      case 'modify':
      case 'change': {
        const isChange = this.takeWord() === 'change'
        this.skip('column')
        const name = isChange ? this.name() : undefined
        const as = this.#column()
        this.#skipPlace()
        return [{ does: 'define', name: name ?? as.name, as }]
      }
      case 'alter':
        this.take('alter')
        this.skip('column')
        return [{ does: 'define', name: this.name(), as: this.#definedAnew() }]
      default:
        // An owner, an engine, a set of characters.
        this.#skipToComma()
        return undefined
    }
  }

  #added(): readonly Alteration[] {
    const name =
      this.skip('constraint') && !/^(primary|unique|foreign|check)$/.test(this.word()) ? this.name() : ''
    if (this.skip('primary')) {
      this.take('key')
      return constrained({ name, columns: this.names(), isPrimary: true })
    }
    if (this.skip('unique')) {
      const of = this.#keyName()
      return constrained({ name: name || of, columns: this.names(), isPrimary: false })
    }
    if (this.is('check')) return [{ does: 'constrain', check: this.#check(name) }]
    if (this.skip('foreign')) {
      const names = this.#foreignNames()
      const references = this.#reference()
      return names.length === 1 ? [{ does: 'define', name: names[0], as: { references } }] : []
    }
    if (this.#isIndexNext) {
      const index = this.ownIndex()
      this.#skipToComma()
      return [{ does: 'index', index }]
    }
    this.skip('column')
    const isLenient = this.lenient('not', 'exists')
    if (this.is('(')) return this.columns().map((column) => ({ does: 'add', column, isLenient }))
    const column = this.#column()
    this.#skipPlace()
    return [{ does: 'add', column, isLenient }]
  }

  #dropped(): readonly Alteration[] {
    if (this.skip('constraint')) {
      const isLenient = this.lenient('exists')
      const name = this.name()
      if (!this.skip('cascade')) this.skip('restrict')
      return [{ does: 'release', name, isLenient }]
    }
    if (this.skip('index') || this.skip('key')) return [{ does: 'drop index', name: this.name() }]
    if (/^(primary|foreign|check)$/.test(this.word()))
      throw new SqlError('unsupported', `ALTER TABLE … DROP ${this.word().toUpperCase()}`)
    this.skip('column')
    const isLenient = this.lenient('exists')
    const name = this.name()
    if (!this.skip('cascade')) this.skip('restrict')
    return [{ does: 'drop', name, isLenient }]
  }

  #renamed(): readonly Alteration[] {
    if (this.skip('to') || this.skip('as')) return [{ does: 'call', name: this.name() }]
    if (/^(index|key|constraint)$/.test(this.word())) {
      this.#skipToComma()
      return []
    }
    this.skip('column')
    const name = this.name()
    this.take('to')
    return [{ does: 'rename', name, to: this.name() }]
  }

  #definedAnew(): Partial<ColumnDefinition> {
    if (this.skip('type')) return this.#typedAnew()
    if (this.skip('drop')) return this.skip('default') ? { otherwise: undefined } : this.#optional()
    this.take('set')
    if (this.skip('default')) {
      return { otherwise: this.tight() }
    }
    if (this.skip('data')) {
      this.take('type')
      return this.#typedAnew()
    }
    this.take('not')
    this.take('null')
    return { isRequired: true }
  }

  #typedAnew(): Partial<ColumnDefinition> {
    const type = this.type()
    if (this.skip('using')) this.expression()
    return { type }
  }

  #optional(): Partial<ColumnDefinition> {
    this.take('not')
    this.take('null')
    return { isRequired: false }
  }

  /** Where it stands among the others: it comes last all the same. */
  #skipPlace(): void {
    if (this.skip('after')) this.name()
    else this.skip('first')
  }

  #skipToComma(): void {
    while (!this.isAtEnd && !this.is(',')) {
      if (this.is('(')) this.#skipBracket()
      else this.next()
    }
  }

  /** @param into where what is checked of it goes */
  #column(into?: Found): ColumnDefinition {
    const name = this.name()
    const type = this.type()
    const found = {
      isRequired: false,
      isUnique: false,
      isPrimary: false,
      counts: /^(small|big)?serial$/.test(type),
    }
    let otherwise: Expression | undefined
    let references: Reference | undefined
    let checkName = ''
    while (!this.isAtEnd && !this.is(',') && !this.is(')') && !/^(after|first)$/.test(this.word())) {
      if (this.skip('not')) {
        this.take('null')
        found.isRequired = true
      } else if (this.skip('primary')) {
        this.take('key')
        found.isPrimary = true
        found.isRequired = true
      } else if (this.skip('unique')) found.isUnique = true
      else if (this.skip('auto_increment') || this.skip('identity')) found.counts = true
      else if (this.is('check') && this.ahead().text === '(') {
        into?.checks.push({ ...this.#check(checkName), column: name })
        checkName = ''
      } else if (this.skip('constraint')) checkName = this.name()
      else if (this.is('generated') && !/^(by|always)$/.test(this.ahead().text.toLowerCase())) this.refuse()
      else if (this.skip('as')) {
        if (this.is('identity')) continue
        throw new SqlError('unsupported', 'GENERATED')
      } else if (this.skip('default')) otherwise = this.tight()
      else if (this.is('references')) {
        const reference = this.#reference()
        if (this.grammar.columnsRefer) references = reference
      } else if (this.is('(')) this.#skipBracket()
      else this.next()
    }
    return { name, type, otherwise, ...found, ...(references && { references }) }
  }

  #skipBracket(): void {
    this.take('(')
    while (!this.is(')') && !this.isAtEnd) {
      if (this.is('(')) this.#skipBracket()
      else this.next()
    }
    this.take(')')
  }
}

/** One of one column is a matter of that. */
const constrained = (key: CompositeKey): readonly Alteration[] => {
  const [name, ...more] = key.columns
  if (more.length > 0) return [{ does: 'constrain', key }]
  return [
    { does: 'define', name, as: key.isPrimary ? { isPrimary: true, isRequired: true } : { isUnique: true } },
  ]
}
