/** The functions and triggers of a database, as postgres lists them. Source: PostgreSQL's manual, System Catalogs. */
import type { Databases } from '../sql/databases.ts'
import type { Parameter, Routine } from '../sql/routine-syntax.ts'
import type { View } from '../sql/server-facts.ts'
import { typeText } from './types.ts'

const argument = ({ name, type, mode }: Parameter): string =>
  [mode === 'in' ? '' : mode.toUpperCase(), name, typeText(type)].filter(Boolean).join(' ')

function resultOf({ returns, rows, isProcedure }: Routine): string {
  if (isProcedure || returns === undefined) return ''
  if (!rows) return typeText(returns)
  return rows.length > 0 ? `TABLE(${rows.map(argument).join(', ')})` : `SETOF ${typeText(returns)}`
}

/** Undefined for what is none of them. */
export function routineView(name: string, databases: Databases, database: string): View | undefined {
  const routines = [...databases.routinesOf(database).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  switch (name) {
    case 'pg_proc':
      return {
        titles: ['proname', 'prokind', 'result', 'arguments', 'prosrc', 'definition'],
        rows: routines.map((each) => [
          each.name,
          each.isProcedure ? 'p' : 'f',
          resultOf(each),
          each.parameters.map(argument).join(', '),
          each.body,
          each.text,
        ]),
      }
    case 'routines':
      return {
        titles: ['routine_catalog', 'routine_schema', 'routine_name', 'routine_type', 'data_type'],
        rows: routines.map((each) => [
          database,
          'public',
          each.name,
          each.isProcedure ? 'PROCEDURE' : 'FUNCTION',
          resultOf(each),
        ]),
      }
    case 'pg_trigger':
      return {
        titles: ['tgname', 'tgrelid', 'definition'],
        rows: [...databases.triggersOf(database).values()]
          .sort((a, b) => (a.name < b.name ? -1 : 1))
          .map((each) => [each.name, each.table, each.text]),
      }
    case 'triggers':
      return {
        titles: [
          'trigger_schema',
          'trigger_name',
          'event_manipulation',
          'event_object_table',
          'action_timing',
        ],
        rows: [...databases.triggersOf(database).values()].flatMap((each) =>
          each.events.map((event) => [
            'public',
            each.name,
            event.toUpperCase(),
            each.table,
            each.timing.toUpperCase(),
          ]),
        ),
      }
    default:
      return undefined
  }
}
