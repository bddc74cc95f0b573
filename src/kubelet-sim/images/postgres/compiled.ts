/** What the body of a function says, by its language. Source: PostgreSQL's manual, Procedural Languages. */
import type { Block, Routine } from '../sql/routine-syntax.ts'
import { SqlError } from '../sql/syntax.ts'
import { statementsIn } from '../sql/tokens.ts'
import { postgresGrammar } from './grammar.ts'
import { readPlpgsql } from './plpgsql.ts'

/** @throws SqlError for a language that there is not */
export function compiled({ language, body }: Pick<Routine, 'language' | 'body'>): Block {
  if (language === 'plpgsql') return readPlpgsql(body)
  if (language !== 'sql') throw new SqlError('unsupported', `LANGUAGE ${language}`)
  const { statements, rest } = statementsIn(postgresGrammar, body)
  const steps = [...statements, rest]
    .filter((each) => each.trim() !== '')
    .map((sql) => ({ line: 1, does: 'ask', sql }) as const)
  return { declared: [], steps, handlers: [] }
}
