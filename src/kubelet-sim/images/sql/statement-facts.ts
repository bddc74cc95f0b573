/** What is to be known of a statement before it is carried out. */
import type { Statement } from './statement.ts'

/** What changes something, and is to be done again when the server comes back. */
export const isChange = (statement: Statement): boolean =>
  statement.kind === 'explain'
    ? statement.isAnalyzed && isChange(statement.statement)
    : ![
        'select',
        'compound',
        'values',
        'use',
        'show databases',
        'show tables',
        'describe',
        'nothing',
        'set',
        'begin',
        'commit',
        'rollback',
        'savepoint',
      ].includes(statement.kind)

/** The names of all functions that are called somewhere within. */
export function callsOf(part: unknown): readonly string[] {
  if (Array.isArray(part)) return part.flatMap(callsOf)
  if (typeof part !== 'object' || part === null) return []
  const own = 'kind' in part && part.kind === 'call' && 'name' in part ? [String(part.name)] : []
  return [...own, ...Object.values(part).flatMap(callsOf)]
}
