/** Kubernetes' own test images: agnhost, and the liveness server of the documentation. */
import { seconds } from '../../sim/duration.ts'
import type { HttpRequest, HttpResponse } from '../runtime/network.ts'
import { busyboxBase, emptyBase } from './bases.ts'
import type { Image, Service, ServiceContext } from './image.ts'

const plain = (status: number, body: string): HttpResponse => ({
  status,
  body,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
})

/** Healthy for the first ten seconds, and then never again. */
function livenessAnswer({ path }: HttpRequest, context: ServiceContext): HttpResponse {
  const livedMs = context.now() - context.startedAt
  if (path.startsWith('/started')) return plain(200, `${livedMs / 1_000}s`)
  if (!path.startsWith('/healthz')) return plain(404, '404 page not found\n')
  return livedMs > seconds(10) ? plain(500, `error: ${livedMs / 1_000}`) : plain(200, 'ok')
}

/** The kernel spares the first process a signal that it does not handle; the runtime of Go then exits with this. */
const stoppedByGo = 2

const livenessService: Service = {
  ports: () => [8080],
  handle: livenessAnswer,
  exitCode: stoppedByGo,
}

export const liveness: Image = {
  ...emptyBase,
  name: 'liveness',
  entrypoint: ['/server'],
  cmd: [],
  services: new Map([['server', livenessService]]),
}

function netexecAnswer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const [path, query = ''] = request.path.split('?')
  const parameter = (name: string) => parameterOf(query, name)
  switch (path) {
    case '/':
      return plain(200, `NOW: ${new Date(context.now()).toISOString()}`)
    case '/healthz':
      return plain(200, '')
    case '/hostname':
    case '/hostName':
      return plain(200, context.config.hostname)
    case '/clientip':
      return plain(200, `${request.from ?? ''}:0`)
    case '/echo':
      return plain(Number(parameter('code') ?? 200), parameter('msg') ?? '')
    case '/header':
      return plain(200, request.headers?.[parameter('key')?.toLowerCase() ?? ''] ?? '')
    case '/exit':
      context.after(0, () => context.exit(Number(parameter('code') ?? 0)))
      return plain(200, '')
    default:
      return plain(404, '404 page not found\n')
  }
}

/** A parameter of a query such as `a=1&b=2`. */
function parameterOf(query: string, name: string): string | undefined {
  for (const each of query.split('&')) {
    const [key, value = ''] = each.split('=')
    if (key === name) return decode(value)
  }
  return undefined
}

const decode = (text: string): string =>
  text
    .replaceAll('+', ' ')
    .replace(/%([\da-f]{2})/gi, (_whole, digits) => String.fromCharCode(Number.parseInt(digits, 16)))

const option = (args: readonly string[], name: string): string | undefined => {
  const at = args.findIndex((each) => each === `--${name}` || each.startsWith(`--${name}=`))
  return at < 0 ? undefined : (args[at].split('=')[1] ?? args[at + 1])
}

/** The servers in it, by subcommand: the port and what answers there. */
const servers: Readonly<
  Record<string, { port: number; handle(request: HttpRequest, context: ServiceContext): HttpResponse }>
> = {
  netexec: { port: 8080, handle: netexecAnswer },
  liveness: { port: 8080, handle: livenessAnswer },
  'serve-hostname': { port: 9376, handle: (_request, { config }) => plain(200, config.hostname) },
  'test-webserver': {
    port: 80,
    handle: ({ path }) => (path === '/' ? plain(200, '<pre>\n</pre>\n') : plain(404, '404 page not found\n')),
  },
  'grpc-health-checking': { port: 8080, handle: () => plain(200, '') },
}

const serverOf = ({ args }: ServiceContext) => {
  const name = args.slice(1).find((each) => !each.startsWith('-')) ?? 'pause'
  return Object.hasOwn(servers, name) ? servers[name] : undefined
}

const agnhostService: Service = {
  ports(context) {
    const server = serverOf(context)
    return server
      ? [Number(option(context.args, 'http-port') ?? option(context.args, 'port') ?? server.port)]
      : []
  },
  start(context) {
    const name = context.args[1]
    if (name === 'pause' || name === undefined) context.print('Paused\n')
    else if (name === 'netexec')
      context.complain(`Started HTTP server on port ${option(context.args, 'http-port') ?? 8080}\n`)
    return undefined
  },
  handle: (request, context) =>
    serverOf(context)?.handle(request, context) ?? plain(404, '404 page not found\n'),
  speaksGrpc: true,
  exitCode: stoppedByGo,
}

export const agnhost: Image = {
  ...busyboxBase,
  has: (name) => name === 'curl' || busyboxBase.has(name),
  name: 'agnhost',
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  services: new Map([['agnhost', agnhostService]]),
}
