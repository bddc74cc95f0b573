/** redis: a server that keeps what it is told, and its client. */
import { resolve } from '../../programs/commands/addresses.ts'
import { formatDate } from '../../programs/commands/date.ts'
import { Options } from '../../programs/commands/options.ts'
import type { Image, Service, ServiceContext } from '../../runtime/image.ts'
import { isLocalHost } from '../../runtime/network.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import type { Socket } from '../../runtime/socket.ts'
import { readLine } from '../../runtime/streams.ts'
import { debianBase } from '../bases.ts'
import { converse } from '../conversation.ts'
import { otherCommand } from '../entrypoint.ts'
import { anyService } from '../unknown.ts'
import { runCommand } from './commands.ts'
import { replyIn, replyText, requestIn, requestText } from './protocol.ts'
import { RedisStore, type RedisValue } from './store.ts'

const mebibyte = 1024 * 1024

const usualPort = 6_379

/** What follows an option such as `--port`. */
const optionOf = (args: readonly string[], name: string): string | undefined => {
  const at = args.indexOf(name)
  return at < 0 ? undefined : args[at + 1]
}

const stores = new WeakMap<ServiceContext, RedisStore>()

function storeOf(context: ServiceContext): RedisStore {
  let store = stores.get(context)
  if (!store) {
    const { args } = context
    const isReplica = args.includes('--replicaof') || args.includes('--slaveof')
    store = new RedisStore({ now: () => context.now(), isReplica, password: optionOf(args, '--requirepass') })
    stores.set(context, store)
  }
  return store
}

/** What may be asked by who has not said the password. */
const open: ReadonlySet<string> = new Set(['auth', 'hello', 'quit'])

const redisService: Service = {
  command: otherCommand('redis-server', 'valkey-server'),
  ports: ({ args }) => [Number(optionOf(args, '--port')) || usualPort],
  isLocal: ({ args }) => isLocalHost(optionOf(args, '--bind') ?? ''),
  start(context) {
    const line = (mark: string, text: string) =>
      context.print(`1:${mark} ${formatDate(context.now(), '%d %b %Y %T')}.000 ${text}\n`)
    line('C', '* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')
    line('C', '* Redis version=8.2.1, bits=64, commit=00000000, modified=0, pid=1, just started')
    line('M', '* Server initialized')
    line('M', '* Ready to accept connections tcp')
    return undefined
  },
  accept(socket, context) {
    const store = storeOf(context)
    let isKnown = store.surroundings.password === undefined
    converse(socket, (bytes) => {
      const request = requestIn(bytes)
      if (!request) return undefined
      const { words, taken } = request
      const name = words[0]?.toLowerCase() ?? ''
      if (name === '') return { taken, text: '' }
      if (name === 'quit') return { taken, text: '+OK\r\n', isLast: true }
      if (!isKnown && !open.has(name)) return { taken, text: '-NOAUTH Authentication required.\r\n' }
      const value = runCommand(store, words)
      if (name === 'auth' && typeof value === 'object' && value !== null && 'status' in value) isKnown = true
      return { taken, text: replyText(value) }
    })
  },
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
  let bytes = ''
  for (;;) {
    const piece = socket.read()
    if (piece === undefined) return undefined
    if (typeof piece === 'function') yield piece
    else bytes += piece
    const reply = replyIn(bytes)
    if (reply) return reply.value
  }
}

const redisCli: Program = (process) => {
  const { args } = process
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
  const ip = resolve(machine, host)
  const socket = ip === undefined ? undefined : machine.network.open(ip, port, machine.config.ip)
  if (typeof socket !== 'object') {
    process.complain(
      `Could not connect to Redis at ${host}:${port}: ${ip === undefined ? 'Name or service not known' : 'Connection refused'}\n`,
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
    const value = yield* ask(socket, typed)
    if (value === undefined) return 1
    yield* process.write(`${shown(value, isRaw)}\n`)
  }
}

export const redis: Image = {
  ...debianBase,
  name: 'redis',
  use: { cpuMillis: 2, memoryBytes: 9 * mebibyte },
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['redis-server'],
  env: { REDIS_VERSION: '8.2.1' },
  workingDir: '/data',
  files: { '/data/.keep': '' },
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
