/** Reads what tables are made of, and how they change. */
import { SelectReader } from './select-reader.ts'
import {
  type Alteration,
  type ColumnDefinition,
  type Expression,
  type Reference,
  SqlError,
} from './syntax.ts'

export abstract class DefinitionReader extends SelectReader {
  lenient(...words: readonly string[]): boolean {
    if (!this.skip('if')) return false
    for (const each of words) this.take(each)
    return true
  }

  columns(): readonly ColumnDefinition[] {
    const columns: ColumnDefinition[] = []
    const primary = new Set<string>()
    const unique = new Set<string>()
    const references = new Map<string, Reference>()
    this.take('(')
    do {
      if (this.skip('constraint') && !/^(primary|unique|foreign|check)$/.test(this.word())) this.name()
      if (this.skip('primary')) {
        this.take('key')
        for (const each of this.names()) primary.add(each)
      } else if (this.skip('unique')) {
        const names = this.#uniqueNames()
        if (names.length === 1) unique.add(names[0])
      } else if (this.skip('foreign')) {
        const [name, ...more] = this.#foreignNames()
        const reference = this.#reference()
        if (more.length === 0) references.set(name, reference)
      } else if (/^(key|index|check|fulltext)$/.test(this.word())) this.skipItem()
      else columns.push(this.#column())
    } while (this.skip(','))
    this.take(')')
    const isOne = primary.size === 1
    return columns.map((each) => ({
      ...each,
      isRequired: each.isRequired || primary.has(each.name),
      isPrimary: each.isPrimary || (isOne && primary.has(each.name)),
      isUnique: each.isUnique || unique.has(each.name),
      references: references.get(each.name) ?? each.references,
    }))
  }

  #uniqueNames(): readonly string[] {
    if (!this.skip('key')) this.skip('index')
    if (!this.is('(')) this.name()
    return this.names()
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
    if (this.skip('constraint') && !/^(primary|unique|foreign|check)$/.test(this.word())) this.name()
    if (this.skip('primary')) {
      this.take('key')
      return this.names().map((name) => ({ does: 'define', name, as: { isPrimary: true, isRequired: true } }))
    }
    if (this.skip('unique')) {
      const names = this.#uniqueNames()
      return names.length === 1 ? [{ does: 'define', name: names[0], as: { isUnique: true } }] : []
    }
    if (this.skip('foreign')) {
      const names = this.#foreignNames()
      const references = this.#reference()
      return names.length === 1 ? [{ does: 'define', name: names[0], as: { references } }] : []
    }
    if (/^(key|index|check|fulltext)$/.test(this.word())) {
      this.#skipToComma()
      return []
    }
    this.skip('column')
    const isLenient = this.lenient('not', 'exists')
    if (this.is('(')) return this.columns().map((column) => ({ does: 'add', column, isLenient }))
    const column = this.#column()
    this.#skipPlace()
    return [{ does: 'add', column, isLenient }]
  }

  #dropped(): readonly Alteration[] {
    if (/^(constraint|primary|foreign|index|key|check)$/.test(this.word()))
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
      const otherwise = this.operand()
      return otherwise.kind === 'call' && otherwise.name === 'nextval' ? { counts: true } : { otherwise }
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

  type(): string {
    let type = this.takeWord()
    if (this.skip('varying')) type = 'varchar'
    if (this.skip('precision')) type += ' precision'
    if (this.skip('(')) {
      const sizes: string[] = []
      while (!this.is(')') && !this.isAtEnd) sizes.push(this.next().text)
      this.take(')')
      type += `(${sizes.join('')})`
    }
    for (const each of ['unsigned', 'signed']) if (this.skip(each)) type += ` ${each}`
    if (/^time(stamp)?(\(\d\))?$/.test(type) && this.#skipZone()) type = type.replace(/^time(stamp)?/, '$&tz')
    return type
  }

  /** `with time zone`, of which `without time zone` is the opposite. */
  #skipZone(): boolean {
    const isWith = this.is('with')
    if (!isWith && !this.is('without')) return false
    for (const each of [this.word(), 'time', 'zone']) this.take(each)
    return isWith
  }

  #column(): ColumnDefinition {
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
      else if (this.skip('default')) otherwise = this.operand()
      else if (this.is('references')) {
        const reference = this.#reference()
        // MySQL reads it there, and does nothing about it.
        if (this.quotes === 'names') references = reference
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
