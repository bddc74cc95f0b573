/** Carries out what functions, procedures and triggers do. */
import type { Working } from '../../runtime/program.ts'
import type { Asked } from './asking.ts'
import { castTo } from './casts.ts'
import type { Dialect } from './dialect.ts'
import { type Surroundings, worthInTime } from './expressions.ts'
import type { Frame } from './frame.ts'
import type { Outcome } from './outcome.ts'
import type { Block, Into, Routine, Step } from './routine-syntax.ts'
import { noScope, type Scope } from './scopes.ts'
import type { Statement } from './statement.ts'
import { type Expression, SqlError, type SqlValue } from './syntax.ts'
import { isTrue, numberOf, textOf } from './values.ts'

interface Server {
  readonly dialect: Dialect
  /** What a body says. @throws SqlError */
  compile(routine: Pick<Routine, 'language' | 'body'>): Block
  parse(sql: string, asking: Asked): Working<Statement>
  run(statement: Statement, asking: Asked): Working<Outcome>
  /** Does what a statement says that is about the server itself. */
  heed(sql: string): void
  around(asking: Asked, scope: Scope): Surroundings
}

/** Why a step ends what is around it. */
type Way = undefined | { readonly to: 'exit' | 'continue'; readonly label?: string } | 'returned'

/** How often a routine may call routines within itself. */
const deepest = 50
/** So many steps one of them may take. */
const mostSteps = 1_000_000
const stepUnits = 512

export class Routines {
  readonly #blocks = new WeakMap<object, Block>()
  readonly #statements = new WeakMap<Step, Statement>()

  constructor(private readonly server: Server) {}

  /** What is known around what stands by itself. */
  around(asking: Asked): Surroundings {
    return this.server.around(asking, noScope)
  }

  /** What it answers: a value, or rows. @param frame its variables */
  *call(routine: Pick<Routine, 'language' | 'body'>, frame: Frame, asked: Asked): Working<Frame> {
    const { routineDepth = 0 } = asked
    if (routineDepth >= deepest) throw new SqlError('takes long', '')
    const asking: Asked = { ...asked, routineDepth: routineDepth + 1 }
    let block = this.#blocks.get(routine)
    if (!block) this.#blocks.set(routine, (block = this.server.compile(routine)))
    yield* this.#block(block, frame, asking)
    return frame
  }

  *#block({ label, declared, steps, handlers }: Block, frame: Frame, asking: Asked): Working<Way> {
    for (const { name, type, value } of declared)
      frame.declare(name, type, this.#cast(type, value ? yield* this.#worth(value, frame, asking) : null))
    if (handlers.length === 0) return this.#left(yield* this.#steps(steps, frame, asking), label)
    const mark = asking.seen.mark()
    try {
      return this.#left(yield* this.#steps(steps, frame, asking), label)
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      const handler = handlers.find((each) =>
        each.conditions.some((one) => one === 'others' || one === conditionOf(error)),
      )
      if (!handler || error.reason === 'canceled' || error.reason === 'ended') throw error
      asking.seen.back(mark)
      frame.problem = error
      frame.declare('sqlerrm', undefined, error.reason === 'raised' ? error.subject : error.reason)
      frame.declare('sqlstate', undefined, 'P0001')
      return this.#left(yield* this.#steps(handler.steps, frame, asking), label)
    }
  }

  #left(way: Way, label: string | undefined): Way {
    return typeof way === 'object' && way.to === 'exit' && way.label !== undefined && way.label === label
      ? undefined
      : way
  }

  *#steps(steps: readonly Step[], frame: Frame, asking: Asked): Working<Way> {
    for (const step of steps) {
      if (++frame.steps > mostSteps) throw new SqlError('takes long', '')
      if (asking.effort.needsRest(stepUnits)) yield* asking.effort.rest()
      const way = yield* this.#step(step, frame, asking)
      if (way) return way
    }
    return undefined
  }

  *#step(step: Step, frame: Frame, asking: Asked): Working<Way> {
    switch (step.does) {
      case 'nothing':
        return undefined
      case 'block':
        return yield* this.#block(step.block, frame, asking)
      case 'set':
        this.#set(frame, step.to, yield* this.#worth(step.value, frame, asking))
        return undefined
      case 'if': {
        for (const [when, steps] of step.branches)
          if (holds(yield* this.#worth(when, frame, asking))) return yield* this.#steps(steps, frame, asking)
        return yield* this.#steps(step.otherwise, frame, asking)
      }
      case 'ask':
        this.#take(yield* this.#ask(step, step.sql, frame, asking), frame, step.into, true)
        return undefined
      case 'execute': {
        const sql = textOf(yield* this.#worth(step.sql, frame, asking))
        const statement = yield* this.server.parse(sql, asking)
        if (statement.kind === 'nothing') this.server.heed(sql)
        const outcome = yield* this.server.run(statement, asking)
        this.#take(outcome, frame, step.into, false)
        return undefined
      }
      case 'loop':
      case 'count':
      case 'rows':
        return yield* this.#loop(step, frame, asking)
      case 'exit':
      case 'continue':
        if (step.when && !holds(yield* this.#worth(step.when, frame, asking))) return undefined
        return { to: step.does, ...(step.label !== undefined && { label: step.label }) }
      case 'return':
        if (step.value) yield* this.#return(step.value, frame, asking)
        return 'returned'
      case 'add row':
        frame.add([yield* this.#worth(step.value, frame, asking)])
        return undefined
      case 'add rows': {
        const { titles = [], rows = [] } = yield* this.#ask(step, step.sql, frame, asking)
        frame.addAll(titles, rows)
        return undefined
      }
      case 'raise':
        return yield* this.#raise(step, frame, asking)
    }
  }

  *#return(value: Expression, frame: Frame, asking: Asked): Working {
    const record = value.kind === 'column' && value.of === undefined ? frame.record(value.name) : undefined
    if (record) frame.returnedRow = record
    else frame.returned = yield* this.#worth(value, frame, asking)
  }

  *#loop(
    step: Step & { readonly does: 'loop' | 'count' | 'rows' },
    frame: Frame,
    asking: Asked,
  ): Working<Way> {
    for (const round of yield* this.#rounds(step, frame, asking)) {
      if (step.does === 'loop' && step.holds && !holds(yield* this.#worth(step.holds, frame, asking))) break
      round()
      const way = yield* this.#steps(step.steps, frame, asking)
      if (++frame.steps > mostSteps) throw new SqlError('takes long', '')
      if (asking.effort.needsRest(stepUnits)) yield* asking.effort.rest()
      if (way === 'returned') return way
      if (!way) continue
      const isMine = way.label === undefined || way.label === step.label
      if (!isMine) return way
      if (way.to === 'exit') break
    }
    return undefined
  }

  /** What is to be done at the beginning of each round. */
  *#rounds(
    step: Step & { readonly does: 'loop' | 'count' | 'rows' },
    frame: Frame,
    asking: Asked,
  ): Working<Iterable<() => void>> {
    if (step.does === 'loop') return endless()
    if (step.does === 'rows') {
      const { titles = [], rows = [] } = yield* this.#ask(step, step.sql, frame, asking)
      const { variable } = step
      const isRecord = frame.typeOf(variable) === undefined
      return rows.map((row) => () => {
        if (isRecord) frame.setRecord(variable, titles, row)
        else this.#set(frame, variable, row[0] ?? null)
      })
    }
    const [from, to] = [
      numberOf(yield* this.#worth(step.from, frame, asking)),
      numberOf(yield* this.#worth(step.to, frame, asking)),
    ]
    const by = step.by ? Math.abs(numberOf(yield* this.#worth(step.by, frame, asking))) || 1 : 1
    return counted(frame, step.variable, { from, to, by: step.isDown ? -by : by })
  }

  *#raise(
    { level, text, args }: Step & { readonly does: 'raise' },
    frame: Frame,
    asking: Asked,
  ): Working<undefined> {
    if (level === 'again') throw frame.problem ?? new SqlError('unsupported', 'RAISE')
    const values: string[] = []
    for (const each of args) {
      const value = yield* this.#worth(each, frame, asking)
      values.push(value === null ? '<NULL>' : textOf(value))
    }
    const told = text.replace(/%%|%/g, (each) => (each === '%%' ? '%' : (values.shift() ?? '')))
    if (level === 'exception') throw new SqlError('raised', told)
    if (level !== 'silent') asking.notices?.push(level === 'notice' ? told : `WARNING:  ${told}`)
    return undefined
  }

  /** A statement of a routine is read once. */
  *#ask(step: Step, sql: string, frame: Frame, asking: Asked): Working<Outcome> {
    let statement = this.#statements.get(step)
    if (!statement) this.#statements.set(step, (statement = yield* this.server.parse(sql, asking)))
    if (statement.kind === 'nothing') this.server.heed(sql)
    const effort = asking.effort.beside()
    return yield* this.server.run(statement, { ...asking, effort, variables: frame.scope, named: undefined })
  }

  #take(outcome: Outcome, frame: Frame, into: Into | undefined, isStatement: boolean): void {
    const { rows, changed = 0 } = outcome
    frame.setFound(rows ? rows.length > 0 : changed > 0)
    if (!into) {
      if (rows && isStatement && !outcome.changed && frame.refusesAnswers) throw new SqlError('no target', '')
      frame.answer(outcome)
      return
    }
    if (into.variables.length === 0) return
    const first = rows?.[0]
    if (into.isStrict && rows && rows.length !== 1)
      throw new SqlError(rows.length === 0 ? 'no rows' : 'many rows', '', 'strict')
    const [only] = into.variables
    if (into.variables.length === 1 && frame.isRecord(only))
      return frame.setRecord(only, outcome.titles ?? [], first ?? [])
    for (const [n, each] of into.variables.entries()) this.#set(frame, each, first?.[n] ?? null)
  }

  #set(frame: Frame, to: string, value: SqlValue): void {
    frame.set(to, this.#cast(frame.typeOf(to), value))
  }

  #cast(type: string | undefined, value: SqlValue): SqlValue {
    return type === undefined ? value : castTo(type, value, this.server.dialect, true)
  }

  *#worth(expression: Expression, frame: Frame, asking: Asked): Working<SqlValue> {
    const here: Asked = {
      ...asking,
      variables: frame.scope,
      named: undefined,
      effort: asking.effort.beside(),
    }
    return yield* worthInTime(expression, this.server.around(here, noScope))
  }
}

function* endless(): Generator<() => void> {
  for (;;) yield () => {}
}

function* counted(
  frame: Frame,
  variable: string,
  { from, to, by }: { readonly from: number; readonly to: number; readonly by: number },
): Generator<() => void> {
  for (let n = from; by > 0 ? n <= to : n >= to; n += by) yield () => frame.declare(variable, 'integer', n)
}

const holds = (value: SqlValue): boolean => value !== null && isTrue(value)

const conditions: Readonly<Record<string, string>> = {
  duplicate: 'unique_violation',
  null: 'not_null_violation',
  checked: 'check_violation',
  'not referred to': 'foreign_key_violation',
  'referred to': 'foreign_key_violation',
  'division by zero': 'division_by_zero',
  'no table': 'undefined_table',
  'unknown column': 'undefined_column',
  'table exists': 'duplicate_table',
  'role exists': 'duplicate_object',
  'type exists': 'duplicate_object',
  'column exists': 'duplicate_column',
  'database exists': 'duplicate_schema',
  'bad value': 'invalid_text_representation',
  raised: 'raise_exception',
  'no rows': 'no_data_found',
  'many rows': 'too_many_rows',
  'no role': 'undefined_object',
}

const conditionOf = ({ reason }: SqlError): string | undefined =>
  Object.hasOwn(conditions, reason) ? conditions[reason] : undefined
