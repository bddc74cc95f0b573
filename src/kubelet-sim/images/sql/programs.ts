/** The functions, procedures and triggers of databases: finds them, and calls them. */
import type { Working } from '../../runtime/program.ts'
import type { Asked } from './asking.ts'
import { castTo } from './casts.ts'
import type { Databases } from './databases.ts'
import type { Dialect } from './dialect.ts'
import { worthInTime } from './expressions.ts'
import { Frame } from './frame.ts'
import type { Outcome } from './outcome.ts'
import type { OwnTable } from './own-table.ts'
import type { Row } from './places.ts'
import type { Found } from './relations.ts'
import type { Routine, Trigger, TriggerEvent } from './routine-syntax.ts'
import type { Routines } from './routines.ts'
import type { Statement } from './statement.ts'
import { SqlError, type SqlValue } from './syntax.ts'
import { isTrue } from './values.ts'

/** The rows that a trigger is told of. */
export interface Rows {
  readonly old?: Row
  readonly fresh?: Row
}

/** What is about to be done, or was done, to a table. */
export interface Event {
  readonly kind: TriggerEvent
  readonly table: OwnTable
  readonly database: string | undefined
  /** The columns that are set. */
  readonly sets?: readonly string[]
}

export class Programs {
  constructor(
    private readonly dialect: Dialect,
    private readonly databases: Databases,
    private readonly routines: Routines,
  ) {}

  find(name: string, database: string | undefined): Routine | undefined {
    return this.databases.routinesOf(database).get(name)
  }

  /** What a function answers that is asked for one value. */
  *value(routine: Routine, args: readonly SqlValue[], asking: Asked): Working<SqlValue> {
    const value = yield* this.#value(routine, args, asking)
    return routine.returns === undefined ? value : castTo(routine.returns, value, this.dialect, true)
  }

  *#value(routine: Routine, args: readonly SqlValue[], asking: Asked): Working<SqlValue> {
    const frame = yield* this.#called(routine, args, asking)
    const out = routine.parameters.find(({ mode }) => mode !== 'in')
    if (out) return frame.valueOf(out.name)
    if (routine.language === 'sql') return frame.answered?.rows?.[0]?.[0] ?? null
    if (routine.rows) return frame.found.rows[0]?.[0] ?? null
    return frame.returnedRow ? `(${frame.returnedRow.map((each) => each ?? '').join(',')})` : frame.returned
  }

  /** What one answers that is asked for rows. */
  *rows(routine: Routine, args: readonly SqlValue[], asking: Asked): Working<Found> {
    const frame = yield* this.#called(routine, args, asking)
    const outs = routine.parameters.filter(({ mode }) => mode !== 'in')
    const titles = (routine.rows?.length ? routine.rows : outs).map(({ name }) => name)
    if (routine.language === 'sql') {
      const { titles: own = [], rows = [] } = frame.answered ?? {}
      return { titles: titles.length > 0 ? titles : own.length === 1 ? [routine.name] : own, rows }
    }
    if (routine.rows) {
      const { titles: own, rows } = frame.found
      return { titles: titles.length > 0 ? titles : own.length > 1 ? own : [routine.name], rows }
    }
    if (outs.length > 0) return { titles, rows: [outs.map(({ name }) => frame.valueOf(name))] }
    return { titles: [routine.name], rows: [[frame.returned]] }
  }

  *#called(routine: Routine, args: readonly SqlValue[], asking: Asked): Working<Frame> {
    const frame = new Frame(routine.language !== 'sql' && !routine.isProcedure)
    let n = 0
    for (const { name, type, mode, otherwise } of routine.parameters) {
      const given = mode === 'out' ? null : args[n]
      if (mode !== 'out' || asking.own) n++
      if (given === undefined && !otherwise)
        throw new SqlError('no function', routine.name, String(args.length))
      const value =
        given === undefined && otherwise
          ? yield* worthInTime(otherwise, this.routines.around(asking))
          : castTo(type, given ?? null, this.dialect, true)
      for (const each of [name, `$${n}`]) if (each !== '') frame.declare(each, type, value)
    }
    if (n < args.length) throw new SqlError('no function', routine.name, String(args.length))
    for (const each of routine.rows ?? []) if (each.name !== '') frame.declare(each.name, each.type, null)
    return yield* this.routines.call(routine, frame, asking)
  }

  *run(statement: Statement & { readonly kind: 'do' | 'call routine' }, asking: Asked): Working<Outcome> {
    if (statement.kind === 'do') {
      yield* this.routines.call(statement.routine, new Frame(true), asking)
      return {}
    }
    const { name } = statement
    const routine = this.find(name, asking.database)
    if (!routine?.isProcedure) throw new SqlError('no function', name, 'procedure')
    const args: SqlValue[] = []
    for (const each of statement.args) args.push(yield* worthInTime(each, this.routines.around(asking)))
    const frame = yield* this.#called(routine, args, asking)
    const outs = routine.parameters.filter(({ mode }) => mode !== 'in')
    if (asking.own) {
      for (const [n, { mode, name: out }] of routine.parameters.entries()) {
        const given = statement.args[n]
        if (mode !== 'in' && given?.kind === 'variable') asking.own.set(given.name, frame.valueOf(out))
      }
      return frame.answered ?? { changed: 0 }
    }
    if (outs.length === 0) return frame.answered ?? {}
    return { titles: outs.map((each) => each.name), rows: [outs.map((each) => frame.valueOf(each.name))] }
  }

  #triggers(
    { kind, table, database, sets }: Event,
    timing: Trigger['timing'],
    isForRows: boolean,
  ): readonly Trigger[] {
    return [...this.databases.triggersOf(database).values()]
      .filter(
        (each) =>
          each.table === table.name &&
          each.timing === timing &&
          each.isForRows === isForRows &&
          each.events.includes(kind) &&
          (!each.of || kind !== 'update' || each.of.some((one) => sets?.includes(one))),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** What is to be done, now that triggers have seen it; undefined: nothing. */
  *before(event: Event, rows: Rows, asking: Asked): Working<Row | undefined> {
    let { fresh } = rows
    for (const trigger of this.#triggers(event, 'before', true)) {
      const frame = yield* this.#fired(trigger, event, { ...rows, ...(fresh && { fresh }) }, asking)
      if (!frame) continue
      const answer = 'calls' in trigger.does ? frame.returnedRow : (frame.record('new') ?? rows.old)
      if (!answer) return undefined
      if (fresh) fresh = answer
    }
    return fresh ?? rows.old
  }

  *after(event: Event, all: readonly Rows[], asking: Asked): Working {
    const each = this.#triggers(event, 'after', true)
    for (const rows of each.length > 0 ? all : [])
      for (const trigger of each) yield* this.#fired(trigger, event, rows, asking)
    for (const trigger of this.#triggers(event, 'after', false))
      yield* this.#fired(trigger, event, {}, asking)
  }

  /** Undefined where it is not its turn. */
  *#fired(
    trigger: Trigger,
    { kind, table, database }: Event,
    rows: Rows,
    asking: Asked,
  ): Working<Frame | undefined> {
    const frame = new Frame(true)
    const titles = table.columns.map(({ name }) => name)
    if (rows.old) frame.setRecord('old', titles, rows.old)
    if (rows.fresh) frame.setRecord('new', titles, rows.fresh)
    const here: Asked = { ...asking, database, named: undefined, locking: undefined }
    if (trigger.when) {
      const around = this.routines.around({ ...here, variables: frame.scope })
      const holds = yield* worthInTime(trigger.when, around)
      if (holds === null || !isTrue(holds)) return undefined
    }
    if (!('calls' in trigger.does)) {
      yield* this.routines.call(trigger.does, frame, here)
      return frame
    }
    const routine = this.find(trigger.does.calls, database)
    if (!routine) throw new SqlError('no function', trigger.does.calls, '0')
    const facts = {
      tg_op: kind.toUpperCase(),
      tg_table_name: table.name,
      tg_relname: table.name,
      tg_name: trigger.name,
      tg_when: trigger.timing.toUpperCase(),
      tg_level: trigger.isForRows ? 'ROW' : 'STATEMENT',
      tg_table_schema: 'public',
    }
    for (const [name, value] of Object.entries(facts)) frame.declare(name, 'text', value)
    frame.declare('tg_argv', undefined, `{${trigger.does.args.map((each) => `"${each}"`).join(',')}}`)
    return yield* this.routines.call(routine, frame, here)
  }
}
