/** Tells what a statement does, and does it where that is to be measured. */
import type { Working } from '../../runtime/program.ts'
import type { Asked } from './asking.ts'
import type { Databases } from './databases.ts'
import type { Outcome } from './outcome.ts'
import { type Plan, planOf } from './plans.ts'
import type { Explained, ServerFacts } from './server-facts.ts'
import type { Statement } from './statement.ts'
import type { Select } from './syntax.ts'
import { numberOf } from './values.ts'

interface Explaining {
  readonly facts: ServerFacts
  readonly databases: Databases
  run(statement: Statement, asking: Asked): Working<Outcome>
}

export function* explainStatement(
  { statement, isAnalyzed, hidesCosts }: Statement & { readonly kind: 'explain' },
  asking: Asked,
  { facts, databases, run }: Explaining,
): Working<Outcome> {
  const plan = planOf(statement, { databases, dialect: facts.dialect, asking })
  const isQualified = hasJoin(plan)
  if (!isAnalyzed) return facts.explain({ plan, hidesCosts, isQualified })
  const { rows = [] } = yield* run(statement, asking)
  const actual = new Map<Plan, Looked>()
  const count = function* (question: Select): Working<number> {
    const counting: Select = {
      ...question,
      chosen: [{ value: { kind: 'call', name: 'count', args: [], isStar: true }, title: 'count' }],
      lock: undefined,
    }
    const found = yield* run(counting, { ...asking, effort: asking.effort.beside() })
    return numberOf(found.rows?.[0]?.[0] ?? 0)
  }
  const measure = function* (each: Plan, isTop: boolean): Working<number> {
    let below = 0
    for (const part of each.parts) below += yield* measure(part, false)
    const passed = each.counted ? yield* count(each.counted) : isTop ? rows.length : passedBy(each, below)
    const looked =
      each.source?.table && each.kind === 'scan' ? each.source.table.size : Math.max(below, passed)
    actual.set(each, { rows: passed, looked })
    return passed
  }
  yield* measure(plan, true)
  return facts.explain({ plan, hidesCosts, isQualified, actual })
}

type Looked = NonNullable<Explained['actual']> extends ReadonlyMap<Plan, infer L> ? L : never

const passedBy = ({ kind, limit, rows }: Plan, below: number): number =>
  kind === 'aggregate'
    ? 1
    : kind === 'limit'
      ? Math.min(limit ?? below, below)
      : kind === 'result'
        ? rows
        : below

const hasJoin = ({ kind, parts }: Plan): boolean =>
  kind === 'hash join' || kind === 'nested loop' || parts.some(hasJoin)
