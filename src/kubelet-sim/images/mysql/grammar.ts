/** How mysql reads statements. Source: its manual, Language Structure and SQL Statements. */
import type { Grammar } from '../sql/grammar.ts'

/** What only mysql reads, in comments of its own: `! SET FOREIGN_KEY_CHECKS=0` */
const ownComment = /\/\*!\d{0,6}([\s\S]*?)\*\//g

export const mysqlGrammar: Grammar = {
  words: {
    blanks: /(?:[ \t\r\n\f]|--[ \t][^\n]*|--$|--(?=\n)|#[^\n]*|\/\*[\s\S]*?\*\/)*/y,
    word: /([A-Za-z_\x80-\xff][\w$\x80-\xff]*)|`([^`]*)`|'((?:[^'\\]|''|\\[\s\S])*)'|"((?:[^"\\]|""|\\[\s\S])*)"|(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)|@@(?:(?:global|session)\.)?([\w.]+)|@(\w+)|(<=>|<>|!=|<=|>=|->>|->|:=|\|\||&&|[-+*/%(),.;=<>!:])/iy,
    piece:
      /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`|--[ \t][^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|;|\\[gG](?=[\s;]|$)|[^;'"`#\\/-]+|[\s\S]/,
  },
  doubleQuotes: 'text',
  lowersNames: false,
  heedsBackslashes: true,
  quotesByDollars: false,
  joinsTexts: true,
  signs: {},
  uncovered: (text) =>
    /^\s*(\/\*!|create\s+database\b|create\s*\/\*!)/i.test(text) ? text.replace(ownComment, '$1') : text,
  titleOf(value, written) {
    if (value.kind === 'column') return value.name
    return value.kind === 'value' && typeof value.value === 'string' ? value.value : written
  },
  ownSchemas: new Set(),
  hasArrays: false,
  hasExclamations: true,
  hasBinary: true,
  intervalsAreTexts: false,
  valuesAreCalled: true,
  saysRow: true,
  selectHints: new Set(['sql_calc_found_rows', 'sql_no_cache', 'high_priority', 'straight_join']),
  distinctWords: ['distinct', 'distinctrow'],
  mayChooseNothing: false,
  choosesRows: false,
  hasFullJoin: false,
  hasIndexHints: true,
  locksInShareMode: true,
  needsInto: false,
  explainsByDoing: false,
  bodiesAreTexts: false,
  hasVariables: true,
  limitsChanges: true,
  insertsBySet: true,
  whenKnown: 'on duplicate key',
  updateHints: new Set(['ignore', 'low_priority']),
  hasReturning: false,
  hasSequences: false,
  hasTypes: false,
  showsSettings: false,
  truncateRestarts: true,
  columnsRefer: false,
}
