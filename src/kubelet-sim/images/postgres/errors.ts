/** What is wrong with a statement, in the words of PostgreSQL. Source: its appendix of error codes, and its manual. */
import type { SqlError, SqlValue } from '../sql/syntax.ts'

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
      return more
        ? `ERROR:  table "${name}" does not exist`
        : `ERROR:  relation "${name}" does not exist${shownPlace(sql, placeOf(name, sql))}`
    }
    case 'table exists':
      return `ERROR:  relation "${subject}" already exists`
    case 'unknown column':
      return more !== '' && more !== 'field list'
        ? `ERROR:  column "${subject}" of relation "${more}" does not exist`
        : `ERROR:  column ${subject.includes('.') ? subject : `"${subject}"`} does not exist${shownPlace(sql, placeOf(subject, sql))}`
    case 'duplicate': {
      const [table, column] = more.split('.')
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
      return 'ERROR:  INSERT has more expressions than target columns'
    case 'read only':
      return 'ERROR:  cannot execute it in a read-only transaction'
    case 'full':
      return `ERROR:  could not extend file "${subject}": No space left on device`
  }
}

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
