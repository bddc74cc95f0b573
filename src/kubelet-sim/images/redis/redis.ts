/** redis: a server that keeps what it is told, and its client. */
import type { User } from '../../runtime/files/files.ts'
import type { Image, Service } from '../../runtime/image.ts'
import { isLocalHost } from '../../runtime/network/network.ts'
import { debianBase } from '../parts/bases.ts'
import { orVersion, otherCommand } from '../parts/entrypoint.ts'
import { perServer } from '../parts/per-server.ts'
import { socketFilesOf } from '../parts/socket-files.ts'
import { redisBenchmark } from './client/benchmark.ts'
import { redisCli } from './client/redis-cli.ts'
import { lineOf } from './notices.ts'
import { refusedOption, refusedPrograms, refusing } from './refused.ts'
import { isSentinel, SentinelServer } from './sentinel/sentinel.ts'
import { RedisServer } from './server.ts'
import { redisVersion } from './version.ts'

const mebibyte = 1024 * 1024

const usualPort = 6_379

const serverOf = perServer((context) =>
  isSentinel(context.args) ? new SentinelServer(context) : new RedisServer(context),
)

const redisAccount: User = Object.freeze({ uid: 999, gid: 999 })

const sentinelTitle: readonly string[] = Object.freeze(['redis-sentinel *:26379 [sentinel]'])

const usualTitle: readonly string[] = Object.freeze([`redis-server *:${usualPort}`])

/** `redis-server *:6379` */
function titleOf(args: readonly string[]): readonly string[] {
  if (isSentinel(args)) return sentinelTitle
  const port = args[args.indexOf('--port') + 1 || args.length]
  return port === undefined ? usualTitle : [`redis-server *:${port}`]
}

const otherOrVersion = orVersion(
  otherCommand('redis-server', 'valkey-server', 'redis-sentinel', 'valkey-sentinel'),
  (image) => `Redis server v=${redisVersion(image)} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0`,
  ['--version', '-v'],
)

const redisService: Service = {
  command(args) {
    const refused = refusedOption(args)
    return otherOrVersion(args) ?? (refused === undefined ? undefined : refusing(`redis-server ${refused}`))
  },
  title: titleOf,
  becomes: { user: redisAccount, denied: 'setpriv: setresuid failed: Operation not permitted\n' },
  ports: (context) => serverOf(context).ports,
  isLocal: (context) => isLocalHost(serverOf(context).host),
  start(context) {
    const server = serverOf(context)
    const path = server.settings.get('unixsocket')
    const mode = Number.parseInt(server.settings.get('unixsocketperm')!, 8) || 0o755
    const wrong = path ? socketFilesOf(context).listen({ path, mode }, server) : undefined
    if (wrong) {
      server.log('M', `# Failed opening Unix socket: bind: ${wrong.message}`)
      return 1
    }
    const ended = server.begin()
    if (ended !== undefined) return ended
    if (path) server.log('M', '* Ready to accept connections unix')
    return undefined
  },
  accept: (socket, context) => serverOf(context).accept(socket),
  stopsOn: new Set(['SIGTERM', 'SIGINT']),
  stop(context, signal) {
    socketFilesOf(context).remove()
    return serverOf(context).stop(signal)
  },
  end(context) {
    socketFilesOf(context).close()
    serverOf(context).end()
  },
  portTaken: (port, context) =>
    [
      `Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use`,
      `Failed listening on port ${port} (tcp), aborting.`,
    ]
      .map((text) => lineOf(context.now(), context.pid, 'M', `# ${text}`))
      .join(''),
}

export const redis: Image = {
  ...debianBase,
  name: 'redis',
  accounts: { redis: { uid: redisAccount.uid, home: '/home/redis', shell: '/bin/sh' } },
  use: { cpuMillis: 2, memoryBytes: 9 * mebibyte },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['redis-server'],
  env: { REDIS_VERSION: redisVersion },
  workingDir: '/data',
  folders: { '/data': redisAccount.uid },
  services: new Map([
    ['docker-entrypoint.sh', redisService],
    ['redis-server', redisService],
    ['valkey-server', redisService],
    ['redis-sentinel', redisService],
    ['valkey-sentinel', redisService],
  ]),
  programs: new Map([
    ['redis-cli', redisCli],
    ['valkey-cli', redisCli],
    ['redis-benchmark', redisBenchmark],
    ['valkey-benchmark', redisBenchmark],
    ...refusedPrograms,
  ]),
}
