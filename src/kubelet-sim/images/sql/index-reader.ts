/** Reads what indexes are of. */
import { SelectReader } from './select-reader.ts'
import type { Statement } from './statement.ts'
import type { NamedIndex, TableName } from './syntax.ts'

/** What is in the brackets of an index: its columns, none where it is of expressions, and its text. */
type Items = Pick<NamedIndex, 'columns' | 'text'>

export abstract class IndexReader extends SelectReader {
  lenient(...words: readonly string[]): boolean {
    if (!this.skip('if')) return false
    for (const each of words) this.take(each)
    return true
  }

  protected indexItems(): Items {
    this.take('(')
    const from = this.at
    const columns: string[] = []
    let isPlain = true
    do {
      const { kind } = this.token
      const next = this.ahead().text
      const isColumn =
        (kind === 'word' || kind === 'quoted') && !(next === '(' && this.ahead(2).kind !== 'number')
      if (isColumn) columns.push(this.name())
      else isPlain = false
      this.skipItem()
    } while (this.skip(','))
    const text = this.textSince(from).replace(/\s+/g, ' ')
    this.take(')')
    return { columns: isPlain ? columns : [], text }
  }

  /** One that stands in the brackets of a table, or behind ALTER TABLE … ADD: takes its first word. */
  protected ownIndex(): NamedIndex {
    const word = this.takeWord()
    const isSpecial = word === 'fulltext' || word === 'spatial'
    if (isSpecial && !this.skip('key')) this.skip('index')
    const name = this.is('(') ? '' : this.name()
    let method = isSpecial ? word : 'btree'
    if (this.skip('using')) method = this.takeWord()
    const items = this.indexItems()
    if (this.skip('using')) method = this.takeWord()
    return { name: name || (items.columns[0] ?? ''), isUnique: false, method, ...items }
  }

  /** Behind CREATE. */
  protected createIndex(): Statement {
    const isUnique = this.skip('unique')
    const special = ['fulltext', 'spatial'].find((each) => this.skip(each))
    this.take('index')
    this.skip('concurrently')
    const isLenient = this.lenient('not', 'exists')
    const given = this.is('on') ? '' : this.table().name
    let method = special ?? 'btree'
    if (this.skip('using')) method = this.takeWord()
    this.take('on')
    this.skip('only')
    const table = this.table()
    if (this.skip('using')) method = this.takeWord()
    const items = this.indexItems()
    if (this.skip('include')) this.names()
    while (!this.isAtEnd && !this.is('where')) this.next()
    const from = this.at
    const isPartial = this.where() !== undefined
    const where = isPartial ? this.textSince(from).replace(/^where\s+/i, '') : undefined
    const name = given || `${table.name}_${items.columns.join('_') || 'expr'}_idx`
    const index: NamedIndex = { name, isUnique, method, ...items, ...(where !== undefined && { where }) }
    return { kind: 'create index', table, index, isLenient }
  }

  /** Behind DROP. */
  protected dropIndex(): Statement {
    this.take('index')
    this.skip('concurrently')
    const isLenient = this.lenient('exists')
    const names: TableName[] = []
    do names.push(this.table())
    while (this.skip(','))
    const table = this.skip('on') ? this.table() : undefined
    while (!this.isAtEnd) this.next()
    return { kind: 'drop index', names, isLenient, ...(table && { table }) }
  }
}
