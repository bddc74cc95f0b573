/** What mysqld and its entry point write as they start and end. Source: errmsg-utf8.txt of MySQL, and its image. */
import { memoOfLastFew } from '../../../api/memo.ts'
import { formatDate } from '../../programs/commands/date.ts'
import { Said } from '../parts/said.ts'
import { isFrom, sinceVersion } from '../registry/tagged-version.ts'
import {
  type DatabaseNotices,
  type Entry,
  entryLine,
  madeLines,
  openingLines,
  sharedMaking,
  sharedStart,
} from './entrypoint.ts'

/** What its packages are made for, by the first version. */
const platforms = [
  ['8.0.33', 'el9'],
  ['8.0.28', 'el8'],
  ['8.0', 'debian10'],
  ['5.7.38', 'el7'],
  ['0', 'debian10'],
] as const

const mysqlPackage = (version: string): string => {
  const platform = sinceVersion(version, platforms) ?? ''
  return `${version}-1${platform.startsWith('el') ? '.' : ''}${platform}`
}

type Line = readonly [thread: number, level: string, code: string, part: string, text: string]

const system = (code: string, text: string, thread = 0, part = 'Server'): Line => [
  thread,
  'System',
  code,
  part,
  text,
]
const warning = (code: string, text: string, thread = 0): Line => [thread, 'Warning', code, 'Server', text]

const program = '/usr/sbin/mysqld'
const socket = '/var/run/mysqld/mysqld.sock'

/** Since then it tells when it begins and when it is over. */
const tellsOfItself = '8.4'

/** An image from before then had an option that was no longer wanted. */
const hostCache = (version: string): readonly Line[] =>
  isFrom(version, '8.4')
    ? []
    : [
        warning(
          '011068',
          "The syntax '--skip-host-cache' is deprecated and will be removed in a future release. Please use SET GLOBAL host_cache_size=0 instead.",
        ),
      ]

const marked = (version: string, code: string, text: string): readonly Line[] =>
  isFrom(version, tellsOfItself) ? [system(code, text)] : []

const innodb = [
  system('013576', 'InnoDB initialization has started.', 1, 'InnoDB'),
  system('013577', 'InnoDB initialization has ended.', 1, 'InnoDB'),
]

const initialization = (version: string, pid: number): readonly Line[] => [
  ...marked(version, '015017', 'MySQL Server Initialization - start.'),
  ...hostCache(version),
  system('013169', `${program} (mysqld ${version}) initializing of server in progress as process ${pid}`),
  ...innodb,
  warning(
    '010453',
    'root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option.',
    6,
  ),
  ...marked(version, '015018', 'MySQL Server Initialization - end.'),
]

/** @param port 0 for one that nobody reaches from elsewhere */
const beginning = (version: string, pid: number, port: number): readonly Line[] => [
  ...marked(version, '015015', 'MySQL Server - start.'),
  ...hostCache(version),
  system('010116', `${program} (mysqld ${version}) starting as process ${pid}`),
  ...innodb,
  warning('010068', 'CA certificate ca.pem is self signed.'),
  system(
    '013602',
    'Channel mysql_main configured to support TLS. Encrypted connections are now supported for this channel.',
  ),
  warning(
    '011810',
    "Insecure configuration for --pid-file: Location '/var/run/mysqld' in the path is accessible to all OS users. Consider choosing a different directory.",
  ),
  system(
    '011323',
    `X Plugin ready for connections. ${port === 0 ? 'Socket' : "Bind-address: '::' port: 33060, socket"}: /var/run/mysqld/mysqlx.sock`,
  ),
  system(
    '010931',
    `${program}: ready for connections. Version: '${version}'  socket: '${socket}'  port: ${port}  MySQL Community Server - GPL.`,
  ),
]

const ending = (version: string, by: string, thread: number): readonly Line[] => [
  system('013172', `Received SHUTDOWN from user ${by}. Shutting down mysqld (Version: ${version}).`, thread),
  system('010910', `${program}: Shutdown complete (mysqld ${version})  MySQL Community Server - GPL.`),
  ...marked(version, '015016', 'MySQL Server - end.'),
]

const instantOf = (at: number): string => `${formatDate(at, '%FT%T.%N').slice(0, -3)}Z`

const written = (at: number, lines: readonly Line[]): string =>
  lines
    .map(
      ([thread, level, code, part, text]) =>
        `${instantOf(at)} ${thread} [${level}] [MY-${code}] [${part}] ${text}\n`,
    )
    .join('')

/** Before version 8 it numbered nothing. */
const hasNumbers = (version: string): boolean => isFrom(version, '8.0')

const oldBeginning = (version: string, pid: number, port: number): readonly string[] => [
  `[Note] mysqld (mysqld ${version}) starting as process ${pid} ...`,
  '[Note] InnoDB: PUNCH HOLE support available',
  '[Note] InnoDB: Mutexes and rw_locks use GCC atomic builtins',
  '[Note] InnoDB: Uses event mutexes',
  '[Note] InnoDB: Using Linux native AIO',
  '[Note] InnoDB: Number of pools: 1',
  '[Note] InnoDB: Initializing buffer pool, total size = 128M, instances = 1, chunk size = 128M',
  '[Note] InnoDB: Completed initialization of buffer pool',
  '[Note] InnoDB: Highest supported file format is Barracuda.',
  '[Note] InnoDB: 96 redo rollback segment(s) found. 96 redo rollback segment(s) are active.',
  '[Note] InnoDB: Waiting for purge to start',
  `[Note] InnoDB: ${version} started; log sequence number 2768291`,
  "[Note] Plugin 'FEDERATED' is disabled.",
  ...(port === 0
    ? []
    : [
        `[Note] Server hostname (bind-address): '*'; port: ${port}`,
        '[Note] IPv6 is available.',
        "[Note] Server socket created on IP: '::'.",
      ]),
  '[Note] Event Scheduler: Loaded 0 events',
  '[Note] mysqld: ready for connections.',
]

const oldVersion = (version: string, port: number): string =>
  `Version: '${version}'  socket: '${socket}'  port: ${port}  MySQL Community Server (GPL)\n`

const oldEnding = [
  '[Note] Giving 0 client threads a chance to die gracefully',
  '[Note] Shutting down slave threads',
  '[Note] Forcefully disconnecting 0 remaining clients',
  '[Note] Event Scheduler: Purging the queue. 0 events',
  '[Note] Binlog end',
  '[Note] InnoDB: FTS optimize thread exiting.',
  '[Note] InnoDB: Starting shutdown...',
  '[Note] InnoDB: Shutdown completed; log sequence number 2768310',
  '[Note] mysqld: Shutdown complete',
]

const oldLines = (at: number, texts: readonly string[]): string =>
  texts.map((each) => `${instantOf(at)} 0 ${each}\n`).join('')

const begun = (at: number, version: string, pid: number, port: number): string =>
  hasNumbers(version)
    ? written(at, beginning(version, pid, port))
    : oldLines(at, oldBeginning(version, pid, port)) + oldVersion(version, port)

const ended = (at: number, version: string, by: string, thread = 0): string =>
  hasNumbers(version) ? written(at, ending(version, by, thread)) : `${oldLines(at, oldEnding)}\n`

const zoneless = ['iso3166.tab', 'leapseconds', 'tzdata.zi', 'zone.tab', 'zone1970.tab']
  .map((name) => `Warning: Unable to load '/usr/share/zoneinfo/${name}' as time zone. Skipping it.\n`)
  .join('')

/** The processes of the entry point that make the database, and serve for as long as it does. */
const [makerPid, temporaryPid] = [80, 122]

const link = `'/var/lib/mysql/mysql.sock' -> '${socket}'\n`

const nameOf = (version: string): string => `MySQL Server ${mysqlPackage(version)}`

function start(at: number, version: string, pid: number, entry: Entry | undefined): Said {
  const said = new Said()
  if (entry?.isNew) finish(said, at, version)
  else if (entry) said.out(...openingLines(at, nameOf(version), entry.isSwitched), link)
  return said.err(begun(at, version, pid, 3_306))
}

function making(at: number, version: string, entry: Entry): Said {
  const note = (text: string) => entryLine(at, text)
  const said = new Said().out(...openingLines(at, nameOf(version), entry.isSwitched))
  said.out(note('Initializing database files'))
  if (hasNumbers(version)) said.err(written(at, initialization(version, makerPid)))
  return said
    .out(note('Database files initialized'), note('Starting temporary server'))
    .err(begun(at, version, temporaryPid, 0))
    .out(note('Temporary server started.'), link)
    .err(zoneless)
    .out(...madeLines(at, entry))
}

function finish(said: Said, at: number, version: string): void {
  const note = (text: string) => entryLine(at, text)
  said
    .out(note('Stopping temporary server'))
    .err(ended(at, version, 'root', 11))
    .out(note('Temporary server stopped'), '\n', note('MySQL init process done. Ready for start up.'), '\n')
}

export const mysqlNotices: DatabaseNotices = {
  making: sharedMaking(making),
  start: sharedStart(start),
  withoutPassword: (at, version, isSwitched) =>
    new Said()
      .out(...openingLines(at, nameOf(version), isSwitched))
      .err(
        entryLine(
          at,
          'Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD',
          'ERROR',
        ),
      ),
  end: memoOfLastFew((at: number, version: string) => ended(at, version, '<via user signal>')),
}
