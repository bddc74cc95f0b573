/** redis: a server that keeps what it is told, and its client. */
import { openTo } from '../../programs/commands/addresses.ts'
import { Options } from '../../programs/commands/options.ts'
import type { User } from '../../runtime/files.ts'
import type { Image, Service } from '../../runtime/image.ts'
import { isLocalHost } from '../../runtime/network.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import type { Socket } from '../../runtime/socket.ts'
import { readLine } from '../../runtime/streams.ts'
import { debianBase } from '../bases.ts'
import { otherCommand } from '../entrypoint.ts'
import { perServer } from '../per-server.ts'
import { anyService } from '../unknown.ts'
import { replyIn, requestText } from './protocol.ts'
import { RedisServer } from './server.ts'
import type { RedisValue } from './store.ts'
import { redisVersion } from './version.ts'

const mebibyte = 1024 * 1024

const usualPort = 6_379

const serverOf = perServer((context) => new RedisServer(context))

const redisAccount: User = Object.freeze({ uid: 999, gid: 999 })

const usualTitle: readonly string[] = Object.freeze([`redis-server *:${usualPort}`])

/** `redis-server *:6379` */
function titleOf(args: readonly string[]): readonly string[] {
  const port = args[args.indexOf('--port') + 1 || args.length]
  return port === undefined ? usualTitle : [`redis-server *:${port}`]
}

const asServer = otherCommand('redis-server', 'valkey-server')

function sayVersion(process: Process): number {
  const version = redisVersion(process.machine.config.image)
  process.print(`Redis server v=${version} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0\n`)
  return 0
}

const redisService: Service = {
  command: (args) =>
    args.some((each) => each === '--version' || each === '-v') ? sayVersion : asServer(args),
  title: titleOf,
  becomes: { user: redisAccount, denied: 'setpriv: setresuid failed: Operation not permitted\n' },
  ports: (context) => [serverOf(context).port],
  isLocal: (context) => isLocalHost(serverOf(context).host),
  start(context) {
    serverOf(context).begin()
    return undefined
  },
  accept: (socket, context) => serverOf(context).accept(socket),
  stop: (context) => serverOf(context).stop(),
  end: (context) => serverOf(context).end(),
  portTaken: (port) =>
    `1:M # Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use\n`,
}

/** How redis-cli shows a reply: as people read it, or raw where nobody looks. */
function shown(value: RedisValue, isRaw: boolean, indent = ''): string {
  if (value === null) return isRaw ? '' : '(nil)'
  if (typeof value === 'number') return isRaw ? String(value) : `(integer) ${value}`
  if (typeof value === 'string') return isRaw ? value : JSON.stringify(value)
  if ('error' in value) return isRaw ? value.error : `(error) ${value.error}`
  if ('status' in value) return value.status
  if (value.length === 0) return isRaw ? '' : '(empty array)'
  const width = String(value.length).length
  return value
    .map((each, n) => {
      const head = `${String(n + 1).padStart(width)}) `
      return isRaw
        ? shown(each, true)
        : `${n > 0 ? indent : ''}${head}${shown(each, false, indent + ' '.repeat(head.length))}`
    })
    .join('\n')
}

/** Asks, and waits for the reply; undefined where the server hangs up. */
function* ask(socket: Socket, words: readonly string[]): Working<RedisValue | undefined> {
  socket.write(requestText(words))
  return yield* nextReply(socket)
}

function* nextReply(socket: Socket): Working<RedisValue | undefined> {
  let bytes = ''
  for (;;) {
    const piece = socket.read()
    if (piece === undefined) return undefined
    if (typeof piece === 'function') yield piece
    else bytes += piece
    const reply = replyIn(bytes)
    if (!reply) continue
    if (reply.end < bytes.length) socket.unread(bytes.slice(reply.end))
    return reply.value
  }
}

const listens = (words: readonly string[]): boolean => /^p?subscribe$/i.test(words[0])

/** Shows what is said on the channels that it listens to, until the server hangs up. */
function* listen(process: Process, socket: Socket, isRaw: boolean): Running {
  if (!isRaw) yield* process.write('Reading messages... (press Ctrl-C to quit)\n')
  for (;;) {
    const value = yield* nextReply(socket)
    if (value === undefined) return 1
    yield* process.write(`${shown(value, isRaw)}\n`)
  }
}

const redisCli: Program = (process) => {
  const { args } = process
  if (args[1] === '--version' || args[1] === '-v') {
    process.print(`redis-cli ${redisVersion(process.machine.config.image)}\n`)
    return 0
  }
  let first = 1
  while (args[first]?.startsWith('-'))
    first +=
      /^(--raw|--no-raw|--csv|--json|-x|-3|-2|--no-auth-warning|--tls|--insecure|-c|--latency|-e)$/.test(
        args[first],
      )
        ? 1
        : 2
  const options = new Options(args.slice(0, first), 'h:p:a:n:u:r:i:d:x3ce1245:', {
    raw: '1',
    'no-raw': '2',
    'no-auth-warning': '4',
    pass: 'a',
    user: '5',
  })
  return session(process, options, args.slice(first))
}

function* session(process: Process, options: Options, words: readonly string[]): Running {
  const { machine } = process
  const host = options.get('h') ?? '127.0.0.1'
  const port = options.number('p', usualPort)
  const socket = openTo(machine, host, port)
  if (typeof socket !== 'object') {
    process.complain(
      `Could not connect to Redis at ${host}:${port}: ${socket === undefined ? 'Name or service not known' : 'Connection refused'}\n`,
    )
    return 1
  }
  socket.retain()
  process.whenExited(() => socket.release())
  const password = options.get('a') ?? process.variables.get('REDISCLI_AUTH')
  if (password !== undefined) {
    if (options.has('a') && !options.has('4'))
      process.complain(
        "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n",
      )
    const answer = yield* ask(socket, ['AUTH', password])
    if (typeof answer === 'object' && answer !== null && 'error' in answer)
      process.complain(`AUTH failed: ${answer.error}\n`)
  }
  const isRaw = options.has('1') || (!(process.output.isTerminal ?? false) && !options.has('2'))
  if (words.length > 0 && listens(words)) {
    socket.write(requestText(words))
    return yield* listen(process, socket, isRaw)
  }
  if (words.length > 0) {
    const value = yield* ask(socket, words)
    if (value === undefined) process.complain('Error: Server closed the connection\n')
    else yield* process.write(`${shown(value, isRaw)}\n`)
    return value === undefined ? 1 : 0
  }
  for (;;) {
    if (process.input.isTerminal) process.print(`${host}:${port}> `)
    const line = yield* readLine(process.input)
    if (line === undefined) return 0
    const typed = [...line.trim().matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c)
    if (typed.length === 0) continue
    if (/^(quit|exit)$/i.test(typed[0])) return 0
    if (listens(typed)) {
      socket.write(requestText(typed))
      return yield* listen(process, socket, isRaw)
    }
    const value = yield* ask(socket, typed)
    if (value === undefined) return 1
    yield* process.write(`${shown(value, isRaw)}\n`)
  }
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
  ]),
  programs: new Map([
    ['redis-cli', redisCli],
    ['valkey-cli', redisCli],
  ]),
  anyService,
  tools: new Set('redis-benchmark redis-check-aof redis-check-rdb redis-sentinel'.split(' ')),
}
