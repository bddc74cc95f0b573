/** The functions and views by which sequences are asked. Source: PostgreSQL's manual, Sequence Manipulation Functions. */
import type { Asking } from '../sql/asking.ts'
import type { Databases } from '../sql/databases.ts'
import { boundText, type Counter, sequenceOf } from '../sql/sequence.ts'
import { counterOf, countersOf, plainName } from '../sql/sequences.ts'
import type { View } from '../sql/server-facts.ts'
import { SqlError, type SqlValue } from '../sql/syntax.ts'
import { isTrue, numberOf, ToldNumeral } from '../sql/values.ts'

/** Whether a statement asks something of a sequence that changes it. */
export const changesSequence = (sql: string): boolean => /\b(?:next|set)val\s*\(/i.test(sql)

/** Undefined for what is none of them. @throws SqlError */
export function sequenceCall(
  name: string,
  { database, numbers }: Asking,
  [first = null, second = null, third = true]: readonly SqlValue[],
  databases: Databases,
): SqlValue | undefined {
  const plain = plainName(String(first))
  const sequence = () => counterOf(databases, database, plain)
  switch (name) {
    case 'nextval': {
      const next = sequence().next()
      numbers?.note(plain, next)
      return next
    }
    case 'currval': {
      sequence()
      const last = numbers?.bySequence.get(plain)
      if (last === undefined) throw new SqlError('not counted', plain)
      return last
    }
    case 'lastval':
      if (numbers?.last === undefined) throw new SqlError('not counted', '')
      return numbers.last
    case 'setval':
      sequence().set(numberOf(second), isTrue(third))
      return second
    case 'pg_get_serial_sequence': {
      const counting = sequenceOf(plain, String(second))
      return countersOf(databases, database).has(counting) ? `public.${counting}` : null
    }
    default:
      return undefined
  }
}

/** What it tells of one, or of all; undefined for what is none of them. */
export function sequenceView(
  name: string,
  { database, user }: Asking,
  databases: Databases,
): View | undefined {
  const counters = countersOf(databases, database)
  const one = counters.get(name)
  if (one) return { titles: ['last_value', 'log_cnt', 'is_called'], rows: [[one.last, 0, one.isCalled]] }
  if (name !== 'pg_sequences' && name !== 'sequences') return undefined
  const titles =
    'schemaname sequencename sequenceowner data_type start_value min_value max_value increment_by cycle cache_size last_value'
  return {
    titles: titles.split(' '),
    rows: [...counters].sort(([a], [b]) => (a < b ? -1 : 1)).map((each) => rowOf(each, user)),
  }
}

function rowOf(
  [name, { definition, last, isCalled }]: readonly [string, Counter],
  user: string,
): readonly SqlValue[] {
  const { type, start, least, most, increment, cycles } = definition
  const bounds = [least, most].map((each) => new ToldNumeral(boundText(each)))
  return ['public', name, user, type, start, ...bounds, increment, cycles, 1, isCalled ? last : null]
}
