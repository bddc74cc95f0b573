/** What is wrong with a statement, in the words of PostgreSQL. Source: its appendix of error codes, and its manual. */
import type { SqlError } from '../sql/syntax.ts'

/** @param sql the statement, of which the place of a mistake is shown */
export function errorText({ reason, subject, more }: SqlError, sql: string): string {
  switch (reason) {
    case 'syntax': {
      const [word = ''] = /^\S+?(?=[\s;(),]|$)/.exec(subject) ?? []
      if (word === '') return 'ERROR:  syntax error at end of input'
      const at = sql.length - subject.length
      const line = sql.slice(0, at).split('\n').length
      const start = sql.lastIndexOf('\n', at - 1) + 1
      const shown = sql.slice(start).split('\n')[0].slice(0, longestLine)
      const head = `LINE ${line}: `
      return `ERROR:  syntax error at or near "${word}"\n${head}${shown}\n${' '.repeat(head.length + Math.min(at - start, longestLine))}^`
    }
    case 'unsupported':
      return `ERROR:  kubesim does not know ${subject}`
    case 'no database':
    case 'unknown database':
      return `ERROR:  database "${subject}" does not exist`
    case 'database exists':
      return `ERROR:  database "${subject}" already exists`
    case 'no table': {
      const name = subject.slice(subject.indexOf('.') + 1)
      return more ? `ERROR:  table "${name}" does not exist` : `ERROR:  relation "${name}" does not exist`
    }
    case 'table exists':
      return `ERROR:  relation "${subject}" already exists`
    case 'unknown column':
      return `ERROR:  column "${subject}" does not exist`
    case 'duplicate': {
      const [table, column] = more.split('.')
      const constraint = column === 'PRIMARY' ? `${table}_pkey` : `${table}_${column}_key`
      return `ERROR:  duplicate key value violates unique constraint "${constraint}"`
    }
    case 'null':
    case 'missing default':
      return `ERROR:  null value in column "${subject}" violates not-null constraint`
    case 'count':
      return 'ERROR:  INSERT has more expressions than target columns'
    case 'read only':
      return 'ERROR:  cannot execute it in a read-only transaction'
    case 'full':
      return `ERROR:  could not extend file "${subject}": No space left on device`
  }
}

const longestLine = 200
