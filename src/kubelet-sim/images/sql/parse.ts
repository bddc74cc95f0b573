/** Makes a statement out of its text. */
import { ExpressionReader } from '../sql/expression-reader.ts'
import {
  type Change,
  type Chosen,
  type ColumnDefinition,
  type Expression,
  type Select,
  SqlError,
  type Statement,
  type TableName,
  type WhenKnown,
} from './syntax.ts'

export function parseSql(text: string, quotes: 'names' | 'texts'): Statement {
  const parser = new StatementReader(text, quotes)
  const statement = parser.statement()
  parser.expectEnd()
  return statement
}

/** What is accepted and makes no difference: nobody else is connected, and everybody may do everything. */
const inconsequential =
  /^(set|begin|start|commit|rollback|grant|revoke|flush|alter|lock|unlock|analyze|optimize|comment|vacuum|savepoint|release)$/

class StatementReader extends ExpressionReader {
  statement(): Statement {
    const start = this.word()
    if (inconsequential.test(start)) return this.#skipAll()
    switch (start) {
      case 'select':
        return this.#select()
      case 'create':
        return this.#create()
      case 'drop':
        return this.#drop()
      case 'insert':
      case 'replace':
        return this.#insert()
      case 'update':
        return this.#update()
      case 'delete':
        this.take('delete')
        this.take('from')
        return { kind: 'delete', table: this.#table(), where: this.#where(), returning: this.#returning() }
      case 'truncate':
        this.take('truncate')
        this.skip('table')
        return { kind: 'truncate', table: this.#table() }
      case 'use':
        this.take('use')
        return { kind: 'use', name: this.name() }
      case 'describe':
      case 'desc':
        this.next()
        return { kind: 'describe', table: this.#table() }
      case 'show':
        return this.#show()
      default:
        return this.refuse()
    }
  }

  #skipAll(): Statement {
    while (!this.isAtEnd) this.next()
    return { kind: 'nothing' }
  }

  #show(): Statement {
    this.take('show')
    if (this.skip('databases') || this.skip('schemas')) return { kind: 'show databases' }
    this.skip('full')
    if (this.skip('tables')) return { kind: 'show tables' }
    if (this.skip('columns')) {
      this.take('from')
      return { kind: 'describe', table: this.#table() }
    }
    throw new SqlError('unsupported', `SHOW ${this.word().toUpperCase()}`)
  }

  #lenient(...words: readonly string[]): boolean {
    if (!this.skip('if')) return false
    for (const each of words) this.take(each)
    return true
  }

  #create(): Statement {
    this.take('create')
    if (this.skip('database') || this.skip('schema')) {
      const isLenient = this.#lenient('not', 'exists')
      const name = this.name()
      this.#skipAll()
      return { kind: 'create database', name, isLenient }
    }
    if (/^(user|role|index|unique|extension)$/.test(this.word())) return this.#skipAll()
    this.skip('temporary')
    if (!this.skip('table')) throw new SqlError('unsupported', `CREATE ${this.word().toUpperCase()}`)
    const isLenient = this.#lenient('not', 'exists')
    const table = this.#table()
    const columns = this.#columns()
    // The engine and its character set make no difference.
    this.#skipAll()
    return { kind: 'create table', table, columns, isLenient }
  }

  #columns(): readonly ColumnDefinition[] {
    const columns: ColumnDefinition[] = []
    const primary = new Set<string>()
    const unique = new Set<string>()
    this.take('(')
    do {
      if (this.skip('constraint')) this.name()
      if (this.skip('primary')) {
        this.take('key')
        for (const each of this.#names()) primary.add(each)
      } else if (this.skip('unique')) {
        if (!this.skip('key')) this.skip('index')
        if (!this.is('(')) this.name()
        const names = this.#names()
        if (names.length === 1) unique.add(names[0])
      } else if (/^(key|index|foreign|check|fulltext)$/.test(this.word())) this.#skipItem()
      else columns.push(this.#column())
    } while (this.skip(','))
    this.take(')')
    const isOne = primary.size === 1
    return columns.map((each) => ({
      ...each,
      isRequired: each.isRequired || primary.has(each.name),
      isPrimary: each.isPrimary || (isOne && primary.has(each.name)),
      isUnique: each.isUnique || unique.has(each.name),
    }))
  }

  #names(): readonly string[] {
    const names: string[] = []
    this.take('(')
    do {
      names.push(this.name())
      if (this.is('(')) this.#skipItem()
    } while (this.skip(','))
    this.take(')')
    return names
  }

  /** Up to the comma or the bracket that ends it. */
  #skipItem(): void {
    let depth = 0
    while (!this.isAtEnd && !(depth === 0 && (this.is(',') || this.is(')')))) {
      if (this.is('(')) depth++
      if (this.is(')')) depth--
      this.next()
      if (depth === 0 && this.is(')')) return
    }
  }

  #type(): string {
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
    return type
  }

  #column(): ColumnDefinition {
    const name = this.name()
    const type = this.#type()
    const found = {
      isRequired: false,
      isUnique: false,
      isPrimary: false,
      counts: /^(small|big)?serial$/.test(type),
    }
    let otherwise: Expression | undefined
    while (!this.isAtEnd && !this.is(',') && !this.is(')')) {
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
      else if (this.is('(')) this.#skipBracket()
      else this.next()
    }
    return { name, type, otherwise, ...found }
  }

  #skipBracket(): void {
    this.take('(')
    while (!this.is(')') && !this.isAtEnd) {
      if (this.is('(')) this.#skipBracket()
      else this.next()
    }
    this.take(')')
  }

  #drop(): Statement {
    this.take('drop')
    if (this.skip('database') || this.skip('schema'))
      return { kind: 'drop database', isLenient: this.#lenient('exists'), name: this.name() }
    if (/^(user|role|index|extension)$/.test(this.word())) return this.#skipAll()
    if (!this.skip('table')) throw new SqlError('unsupported', `DROP ${this.word().toUpperCase()}`)
    const isLenient = this.#lenient('exists')
    const tables: TableName[] = []
    do tables.push(this.#table())
    while (this.skip(','))
    if (!this.skip('cascade')) this.skip('restrict')
    return { kind: 'drop table', tables, isLenient }
  }

  #table(): TableName {
    const first = this.name()
    return this.skip('.') ? { database: first, name: this.name() } : { database: undefined, name: first }
  }

  #insert(): Statement {
    const replaces = this.is('replace')
    this.next()
    const otherwise = replaces ? 'replaces' : this.skip('ignore') ? 'skipped' : 'refused'
    this.take('into')
    const table = this.#table()
    const columns = this.is('(') ? this.#names() : undefined
    if (!this.skip('values')) this.take('value')
    const rows: (readonly Expression[])[] = []
    do {
      this.take('(')
      const row: Expression[] = []
      if (!this.is(')'))
        do row.push(this.skip('default') ? { kind: 'call', name: 'default', args: [] } : this.expression())
        while (this.skip(','))
      this.take(')')
      rows.push(row)
    } while (this.skip(','))
    const whenKnown = this.#whenKnown(otherwise)
    return { kind: 'insert', table, columns, rows, whenKnown, returning: this.#returning() }
  }

  /** `ON CONFLICT (id) DO …` of postgres, `ON DUPLICATE KEY UPDATE …` of mysql: on which key makes no difference. */
  #whenKnown(otherwise: WhenKnown): WhenKnown {
    if (!this.skip('on')) return otherwise
    if (this.quotes === 'texts') {
      for (const word of ['duplicate', 'key', 'update']) this.take(word)
      return { changes: this.#changes(), where: undefined }
    }
    this.take('conflict')
    if (this.is('(')) this.#names()
    else if (this.skip('on')) {
      this.take('constraint')
      this.name()
    }
    this.take('do')
    if (this.skip('nothing')) return 'skipped'
    for (const word of ['update', 'set']) this.take(word)
    return { changes: this.#changes(), where: this.#where() }
  }

  #changes(): readonly Change[] {
    const changes: Change[] = []
    do {
      const column = this.name()
      this.take('=')
      changes.push({ column, value: this.expression() })
    } while (this.skip(','))
    return changes
  }

  #returning(): readonly Chosen[] | undefined {
    if (!this.is('returning')) return undefined
    if (this.quotes === 'texts') throw new SqlError('unsupported', 'RETURNING')
    this.take('returning')
    return this.#chosenOnes()
  }

  #chosenOnes(): readonly Chosen[] {
    const chosen: Chosen[] = []
    do chosen.push(this.#chosen())
    while (this.skip(','))
    return chosen
  }

  #update(): Statement {
    this.take('update')
    const table = this.#table()
    this.take('set')
    return {
      kind: 'update',
      table,
      changes: this.#changes(),
      where: this.#where(),
      returning: this.#returning(),
    }
  }

  #where(): Expression | undefined {
    return this.skip('where') ? this.expression() : undefined
  }

  #select(): Select {
    this.take('select')
    const isDistinct = this.skip('distinct')
    const chosen = this.#chosenOnes()
    const from = this.skip('from') ? this.#table() : undefined
    if (
      /^(join|inner|left|right|cross|natural|union|having|full)$/.test(this.word()) ||
      (from && this.is(','))
    )
      throw new SqlError('unsupported', this.is(',') ? 'JOIN' : this.word().toUpperCase())
    const where = this.#where()
    const groupBy: Expression[] = []
    if (this.skip('group')) {
      this.take('by')
      do groupBy.push(this.expression())
      while (this.skip(','))
    }
    if (this.is('having')) throw new SqlError('unsupported', 'HAVING')
    const orderBy = this.#order()
    const { limit, offset } = this.#limits()
    return { kind: 'select', chosen, from, where, groupBy, orderBy, limit, offset, isDistinct }
  }

  #chosen(): Chosen {
    if (this.skip('*')) return { value: undefined, title: '*' }
    const from = this.at
    const value = this.expression()
    const written = this.textSince(from)
    const isNamed = this.skip('as') || this.isName
    return { value, title: isNamed ? this.nameOrText() : written, isNamed }
  }

  #order(): Select['orderBy'] {
    const keys: { by: Expression; isDescending: boolean }[] = []
    if (!this.skip('order')) return keys
    this.take('by')
    do {
      const by = this.expression()
      const isDescending = this.skip('desc')
      if (!isDescending) this.skip('asc')
      keys.push({ by, isDescending })
    } while (this.skip(','))
    return keys
  }

  #limits(): { limit: number | undefined; offset: number } {
    if (!this.skip('limit')) return { limit: undefined, offset: 0 }
    const first = this.number()
    if (this.skip(',')) return { offset: first, limit: this.number() }
    return { limit: first, offset: this.skip('offset') ? this.number() : 0 }
  }
}
