/** Makes a statement out of its text. */
import type { Working } from '../../runtime/program.ts'
import { DefinitionReader } from './definition-reader.ts'
import { Effort } from './relations.ts'
import {
  type Change,
  type Chosen,
  type Expression,
  SqlError,
  type Statement,
  type TableName,
  type WhenKnown,
} from './syntax.ts'

/** What only MySQL reads, in comments of its own: `! SET FOREIGN_KEY_CHECKS=0` */
const ownComment = /\/\*!\d{0,6}([\s\S]*?)\*\//g

export function* parseSql(
  text: string,
  quotes: 'names' | 'texts',
  effort = new Effort(),
): Working<Statement> {
  const isOwn = quotes === 'texts' && /^\s*(\/\*!|create\s+database\b)/i.test(text)
  const parser = new StatementReader(isOwn ? text.replace(ownComment, '$1') : text, quotes)
  const statement = yield* parser.statement(effort)
  parser.expectEnd()
  return statement
}

/** What is accepted and makes no difference: everybody may do everything. */
const inconsequential = /^(set|grant|revoke|flush|lock|unlock|analyze|optimize|comment|vacuum|release)$/

/** Statements that there are, and that are not known here. */
const unknown =
  /^(explain|with|call|do|copy|declare|prepare|execute|merge|load|listen|notify|refresh|reindex|cluster)$/

class StatementReader extends DefinitionReader {
  *statement(effort: Effort): Working<Statement> {
    const start = this.word()
    if (this.isAtEnd || inconsequential.test(start)) return this.#skipAll()
    if (unknown.test(start)) throw new SqlError('unsupported', start.toUpperCase())
    switch (start) {
      case 'select':
        return this.select()
      case 'create':
        return this.#create()
      case 'drop':
        return this.#drop()
      case 'insert':
      case 'replace':
        return yield* this.#insert(effort)
      case 'update':
        return this.#update()
      case 'delete':
        this.take('delete')
        this.take('from')
        return { kind: 'delete', table: this.table(), where: this.where(), returning: this.#returning() }
      case 'truncate':
        this.take('truncate')
        this.skip('table')
        return { kind: 'truncate', table: this.table() }
      case 'use':
        this.take('use')
        return { kind: 'use', name: this.name() }
      case 'describe':
      case 'desc':
        this.next()
        return { kind: 'describe', table: this.table() }
      case 'show':
        return this.#show()
      case 'alter':
        return this.#alter()
      case 'begin':
      case 'start':
        if (start === 'start') this.next()
        this.#skipAll()
        return { kind: 'begin' }
      case 'commit':
      case 'end':
        this.#skipAll()
        return { kind: 'commit' }
      case 'savepoint':
        this.next()
        return { kind: 'savepoint', name: this.name() }
      case 'rollback':
      case 'abort':
        this.next()
        if (!this.skip('to')) {
          this.#skipAll()
          return { kind: 'rollback', to: undefined }
        }
        this.skip('savepoint')
        return { kind: 'rollback', to: this.name() }
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
    if (this.quotes === 'names' && !this.is('tables')) return this.#setting()
    this.skip('full')
    if (this.skip('tables')) return { kind: 'show tables' }
    if (this.skip('columns')) {
      this.take('from')
      return { kind: 'describe', table: this.table() }
    }
    throw new SqlError('unsupported', `SHOW ${this.word().toUpperCase()}`)
  }

  /** `SHOW max_connections` of postgres. */
  #setting(): Statement {
    const from = this.at
    this.#skipAll()
    const words = this.textSince(from).toLowerCase()
    const title = words === 'time zone' ? 'timezone' : words.replaceAll(' ', '_')
    const value: Expression = {
      kind: 'call',
      name: 'current_setting',
      args: [{ kind: 'value', value: title }],
    }
    return {
      kind: 'select',
      chosen: [{ value, title: title === 'timezone' ? 'TimeZone' : title, isNamed: true }],
      from: [],
      where: undefined,
      groupBy: [],
      having: undefined,
      orderBy: [],
      limit: undefined,
      offset: 0,
      isDistinct: false,
    }
  }

  #create(): Statement {
    this.take('create')
    if (this.skip('database') || this.skip('schema')) {
      const isLenient = this.lenient('not', 'exists')
      const name = this.name()
      this.#skipAll()
      return { kind: 'create database', name, isLenient }
    }
    if (/^(user|role|index|unique|extension|sequence)$/.test(this.word())) return this.#skipAll()
    this.skip('temporary')
    if (!this.skip('table')) throw new SqlError('unsupported', `CREATE ${this.word().toUpperCase()}`)
    const isLenient = this.lenient('not', 'exists')
    const table = this.table()
    const columns = this.columns()
    // The engine and its character set make no difference.
    this.#skipAll()
    return { kind: 'create table', table, columns, isLenient }
  }

  #drop(): Statement {
    this.take('drop')
    if (this.skip('database') || this.skip('schema'))
      return { kind: 'drop database', isLenient: this.lenient('exists'), name: this.name() }
    if (/^(user|role|index|extension|sequence)$/.test(this.word())) return this.#skipAll()
    if (!this.skip('table')) throw new SqlError('unsupported', `DROP ${this.word().toUpperCase()}`)
    const isLenient = this.lenient('exists')
    const tables: TableName[] = []
    do tables.push(this.table())
    while (this.skip(','))
    if (!this.skip('cascade')) this.skip('restrict')
    return { kind: 'drop table', tables, isLenient }
  }

  #alter(): Statement {
    this.take('alter')
    if (!this.skip('table')) return this.#skipAll()
    const isLenient = this.lenient('exists')
    this.skip('only')
    const table = this.table()
    return { kind: 'alter', table, changes: this.alterations(), isLenient }
  }

  *#insert(effort: Effort): Working<Statement> {
    const replaces = this.is('replace')
    this.next()
    const otherwise = replaces ? 'replaces' : this.skip('ignore') ? 'skipped' : 'refused'
    this.take('into')
    const table = this.table()
    const columns = this.is('(') ? this.names() : undefined
    const rows = this.is('select') ? this.select() : yield* this.#rows(effort)
    const whenKnown = this.#whenKnown(otherwise)
    return { kind: 'insert', table, columns, rows, whenKnown, returning: this.#returning() }
  }

  *#rows(effort: Effort): Working<readonly (readonly Expression[])[]> {
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
      this.readRow()
      if (effort.needsRest()) yield* effort.rest()
    } while (this.skip(','))
    return rows
  }

  /** `ON CONFLICT (id) DO …` of postgres, `ON DUPLICATE KEY UPDATE …` of mysql: on which key makes no difference. */
  #whenKnown(otherwise: WhenKnown): WhenKnown {
    if (!this.skip('on')) return otherwise
    if (this.quotes === 'texts') {
      for (const word of ['duplicate', 'key', 'update']) this.take(word)
      return { changes: this.#changes(), where: undefined }
    }
    this.take('conflict')
    if (this.is('(')) this.names()
    else if (this.skip('on')) {
      this.take('constraint')
      this.name()
    }
    this.take('do')
    if (this.skip('nothing')) return 'skipped'
    for (const word of ['update', 'set']) this.take(word)
    return { changes: this.#changes(), where: this.where() }
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
    return this.chosenOnes()
  }

  #update(): Statement {
    this.take('update')
    const table = this.table()
    this.take('set')
    return {
      kind: 'update',
      table,
      changes: this.#changes(),
      where: this.where(),
      returning: this.#returning(),
    }
  }
}
