/** What is wrong with a statement, in the words of PostgreSQL. Source: its appendix of error codes, and its manual. */
import type { SqlError, SqlValue } from '../sql/syntax.ts'
import { typeText } from './types.ts'

/**
 * @param sql the statement, of which the place of a mistake is shown
 * @param ending what stands behind the part of it that was looked at
 */
export function errorText({ reason, subject, more, facts }: SqlError, sql: string, ending = ''): string {
  switch (reason) {
    case 'syntax': {
      const left = subject + ending
      const [word = ''] = /^\S+?(?=[\s;(),]|$)/.exec(left) ?? []
      if (word === '') return `ERROR:  syntax error at end of input${shownPlace(sql, sql.length)}`
      return `ERROR:  syntax error at or near "${word}"${shownPlace(sql, sql.length - left.length)}`
    }
    case 'unsupported':
      return `ERROR:  kubesim does not know ${subject}`
    case 'no database':
    case 'unknown database':
      return `ERROR:  database "${subject}" does not exist`
    case 'database exists':
      return `ERROR:  database "${subject}" already exists`
    case 'no table': {
      if (more === 'alias')
        return `ERROR:  missing FROM-clause entry for table "${subject}"${shownPlace(sql, placeOf(subject, sql))}`
      const name = subject.slice(subject.indexOf('.') + 1)
      if (more === 'drop view') return `ERROR:  view "${name}" does not exist`
      if (more === 'drop sequence') return `ERROR:  sequence "${name}" does not exist`
      return more
        ? `ERROR:  table "${name}" does not exist`
        : `ERROR:  relation "${name}" does not exist${shownPlace(sql, placeOf(name, sql))}`
    }
    case 'table exists':
      return `ERROR:  relation "${subject}" already exists`
    case 'unknown column':
      if (facts.table !== undefined)
        return `ERROR:  column "${subject}" of relation "${facts.table}" does not exist${shownPlace(sql, placeOf(subject, sql))}`
      return more !== '' && more !== 'field list'
        ? `ERROR:  column "${subject}" of relation "${more}" does not exist`
        : `ERROR:  column ${subject.includes('.') ? subject : `"${subject}"`} does not exist${shownPlace(sql, placeOf(subject, sql))}`
    case 'duplicate': {
      const [table, column] = more.split('.')
      if (facts.constraint !== undefined)
        return `ERROR:  duplicate key value violates unique constraint "${facts.constraint}"\nDETAIL:  Key (${facts.column})=(${facts.values}) already exists.`
      const constraint = column === 'PRIMARY' ? `${table}_pkey` : `${table}_${column}_key`
      return `ERROR:  duplicate key value violates unique constraint "${constraint}"\nDETAIL:  Key (${facts.column})=(${subject}) already exists.`
    }
    case 'null':
    case 'missing default':
      return `ERROR:  null value in column "${subject}" of relation "${more}" violates not-null constraint${rowText(facts.row)}`
    case 'not referred to':
      return `ERROR:  insert or update on table "${facts.table}" violates foreign key constraint "${facts.table}_${facts.column}_fkey"\nDETAIL:  Key (${facts.column})=(${subject}) is not present in table "${facts.parent}".`
    case 'referred to':
      return `ERROR:  update or delete on table "${facts.parent}" violates foreign key constraint "${facts.table}_${facts.column}_fkey" on table "${facts.table}"\nDETAIL:  Key (${facts.parentColumn})=(${subject}) is still referenced from table "${facts.table}".`
    case 'ambiguous':
      return `ERROR:  column reference "${subject}" is ambiguous${shownPlace(sql, placeOf(subject, sql))}`
    case 'column exists':
      return `ERROR:  column "${subject}" of relation "${more}" already exists`
    case 'many rows':
      return 'ERROR:  more than one row returned by a subquery used as an expression'
    case 'takes long':
      return 'ERROR:  canceling statement due to statement timeout'
    case 'no savepoint':
      return `ERROR:  savepoint "${subject}" does not exist`
    case 'role exists':
      return `ERROR:  role "${subject}" already exists`
    case 'no role':
    case 'no grantee':
      return `ERROR:  role "${subject}" does not exist`
    case 'no right':
      return `ERROR:  permission denied for ${subject}`
    case 'no setting':
      return `ERROR:  unrecognized configuration parameter "${subject}"`
    case 'aborted':
      return 'ERROR:  current transaction is aborted, commands ignored until end of transaction block'
    case 'count':
      return more === 'fewer'
        ? 'ERROR:  INSERT has more target columns than expressions'
        : 'ERROR:  INSERT has more expressions than target columns'
    case 'division by zero':
      return 'ERROR:  division by zero'
    case 'bad value':
      return `ERROR:  invalid input syntax for type ${typeText(more).replace(/\(.*\)/, '')}: "${subject}"${shownPlace(sql, sql.indexOf(`'${subject}'`))}`
    case 'bad json': {
      const [token = ''] = /^\s*([\w.]+|[\s\S])?/.exec(subject)?.slice(1) ?? []
      const line = token === '' ? 'The input string ended unexpectedly.' : `Token "${token}" is invalid.`
      return `ERROR:  invalid input syntax for type ${more}${shownPlace(sql, sql.indexOf(`'${subject}'`))}\nDETAIL:  ${line}\nCONTEXT:  JSON data, line 1: ${token}`
    }
    case 'no such day':
      return `ERROR:  date/time field value out of range: "${subject}"${shownPlace(sql, sql.indexOf(`'${subject}'`))}`
    case 'too long':
      return `ERROR:  value too long for type ${typeText(subject)}`
    case 'out of range': {
      const [precision, scale] = more.split(',').map(Number)
      if (subject !== 'field')
        return subject === 'numeric'
          ? 'ERROR:  value overflows numeric format'
          : `ERROR:  ${typeText(subject)} out of range`
      const digits = precision - scale
      return `ERROR:  numeric field overflow\nDETAIL:  A field with precision ${precision}, scale ${scale} must round to an absolute value less than ${digits === 0 ? '1' : `10^${digits}`}.`
    }
    case 'columns differ':
      if (subject === 'values') return 'ERROR:  VALUES lists must all be the same length'
      return /^(union|intersect|except)$/.test(subject)
        ? `ERROR:  each ${subject.toUpperCase()} query must have the same number of columns`
        : more === 'view'
          ? 'ERROR:  CREATE VIEW specifies more column names than columns'
          : `ERROR:  table "${subject}" has fewer columns available than specified`
    case 'not grouped':
      return subject === 'WHERE'
        ? 'ERROR:  aggregate functions are not allowed in WHERE'
        : `ERROR:  column "${subject}" must appear in the GROUP BY clause or be used in an aggregate function${shownPlace(sql, placeOf(more, sql))}`
    case 'no place':
      return `ERROR:  ORDER BY position ${subject} is not in select list`
    case 'not a table':
      return facts.drops
        ? `ERROR:  "${subject}" is not a table\nHINT:  Use DROP VIEW to remove a view.`
        : `ERROR:  kubesim does not know how to change the view "${subject}"`
    case 'not a view':
      if (more === 'fewer') return 'ERROR:  cannot drop columns from view'
      return more === 'renamed'
        ? `ERROR:  cannot change name of view column "${subject}" to "${facts.to}"\nHINT:  Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.`
        : `ERROR:  "${subject}" is not a view\nHINT:  Use DROP TABLE to remove a table.`
    case 'is needed':
      return `ERROR:  cannot drop ${more} ${subject} because other objects depend on it\nDETAIL:  ${(facts.told as readonly string[]).join('\n')}\nHINT:  Use DROP ... CASCADE to drop the dependent objects too.`
    case 'broken view':
      return `ERROR:  relation "${subject}" does not exist`
    case 'not counted':
      return subject === ''
        ? 'ERROR:  lastval is not yet defined in this session'
        : `ERROR:  currval of sequence "${subject}" is not yet defined in this session`
    case 'counted out':
      return `ERROR:  nextval: reached ${facts.isMost ? 'maximum' : 'minimum'} value of sequence "${subject}" (${more})`
    case 'out of bounds':
      return `ERROR:  setval: value ${more} is out of bounds for sequence "${subject}" (${facts.bounds})`
    case 'recursion':
      return 'ERROR:  canceling statement due to statement timeout'
    case 'checked':
      return `ERROR:  new row for relation "${more}" violates check constraint "${subject}"${rowText(facts.row)}`
    case 'not of them':
      return `ERROR:  invalid input value for enum ${more}: "${subject}"${shownPlace(sql, sql.indexOf(`'${subject}'`))}`
    case 'no constraint':
      return `ERROR:  constraint "${subject}" of relation "${more}" does not exist`
    case 'type exists':
      return `ERROR:  type "${subject}" already exists`
    case 'no type':
      return `ERROR:  type "${subject}" does not exist`
    case 'has changed':
      return 'ERROR:  could not serialize access due to concurrent update'
    case 'waited':
      return 'ERROR:  canceling statement due to lock timeout'
    case 'deadlock':
      return `ERROR:  deadlock detected\nDETAIL:  ${deadlockText(facts.sessions as readonly number[])}\nHINT:  See server log for query details.\nCONTEXT:  while updating tuple (0,1) in relation "${subject}"`
    case 'is held':
      return `ERROR:  could not obtain lock on row in relation "${subject}"`
    case 'canceled':
      return 'ERROR:  canceling statement due to user request'
    case 'ended':
    case 'no session':
      return 'FATAL:  terminating connection due to administrator command'
    case 'no index':
    case 'index exists':
      return `ERROR:  index "${subject}" does not exist`
    case 'materialized':
      return `ERROR:  cannot change materialized view "${subject}"`
    case 'not materialized':
      return `ERROR:  "${subject}" is not a materialized view`
    case 'raised':
      return `ERROR:  ${subject}`
    case 'no function':
      if (more === 'procedure') return `ERROR:  procedure ${subject}() does not exist`
      if (more === 'drop') return `ERROR:  could not find a function named "${subject}"`
      return `ERROR:  function ${subject}() does not exist\nHINT:  No function matches the given name and argument types. You might need to add explicit type casts.`
    case 'function exists':
      return `ERROR:  function "${subject}" already exists with same argument types`
    case 'no trigger':
      return `ERROR:  trigger "${subject}" for table "${more}" does not exist`
    case 'trigger exists':
      return `ERROR:  trigger "${subject}" for relation "${more}" already exists`
    case 'no target':
      return 'ERROR:  query has no destination for result data\nHINT:  If you want to discard the results of a SELECT, use PERFORM instead.'
    case 'no rows':
      return 'ERROR:  query returned no rows'
    case 'no variable':
      return `ERROR:  "${subject}" is not a known variable`
    case 'no field':
      return `ERROR:  record "${more}" has no field "${subject}"`
    case 'read only':
      return 'ERROR:  cannot execute it in a read-only transaction'
    case 'full':
      return `ERROR:  could not extend file "${subject}": No space left on device`
  }
}

/** @param circle the processes that wait, each for the next one */
const deadlockText = (circle: readonly number[]): string =>
  circle
    .map((each, n) => {
      const other = circle[(n + 1) % circle.length]
      return `Process ${each} waits for ShareLock on transaction ${firstTransaction + other}; blocked by process ${other}.`
    })
    .join('\n')

const firstTransaction = 700

/** A row that is refused, as far as it was made. */
function rowText(row: SqlError['facts'][string]): string {
  if (!Array.isArray(row)) return ''
  const values = (row as readonly SqlValue[]).map((each) =>
    each === null ? 'null' : each === true ? 't' : each === false ? 'f' : String(each),
  )
  return `\nDETAIL:  Failing row contains (${values.join(', ')}).`
}

const longestLine = 200

/** Where a name stands as a word of its own; below 0 where it does not. */
function placeOf(name: string, sql: string): number {
  const isPart = (letter: string | undefined) => letter !== undefined && /\w/.test(letter)
  let at = sql.indexOf(name)
  while (at >= 0 && (isPart(sql[at - 1]) || isPart(sql[at + name.length]))) at = sql.indexOf(name, at + 1)
  return at
}

/** The line of a mistake, and below it the place. */
function shownPlace(sql: string, at: number): string {
  if (at < 0) return ''
  const line = sql.slice(0, at).split('\n').length
  const start = sql.lastIndexOf('\n', at - 1) + 1
  const shown = sql.slice(start).split('\n')[0].slice(0, longestLine)
  const head = `LINE ${line}: `
  return `\n${head}${shown}\n${' '.repeat(head.length + Math.min(at - start, longestLine))}^`
}
