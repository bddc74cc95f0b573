/** Reads questions. */
import { ExpressionReader } from './expression-reader.ts'
import type { Chosen, Expression, Joined, Select, Source, TableName } from './syntax.ts'

export abstract class SelectReader extends ExpressionReader {
  table(): TableName {
    const first = this.name()
    if (!this.skip('.')) return { database: undefined, name: first }
    const isUsual = this.quotes === 'names' && (first === 'public' || first === 'pg_catalog')
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

  select(): Select {
    this.take('select')
    const isDistinct = this.skip('distinct')
    const chosen = this.chosenOnes()
    const from = this.skip('from') ? this.#sources() : []
    const where = this.where()
    const groupBy: Expression[] = []
    if (this.skip('group')) {
      this.take('by')
      do groupBy.push(this.expression())
      while (this.skip(','))
    }
    const having = this.skip('having') ? this.expression() : undefined
    const orderBy = this.#order()
    const { limit, offset } = this.#limits()
    return { kind: 'select', chosen, from, where, groupBy, having, orderBy, limit, offset, isDistinct }
  }

  #sources(): readonly Joined[] {
    const sources: Joined[] = [{ ...this.#source(), how: 'inner', on: undefined }]
    for (;;) {
      const isBare = this.skip(',') || this.#skipBoth('cross', 'join')
      const how = isBare ? 'inner' : this.#how()
      if (how === undefined) return sources
      const source = this.#source()
      if (!isBare && this.skip('using')) {
        sources.push({ ...source, how, on: undefined, using: this.names() })
        continue
      }
      const on = !isBare && this.skip('on') ? this.expression() : undefined
      sources.push({ ...source, how, on })
    }
  }

  #skipBoth(first: string, second: string): boolean {
    if (!this.skip(first)) return false
    this.take(second)
    return true
  }

  /** How what comes next is joined; undefined where nothing is. */
  #how(): Joined['how'] | undefined {
    if (this.skip('join') || this.#skipBoth('inner', 'join')) return 'inner'
    const how = this.is('left') ? 'left' : this.is('right') ? 'right' : undefined
    if (how === undefined) return undefined
    this.next()
    this.skip('outer')
    this.take('join')
    return how
  }

  #source(): Source {
    if (this.is('(')) {
      this.take('(')
      const rows = this.select()
      this.take(')')
      return { rows, name: this.#alias() ?? '' }
    }
    const before = this.table()
    if (this.is('(')) {
      const { name } = before
      const rows = this.call(name.toLowerCase())
      return { rows, name: this.#alias() ?? name }
    }
    return { rows: before, name: this.#alias() ?? before.name }
  }

  #alias(): string | undefined {
    const isNamed = this.skip('as') || this.isName
    return isNamed ? this.name() : undefined
  }

  names(): readonly string[] {
    const names: string[] = []
    this.take('(')
    do {
      names.push(this.name())
      if (this.is('(')) this.skipItem()
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
    if (!this.skip('limit')) return { limit: undefined, offset: this.skip('offset') ? this.number() : 0 }
    const first = this.number()
    if (this.skip(',')) return { offset: first, limit: this.number() }
    return { limit: first, offset: this.skip('offset') ? this.number() : 0 }
  }
}
