/** What mysql shows of itself and of its tables. Source: its manual, SHOW Statements. */
import type { ViewDefinition } from '../sql/databases.ts'
import type { Outcome } from '../sql/outcome.ts'
import { isLike } from '../sql/patterns.ts'
import type { View } from '../sql/server-facts.ts'
import { type ColumnDefinition, SqlError, type SqlValue } from '../sql/syntax.ts'
import type { Table } from '../sql/table.ts'
import { databaseCreation, usualShow } from './usual-shows.ts'

export interface Shown {
  readonly database: string | undefined
  readonly sql: string
  readonly isMariadb: boolean
  readonly variables: ReadonlyMap<string, string | number>
  readonly uptimeSeconds: number
  processes(isFull: boolean): View
  /** @throws SqlError */
  table(name: string, database: string | undefined): Table
  view(name: string, database: string | undefined): ViewDefinition | undefined
  tables(database: string | undefined): readonly Table[]
}

const withLike =
  /^\s*show\s+(?:global\s+|session\s+|local\s+)?(variables|status)(?:\s+like\s+'([^']{1,100})'|\s+where\s+`?variable_name`?\s*(?:=|like)\s*'([^']{1,100})')?\s*$/i
const ofTable =
  /^\s*show\s+(create\s+table|create\s+view|index|indexes|keys)\s+(?:from\s+)?`?(\w{1,64})`?(?:\.`?(\w{1,64})`?)?\s*$/i

/** What a statement that begins with SHOW shows; undefined for one that is not of these. */
export function show(shown: Shown): Outcome | undefined {
  const { sql } = shown
  const [, what, like = '%', equal] = withLike.exec(sql) ?? []
  if (what) {
    const all = /var/i.test(what) ? shown.variables : statusOf(shown)
    const rows = [...all].filter(([name]) => isLike(name, equal ?? like)).sort(([a], [b]) => (a < b ? -1 : 1))
    return { titles: ['Variable_name', 'Value'], rows }
  }
  const [, kind, first, second] = ofTable.exec(sql) ?? []
  if (kind) {
    const [of, name] = second ? [first, second] : [shown.database, first]
    const view = /create/i.test(kind) ? shown.view(name, of) : undefined
    if (view) return viewCreation(view)
    const table = shown.table(name, of)
    if (/view/i.test(kind)) throw new SqlError('not a view', name, of)
    return /create/i.test(kind) ? creation(table) : indexesOf(table)
  }
  const database = databaseCreation(sql)
  if (database) {
    shown.tables(database.name)
    return database
  }
  const usual = usualShow(sql)
  if (usual) return usual
  const words = sql.trim().toLowerCase().split(/\s+/)
  switch (words.slice(1).join(' ')) {
    case 'processlist':
      return shown.processes(false)
    case 'full processlist':
      return shown.processes(true)
    case 'engines':
      return { titles: ['Engine', 'Support', 'Comment', 'Transactions', 'XA', 'Savepoints'], rows: engines }
    case 'warnings':
    case 'errors':
      return { titles: ['Level', 'Code', 'Message'], rows: [] }
    case 'table status':
      return {
        titles: ['Name', 'Engine', 'Version', 'Row_format', 'Rows', 'Auto_increment'],
        rows: shown
          .tables(shown.database)
          .map((each) => [
            each.name,
            'InnoDB',
            10,
            'Dynamic',
            each.rows.length,
            each.columns.some(({ counts }) => counts) ? each.nextNumber : null,
          ]),
      }
    case 'replicas':
    case 'slave hosts':
      return { titles: ['Server_Id', 'Host', 'Port', 'Source_Id', 'Replica_UUID'], rows: [] }
    case 'binary logs':
    case 'master logs':
      return undefined
    default:
      return undefined
  }
}

const statusOf = ({ uptimeSeconds }: Shown): ReadonlyMap<string, string | number> =>
  new Map<string, string | number>([
    ['Aborted_clients', 0],
    ['Aborted_connects', 0],
    ['Connections', 9],
    ['Innodb_buffer_pool_pages_total', 8_192],
    ['Max_used_connections', 1],
    ['Open_tables', 62],
    ['Questions', 3],
    ['Slow_queries', 0],
    ['Threads_cached', 0],
    ['Threads_connected', 1],
    ['Threads_created', 1],
    ['Threads_running', 2],
    ['Uptime', uptimeSeconds],
  ])

const engines: readonly (readonly SqlValue[])[] = [
  ['ndbcluster', 'NO', 'Clustered, fault-tolerant tables', null, null, null],
  ['FEDERATED', 'NO', 'Federated MySQL storage engine', null, null, null],
  ['MEMORY', 'YES', 'Hash based, stored in memory, useful for temporary tables', 'NO', 'NO', 'NO'],
  ['InnoDB', 'DEFAULT', 'Supports transactions, row-level locking, and foreign keys', 'YES', 'YES', 'YES'],
  ['PERFORMANCE_SCHEMA', 'YES', 'Performance Schema', 'NO', 'NO', 'NO'],
  ['MyISAM', 'YES', 'MyISAM storage engine', 'NO', 'NO', 'NO'],
  ['MRG_MYISAM', 'YES', 'Collection of identical MyISAM tables', 'NO', 'NO', 'NO'],
  ['BLACKHOLE', 'YES', '/dev/null storage engine (anything you write to it disappears)', 'NO', 'NO', 'NO'],
  ['CSV', 'YES', 'CSV storage engine', 'NO', 'NO', 'NO'],
  ['ARCHIVE', 'YES', 'Archive storage engine', 'NO', 'NO', 'NO'],
]

function valueText(column: ColumnDefinition): string {
  const { otherwise, isRequired, counts, type } = column
  if (otherwise?.kind === 'value' && otherwise.value !== null) return ` DEFAULT '${otherwise.value}'`
  if (otherwise && otherwise.kind !== 'value')
    return otherwise.kind === 'truth' ? ` DEFAULT '${Number(otherwise.holds)}'` : ' DEFAULT CURRENT_TIMESTAMP'
  return isRequired || counts || /text|blob|json/.test(type) ? '' : ' DEFAULT NULL'
}

/** As MySQL writes a type. */
const written = (type: string): string =>
  type
    .replace(/^integer/, 'int')
    .replace(/^bool(ean)?$/, 'tinyint(1)')
    .replace(/^(decimal|numeric)$/, 'decimal(10,0)')

/** The statement that makes a table. */
function creationText(table: Table): string {
  const { name, columns, nextNumber } = table
  const lines = columns.map((each) => {
    const nulls = each.isRequired || each.counts ? ' NOT NULL' : each.type === 'timestamp' ? ' NULL' : ''
    return `  \`${each.name}\` ${written(each.type)}${nulls}${valueText(each)}${each.counts ? ' AUTO_INCREMENT' : ''}`
  })
  for (const each of columns) if (each.isPrimary) lines.push(`  PRIMARY KEY (\`${each.name}\`)`)
  for (const each of columns)
    if (each.isUnique && !each.isPrimary) lines.push(`  UNIQUE KEY \`${each.name}\` (\`${each.name}\`)`)
  for (const each of table.constraints.keys) {
    const of = each.columns.map((column) => `\`${column}\``).join(',')
    lines.push(
      each.isPrimary ? `  PRIMARY KEY (${of})` : `  UNIQUE KEY \`${each.name || each.columns[0]}\` (${of})`,
    )
  }
  for (const { name: own, columns: names, isUnique, method, text } of table.constraints.indexes ?? []) {
    const of = names.length > 0 ? names.map((column) => `\`${column}\``).join(',') : text
    const kind = isUnique ? 'UNIQUE KEY' : method === 'fulltext' ? 'FULLTEXT KEY' : 'KEY'
    lines.push(`  ${kind} \`${own}\` (${of})`)
  }
  let n = 0
  for (const { name: column, references } of columns) {
    if (!references) continue
    const does = references.onDelete === 'refused' ? '' : ` ON DELETE ${references.onDelete.toUpperCase()}`
    lines.push(`  KEY \`${column}\` (\`${column}\`)`)
    lines.push(
      `  CONSTRAINT \`${name}_ibfk_${++n}\` FOREIGN KEY (\`${column}\`) REFERENCES \`${references.table}\` (\`${references.column ?? 'id'}\`)${does}`,
    )
  }
  for (const [at, { name: own, text }] of table.constraints.checks.entries())
    lines.push(`  CONSTRAINT \`${own || `${name}_chk_${at + 1}`}\` CHECK ((${text}))`)
  const next = columns.some(({ counts }) => counts) && nextNumber > 1 ? ` AUTO_INCREMENT=${nextNumber}` : ''
  return `CREATE TABLE \`${name}\` (\n${lines.join(',\n')}\n) ENGINE=InnoDB${next} DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci`
}

const creation = (table: Table): Outcome => ({
  titles: ['Table', 'Create Table'],
  rows: [[table.name, creationText(table)]],
})

const viewCreation = ({ name, text }: ViewDefinition): Outcome => ({
  titles: ['View', 'Create View', 'character_set_client', 'collation_connection'],
  rows: [
    [
      name,
      `CREATE ALGORITHM=UNDEFINED DEFINER=\`root\`@\`localhost\` SQL SECURITY DEFINER VIEW \`${name}\` AS ${text}`,
      'utf8mb4',
      'utf8mb4_0900_ai_ci',
    ],
  ],
})

const indexesOf = ({ name, columns, rows, constraints }: Table): Outcome => ({
  titles: [
    'Table',
    'Non_unique',
    'Key_name',
    'Seq_in_index',
    'Column_name',
    'Collation',
    'Cardinality',
    'Null',
    'Index_type',
  ],
  rows: [
    ...columns
      .filter(({ isPrimary, isUnique }) => isPrimary || isUnique)
      .map((each) => ({
        name: each.isPrimary ? 'PRIMARY' : each.name,
        columns: [each.name],
        isUnique: true,
      })),
    ...constraints.keys.map((each) => ({
      name: each.isPrimary ? 'PRIMARY' : each.name || each.columns[0],
      columns: each.columns,
      isUnique: true,
    })),
    ...(constraints.indexes ?? []),
  ].flatMap((index) =>
    index.columns.map((column, n) => [
      name,
      index.isUnique ? 0 : 1,
      index.name,
      n + 1,
      column,
      'A',
      rows.length,
      columns.find((each) => each.name === column)?.isRequired ? '' : 'YES',
      'BTREE',
    ]),
  ),
})
