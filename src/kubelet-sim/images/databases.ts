/** Databases: postgres and mysql listen, and their clients find them ready. */
import { resolve } from '../programs/commands/addresses.ts'
import { formatDate } from '../programs/commands/date.ts'
import type { Options } from '../programs/commands/options.ts'
import type { User } from '../runtime/files/files.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { isLocalHost } from '../runtime/network/network.ts'
import { reachUnix } from '../runtime/network/unix-socket.ts'
import { isError } from '../runtime/posix.ts'
import type { Process, Program } from '../runtime/program.ts'
import { mysqlClient, mysqlSocket } from './mysql/client.ts'
import { type Entry, entryOf, fillingOf } from './mysql/entrypoint.ts'
import { mariadbNotices } from './mysql/mariadb-notices.ts'
import { mysqlNotices } from './mysql/notices.ts'
import { MySqlServer } from './mysql/server.ts'
import { mysqlAdmin, mysqlDump, mysqlShow } from './mysql/tools.ts'
import { isMariadb, mysqlVersion, toldVersion } from './mysql/version.ts'
import { debianBase } from './parts/bases.ts'
import { byGosu, orVersion, otherCommand } from './parts/entrypoint.ts'
import { fill, isFilling, willFill } from './parts/init-scripts.ts'
import { perServer } from './parts/per-server.ts'
import { beside, socketFilesOf } from './parts/socket-files.ts'
import { psql } from './postgres/client.ts'
import { pgDump, pgDumpAll } from './postgres/dump.ts'
import { logLine } from './postgres/notices.ts'
import { pgBench } from './postgres/pgbench.ts'
import { databaseTool, pgRestore } from './postgres/restore.ts'
import { PostgresServer } from './postgres/server.ts'
import { isPrivate, reloadPostgres, socketPath, startPostgres, stopPostgres } from './postgres/service.ts'
import { dataFolderOf, postgresMajor, postgresPackage, postgresVersion } from './postgres/version.ts'
import { anyService } from './unknown.ts'

const mebibyte = 1024 * 1024

/** Programs that an image brings besides, and that are not simulated. */
const tools = (names: string): Pick<Image, 'anyService' | 'tools'> => ({
  anyService,
  tools: new Set(names.split(' ')),
})

/** What a client is told of the server: `-hdb`, `-h db`, `--host=db`, `--host db`. */
function told(args: readonly string[], short: string, long: string): string | undefined {
  const at = args.findIndex((each) => each.startsWith(short) || each === long || each.startsWith(`${long}=`))
  if (at < 0) return undefined
  if (args[at] === short || args[at] === long) return args[at + 1]
  return args[at].slice(args[at].startsWith(`${long}=`) ? long.length + 1 : short.length)
}

/** Whether the server is up that a client asks, at an address or over a socket among the files. */
function isUp(process: Process, { host, port }: { readonly host: string; readonly port: number }): boolean {
  const { network, config } = process.machine
  if (host.startsWith('/')) return !isError(reachUnix(process, host))
  const ip = resolve(process.machine, host)
  return ip !== undefined && typeof network.connect(ip, port, config.ip) !== 'string'
}

const asksVersion = ({ args }: Process): boolean => args[1] === '--version' || args[1] === '-V'

/** The one that these images bring. */
const serverAccount: User = Object.freeze({ uid: 999, gid: 999 })
const postgresTitle = Object.freeze(['postgres'])

const postgresServerOf = perServer((context) => new PostgresServer(context))

/** Rows of real ones pass in microseconds. */
const databaseSpeed = 8

const postgresService: Service = {
  speed: databaseSpeed,
  command: orVersion(otherCommand('postgres'), (image) => `postgres (PostgreSQL) ${postgresVersion(image)}`),
  title: () => postgresTitle,
  becomes: byGosu('postgres', serverAccount),
  ports: () => [5_432],
  accept(socket, context) {
    postgresServerOf(context).accept(socket, context.fork())
  },
  isLocal: isPrivate,
  start: (context) =>
    startPostgres(
      context,
      beside(context, 5_432, (socket) => postgresServerOf(context).accept(socket, context.fork())),
    ),
  end: (context) => socketFilesOf(context).close(),
  reload: reloadPostgres,
  stopsOn: new Set(['SIGTERM', 'SIGINT', 'SIGQUIT']),
  stop: stopPostgres,
  portTaken: (port, context) =>
    [
      'LOG:  could not bind IPv4 address "0.0.0.0": Address already in use',
      `HINT:  Is another postmaster already running on port ${port}? If not, wait a few seconds and retry.`,
      'WARNING:  could not create listen socket for "*"',
      'FATAL:  could not create any TCP/IP sockets',
    ]
      .map((text) => logLine(context.now(), context.pid, text))
      .join(''),
}

/** Where a client of postgres asks. */
const pgPlace = ({ args, variables }: Process) => ({
  host: told(args, '-h', '--host') ?? variables.get('PGHOST') ?? '/var/run/postgresql',
  port: Number(told(args, '-p', '--port') ?? variables.get('PGPORT')) || 5_432,
})

const pgIsReady: Program = (process) => {
  if (asksVersion(process)) {
    process.print(`pg_isready (PostgreSQL) ${postgresVersion(process.machine.config.image)}\n`)
    return 0
  }
  const { host, port } = pgPlace(process)
  const isReady = isUp(process, { host: host.startsWith('/') ? socketPath(port, host) : host, port })
  if (!process.args.some((each) => each === '-q' || each === '--quiet'))
    process.print(`${host}:${port} - ${isReady ? 'accepting connections' : 'no response'}\n`)
  return isReady ? 0 : 2
}

const ifThere = (options: Options): string => (options.has('i') ? 'IF EXISTS ' : '')

const powers = (options: Options): string =>
  [
    ['s', 'SUPERUSER'],
    ['d', 'CREATEDB'],
    ['r', 'CREATEROLE'],
  ]
    .filter(([letter]) => options.has(letter))
    .map(([, word]) => ` ${word}`)
    .join('')

export const postgres: Image = {
  ...debianBase,
  name: 'postgres',
  alsoOnAlpine: ['bash'],
  accounts: { postgres: { uid: serverAccount.uid, home: '/var/lib/postgresql', shell: '/bin/bash' } },
  use: { cpuMillis: 3, memoryBytes: 40 * mebibyte },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['postgres'],
  env: {
    LANG: 'en_US.utf8',
    PG_MAJOR: postgresMajor,
    PG_VERSION: postgresPackage,
    PGDATA: dataFolderOf,
  },
  stopSignal: 'SIGINT',
  services: new Map([
    ['docker-entrypoint.sh', postgresService],
    ['postgres', postgresService],
  ]),
  programs: new Map<string, Program>([
    ['createdb', databaseTool('createdb', (name) => `CREATE DATABASE ${name}`)],
    [
      'createuser',
      databaseTool('createuser', (name, options) => `CREATE ROLE ${name}${powers(options)} LOGIN`),
    ],
    ['dropdb', databaseTool('dropdb', (name, options) => `DROP DATABASE ${ifThere(options)}${name}`)],
    ['dropuser', databaseTool('dropuser', (name, options) => `DROP ROLE ${ifThere(options)}${name}`)],
    ['pg_dump', pgDump],
    ['pg_dumpall', pgDumpAll],
    ['pg_isready', pgIsReady],
    ['pg_restore', pgRestore],
    ['pgbench', pgBench],
    ['psql', psql],
  ]),
  ...tools('clusterdb initdb pg_basebackup pg_ctl reindexdb vacuumdb'),
}

const mysqlServerOf = perServer((context) => new MySqlServer(context))

/** What its entry point finds; undefined where it was started without. */
const entryOfMysql = (context: ServiceContext): Entry | undefined =>
  context.args[0].endsWith('entrypoint.sh') ? entryOf(context, isMariadb(context.config.image)) : undefined

const mysqlService: Service = {
  speed: databaseSpeed,
  command: orVersion(otherCommand('mysqld', 'mariadbd'), (image) =>
    toldVersion(isMariadb(image) ? 'mariadbd' : '/usr/sbin/mysqld', image),
  ),
  needsBytes: ({ config }) => (isMariadb(config.image) ? 0 : 150 * mebibyte),
  becomes: byGosu('mysql', serverAccount),
  ports: () => [3_306],
  isLocal: (context) =>
    willFill(context, () => entryOfMysql(context)?.isNew ?? false) ||
    isLocalHost(/--bind[-_]address[= ](\S+)/.exec(context.args.join(' '))?.[1] ?? ''),
  accept: (socket, context) => mysqlServerOf(context).accept(socket),
  end(context) {
    socketFilesOf(context).close()
    mysqlServerOf(context).end()
  },
  start(context) {
    const { image } = context.config
    const { making, start, withoutPassword } = isMariadb(image) ? mariadbNotices : mysqlNotices
    const entry = entryOfMysql(context)
    const [at, version] = [context.now(), mysqlVersion(image)]
    if (entry?.isNew && !entry.hasRootPassword) {
      withoutPassword(at, version, entry.isSwitched).sayTo(context)
      return 1
    }
    mysqlServerOf(context)
    const server = beside(context, 3_306, (socket) => mysqlServerOf(context).accept(socket))
    const wrong = socketFilesOf(context).listen({ path: mysqlSocket, mode: 0o777, folderMode: 0o755 }, server)
    if (wrong) {
      context.complain(
        `${formatDate(at, '%FT%T.000000Z')} 0 [ERROR] [MY-010259] [Server] Another process with pid ${context.pid} is using unix socket file.\n`,
      )
      return 1
    }
    const begin = () => start(context.now(), version, context.pid, entry).sayTo(context)
    if (entry?.isNew) {
      making(at, version, entry).sayTo(context)
      fill(context, fillingOf(context, isMariadb(image)), begin)
    } else begin()
    return undefined
  },
  stopsOn: new Set(['SIGTERM', 'SIGQUIT']),
  stop(context) {
    if (isFilling(context)) return undefined
    socketFilesOf(context).remove()
    const { image } = context.config
    const { end } = isMariadb(image) ? mariadbNotices : mysqlNotices
    context.complain(end(context.now(), mysqlVersion(image)))
    return 0
  },
  portTaken: (port, context) =>
    [
      "[MY-010262] [Server] Can't start server: Bind on TCP/IP port: Address already in use",
      `[MY-010257] [Server] Do you already have another mysqld server running on port: ${port} ?`,
      '[MY-010119] [Server] Aborting',
    ]
      .map((text) => `${formatDate(context.now(), '%FT%T.000000Z')} 0 [ERROR] ${text}\n`)
      .join(''),
}

const mysqlPing: Program = (process) => {
  const { args } = process
  const host = told(args, '-h', '--host') ?? 'localhost'
  const isLocal = host === 'localhost' && !args.includes('--protocol=tcp')
  const isReady = isUp(process, {
    host: isLocal ? (told(args, '-S', '--socket') ?? mysqlSocket) : host,
    port: Number(told(args, '-P', '--port')) || 3_306,
  })
  if (isReady) process.print('mysqld is alive\n')
  else process.complain("mysqladmin: connect to server at 'localhost' failed\n")
  return isReady ? 0 : 1
}

export const mysql: Image = {
  ...debianBase,
  name: 'mysql',
  accounts: { mysql: { uid: serverAccount.uid, home: '/var/lib/mysql', shell: '/bin/bash' } },
  use: { cpuMillis: 5, memoryBytes: 380 * mebibyte },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mysqld'],
  services: new Map([
    ['docker-entrypoint.sh', mysqlService],
    ['mysqld', mysqlService],
    ['mariadbd', mysqlService],
  ]),
  programs: new Map<string, Program>([
    ['mysql', mysqlClient],
    ['mariadb', mysqlClient],
    ['healthcheck.sh', mysqlPing],
    ['mysqladmin', mysqlAdmin(mysqlPing)],
    ['mariadb-admin', mysqlAdmin(mysqlPing)],
    ['mysqldump', mysqlDump],
    ['mariadb-dump', mysqlDump],
    ['mysqlshow', mysqlShow],
    ['mariadb-show', mysqlShow],
  ]),
  ...tools('mysqlcheck mysqlimport mysqlpump mysqlsh mysqlslap mariadb-backup mariadb-check'),
}
