/** What mysql shows that is the same on every server of which nobody has asked more. Source: its manual, SHOW Statements. */
import type { Outcome } from '../sql/outcome.ts'
import { isLike } from '../sql/patterns.ts'
import type { SqlValue } from '../sql/syntax.ts'

interface Usual {
  readonly titles: string
  readonly rows?: readonly (readonly SqlValue[])[]
}

/** By the words behind SHOW. */
const usual: Readonly<Record<string, Usual>> = {
  events: {
    titles:
      'Db,Name,Definer,Time zone,Type,Execute at,Interval value,Interval field,Starts,Ends,Status,Originator,character_set_client,collation_connection,Database Collation',
  },
  'open tables': { titles: 'Database,Table,In_use,Name_locked' },
  'character set': {
    titles: 'Charset,Description,Default collation,Maxlen',
    rows: [
      ['ascii', 'US ASCII', 'ascii_general_ci', 1],
      ['binary', 'Binary pseudo charset', 'binary', 1],
      ['latin1', 'cp1252 West European', 'latin1_swedish_ci', 1],
      ['utf16', 'UTF-16 Unicode', 'utf16_general_ci', 4],
      ['utf32', 'UTF-32 Unicode', 'utf32_general_ci', 4],
      ['utf8mb3', 'UTF-8 Unicode', 'utf8mb3_general_ci', 3],
      ['utf8mb4', 'UTF-8 Unicode', 'utf8mb4_0900_ai_ci', 4],
    ],
  },
  collation: {
    titles: 'Collation,Charset,Id,Default,Compiled,Sortlen,Pad_attribute',
    rows: [
      ['ascii_general_ci', 'ascii', 11, 'Yes', 'Yes', 1, 'PAD SPACE'],
      ['binary', 'binary', 63, 'Yes', 'Yes', 1, 'NO PAD'],
      ['latin1_swedish_ci', 'latin1', 8, 'Yes', 'Yes', 1, 'PAD SPACE'],
      ['utf8mb3_general_ci', 'utf8mb3', 33, 'Yes', 'Yes', 1, 'PAD SPACE'],
      ['utf8mb4_0900_ai_ci', 'utf8mb4', 255, 'Yes', 'Yes', 0, 'NO PAD'],
      ['utf8mb4_0900_as_cs', 'utf8mb4', 278, '', 'Yes', 0, 'NO PAD'],
      ['utf8mb4_bin', 'utf8mb4', 46, '', 'Yes', 1, 'PAD SPACE'],
      ['utf8mb4_general_ci', 'utf8mb4', 45, '', 'Yes', 1, 'PAD SPACE'],
      ['utf8mb4_unicode_ci', 'utf8mb4', 224, '', 'Yes', 8, 'PAD SPACE'],
    ],
  },
}

const statement =
  /^\s*show\s+([a-z]+(?:\s+(?:status|set|tables))?)(?:\s+(?:from|in)\s+`?\w{1,64}`?)?(?:\s+like\s+'([^']{1,100})')?\s*$/i

/** Undefined for a statement that shows something else. */
export function usualShow(sql: string): Outcome | undefined {
  const [, words = '', like = '%'] = statement.exec(sql) ?? []
  const name = words
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^charset$/, 'character set')
  if (!Object.hasOwn(usual, name)) return undefined
  const { titles, rows = [] } = usual[name]
  return { titles: titles.split(','), rows: rows.filter(([first]) => isLike(String(first), like)) }
}

/** The statement that makes a database; undefined for a statement that asks for something else. */
export function databaseCreation(sql: string): (Outcome & { readonly name: string }) | undefined {
  const [, name] =
    /^\s*show\s+create\s+(?:database|schema)\s+(?:if\s+not\s+exists\s+)?`?(\w{1,64})`?\s*$/i.exec(sql) ?? []
  if (name === undefined) return undefined
  const text = `CREATE DATABASE \`${name}\` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci */ /*!80016 DEFAULT ENCRYPTION='N' */`
  return { name, titles: ['Database', 'Create Database'], rows: [[name, text]] }
}
