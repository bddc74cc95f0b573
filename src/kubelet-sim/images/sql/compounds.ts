/** Two answers as one: `UNION`, `INTERSECT`, `EXCEPT`. */
import type { Working } from '../../runtime/program.ts'
import type { Dialect } from './dialect.ts'
import { rowKey } from './ordering.ts'
import type { Effort, Found } from './relations.ts'
import { type Compound, SqlError, type SqlValue } from './syntax.ts'

export function* compounded(
  { how, isAll }: Compound,
  left: Found,
  right: Found,
  { effort, dialect }: { readonly effort: Effort; readonly dialect: Dialect },
): Working<Found> {
  const { titles } = left
  if (titles.length !== right.titles.length) throw new SqlError('columns differ', how)
  const rows: (readonly SqlValue[])[] = []
  const key = function* (row: readonly SqlValue[]): Working<string> {
    const made = rowKey(row, dialect)
    effort.needsRest(made.length)
    if (effort.needsRest()) yield* effort.rest()
    return made
  }
  if (how === 'union') {
    const known = new Set<string>()
    for (const all of [left.rows, right.rows])
      for (const row of all) {
        effort.spend(1)
        const own = isAll ? '' : yield* key(row)
        if (isAll && effort.needsRest()) yield* effort.rest()
        if (!isAll && known.has(own)) continue
        known.add(own)
        rows.push(row)
      }
    return { titles, rows }
  }
  const counts = new Map<string, number>()
  for (const row of right.rows) {
    const own = yield* key(row)
    counts.set(own, (counts.get(own) ?? 0) + 1)
  }
  const told = new Set<string>()
  for (const row of left.rows) {
    effort.spend(1)
    const own = yield* key(row)
    const count = counts.get(own) ?? 0
    if (isAll) counts.set(own, count - 1)
    if (count > 0 !== (how === 'intersect') || (!isAll && told.has(own))) continue
    told.add(own)
    rows.push(row)
  }
  return { titles, rows }
}
