/** The guestbook of the tutorials: a frontend that keeps its messages in redis, and the redis that follows. */
import { openTo } from '../programs/commands/addresses.ts'
import { formatDate } from '../programs/commands/date.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { errorText } from '../runtime/network/calls.ts'
import type { HttpRequest, HttpResponse } from '../runtime/network/network.ts'
import { debianBase } from './parts/bases.ts'
import { otherCommand } from './parts/entrypoint.ts'
import { replyIn, requestText } from './redis/protocol.ts'
import { redis } from './redis/redis.ts'
import type { RedisValue } from './redis/values.ts'

const mebibyte = 1024 * 1024

const page =
  '<html ng-app="redis">\n<head>\n<title>Guestbook</title>\n</head>\n<body>\n<h2>Guestbook</h2>\n</body>\n</html>\n'

const redisPort = 6_379

/** Where one of the two redis is, as `GET_HOSTS_FROM` wants it found: by its name, or by the variables of its Service. */
function hostOf(context: ServiceContext, role: 'leader' | 'follower'): string {
  const told = context.env(`REDIS_${role.toUpperCase()}_SERVICE_HOST`)
  return context.env('GET_HOSTS_FROM') === 'env' && told !== undefined ? told : `redis-${role}`
}

/** What redis answers at once. @throws Error in the words of Predis */
function ask(context: ServiceContext, host: string, words: readonly string[]): RedisValue {
  const socket = openTo(context, host, redisPort)
  const fail = (why: string) => new Error(`${why} [tcp://${host}:${redisPort}]`)
  if (!socket) throw fail('php_network_getaddresses: getaddrinfo failed: Name or service not known')
  if (typeof socket === 'string') throw fail(reasonOf(socket, host))
  socket.write(requestText(words))
  const answered = socket.read()
  socket.abort()
  const reply = typeof answered === 'string' ? replyIn(answered)?.value : undefined
  if (reply === undefined) throw fail('Error while reading bytes from the server.')
  if (typeof reply === 'object' && reply !== null && 'error' in reply) throw new Error(String(reply.error))
  return reply
}

const reasonOf = (error: Parameters<typeof errorText>[0], host: string): string =>
  /connection refused/.test(errorText(error, { host, ip: host, port: redisPort }))
    ? 'Connection refused'
    : 'Connection timed out'

/** What it answers about its messages. */
function messages(query: URLSearchParams, context: ServiceContext): HttpResponse {
  const key = query.get('key') ?? ''
  const headers = { 'content-type': 'application/json' }
  try {
    if (query.get('cmd') === 'set') {
      ask(context, hostOf(context, 'leader'), ['SET', key, query.get('value') ?? ''])
      return { status: 200, body: '{"message": "Updated"}', headers }
    }
    const value = ask(context, hostOf(context, 'follower'), ['GET', key])
    return { status: 200, body: `{"data": "${value === null ? '' : String(value)}"}`, headers }
  } catch (error) {
    const { message } = error as Error
    context.complain(
      `PHP Fatal error:  Uncaught Predis\\Connection\\ConnectionException: ${message} in /usr/local/lib/php/Predis/Connection/AbstractConnection.php:155\n`,
    )
    return { status: 500, body: '', headers }
  }
}

function answer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const { pathname, searchParams } = new URL(request.path, 'http://frontend')
  if (pathname === '/guestbook.php' && searchParams.has('cmd')) return messages(searchParams, context)
  if (['/', '/index.html', '/guestbook.php', '/controllers.js'].includes(pathname))
    return { status: 200, body: page, headers: { 'content-type': 'text/html' } }
  return { status: 404, body: '<html><head><title>404 Not Found</title></head></html>\n' }
}

/** PHP behind Apache. */
const frontend: Service = {
  command: otherCommand('apache2-foreground'),
  ports: () => [80],
  start(context) {
    context.complain(
      `AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${context.config.ip}. Set the 'ServerName' directive globally to suppress this message\n`,
    )
    return undefined
  },
  handle(request, context) {
    const answered = answer(request, context)
    const when = formatDate(context.now(), '%d/%b/%Y:%H:%M:%S +0000')
    context.print(
      `${request.from ?? '-'} - - [${when}] "${request.method} ${request.path} HTTP/1.1" ${answered.status} ${answered.body.length} "-" "${request.headers?.['user-agent'] ?? '-'}"\n`,
    )
    return answered
  },
}

export const gbFrontend: Image = {
  ...debianBase,
  name: 'gb-frontend',
  use: { cpuMillis: 2, memoryBytes: 24 * mebibyte },
  entrypoint: ['docker-php-entrypoint'],
  cmd: ['apache2-foreground'],
  services: new Map([
    ['docker-php-entrypoint', frontend],
    ['apache2-foreground', frontend],
  ]),
}

/** `gb-redis-follower` and the leader are redis, told by their image whom to follow. */
export const gbRedisFollower: Image = {
  ...redis,
  name: 'gb-redis-follower',
  cmd: ['redis-server', '--replicaof', 'redis-leader', '6379'],
}
