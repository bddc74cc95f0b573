/** Does again what was written down: columns and sequences give what they gave then, whatever others have been given meanwhile. */
import type { Working } from '../../runtime/program.ts'
import type { Databases } from './databases.ts'
import type { Counter } from './sequence.ts'
import { countersOf } from './sequences.ts'

/** What each sequence gave first. */
export type FirstNumbers = Readonly<Record<string, number>>

export function* withNumbers<T>(
  databases: Databases,
  database: string | undefined,
  numbers: FirstNumbers | null | undefined,
  work: () => Working<T>,
): Working<T> {
  if (!numbers || database === undefined || !databases.has(database)) return yield* work()
  const counters = countersOf(databases, database)
  const before: (readonly [Counter, last: number])[] = []
  for (const [name, first] of Object.entries(numbers)) {
    const counter = counters.get(name)
    if (!counter) continue
    if (counter.isCalled) before.push([counter, counter.last])
    counter.set(first, false)
  }
  try {
    return yield* work()
  } finally {
    // What was given later was done again before.
    for (const [counter, last] of before)
      if ((last - counter.last) * counter.definition.increment > 0) counter.set(last, true)
  }
}
