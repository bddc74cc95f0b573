/** The variables of mysql, and the tables of its information schema. */
import type { Databases } from '../sql/databases.ts'
import type { View } from '../sql/server-facts.ts'
import type { SqlValue } from '../sql/values.ts'
import { serverIdOf } from './settings.ts'
import { serverVersion } from './version.ts'

const usualVariables: readonly (readonly [string, string | number])[] = [
  ['autocommit', 'ON'],
  ['basedir', '/usr/'],
  ['binlog_format', 'ROW'],
  ['character_set_client', 'utf8mb4'],
  ['character_set_connection', 'utf8mb4'],
  ['character_set_database', 'utf8mb4'],
  ['character_set_server', 'utf8mb4'],
  ['collation_connection', 'utf8mb4_0900_ai_ci'],
  ['collation_database', 'utf8mb4_0900_ai_ci'],
  ['collation_server', 'utf8mb4_0900_ai_ci'],
  ['connect_timeout', 10],
  ['datadir', '/var/lib/mysql/'],
  ['default_storage_engine', 'InnoDB'],
  ['general_log', 'OFF'],
  ['have_ssl', 'YES'],
  ['innodb_buffer_pool_size', 134_217_728],
  ['innodb_flush_log_at_trx_commit', 1],
  ['interactive_timeout', 28_800],
  ['log_bin', 'ON'],
  ['lower_case_table_names', 0],
  ['max_allowed_packet', 67_108_864],
  ['max_connections', 151],
  ['port', 3_306],
  ['slow_query_log', 'OFF'],
  ['socket', '/var/run/mysqld/mysqld.sock'],
  [
    'sql_mode',
    'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  ],
  ['time_zone', 'SYSTEM'],
  ['transaction_isolation', 'REPEATABLE-READ'],
  ['wait_timeout', 28_800],
]

/** Those of a session that a statement may ask for; undefined: none. */
export const variablesFor = (
  sql: string,
  own: ReadonlyMap<string, SqlValue> | undefined,
): Readonly<Record<string, SqlValue>> | undefined =>
  own && own.size > 0 && /@\w/.test(sql) ? Object.fromEntries(own) : undefined

/** All of a server. @param settings what its files and its command line say */
export function variablesOf(
  { image, hostname }: { readonly image: string; readonly hostname: string },
  settings: ReadonlyMap<string, string>,
): ReadonlyMap<string, string | number> {
  const isReadOnly = settings.has('super-read-only')
  const given = [...settings].map(([name, value]) => [name.replaceAll('-', '_'), value] as const)
  return new Map<string, string | number>([
    ...usualVariables,
    ...given,
    ['hostname', hostname],
    ['version', serverVersion(image)],
    ['server_id', serverIdOf(settings)],
    ['read_only', isReadOnly ? 1 : 0],
    ['super_read_only', isReadOnly ? 1 : 0],
  ])
}

const systemDatabases = new Set(['information_schema', 'mysql', 'performance_schema', 'sys'])

/** A table of information_schema; undefined for one that there is not. */
export function schemaView(name: string, databases: Databases): View | undefined {
  const names = databases.names()
  const tables = names.flatMap((database) =>
    [...databases.tablesOf(database).values()].map((table) => ({ database, table })),
  )
  const views = names.flatMap((database) =>
    [...databases.viewsOf(database).values()].map((view) => ({ database, view })),
  )
  switch (name) {
    case 'schemata':
      return {
        titles: ['CATALOG_NAME', 'SCHEMA_NAME', 'DEFAULT_CHARACTER_SET_NAME', 'DEFAULT_COLLATION_NAME'],
        rows: names.map((each) => [
          'def',
          each,
          systemDatabases.has(each) ? 'utf8mb3' : 'utf8mb4',
          systemDatabases.has(each) ? 'utf8mb3_general_ci' : 'utf8mb4_0900_ai_ci',
        ]),
      }
    case 'tables':
      return {
        titles: [
          'TABLE_CATALOG',
          'TABLE_SCHEMA',
          'TABLE_NAME',
          'TABLE_TYPE',
          'ENGINE',
          'TABLE_ROWS',
          'DATA_LENGTH',
          'INDEX_LENGTH',
        ],
        rows: tables
          .map(({ database, table }): readonly SqlValue[] => [
            'def',
            database,
            table.name,
            'BASE TABLE',
            'InnoDB',
            table.rows.length,
            16_384,
            0,
          ])
          .concat(
            views.map(({ database, view }) => ['def', database, view.name, 'VIEW', null, null, null, null]),
          ),
      }
    case 'views':
      return {
        titles: [
          'TABLE_CATALOG',
          'TABLE_SCHEMA',
          'TABLE_NAME',
          'VIEW_DEFINITION',
          'CHECK_OPTION',
          'IS_UPDATABLE',
          'DEFINER',
        ],
        rows: views.map(({ database, view }) => [
          'def',
          database,
          view.name,
          view.text,
          'NONE',
          'NO',
          'root@localhost',
        ]),
      }
    case 'columns':
      return {
        titles: [
          'TABLE_SCHEMA',
          'TABLE_NAME',
          'COLUMN_NAME',
          'ORDINAL_POSITION',
          'IS_NULLABLE',
          'DATA_TYPE',
          'COLUMN_TYPE',
        ],
        rows: tables.flatMap(({ database, table }) =>
          table.columns.map((each, n) => [
            database,
            table.name,
            each.name,
            n + 1,
            each.isRequired ? 'NO' : 'YES',
            each.type.replace(/[( ].*/, ''),
            each.type,
          ]),
        ),
      }
    default:
      return undefined
  }
}
