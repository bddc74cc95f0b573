/** What `\d` and its relatives of psql show. Source: the manual of psql, Meta-Commands. */
import type { Working } from '../../runtime/program.ts'
import { sequenceOf } from '../sql/sequence.ts'
import type { SqlValue } from '../sql/syntax.ts'
import { powersOf } from './catalogue.ts'
import { typeText } from './types.ts'

export type Rows = readonly (readonly SqlValue[])[]

/** A table that is shown. */
export interface Description {
  readonly heading: string
  readonly titles: readonly string[]
  readonly rows: Rows
  /** What stands below it, in the place of how many rows there are; undefined: that. */
  readonly below?: string
}

/** Where one asks, and as whom. */
export interface Asked {
  /** The rows that a statement answers; undefined where it fails. */
  rows(sql: string): Working<Rows | undefined>
  readonly user: string
  /** The first number of psql's version. */
  readonly major: number
}

/** @param pattern what is to be described; all where it is undefined. @returns a text where there is nothing to show; undefined for an order that is not known */
export function* describe(
  order: string,
  pattern: string | undefined,
  asked: Asked,
): Working<Description | string | undefined> {
  switch (order.replace(/[+S]+$/, '')) {
    case '\\l':
    case '\\list':
      return yield* databases(asked)
    case '\\d':
      return pattern === undefined
        ? yield* relations('tables sequences views materials', order, asked)
        : yield* table(pattern, order, asked)
    case '\\dt':
      return yield* relations('tables', order, asked, pattern)
    case '\\ds':
      return yield* relations('sequences', order, asked, pattern)
    case '\\di':
      return yield* relations('indexes', order, asked, pattern)
    case '\\dv':
      return yield* relations('views', order, asked, pattern)
    case '\\dm':
      return yield* relations('materials', order, asked, pattern)
    case '\\du':
    case '\\dg':
      return yield* roles(asked)
    case '\\dn':
      return {
        heading: 'List of schemas',
        titles: ['Name', 'Owner'],
        rows: [['public', asked.major >= 15 ? 'pg_database_owner' : asked.user]],
      }
    case '\\dx':
      return {
        heading: 'List of installed extensions',
        titles: ['Name', 'Version', 'Schema', 'Description'],
        rows: [['plpgsql', '1.0', 'pg_catalog', 'PL/pgSQL procedural language']],
      }
    case '\\df':
      return yield* functions(asked, pattern)
    default:
      return undefined
  }
}

function* functions({ rows }: Asked, pattern: string | undefined): Working<Description> {
  const name = pattern?.replace(/^public\./, '')
  const found = (yield* rows('select proname, result, arguments, prokind from pg_proc')) ?? []
  return {
    heading: 'List of functions',
    titles: ['Schema', 'Name', 'Result data type', 'Argument data types', 'Type'],
    rows: found
      .filter(([each]) => name === undefined || each === name)
      .map(([each, result, given, kind]) => [
        'public',
        each,
        result,
        given,
        kind === 'p' ? 'proc' : result === 'trigger' ? 'trigger' : 'func',
      ]),
  }
}

function* databases({ rows, user, major }: Asked): Working<Description> {
  const names = (yield* rows('show databases')) ?? []
  const locale = ['en_US.utf8', 'en_US.utf8']
  const shape: readonly [readonly string[], (name: SqlValue) => readonly SqlValue[]] =
    major >= 16
      ? [
          [
            ...'Name Owner Encoding'.split(' '),
            'Locale Provider',
            'Collate',
            'Ctype',
            major >= 17 ? 'Locale' : 'ICU Locale',
            'ICU Rules',
            'Access privileges',
          ],
          (name) => [name, user, 'UTF8', 'libc', ...locale, '', '', ''],
        ]
      : major === 15
        ? [
            [
              ...'Name Owner Encoding Collate Ctype'.split(' '),
              'ICU Locale',
              'Locale Provider',
              'Access privileges',
            ],
            (name) => [name, user, 'UTF8', ...locale, '', 'libc', ''],
          ]
        : [
            [...'Name Owner Encoding Collate Ctype'.split(' '), 'Access privileges'],
            (name) => [name, user, 'UTF8', ...locale, ''],
          ]
  return { heading: 'List of databases', titles: shape[0], rows: names.map(([name]) => shape[1](name)) }
}

function* roles({ rows, major }: Asked): Working<Description> {
  const found = (yield* rows('select * from pg_roles')) ?? []
  const hasGroups = major < 16
  return {
    heading: 'List of roles',
    titles: ['Role name', 'Attributes', ...(hasGroups ? ['Member of'] : [])],
    rows: found.map(([name, ...may]) => [name, powersOf(may), ...(hasGroups ? ['{}'] : [])]),
    below: '',
  }
}

const kinds = ['tables', 'views', 'materials', 'indexes'] as const
const typeOf = { tables: 'table', views: 'view', materials: 'materialized view', indexes: 'index' } as const
/** As `show full tables` tells them. */
const kindNames: Readonly<Record<string, string>> = {
  tables: 'BASE TABLE',
  views: 'VIEW',
  materials: 'MATERIALIZED VIEW',
}

function* relations(
  wanted: string,
  order: string,
  { rows, user }: Asked,
  pattern?: string,
): Working<Description | string> {
  const name = pattern?.replace(/^public\./, '')
  const isIndex = wanted === 'indexes'
  const found: (readonly SqlValue[])[] = []
  if (wanted.split(' ').includes('sequences'))
    for (const [each] of (yield* rows('select sequencename from pg_sequences')) ?? [])
      found.push(['public', each, 'sequence', user])
  for (const [each, type] of (yield* rows('show full tables')) ?? [])
    for (const kind of kinds.filter((one) => wanted.split(' ').includes(one)))
      for (const relation of kind === 'indexes'
        ? yield* indexesOf(String(each), rows)
        : kindNames[kind] === type
          ? [each]
          : [])
        found.push(['public', relation, typeOf[kind], user, ...(isIndex ? [each] : [])])
  const shown = found
    .filter(([, each]) => name === undefined || name === '*' || each === name)
    .sort(([, a], [, b]) => (String(a) < String(b) ? -1 : 1))
  if (shown.length === 0)
    return name === undefined
      ? 'Did not find any relations.\n'
      : `Did not find any relation named "${pattern}".\n`
  const isLong = order.includes('+')
  const more = isLong
    ? [
        ['Persistence', 'permanent'],
        ['Access method', 'heap'],
        ['Size', '16 kB'],
        ['Description', ''],
      ]
    : []
  return {
    heading: 'List of relations',
    titles: [
      'Schema',
      'Name',
      'Type',
      'Owner',
      ...(isIndex ? ['Table'] : []),
      ...more.map(([title]) => title),
    ],
    rows: shown.map((row) => [...row, ...more.map(([, value]) => value)]),
  }
}

/** The indexes of a table. */
function* indexesOf(name: string, rows: Asked['rows']): Working<readonly string[]> {
  const found = (yield* rows(`select indexname from pg_indexes where tablename = ${quoted(name)}`)) ?? []
  return found.map(([each]) => String(each))
}

const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`

function* sequence(name: string, { rows }: Asked): Working<Description | undefined> {
  const [found] =
    (yield* rows(
      `select data_type, start_value, min_value, max_value, increment_by, cycle, cache_size from pg_sequences where sequencename = ${quoted(name)}`,
    )) ?? []
  if (!found) return undefined
  const [type, start, least, most, increment, cycles, cache] = found
  return {
    heading: `Sequence "public.${name}"`,
    titles: ['Type', 'Start', 'Minimum', 'Maximum', 'Increment', 'Cycles?', 'Cache'],
    rows: [[type, start, least, most, increment, cycles === true ? 'yes' : 'no', cache]],
    below: '',
  }
}

/** How PostgreSQL keeps values of a type. */
const storageOf = (type: string): string =>
  /char|text|json|\[\]$/.test(type) ? 'extended' : /^(numeric|decimal)/.test(type) ? 'main' : 'plain'

function* table(pattern: string, order: string, asked: Asked): Working<Description | string> {
  const { rows } = asked
  const name = pattern.replace(/^public\./, '').replace(/^"(.*)"$/, '$1')
  const columns = yield* rows(`describe "${name}"`)
  if (!columns) return (yield* sequence(name, asked)) ?? `Did not find any relation named "${pattern}".\n`
  const [view] = (yield* rows(`select definition from pg_views where viewname = ${quoted(name)}`)) ?? []
  const [material] =
    (yield* rows(`select definition from pg_matviews where matviewname = ${quoted(name)}`)) ?? []
  const isLong = order.includes('+')
  const constraints =
    (yield* rows("select conname, conrelid, confrelid, condef from pg_constraint where contype = 'f'")) ?? []
  const own = constraints.filter(([, of]) => of === name).map(([key, , , text]) => `    "${key}" ${text}\n`)
  const others = constraints
    .filter(([, , to]) => to === name)
    .map(([key, of, , text]) => `    TABLE "${of}" CONSTRAINT "${key}" ${text}\n`)
  const together =
    (yield* rows(
      `select conname, contype, columns from pg_constraint where conrelid = ${quoted(name)} and contype <> 'f'`,
    )) ?? []
  const checks = together
    .filter(([, type]) => type === 'c')
    .map(([key, , text]) => `    "${key}" CHECK (${text})\n`)
  const indexes = (
    (yield* rows(`select indexname, text from pg_indexes where tablename = ${quoted(name)}`)) ?? []
  ).map(([index, text]) => `    "${index}" ${text}\n`)
  const triggers = (
    (yield* rows(`select definition from pg_trigger where tgrelid = ${quoted(name)}`)) ?? []
  ).map(
    ([text]) =>
      `    ${String(text)
        .replace(/^create\s+(?:or\s+replace\s+)?trigger\s+/i, '')
        .replace(/\s+/g, ' ')}\n`,
  )
  const part = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? `${title}:\n${lines.join('')}` : ''
  return {
    heading: `${view ? 'View' : material ? 'Materialized view' : 'Table'} "public.${name}"`,
    titles: [
      'Column',
      'Type',
      'Collation',
      'Nullable',
      'Default',
      ...(isLong ? ['Storage', ...(view ? [] : ['Compression', 'Stats target']), 'Description'] : []),
    ],
    rows: columns.map(([column, type, isNullable, , otherwise, extra]) => [
      column,
      typeText(String(type)),
      '',
      isNullable === 'NO' || extra === 'auto_increment' ? 'not null' : '',
      extra === 'auto_increment' ? `nextval('${sequenceOf(name, String(column))}'::regclass)` : otherwise,
      ...(isLong ? [storageOf(String(type)), ...(view ? [] : ['', '']), ''] : []),
    ]),
    below:
      view && isLong
        ? `View definition:\n ${view[0]};\n`
        : `${part('Indexes', indexes)}${part('Check constraints', checks)}${part('Foreign-key constraints', own)}${part('Referenced by', others)}${part('Triggers', triggers)}`,
  }
}
