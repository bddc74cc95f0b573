/** The variables of a routine that runs, and what it answers. */
import type { Outcome } from './outcome.ts'
import type { Found, RelationColumn } from './relations.ts'
import type { Scope } from './scopes.ts'
import { SqlError, type SqlValue } from './syntax.ts'

interface Variable {
  readonly type: string | undefined
  value: SqlValue
}

interface Row {
  readonly titles: readonly string[]
  readonly values: SqlValue[]
}

export class Frame {
  readonly #variables = new Map<string, Variable>()
  /** Rows by name: `new`, `old`, and those that have no columns of their own. */
  readonly #records = new Map<string, Row>()
  #titles: readonly string[] | undefined
  readonly #rows: (readonly SqlValue[])[] = []
  returned: SqlValue = null
  returnedRow: readonly SqlValue[] | undefined
  /** What has gone wrong before. */
  problem: SqlError | undefined
  steps = 0
  /** The last answer that nobody took. */
  answered: Outcome | undefined

  /** @param refusesAnswers what is asked has to be taken by variables */
  constructor(readonly refusesAnswers: boolean) {}

  declare(name: string, type: string | undefined, value: SqlValue): void {
    this.#variables.set(name.toLowerCase(), { type, value })
  }

  typeOf(name: string): string | undefined {
    return this.#variables.get(name.toLowerCase())?.type
  }

  isRecord(name: string): boolean {
    const known = this.#variables.get(name.toLowerCase())
    return this.#records.has(name.toLowerCase()) || (known !== undefined && known.type === undefined)
  }

  valueOf(name: string): SqlValue {
    return this.#variables.get(name.toLowerCase())?.value ?? null
  }

  record(name: string): readonly SqlValue[] | undefined {
    return this.#records.get(name.toLowerCase())?.values
  }

  setRecord(name: string, titles: readonly string[], values: readonly SqlValue[]): void {
    this.#records.set(name.toLowerCase(), { titles, values: titles.map((_each, n) => values[n] ?? null) })
  }

  /** @param to `total`, `new.total`. @throws SqlError where there is none */
  set(to: string, value: SqlValue): void {
    const [first, part] = to.toLowerCase().split('.')
    const record = part === undefined ? undefined : this.#records.get(first)
    const place = record?.titles.findIndex((each) => each.toLowerCase() === part) ?? -1
    if (record && place >= 0) {
      record.values[place] = value
      return
    }
    const variable = this.#variables.get(first)
    if (!variable || part !== undefined)
      throw new SqlError(record ? 'no field' : 'no variable', record ? part! : to, first)
    variable.value = value
  }

  setFound(isFound: boolean): void {
    this.declare('found', 'boolean', isFound)
  }

  add(row: readonly SqlValue[]): void {
    this.#rows.push(row)
  }

  addAll(titles: readonly string[], rows: readonly (readonly SqlValue[])[]): void {
    this.#titles ??= titles
    for (const each of rows) this.#rows.push(each)
  }

  answer(outcome: Outcome): void {
    if (outcome.titles) this.answered = outcome
  }

  get found(): Found {
    return { titles: this.#titles ?? [], rows: this.#rows }
  }

  /** What its names mean in statements. */
  get scope(): Scope {
    const columns: RelationColumn[] = []
    const row: SqlValue[] = []
    for (const [name, { value }] of this.#variables) {
      columns.push({ name, of: '' })
      row.push(value)
    }
    for (const [of, { titles, values }] of this.#records)
      for (const [n, name] of titles.entries()) {
        columns.push({ name, of, isHidden: true })
        row.push(values[n])
      }
    return { columns, row }
  }
}
