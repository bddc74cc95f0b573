/** In what the servers of SQL differ: each has one of these, and nobody else asks which server it is. */
import type { Grammar } from './grammar.ts'
import type { SqlValue } from './syntax.ts'
import type { Decimal } from './values.ts'

export interface Dialect extends ValueFacts, RowFacts, RelationFacts {
  readonly grammar: Grammar
}

/** How values are read, held against each other, and counted with. */
interface ValueFacts {
  /** It has booleans; others have 1 and 0. */
  readonly hasBooleans: boolean
  /** Texts that differ in capitals are different. */
  readonly distinguishesCapitals: boolean
  /** What is unknown comes after all else, and not before. */
  readonly unknownIsLast: boolean
  /** Instants are told with their fractions and their zone. */
  readonly tellsZones: boolean
  /** A text that looks like an instant is one, where something is added to it. */
  readonly movesTexts: boolean
  /** A cast refuses what is no value of its type; to others it becomes what it can. */
  readonly castsStrictly: boolean
  /** A text is a number of the type of what it stands beside; to others it is one that is not exact. */
  readonly countsTextsExactly: boolean
  /** A decimal has all its digits where its type says nothing of them; to others it is whole. */
  readonly keepsAllDigits: boolean
  /** A text of fixed length is filled up with blanks. */
  readonly fillsTexts: boolean
  /** `json` is kept as it was written. */
  readonly keepsJsonText: boolean
  /** What stands behind `->` is a path, and no key. */
  readonly arrowsTakePaths: boolean
  /** What is divided by zero is unknown; to others it is wrong. */
  readonly dividesByZero: boolean
  /** A whole number divided by another one is whole. */
  readonly dividesWholly: boolean
  /** With as many digits as the server gives it. @param b not zero */
  quotient(a: Decimal, b: Decimal): Decimal
  /** A sum of whole numbers is a decimal. */
  readonly sumsAreDecimals: boolean
  /** What spreads (`stddev`) spreads around all rows, unless it says so, and is not exact; to others they are a sample. */
  readonly spreadsAroundAll: boolean
}

/** What rows are made of that are added or changed. */
interface RowFacts {
  /** Values without the names of their columns may be fewer than those. */
  readonly rowsMayBeShort: boolean
  /** `()` stands for a row that has all by itself. */
  readonly rowsMayBeEmpty: boolean
  /** Whether a column that counts gives the next number where that is told; undefined: nothing is. */
  countsFor(given: SqlValue | undefined): boolean
  /** A column that counts goes on behind the largest number that was told. */
  readonly heedsNumbers: boolean
  /** A column that has to have a value and is told none is refused as one without a default. */
  readonly missesDefaults: boolean
  /** What is set to what it is already has changed. */
  readonly countsUnchanged: boolean
}

/** What holds of tables and views. */
interface RelationFacts {
  /** What is asked by views stays, or takes them with it. */
  readonly keepsWhatIsAsked: boolean
  /** A view whose question has gone wrong is told of as such. */
  readonly viewsMayBreak: boolean
  /** A view that takes the place of another has its columns, and may have more. */
  readonly viewsOnlyGrow: boolean
  /** Names of indexes are those of the whole database. */
  readonly sharesIndexNames: boolean
  /** What it is thought to cost to look at all rows of a table. @param bytes about what they take */
  scanCost(rows: number, bytes: number): number
  /** What it is thought to cost to find so many by an index. */
  indexCost(rows: number): number
  /** What a check is called that nobody has named. @param nth of those of its table, from 1 on */
  checkName(table: string, column: string | undefined, nth: number): string
  /** How a default is told that is the call of a function without arguments. */
  defaultText(name: string): string
  /** What the columns of `VALUES` are called. @param n from 0 on */
  valuesTitle(n: number): string
  /** How often a question that asks itself may do so. */
  readonly mostRecursions: number
}
