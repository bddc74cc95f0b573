/** What postgres and its entry point write as they start and end. Source: initdb.c, pg_ctl.c, postmaster.c, and github.com/docker-library/postgres. */
import { memoOfLastFew } from '../../../api/memo.ts'
import { formatDate } from '../../programs/commands/date.ts'
import type { Signal } from '../../runtime/posix.ts'
import { Said } from '../parts/said.ts'
import { isFrom } from '../registry/tagged-version.ts'
import { postgresNumber, serverVersion } from './version.ts'

/** What stands before every line of its log. */
const stampOf = (at: number, pid: number): string =>
  `${formatDate(at, '%F %T.%N').slice(0, -6)} UTC [${pid}] `

export const logLine = (at: number, pid: number, text: string): string => `${stampOf(at, pid)}${text}\n`

/** How the database was left. */
export interface Control {
  readonly isClean: boolean
  /** When it was last heard of: in milliseconds since 1970. */
  readonly at: number
}

/** What a server starts with. */
export interface Start {
  readonly image: string
  /** At 127.0.0.1 alone. */
  readonly isLocal: boolean
  /** Undefined where there was none before. */
  readonly control: Control | undefined
  /** It was started without its entry point. */
  readonly isBare: boolean
}

/** What is made where there is no database. */
export interface Making {
  readonly image: string
  readonly folder: string
  /** It asks nobody for a password. */
  readonly trusts: boolean
  /** The one to make besides; empty where there is none. */
  readonly database: string
}

const socket = 'LOG:  listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"'
const ready = 'LOG:  database system is ready to accept connections'
const seconds = (at: number): string => formatDate(at, '%F %T UTC')

/** Of the server that the entry point has while it makes the database, and of those that work for it. */
const temporary = { pid: 48, startup: 51, checkpointer: 49, launcher: 54 }
/** Of those that work for the first process after that, and where there was nothing to make. */
const first = { startup: 62, checkpointer: 60, launcher: 66 }
const later = { startup: 29, checkpointer: 27, launcher: 33 }

/** Since then checkpoints are told of. */
const tellsCheckpoints = '15'

function stopped(
  at: number,
  version: string,
  {
    pid,
    checkpointer,
    launcher,
  }: { readonly pid: number; readonly checkpointer: number; readonly launcher: number },
): readonly string[] {
  const line = (who: number, text: string) => logLine(at, who, `LOG:  ${text}`)
  const place = isFrom(version, '16') ? '; lsn=0/14E4FA0, redo lsn=0/14E4FA0' : ''
  return [
    line(pid, 'aborting any active transactions'),
    line(pid, `background worker "logical replication launcher" (PID ${launcher}) exited with exit code 1`),
    line(checkpointer, 'shutting down'),
    ...(isFrom(version, tellsCheckpoints)
      ? [
          line(checkpointer, 'checkpoint starting: shutdown immediate'),
          line(
            checkpointer,
            `checkpoint complete: wrote 3 buffers (0.0%); 0 WAL file(s) added, 0 removed, 0 recycled; write=0.001 s, sync=0.001 s, total=0.001 s; sync files=2, longest=0.001 s, average=0.001 s; distance=0 kB, estimate=0 kB${place}`,
          ),
        ]
      : []),
    line(pid, 'database system is shut down'),
  ]
}

function initialized(version: string, folder: string): readonly string[] {
  const setting = (name: string) => (isFrom(version, '17') ? `"${name}"` : name)
  return [
    `fixing permissions on existing directory ${folder} ... ok`,
    'creating subdirectories ... ok',
    'selecting dynamic shared memory implementation ... posix',
    `selecting default ${setting('max_connections')} ... 100`,
    `selecting default ${setting('shared_buffers')} ... 128MB`,
    'selecting default time zone ... Etc/UTC',
    'creating configuration files ... ok',
    'running bootstrap script ... ok',
    'performing post-bootstrap initialization ... ok',
    'syncing data to disk ... ok',
    '',
    '',
    'Success. You can now start the database server using:',
    '',
    `    pg_ctl -D ${folder} -l logfile start`,
    '',
  ].map((each) => `${each}\n`)
}

const owned = (version: string): readonly string[] =>
  [
    'The files belonging to this database system will be owned by user "postgres".',
    'This user must also own the server process.',
    '',
    'The database cluster will be initialized with locale "en_US.utf8".',
    'The default database encoding has accordingly been set to "UTF8".',
    'The default text search configuration will be set to "english".',
    '',
    `Data page checksums are ${isFrom(version, '18') ? 'enabled' : 'disabled'}.`,
    '',
  ].map((each) => `${each}\n`)

const trustWarning = (version: string): string =>
  isFrom(version, '15')
    ? 'initdb: warning: enabling "trust" authentication for local connections\ninitdb: hint: You can change this by editing pg_hba.conf or using the option -A, or --auth-local and --auth-host, the next time you run initdb.\n'
    : 'initdb: warning: enabling "trust" authentication for local connections\nYou can change this by editing pg_hba.conf or using the option -A, or\n--auth-local and --auth-host, the next time you run initdb.\n'

const stars = '*'.repeat(80)
const trusting = [
  stars,
  'WARNING: POSTGRES_HOST_AUTH_METHOD has been set to "trust". This will allow',
  '         anyone with access to the Postgres port to access your database without',
  '         a password, even if POSTGRES_PASSWORD is set. See PostgreSQL',
  '         documentation about "trust":',
  '         https://www.postgresql.org/docs/current/auth-trust.html',
  "         In Docker's default configuration, this is effectively any other",
  '         container on the same system.',
  '',
  '         It is not recommended to use POSTGRES_HOST_AUTH_METHOD=trust. Replace',
  '         it with "-e POSTGRES_PASSWORD=password" instead to set a password in',
  '         "docker run".',
  stars,
]
  .map((each) => `${each}\n`)
  .join('')

/** The first start of all, until the scripts run that fill the database. */
export const makingOfPostgres = (at: number, { image, folder, trusts, database }: Making): Said =>
  makingText(at, image, folder, trusts, database)

const makingText = memoOfLastFew(
  (at: number, image: string, folder: string, trusts: boolean, database: string): Said => {
    const version = postgresNumber(image)
    const { pid, startup } = temporary
    const line = (text: string, who = pid) => logLine(at, who, text)
    const said = new Said()
    if (trusts) said.err(trusting)
    return (
      said
        .out(...owned(version), ...initialized(version, folder))
        .err(trustWarning(version))
        // What it writes goes where pg_ctl writes, which has not ended its line.
        .out(
          `waiting for server to start....${line(`LOG:  starting ${serverVersion(image)}`)}`,
          line(socket),
          line(`LOG:  database system was shut down at ${seconds(at)}`, startup),
          line(ready),
          ' done\nserver started\n',
          ...(database === '' ? [] : ['CREATE DATABASE\n', '\n']),
        )
    )
  },
)

const made = (at: number, version: string): readonly string[] => [
  `waiting for server to shut down....${logLine(at, temporary.pid, 'LOG:  received fast shutdown request')}`,
  ...stopped(at, version, temporary),
  ' done\nserver stopped\n\nPostgreSQL init process complete; ready for start up.\n\n',
]

/** What it does with a database as it was left. */
function recovered(at: number, version: string, control: Control, who: number): readonly string[] {
  const line = (text: string) => logLine(at, who, `LOG:  ${text}`)
  if (control.isClean) return [line(`database system was shut down at ${seconds(control.at)}`)]
  return [
    line(`database system was interrupted; last known up at ${seconds(control.at)}`),
    line('database system was not properly shut down; automatic recovery in progress'),
    line('redo starts at 0/14E4FA0'),
    line('invalid record length at 0/14E4FD8: expected at least 24, got 0'),
    line('redo done at 0/14E4FA0 system usage: CPU: user: 0.00 s, system: 0.00 s, elapsed: 0.00 s'),
    ...(isFrom(version, tellsCheckpoints)
      ? [line('checkpoint starting: end-of-recovery immediate wait')]
      : []),
  ]
}

const startText = memoOfLastFew(
  (
    at: number,
    pid: number,
    image: string,
    isLocal: boolean,
    leftAt: number,
    isClean: boolean,
    isBare: boolean,
  ): Said => {
    const version = postgresNumber(image)
    const control = leftAt < 0 ? undefined : { at: leftAt, isClean }
    const said = new Said()
    if (!isBare && !control) said.out(...made(at, version))
    else if (!isBare)
      said.out('\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n')
    const line = (text: string) => logLine(at, pid, text)
    const { startup } = control ? later : first
    const [four, six] = isLocal ? ['127.0.0.1', '::1'] : ['0.0.0.0', '::']
    return said.err(
      line(`LOG:  starting ${serverVersion(image)}`),
      line(`LOG:  listening on IPv4 address "${four}", port 5432`),
      line(`LOG:  listening on IPv6 address "${six}", port 5432`),
      line(socket),
      ...recovered(at, version, control ?? { isClean: true, at }, startup),
      line(ready),
    )
  },
)

/** Servers of one sort that start at one instant share what they write. */
export const startOfPostgres = (at: number, pid: number, start: Start): Said => {
  const { image, isLocal, control, isBare } = start
  const { at: leftAt = -1, isClean = true } = control ?? {}
  return startText(at, pid, image, isLocal, leftAt, isClean, isBare)
}

/** @param isFirst it has made its database itself */
export const endOfPostgres = memoOfLastFew(
  (at: number, pid: number, image: string, signal: Signal, isFirst: boolean) => {
    const how = signal === 'SIGTERM' ? 'smart' : signal === 'SIGQUIT' ? 'immediate' : 'fast'
    const { checkpointer, launcher } = isFirst ? first : later
    const request = logLine(at, pid, `LOG:  received ${how} shutdown request`)
    if (how === 'immediate') return request + logLine(at, pid, 'LOG:  database system is shut down')
    const lines = stopped(at, postgresNumber(image), { pid, checkpointer, launcher })
    return request + lines.slice(how === 'smart' ? 1 : 0).join('')
  },
)

/** There is no database, and nobody says what the password is to be. */
export const withoutPassword = [
  'Error: Database is uninitialized and superuser password is not specified.',
  '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
  '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
  '',
  '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
  '       connections without a password. This is *not* recommended.',
  '',
  '       See PostgreSQL documentation about "trust":',
  '       https://www.postgresql.org/docs/current/auth-trust.html',
]
  .map((each) => `${each}\n`)
  .join('')

/** There is something in its folder, and that is no database. */
export const notEmpty = (image: string, folder: string): Said =>
  new Said()
    .out(...owned(postgresNumber(image)))
    .err(
      `initdb: error: directory "${folder}" exists but is not empty\n` +
        `initdb: ${isFrom(postgresNumber(image), '15') ? 'hint: ' : ''}If you want to create a new database system, either remove or empty the directory "${folder}" or run initdb with an argument other than "${folder}".\n`,
    )
