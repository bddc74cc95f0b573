/** Databases: redis, postgres and mysql listen, and their clients find them ready. */
import { resolve } from '../programs/commands/addresses.ts'
import { formatDate } from '../programs/commands/date.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import type { Process, Program } from '../runtime/program.ts'
import { debianBase } from './bases.ts'
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

/** Whether the server is up that a client asks: its own Pod's on `port`, unless it is told of another. */
function isUp(process: Process, port: number, portLetter = '-p'): boolean {
  const host = told(process.args, '-h', '--host') ?? 'localhost'
  const { network, config } = process.machine
  // A socket is in the container itself.
  const ip = host.startsWith('/') ? config.ip : resolve(process.machine, host)
  const asked = Number(told(process.args, portLetter, '--port')) || port
  return ip !== undefined && typeof network.connect(ip, asked, config.ip) !== 'string'
}

const redisService: Service = {
  ports: ({ args }) => [Number(args[args.indexOf('--port') + 1]) || 6_379],
  start(context) {
    context.print(`1:M ${formatDate(context.now(), '%d %b %Y %T')}.000 * Ready to accept connections tcp\n`)
    return undefined
  },
  portTaken: (port) =>
    `1:M # Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use\n`,
}

/** What a server says that is alone. */
const redisAnswers: Readonly<Record<string, string>> = {
  ping: 'PONG\n',
  role: 'master\n0\n',
  info: '# Replication\nrole:master\nconnected_slaves:0\nloading:0\n',
}

const redisCli: Program = (process) => {
  if (!isUp(process, 6_379)) {
    process.complain('Could not connect to Redis at 127.0.0.1:6379: Connection refused\n')
    return 1
  }
  const words = process.args.map((each) => each.toLowerCase())
  const command = words.findLast((each) => Object.hasOwn(redisAnswers, each))
  process.print(command === undefined ? 'OK\n' : redisAnswers[command])
  return 0
}

export const redis: Image = {
  ...debianBase,
  name: 'redis',
  use: { cpuMillis: 2, memoryBytes: 9 * mebibyte },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['redis-server'],
  services: new Map([
    ['docker-entrypoint.sh', redisService],
    ['redis-server', redisService],
  ]),
  programs: new Map([['redis-cli', redisCli]]),
  ...tools('redis-benchmark redis-check-aof redis-check-rdb redis-sentinel'),
}

/** Says what is missing and fails, unless one of the variables is set. */
function requireOneOf(
  context: ServiceContext,
  names: readonly string[],
  complaint: string,
): number | undefined {
  if (names.some((name) => context.env(name) !== undefined)) return undefined
  context.complain(complaint)
  return 1
}

const postgresService: Service = {
  ports: () => [5_432],
  start(context) {
    const failed = requireOneOf(
      context,
      ['POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
      'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n',
    )
    if (failed !== undefined) return failed
    const when = formatDate(context.now(), '%F %T.000 UTC')
    context.complain(`${when} [1] LOG:  database system is ready to accept connections\n`)
    return undefined
  },
}

const pgIsReady: Program = (process) => {
  const isReady = isUp(process, 5_432)
  process.print(`/var/run/postgresql:5432 - ${isReady ? 'accepting connections' : 'no response'}\n`)
  return isReady ? 0 : 2
}

export const postgres: Image = {
  ...debianBase,
  name: 'postgres',
  use: { cpuMillis: 3, memoryBytes: 40 * mebibyte },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['postgres'],
  stopSignal: 'SIGINT',
  services: new Map([
    ['docker-entrypoint.sh', postgresService],
    ['postgres', postgresService],
  ]),
  programs: new Map<string, Program>([
    ['pg_isready', pgIsReady],
    ['psql', (process) => (isUp(process, 5_432) ? 0 : 2)],
  ]),
  ...tools(
    'clusterdb createdb createuser dropdb dropuser initdb pg_basebackup pg_ctl pg_dump pg_dumpall pg_restore pgbench reindexdb vacuumdb',
  ),
}

const mysqlService: Service = {
  ports: () => [3_306],
  start(context) {
    const prefix = `${formatDate(context.now(), '%F %T+00:00')}`
    const failed = requireOneOf(
      context,
      [
        'MYSQL_ROOT_PASSWORD',
        'MYSQL_ROOT_PASSWORD_FILE',
        'MYSQL_ALLOW_EMPTY_PASSWORD',
        'MYSQL_RANDOM_ROOT_PASSWORD',
        'MARIADB_ROOT_PASSWORD',
        'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
      ],
      `${prefix} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n`,
    )
    if (failed !== undefined) return failed
    context.complain(
      `${prefix} [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. port: 3306\n`,
    )
    return undefined
  },
}

const mysqlClient: Program = (process) => {
  const isReady = isUp(process, 3_306, '-P')
  if (!isReady)
    process.complain(
      "ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)\n",
    )
  return isReady ? 0 : 1
}

const mysqlAdmin: Program = (process) => {
  const isReady = isUp(process, 3_306, '-P')
  if (isReady) process.print('mysqld is alive\n')
  else process.complain("mysqladmin: connect to server at 'localhost' failed\n")
  return isReady ? 0 : 1
}

export const mysql: Image = {
  ...debianBase,
  name: 'mysql',
  use: { cpuMillis: 5, memoryBytes: 380 * mebibyte },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mysqld'],
  services: new Map([
    ['docker-entrypoint.sh', mysqlService],
    ['mysqld', mysqlService],
    ['mariadbd', mysqlService],
  ]),
  programs: new Map([
    ['mysql', mysqlClient],
    ['mariadb', mysqlClient],
    ['healthcheck.sh', mysqlClient],
    ['mysqladmin', mysqlAdmin],
    ['mariadb-admin', mysqlAdmin],
  ]),
  ...tools(
    'mysqldump mysqlcheck mysqlimport mysqlpump mysqlsh mysqlslap mariadb-backup mariadb-check mariadb-dump',
  ),
}
