/** Kubernetes' own test images: agnhost, and the liveness server of the documentation. */
import { rootCertificate } from '../../../api/core/root-certificate.ts'
import { seconds } from '../../../sim/duration.ts'
import { resolve } from '../../programs/commands/addresses.ts'
import { textOf } from '../../runtime/bytes.ts'
import { errorText } from '../../runtime/calls.ts'
import type { Image, Service, ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network.ts'
import { alpineBase, emptyBase, withPrograms } from '../bases.ts'
import { commands, option } from './commands.ts'
import { conversionAnswer } from './crd-conversion-webhook.ts'
import { fileAnswer } from './test-webserver.ts'
import { certificateOf, checkCertificate } from './tls.ts'
import { webhookAnswer } from './webhook.ts'

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
  const [, path, query = ''] = /^([^?]*)\??(.*)$/s.exec(request.path)!
  const parameter = (name: string) => parameterOf(query, name)
  const named = (names: readonly string[]) =>
    names.map((each) => `${each}=${parameter(each) ?? ''}`).join('&')
  const asked = loggedParameters[path]
  if (asked) note(context, `GET ${path}${asked.length > 0 ? `?${named(asked)}` : ''}`)
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
      return echo(parameter('code') || '200', parameter('msg') ?? '')
    case '/dial':
      return dial(parameter, context)
    case '/header':
      return plain(200, request.headers?.[parameter('key')?.toLowerCase() ?? ''] ?? '')
    case '/exit':
      context.after(0, () => context.exit(Number(parameter('code') ?? 0)))
      return plain(200, '')
    default:
      return plain(404, '404 page not found\n')
  }
}

const echo = (code: string, message: string): HttpResponse =>
  /^[1-9]\d\d$/.test(code)
    ? plain(Number(code), message)
    : plain(400, `argument 'code' must be an integer or empty, got ${JSON.stringify(code)}\n`)

/** What netexec logs of a request: its path, and these of its parameters. */
const loggedParameters: Readonly<Record<string, readonly string[] | undefined>> = {
  '/': [],
  '/clientip': [],
  '/dial': ['host', 'protocol', 'port', 'request', 'tries'],
  '/echo': ['msg', 'code'],
  '/exit': ['code', 'timeout', 'wait'],
  '/healthz': [],
  '/hostname': [],
  '/hostName': [],
}

/** A line as Go's log package writes it. */
function note(context: ServiceContext, text: string): void {
  const at = new Date(context.now()).toISOString()
  context.complain(`${at.slice(0, 10).replaceAll('-', '/')} ${at.slice(11, 19)} ${text}\n`)
}

/** Asks another server, `tries` times, and answers what that has said. */
function dial(parameter: (name: string) => string | undefined, context: ServiceContext): HttpResponse {
  const tries = parameter('tries') || '1'
  // All of them are one turn, in which nothing else happens.
  if (!/^\d{1,4}$/.test(tries)) return plain(400, `tries parameter is invalid. ${tries}\n`)
  const host = parameter('host') ?? ''
  const port = Number(parameter('port') ?? 0)
  const path = `/${parameter('request') ?? ''}`
  const ip = resolve(context, host)
  const responses: string[] = []
  const errors: string[] = []
  let length = 0
  for (let n = 0; n < Number(tries) && length <= longestAnswer; n++) {
    const answer =
      ip === undefined
        ? 'no such host'
        : context.network.http(ip, port, { method: 'GET', path, from: context.config.ip })
    const text =
      typeof answer === 'string'
        ? `Get "http://${host}:${port}${path}": ${errorText(answer, { host: ip ?? host, ip, port })}`
        : answer.body
    if (typeof answer === 'string') errors.push(text)
    else responses.push(text)
    length += text.length
  }
  const said = {
    ...(errors.length > 0 && { errors }),
    ...(responses.length > 0 && { responses }),
  }
  return plain(200, JSON.stringify(said))
}

/** As much as is answered together, in characters. */
const longestAnswer = 1024 * 1024

/** A parameter of a query such as `a=1&b=2`. */
function parameterOf(query: string, name: string): string | undefined {
  for (const each of query.split('&')) {
    const [, key, value] = /^([^=]*)=?(.*)$/s.exec(each)!
    if (key === name) return decode(value)
  }
  return undefined
}

const decode = (text: string): string =>
  textOf(
    text
      .replaceAll('+', ' ')
      .replace(/%([\da-f]{2})/gi, (_whole, digits) => String.fromCharCode(Number.parseInt(digits, 16))),
  )

interface SubcommandServer {
  /** The options that set its ports, with what they are otherwise. */
  readonly ports: Readonly<Record<string, number>>
  /** It speaks nothing but TLS, with the certificate that its options name: always, or where they name one. */
  readonly isSecure?: 'always' | 'ifTold'
  handle(request: HttpRequest, context: ServiceContext): HttpResponse
}

/** The servers in it, by subcommand. */
const servers: Readonly<Record<string, SubcommandServer>> = {
  netexec: { ports: { 'http-port': 8080 }, isSecure: 'ifTold', handle: netexecAnswer },
  liveness: { ports: { port: 8080 }, handle: livenessAnswer },
  'serve-hostname': { ports: { port: 9376 }, handle: (_request, { config }) => plain(200, config.hostname) },
  'test-webserver': { ports: { port: 80 }, handle: fileAnswer },
  webhook: { ports: { port: 443 }, isSecure: 'always', handle: webhookAnswer },
  'crd-conversion-webhook': { ports: { port: 443 }, isSecure: 'always', handle: conversionAnswer },
  'grpc-health-checking': { ports: { port: 5000, 'http-port': 8080 }, handle: () => plain(200, '') },
}

const serverOf = ({ args }: ServiceContext) => {
  const name = args.slice(1).find((each) => !each.startsWith('-')) ?? 'pause'
  return Object.hasOwn(servers, name) ? servers[name] : undefined
}

function isSecure(context: ServiceContext): boolean {
  const { isSecure } = serverOf(context) ?? {}
  return isSecure === 'always' || (isSecure === 'ifTold' && !!option(context.args, 'tls-cert-file'))
}

const agnhostService: Service = {
  command: (args) => commands.get(args[1]),
  ports: (context) =>
    Object.entries(serverOf(context)?.ports ?? {}).map(([name, port]) =>
      Number(option(context.args, name) ?? port),
    ),
  start(context) {
    const name = context.args[1]
    if (name === 'pause' || name === undefined) context.print('Paused\n')
    else if (name === 'netexec')
      note(context, `Started HTTP server on port ${option(context.args, 'http-port') ?? 8080}`)
    return isSecure(context) ? checkCertificate(context) : undefined
  },
  certificate: (context) => (isSecure(context) ? certificateOf(context) : undefined),
  handle(request, context) {
    if (isSecure(context) && !request.isEncrypted)
      return { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' }
    return serverOf(context)?.handle(request, context) ?? plain(404, '404 page not found\n')
  },
  speaksGrpc: true,
  exitCode: stoppedByGo,
}

/** Of the right form, and of no use. */
const privateKey = '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n'

export const agnhost: Image = {
  ...alpineBase,
  has: withPrograms(alpineBase, 'curl bash dig host nslookup ss ip nc').has,
  name: 'agnhost',
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  files: { '/localhost.crt': rootCertificate, '/localhost.key': privateKey },
  services: new Map([
    ['agnhost', agnhostService],
    // For who wants to see that another entrypoint counts.
    ['agnhost-2', agnhostService],
  ]),
}
