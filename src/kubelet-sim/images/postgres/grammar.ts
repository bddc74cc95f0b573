/** How postgres reads statements. Source: its manual, SQL Syntax. */
import type { Grammar } from '../sql/grammar.ts'
import { titleOf } from './titles.ts'

export const postgresGrammar: Grammar = {
  words: {
    blanks: /(?:[ \t\r\n\f]|--[^\n]*|\/\*[\s\S]*?\*\/)*/y,
    // `E'a\nb'` and `$$a$$` stand for texts as well.
    word: /(e'(?:[^'\\]|''|\\[\s\S])*'|\$(?:[A-Za-z_]\w*)?\$|\$\d+|[A-Za-z_\x80-\xff][\w$\x80-\xff]*)|(?!)(`)|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|(\d+(?:\.(?!\.)\d*)?(?:[eE][-+]?\d+)?|(?<!\.)\.\d+)|(?!)(@@)|(?!)(@)|(<>|!=|<=|>=|->>|->|#>>|#>|@>|<@|!~\*|!~|~\*|~|\|\||&&|::|:=|[-+*/%(),.;=<>!^?[\]:])/iy,
    piece:
      /\b[eE]'(?:[^'\\]|\\[\s\S])*'|'[^']*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\/|;|\\[gG](?=[\s;]|$)|\$(?:[A-Za-z_]\w*)?\$|[A-Za-z_][\w$]*|[^;'"`\\/$A-Za-z_-]+|[\s\S]/,
  },
  doubleQuotes: 'name',
  lowersNames: true,
  heedsBackslashes: false,
  quotesByDollars: true,
  joinsTexts: false,
  signs: { '||': 'concat', '&&': 'overlaps' },
  uncovered: (text) => text,
  titleOf,
  ownSchemas: new Set(['public', 'pg_catalog']),
  hasArrays: true,
  hasExclamations: false,
  hasBinary: false,
  intervalsAreTexts: true,
  valuesAreCalled: false,
  saysRow: false,
  selectHints: new Set(),
  distinctWords: ['distinct'],
  mayChooseNothing: true,
  choosesRows: true,
  hasFullJoin: true,
  hasIndexHints: false,
  locksInShareMode: false,
  needsInto: true,
  explainsByDoing: true,
  bodiesAreTexts: true,
  hasVariables: false,
  limitsChanges: false,
  insertsBySet: false,
  whenKnown: 'on conflict',
  updateHints: new Set(),
  hasReturning: true,
  hasSequences: true,
  hasTypes: true,
  showsSettings: true,
  truncateRestarts: false,
  columnsRefer: true,
}
