/** Reads statements that change rows. */
import type { Working } from '../../runtime/program.ts'
import { DefinitionReader } from './definition-reader.ts'
import type { Effort } from './relations.ts'
import type { Statement } from './statement.ts'
import {
  type Change,
  type Chosen,
  type Expression,
  type Joined,
  type Ordering,
  SqlError,
  type TableName,
  type WhenKnown,
} from './syntax.ts'

interface ChangeEnd {
  readonly orderBy?: readonly Ordering[]
  readonly limit?: number
}

export abstract class ChangeReader extends DefinitionReader {
  *insert(effort: Effort): Working<Statement> {
    const replaces = this.is('replace')
    this.next()
    const otherwise = replaces ? 'replaces' : this.skip('ignore') ? 'skipped' : 'refused'
    if (!this.skip('into') && this.grammar.needsInto) this.take('into')
    const table = this.table()
    const alias = this.skip('as') ? this.name() : undefined
    const columns = this.is('(') && !this.isQueryNext ? this.#columnNames() : undefined
    const own = { kind: 'insert', table, ...(alias !== undefined && { alias }) } as const
    if (this.grammar.insertsBySet && this.skip('set')) {
      const changes = this.#changes()
      const rows = [changes.map(({ value }) => value)]
      const whenKnown = this.#whenKnown(otherwise)
      return { ...own, columns: changes.map(({ column }) => column), rows, whenKnown, returning: undefined }
    }
    if (this.skipAll('overriding', 'system')) this.take('value')
    const isBare = this.skipAll('default', 'values')
    const isRows = this.is('values') || this.is('value')
    const rows = isBare ? [[]] : isRows ? yield* this.#rows(effort) : this.query()
    const newName = this.grammar.whenKnown === 'on duplicate key' && this.skip('as') ? this.name() : undefined
    const whenKnown = this.#whenKnown(otherwise, newName)
    return { ...own, columns, rows, whenKnown, returning: this.#returning() }
  }

  /** `()` stands for none. */
  #columnNames(): readonly string[] {
    if (this.ahead().text !== ')') return this.names()
    this.take('(')
    this.take(')')
    return []
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

  /** `ON CONFLICT (id) DO …`, `ON DUPLICATE KEY UPDATE …`: on which key makes no difference. */
  #whenKnown(otherwise: WhenKnown, newName?: string): WhenKnown {
    if (!this.skip('on')) return otherwise
    if (this.grammar.whenKnown === 'on duplicate key') {
      for (const word of ['duplicate', 'key', 'update']) this.take(word)
      const changes = this.#changes()
      return {
        changes: newName === undefined ? changes : changes.map((each) => ofNew(each, newName)),
        where: undefined,
      }
    }
    this.take('conflict')
    if (this.is('(')) {
      this.names()
      this.where()
    } else if (this.skip('on')) {
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
      if (this.is('(')) {
        const names = this.names()
        this.take('=')
        this.skip('row')
        if (this.isQueryNext) throw new SqlError('unsupported', 'SET (…) = (SELECT …)')
        const values = this.list()
        if (values.length !== names.length) this.refuse()
        for (const [n, column] of names.entries()) changes.push({ column, value: values[n] })
        continue
      }
      const first = this.name()
      const column = this.skip('.') ? this.name() : first
      if (!this.skip(':=')) this.take('=')
      const of = column === first ? undefined : first
      const isOpen = this.is('default') && this.ahead().text !== '('
      if (isOpen) this.next()
      const value: Expression = isOpen ? { kind: 'call', name: 'default', args: [] } : this.expression()
      changes.push({ column, value, ...(of !== undefined && { of }) })
    } while (this.skip(','))
    return changes
  }

  #returning(): readonly Chosen[] | undefined {
    if (!this.is('returning')) return undefined
    if (!this.grammar.hasReturning) throw new SqlError('unsupported', 'RETURNING')
    this.take('returning')
    return this.chosenOnes()
  }

  update(): Statement {
    this.take('update')
    while (this.grammar.updateHints.has(this.word())) this.next()
    this.skip('only')
    const [target, ...others] = this.sources()
    this.take('set')
    const changes = this.#changes()
    const more = this.skip('from') ? this.sources() : []
    const where = this.where()
    const end = this.#changeEnd('UPDATE')
    const meant = this.#meant(changes[0].of, [target, ...others])
    return {
      kind: 'update',
      ...meant,
      from: [...meant.from, ...more],
      changes,
      where,
      ...end,
      returning: this.#returning(),
    }
  }

  delete(): Statement {
    this.take('delete')
    this.skip('ignore')
    const named = this.skip('from') ? undefined : this.name()
    if (named !== undefined) this.take('from')
    const sources = this.sources()
    const more = this.skip('using') ? this.sources() : []
    const where = this.where()
    const end = this.#changeEnd('DELETE')
    const meant = this.#meant(named, sources)
    return {
      kind: 'delete',
      ...meant,
      from: [...meant.from, ...more],
      where,
      ...end,
      returning: this.#returning(),
    }
  }

  /** Which rows alone are changed, of those that are meant. */
  #changeEnd(what: string): ChangeEnd {
    if (!this.is('order') && !this.is('limit')) return {}
    if (!this.grammar.limitsChanges)
      throw new SqlError('unsupported', `${what} … ${this.is('order') ? 'ORDER BY' : 'LIMIT'}`)
    const orderBy = this.orders()
    const limit = this.skip('limit') ? this.number() : undefined
    return { orderBy, ...(limit !== undefined && { limit }) }
  }

  /** Which of several tables it is that changes, and what stands beside it. @param name what that is called; the first where none is named */
  #meant(
    name: string | undefined,
    sources: readonly Joined[],
  ): { readonly table: TableName; readonly alias: string; readonly from: readonly Joined[] } {
    const place =
      name === undefined ? 0 : sources.findIndex((each) => each.name.toLowerCase() === name.toLowerCase())
    const target = sources[Math.max(0, place)]
    const { rows } = target
    if ('kind' in rows) return this.refuse()
    const others = sources.filter((each) => each !== target)
    if (place > 0 && sources.some(({ how }) => how !== 'inner'))
      throw new SqlError('unsupported', 'UPDATE of a table that is joined')
    // What joins it to those before it joins the last of them to it.
    const last = others.at(-1)
    const from =
      place > 0 && last && target.on
        ? [
            ...others.slice(0, -1),
            {
              ...last,
              on: last.on
                ? { kind: 'binary' as const, sign: 'and', left: last.on, right: target.on }
                : target.on,
            },
          ]
        : others
    return { table: rows, alias: target.name, from }
  }
}

/** `new.count`, where the rows that were to be added are called `new`. */
function ofNew(change: Change, name: string): Change {
  const replaced = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(replaced)
    if (typeof part !== 'object' || part === null || !('kind' in part)) return part
    if (part.kind === 'column' && 'of' in part && part.of === name.toLowerCase())
      return { kind: 'column', name: (part as { readonly name?: string }).name, isNew: true }
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, replaced(value)]))
  }
  return { ...change, value: replaced(change.value) as Expression }
}
