/** In what mysql differs from others. Source: its manual, Data Types, Precision Math and SQL Statements. */
import type { Dialect } from '../sql/dialect.ts'
import { mysqlGrammar } from './grammar.ts'

/** How many more digits a quotient has than what was divided: div_precision_increment. */
const moreDigits = 4

export const mysqlDialect: Dialect = {
  grammar: mysqlGrammar,

  hasBooleans: false,
  distinguishesCapitals: false,
  unknownIsLast: false,
  tellsZones: false,
  movesTexts: false,
  castsStrictly: false,
  countsTextsExactly: false,
  keepsAllDigits: false,
  fillsTexts: false,
  keepsJsonText: false,
  arrowsTakePaths: true,
  dividesByZero: true,
  dividesWholly: false,
  sumsAreDecimals: true,
  spreadsAroundAll: true,
  quotient: (a, b) => a.over(b, a.scale + moreDigits),

  rowsMayBeShort: false,
  rowsMayBeEmpty: true,
  countsFor: (given = null) => given === null || given === 0,
  heedsNumbers: true,
  missesDefaults: true,
  countsUnchanged: false,

  keepsWhatIsAsked: false,
  viewsMayBreak: true,
  viewsOnlyGrow: false,
  sharesIndexNames: false,
  scanCost: (rows) => 0.25 + rows * 0.1,
  indexCost: (rows) => rows * 0.1,
  checkName: (table, _column, nth) => `${table}_chk_${nth}`,
  defaultText: (name) =>
    /^(now|current_timestamp|localtimestamp)$/.test(name)
      ? 'CURRENT_TIMESTAMP'
      : /^(current_|local)/.test(name)
        ? name.toUpperCase()
        : `${name}()`,
  valuesTitle: (n) => `column_${n}`,
  // cte_max_recursion_depth
  mostRecursions: 1_000,
}
