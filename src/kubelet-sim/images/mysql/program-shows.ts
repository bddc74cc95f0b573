/** What mysql shows of triggers and stored programs. Source: its manual, SHOW Statements. */
import { formatDate } from '../../programs/commands/date.ts'
import type { Databases } from '../sql/databases.ts'
import type { Outcome } from '../sql/outcome.ts'
import { SqlError, type SqlValue } from '../sql/syntax.ts'

const listing =
  /^\s*show\s+(?:full\s+)?(triggers|procedure\s+status|function\s+status)(?:\s+(?:from|in)\s+`?(\w{1,64})`?)?(?:\s+(?:like|where)\s.*)?\s*$/i
const creating = /^\s*show\s+create\s+(trigger|procedure|function)\s+(?:`?\w{1,64}`?\.)?`?(\w{1,64})`?\s*$/i

const definer = 'root@localhost'
const sets = ['utf8mb4', 'utf8mb4_0900_ai_ci', 'utf8mb4_0900_ai_ci']
const setTitles = ['character_set_client', 'collation_connection', 'Database Collation']
const mode =
  'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'

/** Undefined for a statement that shows something else. @param at when they are said to be made, in milliseconds since 1970 */
export function showPrograms(
  sql: string,
  databases: Databases,
  database: string | undefined,
  at: number,
): Outcome | undefined {
  const [, what, of = database] = listing.exec(sql) ?? []
  if (what !== undefined && /^triggers$/i.test(what)) return triggers(databases, of)
  if (what !== undefined) return routines(databases, /^procedure/i.test(what), at)
  const [, kind, name] = creating.exec(sql) ?? []
  if (kind === undefined) return undefined
  const upper = `${kind[0].toUpperCase()}${kind.slice(1).toLowerCase()}`
  const found = /trigger/i.test(kind)
    ? [...databases.triggersOf(database).values()].find((each) => each.name === name)
    : databases.routinesOf(database).get(name)
  if (!found)
    throw new SqlError(/trigger/i.test(kind) ? 'no trigger' : 'no function', name, kind.toLowerCase())
  const text = found.text.replace(/^create\s+/i, `CREATE DEFINER=\`root\`@\`localhost\` `)
  return {
    titles: [
      upper,
      'sql_mode',
      `${/trigger/i.test(kind) ? 'SQL Original Statement' : `Create ${upper}`}`,
      ...setTitles,
    ],
    rows: [[name, mode, text, ...sets]],
  }
}

function triggers(databases: Databases, database: string | undefined): Outcome {
  const titles = [
    'Trigger',
    'Event',
    'Table',
    'Statement',
    'Timing',
    'Created',
    'sql_mode',
    'Definer',
    ...setTitles,
  ]
  const rows = [...databases.triggersOf(database).values()].map((each): readonly SqlValue[] => [
    each.name,
    each.events.join(' ').toUpperCase(),
    each.table,
    'body' in each.does ? each.does.body : '',
    each.timing.toUpperCase(),
    null,
    mode,
    definer,
    ...sets,
  ])
  return { titles, rows }
}

function routines(databases: Databases, isProcedure: boolean, at: number): Outcome {
  const titles = [
    'Db',
    'Name',
    'Type',
    'Language',
    'Definer',
    'Modified',
    'Created',
    'Security_type',
    'Comment',
    ...setTitles,
  ]
  const made = formatDate(at, '%F %T')
  const rows = databases
    .names()
    .flatMap((db) =>
      [...databases.routinesOf(db).values()]
        .filter((each) => each.isProcedure === isProcedure)
        .map((each) => [
          db,
          each.name,
          isProcedure ? 'PROCEDURE' : 'FUNCTION',
          'SQL',
          definer,
          made,
          made,
          'DEFINER',
          '',
          ...sets,
        ]),
    )
  return { titles, rows }
}
