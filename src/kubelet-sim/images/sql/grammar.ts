/** In what the servers differ in how they read a statement. */
import type { Expression } from './syntax.ts'

export interface Grammar {
  readonly words: Words
  /** What double quotes stand around. */
  readonly doubleQuotes: 'name' | 'text'
  /** Names without quotes are in small letters. */
  readonly lowersNames: boolean
  /** A backslash within a text means something. */
  readonly heedsBackslashes: boolean
  /** A text stands between two of `$$` or `$name$`. */
  readonly quotesByDollars: boolean
  /** Texts in a row are one. */
  readonly joinsTexts: boolean
  /** Signs that mean what another one does elsewhere. */
  readonly signs: Readonly<Record<string, string>>
  /** What is read of a text: comments that only this server heeds are no comments. */
  uncovered(text: string): string
  /** What a column is called that nobody has named. @param written its text */
  titleOf(value: Expression, written: string): string
  /** Schemas whose tables are those of the database in use. */
  readonly ownSchemas: ReadonlySet<string>
  /** `array[1, 2]`, `a[1]` */
  readonly hasArrays: boolean
  /** `!x` */
  readonly hasExclamations: boolean
  /** `BINARY x` */
  readonly hasBinary: boolean
  /** `INTERVAL` stands before a text that says its unit; elsewhere before any number, and a unit. */
  readonly intervalsAreTexts: boolean
  /** `VALUES(x)` is what was to be added. */
  readonly valuesAreCalled: boolean
  /** `VALUES ROW(1, 2)` */
  readonly saysRow: boolean
  /** Words behind SELECT that change nothing. */
  readonly selectHints: ReadonlySet<string>
  /** Words for DISTINCT. */
  readonly distinctWords: readonly string[]
  /** `SELECT FROM t` */
  readonly mayChooseNothing: boolean
  /** A function that answers rows may be chosen. */
  readonly choosesRows: boolean
  readonly hasFullJoin: boolean
  /** `USE INDEX (i)` behind a table. */
  readonly hasIndexHints: boolean
  /** `LOCK IN SHARE MODE` */
  readonly locksInShareMode: boolean
  readonly needsInto: boolean
  /** `EXPLAIN ANALYZE` */
  readonly explainsByDoing: boolean
  /** What a function does stands in a text; elsewhere it is the rest of the statement. */
  readonly bodiesAreTexts: boolean
  /** `SET @x = 1` */
  readonly hasVariables: boolean
  /** `UPDATE … ORDER BY … LIMIT 1` */
  readonly limitsChanges: boolean
  /** `INSERT INTO t SET a = 1` */
  readonly insertsBySet: boolean
  /** How it is said what becomes of a row whose key is there already. */
  readonly whenKnown: 'on conflict' | 'on duplicate key'
  /** Words behind UPDATE that change nothing. */
  readonly updateHints: ReadonlySet<string>
  readonly hasReturning: boolean
  readonly hasSequences: boolean
  /** `CREATE TYPE … AS ENUM` */
  readonly hasTypes: boolean
  /** `SHOW x` shows a setting, where it is nothing else. */
  readonly showsSettings: boolean
  /** TRUNCATE makes columns count from the beginning. */
  readonly truncateRestarts: boolean
  /** A column may say itself what it refers to. */
  readonly columnsRefer: boolean
}

/** What words look like. All but the last are sticky. */
export interface Words {
  /** What stands between them. */
  readonly blanks: RegExp
  /** One of them; its groups: a name, one in backquotes, a text, what is in double quotes, a number, `@@x`, `@x`, a sign. */
  readonly word: RegExp
  /** What a script is cut into, so that its semicolons are found. */
  readonly piece: RegExp
}
