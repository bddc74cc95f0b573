/** What mariadbd and its entry point write as they start and end. Source: the logs of MariaDB, and its image. */
import { memoOfLastFew } from '../../../api/memo.ts'
import { hexDigits } from '../../../sim/random.ts'
import { formatDate } from '../../programs/commands/date.ts'
import { Said } from '../parts/said.ts'
import { isFrom } from '../registry/tagged-version.ts'
import {
  type DatabaseNotices,
  type Entry,
  entryLine,
  madeLines,
  openingLines,
  sharedMaking,
  sharedStart,
} from './entrypoint.ts'
import { mariadbText, ubuntuOf } from './version.ts'

const packageOf = (version: string): string => `1:${version}+maria~${ubuntuOf(version)}`

/** Before then it was called after what it had come from. */
const nameOf = (version: string): string => (isFrom(version, '10.5') ? 'mariadbd' : 'mysqld')

/** Since then it tells its source as it starts. */
const tellsSource = '10.6.14'

/** The hour has no zero before it. */
const stamp = (at: number): string => formatDate(at, '%F %T').replace(/ 0/, '  ')

const lines = (at: number, texts: readonly string[]): string =>
  texts.map((each) => `${stamp(at)} 0 [Note] ${each}\n`).join('')

/** @param thread of the connection */
export const mariadbWarning = (at: number, thread: number, text: string): string =>
  `${stamp(at)} ${thread} [Warning] ${text}\n`

const opening = (version: string, pid: number): string =>
  isFrom(version, tellsSource)
    ? `Starting MariaDB ${mariadbText(version)} source revision ${hexDigits(version, 40)} server_uid ${hexDigits(version, 67).slice(40)}= as process ${pid}`
    : `${nameOf(version)} (server ${mariadbText(version)}) starting as process ${pid} ...`

function begun(at: number, version: string, pid: number, port: number): string {
  const name = nameOf(version)
  return (
    lines(at, [
      opening(version, pid),
      `InnoDB: Compressed tables use zlib ${isFrom(version, '11.4') ? '1.3' : '1.2.11'}`,
      'InnoDB: Number of transaction pools: 1',
      'InnoDB: Using crc32 + pclmulqdq instructions',
      'InnoDB: Using liburing',
      'InnoDB: Initializing buffer pool, total size = 128.000MiB, chunk size = 2.000MiB',
      'InnoDB: Completed initialization of buffer pool',
      'InnoDB: File system buffers for log disabled (block size=4096 bytes)',
      'InnoDB: End of log at LSN=47763',
      ...(isFrom(version, '11.0')
        ? [
            'InnoDB: Opened 3 undo tablespaces',
            'InnoDB: 128 rollback segments in 3 undo tablespaces are active.',
          ]
        : ['InnoDB: 128 rollback segments are active.']),
      "InnoDB: Setting file './ibtmp1' size to 12.000MiB. Physically writing the file full; Please wait ...",
      "InnoDB: File './ibtmp1' size is now 12.000MiB.",
      'InnoDB: log sequence number 47763; transaction id 14',
      "Plugin 'FEEDBACK' is disabled.",
      ...(isFrom(version, '11.0') ? ["Plugin 'wsrep-provider' is disabled."] : []),
      ...(port === 0
        ? []
        : [
            'InnoDB: Loading buffer pool(s) from /var/lib/mysql/ib_buffer_pool',
            `InnoDB: Buffer pool(s) load completed at ${formatDate(at, '%y%m%d')} ${stamp(at).slice(11)}`,
            "Server socket created on IP: '0.0.0.0'.",
            "Server socket created on IP: '::'.",
          ]),
      ...(isFrom(version, '10.11') ? [`${name}: Event Scheduler: Loaded 0 events`] : []),
      `${name}: ready for connections.`,
    ]) +
    `Version: '${mariadbText(version)}'  socket: '/run/mysqld/mysqld.sock'  port: ${port}  mariadb.org binary distribution\n`
  )
}

const ended = (at: number, version: string): string =>
  lines(at, [
    `${nameOf(version)} (initiated by: unknown): Normal shutdown`,
    'InnoDB: FTS optimize thread exiting.',
    'InnoDB: Starting shutdown...',
    'InnoDB: Dumping buffer pool(s) to /var/lib/mysql/ib_buffer_pool',
    `InnoDB: Buffer pool(s) dump completed at ${formatDate(at, '%y%m%d')} ${stamp(at).slice(11)}`,
    'InnoDB: Removed temporary tablespace data file: "./ibtmp1"',
    'InnoDB: Shutdown completed; log sequence number 47763; transaction id 15',
    `${nameOf(version)}: Shutdown complete`,
  ])

/** Of the process of the entry point that serves while it makes the database. */
const temporaryPid = 92

/** The beginning of what its entry point says. */
function opened(at: number, version: string, isSwitched: boolean): Said {
  const [first, ...rest] = openingLines(at, `MariaDB Server ${packageOf(version)}`, isSwitched)
  const said = new Said().out(first)
  if (isFrom(version, '11.4.3')) said.err(pressure(at))
  return said.out(...rest)
}

const pressure = (at: number): string =>
  entryLine(at, '/sys/fs/cgroup///memory.pressure not writable, functionality unavailable to MariaDB', 'Warn')

function start(at: number, version: string, pid: number, entry: Entry | undefined): Said {
  const said = entry && !entry.isNew ? opened(at, version, entry.isSwitched) : new Said()
  if (entry?.isNew) finish(said, at, version)
  return said.err(begun(at, version, pid, 3_306))
}

function making(at: number, version: string, entry: Entry): Said {
  const note = (text: string) => entryLine(at, text)
  return opened(at, version, entry.isSwitched)
    .out(
      note('Initializing database files'),
      note('Database files initialized'),
      note('Starting temporary server'),
      note('Waiting for server startup'),
    )
    .err(begun(at, version, temporaryPid, 0))
    .out(
      note('Temporary server started.'),
      ...madeLines(at, entry),
      note('Securing system users (equivalent to running mysql_secure_installation)'),
    )
}

function finish(said: Said, at: number, version: string): void {
  const note = (text: string) => entryLine(at, text)
  said
    .out(note('Stopping temporary server'))
    .err(ended(at, version))
    .out(note('Temporary server stopped'), '\n', note('MariaDB init process done. Ready for start up.'), '\n')
}

export const mariadbNotices: DatabaseNotices = {
  making: sharedMaking(making),
  start: sharedStart(start),
  withoutPassword: (at, version, isSwitched) =>
    opened(at, version, isSwitched).err(
      entryLine(
        at,
        'Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD',
        'ERROR',
      ),
    ),
  end: memoOfLastFew(ended),
}
