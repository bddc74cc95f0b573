/** In what postgres differs from others. Source: its manual, Data Types and Functions and Operators. */
import type { Dialect } from '../sql/dialect.ts'
import { mostDigits } from '../sql/values.ts'
import { postgresGrammar } from './grammar.ts'

/** About how much of what is kept here is a page there. */
const pageBytes = 16_384

export const postgresDialect: Dialect = {
  grammar: postgresGrammar,

  hasBooleans: true,
  distinguishesCapitals: true,
  unknownIsLast: true,
  tellsZones: true,
  movesTexts: true,
  castsStrictly: true,
  countsTextsExactly: true,
  keepsAllDigits: true,
  fillsTexts: true,
  keepsJsonText: true,
  arrowsTakePaths: false,
  dividesByZero: false,
  dividesWholly: true,
  sumsAreDecimals: false,
  spreadsAroundAll: false,
  /** With sixteen digits that count at least. */
  quotient(a, b) {
    const [first, second] = [a.first(), b.first()]
    const weight = first.weight - second.weight - (first.digit <= second.digit ? 1 : 0)
    return a.over(b, Math.min(mostDigits, Math.max(16 - 4 * weight, a.scale, b.scale, 0)))
  },

  rowsMayBeShort: true,
  rowsMayBeEmpty: false,
  countsFor: (given) => given === undefined,
  heedsNumbers: false,
  missesDefaults: false,
  countsUnchanged: true,

  keepsWhatIsAsked: true,
  viewsMayBreak: false,
  viewsOnlyGrow: true,
  sharesIndexNames: true,
  // seq_page_cost, cpu_tuple_cost and cpu_operator_cost
  scanCost: (rows, bytes) => Math.ceil(bytes / pageBytes) + rows * 0.0125,
  indexCost: (rows) => 8.27 + Math.max(0, rows - 1) * 0.5,
  checkName: (table, column) => `${table}${column === undefined ? '' : `_${column}`}_check`,
  defaultText: (name) => (/^(current_|local)/.test(name) ? name.toUpperCase() : `${name}()`),
  valuesTitle: (n) => `column${n + 1}`,
  mostRecursions: Number.POSITIVE_INFINITY,
}
