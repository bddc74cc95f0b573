/** Makes a statement out of its text. */
import type { Working } from '../../runtime/program.ts'
import type { Grammar } from './grammar.ts'
import { isLike } from './patterns.ts'
import { Effort } from './relations.ts'
import { SessionReader } from './session-reader.ts'
import type { Statement } from './statement.ts'
import { SqlError, type TableName } from './syntax.ts'

export function* parseSql(text: string, grammar: Grammar, effort = new Effort()): Working<Statement> {
  const parser = new StatementReader(grammar.uncovered(text), grammar)
  const statement = yield* parser.statement(effort)
  parser.expectEnd()
  return statement
}

/** What is accepted and makes no difference: everybody may do everything. */
const inconsequential =
  /^(set|grant|revoke|flush|lock|unlock|analyze|optimize|comment|vacuum|release|reset|discard|checkpoint|reindex|cluster|listen|notify)$/

/** Statements that there are, and that are not known here. */
const unknown = /^(copy|declare|prepare|execute|deallocate|merge|load|fetch|handler|delimiter|import)$/

class StatementReader extends SessionReader {
  *statement(effort: Effort): Working<Statement> {
    const start = this.word()
    if (start === 'set' && this.grammar.hasVariables && this.ahead().kind === 'variable')
      return this.setVariables()
    if (this.isAtEnd || inconsequential.test(start)) return this.ignored()
    if (unknown.test(start)) throw new SqlError('unsupported', start.toUpperCase())
    switch (start) {
      case 'with':
        return yield* this.#begun(effort)
      case 'select':
      case 'values':
      case 'table':
      case '':
        if (start === '' && !this.is('(')) return this.refuse()
        return this.query()
      case 'create':
        return this.#create()
      case 'drop':
        return this.#drop()
      case 'insert':
      case 'replace':
        return yield* this.insert(effort)
      case 'update':
        return this.update()
      case 'delete':
        return this.delete()
      case 'truncate':
        return this.#truncate()
      case 'use':
        this.take('use')
        return { kind: 'use', name: this.name() }
      case 'explain':
      case 'describe':
      case 'desc':
        this.next()
        return yield* this.#explained(effort)
      case 'show':
        return this.#show()
      case 'alter':
        return this.#alter()
      case 'do':
        return this.doBlock()
      case 'refresh':
        for (const each of ['refresh', 'materialized', 'view']) this.take(each)
        this.skip('concurrently')
        return this.#refreshed()
      case 'call':
        return this.callProcedure()
      case 'begin':
      case 'start':
        return this.begin()
      case 'commit':
      case 'end':
        this.ignored()
        return { kind: 'commit' }
      case 'savepoint':
        this.next()
        return { kind: 'savepoint', name: this.name() }
      case 'rollback':
      case 'abort':
        this.next()
        if (!this.skip('to')) {
          this.ignored()
          return { kind: 'rollback', to: undefined }
        }
        this.skip('savepoint')
        return { kind: 'rollback', to: this.name() }
      default:
        return this.refuse()
    }
  }

  /** `EXPLAIN (ANALYZE, COSTS OFF) SELECT …`, or what describes a table. */
  *#explained(effort: Effort): Working<Statement> {
    let [isAnalyzed, hidesCosts] = [false, false]
    if (this.is('(') && !this.isQueryNext) {
      this.take('(')
      do {
        const option = this.takeWord()
        const value = this.is(',') || this.is(')') ? 'on' : this.next().text.toLowerCase()
        if (option === 'format' && value !== 'text')
          throw new SqlError('unsupported', `EXPLAIN (FORMAT ${value})`)
        const isOn = !/^(off|false|0)$/.test(value)
        if (option === 'analyze') isAnalyzed = isOn
        if (option === 'costs') hidesCosts = !isOn
      } while (this.skip(','))
      this.take(')')
    } else {
      isAnalyzed = this.skip('analyze')
      this.skip('verbose')
    }
    if (this.is('format')) throw new SqlError('unsupported', 'EXPLAIN FORMAT')
    if (!this.is('(') && !/^(select|insert|update|delete|replace|with|values)$/.test(this.word()))
      return { kind: 'describe', table: this.table() }
    if (isAnalyzed && !this.grammar.explainsByDoing) throw new SqlError('unsupported', 'EXPLAIN ANALYZE')
    return { kind: 'explain', statement: yield* this.statement(effort), isAnalyzed, hidesCosts }
  }

  #show(): Statement {
    this.take('show')
    if (this.skip('databases') || this.skip('schemas')) return { kind: 'show databases' }
    if (this.grammar.showsSettings && !this.is('tables') && !this.is('full')) return this.setting()
    const isFull = this.skip('full')
    if (this.skip('tables')) return this.#showTables(isFull)
    if (this.skip('columns') || this.skip('fields')) {
      if (!this.skip('from')) this.take('in')
      const { database, name } = this.table()
      const of = this.skip('from') || this.skip('in') ? this.name() : database
      return { kind: 'describe', table: { database: of, name } }
    }
    throw new SqlError('unsupported', `SHOW ${this.word().toUpperCase()}`)
  }

  #showTables(isFull: boolean): Statement {
    const of = this.skip('from') || this.skip('in') ? this.name() : undefined
    const pattern = this.skip('like') ? this.next().text : undefined
    const isEqual = pattern === undefined && this.skip('where')
    if (isEqual) throw new SqlError('unsupported', 'SHOW TABLES WHERE')
    return {
      kind: 'show tables',
      isFull,
      ...(of !== undefined && { of }),
      ...(pattern !== undefined && { like: (name) => isLike(name, pattern) }),
    }
  }

  #create(): Statement {
    this.take('create')
    if (this.skip('database') || this.skip('schema')) {
      const isLenient = this.lenient('not', 'exists')
      const name = this.name()
      this.ignored()
      return { kind: 'create database', name, isLenient }
    }
    if (/^(index|unique|fulltext|spatial)$/.test(this.word())) return this.createIndex()
    if (/^(user|role|extension|tablespace)$/.test(this.word())) return this.ignored()
    if (this.#isAboutSequence()) return this.#sequence('create sequence', this.lenient('not', 'exists'))
    const replaces = this.skipAll('or', 'replace')
    if (this.is('function') || this.is('procedure')) return this.createRoutine(replaces)
    if (this.is('trigger') || this.is('constraint')) return this.createTrigger(replaces)
    if (this.skipAll('materialized', 'view')) return this.#createMaterialized()
    if (this.#isView()) return this.#createView(replaces)
    if (this.grammar.hasTypes && this.skip('type')) return this.#createType()
    if (!this.skip('temporary') && !this.skip('temp')) this.skip('unlogged')
    if (!this.skip('table')) throw new SqlError('unsupported', `CREATE ${this.word().toUpperCase()}`)
    return this.#createTable()
  }

  #createTable(): Statement {
    const isLenient = this.lenient('not', 'exists')
    const table = this.table()
    const like = this.#like()
    const hasColumns = !like && this.is('(') && !this.isQueryNext
    const nothing = { columns: [], keys: [], checks: [], indexes: [] }
    const definition = hasColumns ? this.definition() : nothing
    // The engine and its character set make no difference.
    while (!this.isAtEnd && !this.is('as') && !this.is('select') && !this.is('with') && !this.isQueryNext) {
      if (this.is('partition') || this.is('inherits'))
        throw new SqlError('unsupported', `CREATE TABLE … ${this.word().toUpperCase()}`)
      this.next()
    }
    if (this.is('with') && this.ahead().text === '(') this.ignored()
    this.skip('as')
    const as = this.isAtEnd ? undefined : this.query()
    if (this.skip('with')) this.ignored()
    if (!hasColumns && !as && !like) this.refuse()
    return {
      kind: 'create table',
      table,
      ...definition,
      isLenient,
      ...(as && { as }),
      ...(like && { like }),
    }
  }

  /** `(LIKE t)` */
  #like(): TableName | undefined {
    const isInBrackets = this.is('(') && this.ahead().text.toLowerCase() === 'like'
    if (isInBrackets) this.take('(')
    if (!this.skip('like')) return undefined
    const like = this.table()
    if (!isInBrackets) return like
    while (!this.is(')') && !this.isAtEnd) this.next()
    this.take(')')
    return like
  }

  /** Takes what may stand before the word. */
  #isView(): boolean {
    if (this.skip('algorithm')) {
      this.take('=')
      this.next()
    }
    if (this.skip('definer')) {
      this.take('=')
      while (!this.isAtEnd && !this.is('sql') && !this.is('view')) {
        if (/^(trigger|procedure|function|event)$/.test(this.word())) return false
        this.next()
      }
    }
    if (this.skipAll('sql', 'security')) this.next()
    if (this.is('recursive')) throw new SqlError('unsupported', 'CREATE RECURSIVE VIEW')
    if (/^temp(orary)?$/.test(this.word()) && this.ahead().text.toLowerCase() === 'view') this.next()
    return this.skip('view')
  }

  #createView(replaces: boolean): Statement {
    const table = this.table()
    const columns = this.is('(') ? this.names() : undefined
    this.take('as')
    const from = this.at
    const query = this.query()
    const text = this.textSince(from)
    if (this.skip('with')) this.ignored()
    return { kind: 'create view', table, columns, query, text, replaces }
  }

  #refreshed(): Statement {
    const table = this.table()
    if (this.skip('with')) this.ignored()
    return { kind: 'refresh', table }
  }

  #createMaterialized(): Statement {
    const isLenient = this.lenient('not', 'exists')
    const table = this.table()
    if (this.is('(')) throw new SqlError('unsupported', 'CREATE MATERIALIZED VIEW … (…)')
    while (!this.isAtEnd && !this.is('as')) this.next()
    this.take('as')
    const from = this.at
    const as = this.query()
    const materialized = this.textSince(from)
    if (this.skip('with')) this.ignored()
    const nothing = { columns: [], keys: [], checks: [], indexes: [] }
    return { kind: 'create table', table, ...nothing, isLenient, as, materialized }
  }

  #createType(): Statement {
    const { name } = this.table()
    this.take('as')
    if (!this.skip('enum')) throw new SqlError('unsupported', 'CREATE TYPE')
    const words: string[] = []
    this.take('(')
    if (!this.is(')'))
      do words.push(this.nameOrText())
      while (this.skip(','))
    this.take(')')
    return { kind: 'create type', name, words }
  }

  /** Takes the words before its name. */
  #isAboutSequence(): boolean {
    if (/^temp(orary)?$/.test(this.word()) && this.ahead().text.toLowerCase() === 'sequence') this.next()
    return this.grammar.hasSequences && this.skip('sequence')
  }

  #sequence(kind: 'create sequence' | 'alter sequence', isLenient: boolean): Statement {
    const table = this.table()
    return { kind, table, options: this.sequenceOptions(), isLenient }
  }

  #drop(): Statement {
    this.take('drop')
    if (this.skip('database') || this.skip('schema'))
      return { kind: 'drop database', isLenient: this.lenient('exists'), name: this.name() }
    if (this.is('index')) return this.dropIndex()
    if (/^(user|role|extension|tablespace|owned)$/.test(this.word())) return this.ignored()
    if (this.#isAboutSequence()) {
      const isLenient = this.lenient('exists')
      const tables = this.#tables()
      if (!this.skip('cascade')) this.skip('restrict')
      return { kind: 'drop sequence', tables, isLenient }
    }
    if (this.grammar.hasTypes && this.skip('type')) {
      const isLenient = this.lenient('exists')
      const names = this.#tables().map(({ name }) => name)
      return { kind: 'drop type', names, isLenient }
    }
    if (this.is('function') || this.is('procedure') || this.is('routine')) return this.dropRoutine()
    if (this.is('trigger')) return this.dropTrigger()
    const isMaterialized = this.is('materialized') && this.ahead().text.toLowerCase() === 'view'
    if (isMaterialized) this.next()
    const isView = this.skip('view')
    this.skip('temporary')
    if (!isView && !this.skip('table')) {
      // What is not known is not there, either.
      const word = this.word()
      this.next()
      if (/^(event|aggregate|rule|policy|materialized|operator|domain)$/.test(word)) {
        if (word === 'materialized') this.take('view')
        if (this.lenient('exists')) return this.ignored()
      }
      throw new SqlError('unsupported', `DROP ${word.toUpperCase()}`)
    }
    const isLenient = this.lenient('exists')
    const tables = this.#tables()
    const cascades = this.skip('cascade')
    if (!cascades) this.skip('restrict')
    if (isView) return { kind: 'drop view', tables, isLenient, cascades, isMaterialized }
    return { kind: 'drop table', tables, isLenient, cascades }
  }

  #tables(): readonly TableName[] {
    const tables: TableName[] = []
    do tables.push(this.table())
    while (this.skip(','))
    return tables
  }

  #truncate(): Statement {
    this.take('truncate')
    this.skip('table')
    this.skip('only')
    const tables = this.#tables()
    const restarts = this.skipAll('restart', 'identity') || this.grammar.truncateRestarts
    if (this.skip('continue')) this.take('identity')
    if (!this.skip('cascade')) this.skip('restrict')
    return { kind: 'truncate', tables, restarts }
  }

  #alter(): Statement {
    this.take('alter')
    if (this.#isAboutSequence()) return this.#sequence('alter sequence', this.lenient('exists'))
    if (!this.skip('table')) return this.ignored()
    const isLenient = this.lenient('exists')
    this.skip('only')
    const table = this.table()
    return { kind: 'alter', table, changes: this.alterations(), isLenient }
  }

  /** `WITH … INSERT` and its like. */
  *#begun(effort: Effort): Working<Statement> {
    const after = this.#wordBehindWith()
    if (!/^(insert|update|delete)$/.test(after)) return this.query()
    const begun = this.with()
    const statement = yield* this.statement(effort)
    return begun && /^(insert|update|delete)$/.test(statement.kind)
      ? ({ ...statement, with: begun } as Statement)
      : this.refuse()
  }

  /** The first word behind all brackets of a `WITH` that begins a statement. */
  #wordBehindWith(): string {
    let depth = 0
    for (let n = 1; ; n++) {
      const { kind, text } = this.ahead(n)
      if (kind === 'end') return ''
      if (kind === 'sign' && text === '(') depth++
      if (kind === 'sign' && text === ')') depth--
      const word = kind === 'word' ? text.toLowerCase() : ''
      if (depth === 0 && /^(select|values|insert|update|delete|table)$/.test(word)) return word
    }
  }
}
