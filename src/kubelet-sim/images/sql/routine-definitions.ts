/** Makes functions, procedures and triggers, and takes them away. */
import type { Databases } from './databases.ts'
import type { Outcome } from './outcome.ts'
import type { Statement } from './statement.ts'
import { SqlError } from './syntax.ts'

type AboutRoutine = Statement & {
  readonly kind: 'create routine' | 'drop routine' | 'create trigger' | 'drop trigger'
}

export function changeRoutines(
  databases: Databases,
  statement: AboutRoutine,
  database: string | undefined,
): Outcome {
  const routines = databases.routinesOf(database)
  switch (statement.kind) {
    case 'create routine': {
      const { routine, replaces } = statement
      if (routines.has(routine.name) && !replaces)
        throw new SqlError(
          'function exists',
          routine.name,
          routine.parameters.map(({ type }) => type).join(', '),
        )
      routines.set(routine.name, routine)
      return { changed: 0 }
    }
    case 'drop routine': {
      const { names, isLenient, cascades } = statement
      const triggers = databases.triggersOf(database)
      const notices: string[] = []
      for (const name of names) {
        const asking = [...triggers].filter(([, { does }]) => 'calls' in does && does.calls === name)
        if (asking.length > 0 && !cascades)
          throw new SqlError('is needed', `${name}()`, 'function', {
            told: asking.map(
              ([, each]) => `trigger ${each.name} on table ${each.table} depends on function ${name}()`,
            ),
          })
        for (const [key] of asking) triggers.delete(key)
        if (routines.delete(name)) continue
        if (!isLenient) throw new SqlError('no function', name, 'drop')
        notices.push(`function ${name}() does not exist, skipping`)
      }
      return { changed: 0, notices }
    }
    case 'create trigger': {
      const { table: name, trigger, replaces } = statement
      const of = name.database ?? database
      databases.table(name, database)
      const triggers = databases.triggersOf(of)
      const key = `${trigger.table}.${trigger.name}`
      if (triggers.has(key) && !replaces) throw new SqlError('trigger exists', trigger.name, trigger.table)
      if ('calls' in trigger.does && !routines.has(trigger.does.calls))
        throw new SqlError('no function', trigger.does.calls, '0')
      triggers.set(key, trigger)
      return { changed: 0 }
    }
    case 'drop trigger': {
      const { name, table, isLenient } = statement
      const triggers = databases.triggersOf(table?.database ?? database)
      const found = [...triggers].find(
        ([, each]) => each.name === name && (!table || each.table === table.name),
      )
      if (found) triggers.delete(found[0])
      else if (!isLenient) throw new SqlError('no trigger', name, table?.name)
      return {
        changed: 0,
        notices:
          found || !table ? [] : [`trigger "${name}" for relation "${table.name}" does not exist, skipping`],
      }
    }
  }
}
