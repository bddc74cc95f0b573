/** agnhost netexec: tells who asks and who answers, over HTTP and UDP, and asks others on behalf of who asks it. */
import { seconds } from '../../../sim/duration.ts'
import { resolve } from '../../programs/commands/addresses.ts'
import { lowerCased } from '../../runtime/bytes.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { errorText } from '../../runtime/network/calls.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import type { Signal } from '../../runtime/posix.ts'
import { option } from '../parts/flags.ts'
import { note, parametersOf, plain, stoppedByGo } from './answers.ts'
import { durationMs } from './commands.ts'

type Parameter = (name: string) => string | undefined

/** The port from which a caller asks: nobody knows it here. */
const callerPort = 0

export function netexecAnswer(asked: HttpRequest, context: ServiceContext): HttpResponse {
  const override = option(context.args, 'http-override')
  const request = override ? { ...asked, method: 'GET', path: override } : asked
  const { path, parameter } = parametersOf(request)
  const named = (names: readonly string[]) =>
    names.map((each) => `${each}=${parameter(each) ?? ''}`).join('&')
  const logged = loggedParameters[path]
  if (logged) note(context, `GET ${path}${logged.length > 0 ? `?${named(logged)}` : ''}`)
  switch (path) {
    case '/':
      return plain(200, `NOW: ${new Date(context.now()).toISOString()}`)
    case '/healthz':
      return plain(200, '')
    case '/readyz':
      return context.isStopping ? plain(503, 'shutting down') : plain(200, 'ok')
    case '/hostname':
    case '/hostName':
      return plain(200, context.config.hostname)
    case '/clientip':
      return plain(200, `${request.from ?? ''}:${callerPort}`)
    case '/serverport':
      return plain(200, option(context.args, 'http-port') ?? '8080')
    case '/echo':
      return echo(parameter('code') || '200', parameter('msg') ?? '')
    case '/dial':
      return dial(parameter, context)
    case '/header':
      return plain(200, headerText(request, parameter('key')))
    case '/redirect':
      return {
        status: Number(parameter('code') || 302),
        body: '',
        headers: { location: parameter('location') ?? '/' },
      }
    case '/exit':
    case '/shutdown':
      context.after(durationMs(parameter('wait') ?? ''), () => context.exit(Number(parameter('code') ?? 0)))
      return plain(200, '')
    case '/shell':
    case '/upload':
      return plain(501, `kubesim does not simulate ${path} of netexec\n`)
    default:
      return plain(404, '404 page not found\n')
  }
}

/** The value of a header, or all of them where none is named. */
const headerText = ({ headers = {} }: HttpRequest, name: string | undefined): string =>
  name ? (headers[name.toLowerCase()] ?? '') : JSON.stringify(goHeaders(headers))

/** Headers as Go writes them: each name in its usual form, each value in a list. */
const goHeaders = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== 'host')
      .map(([name, value]): [string, string[]] => [usualName(name), [value]])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

const usualName = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())

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
  '/readyz': [],
  '/serverport': [],
  '/shutdown': [],
}

/** Asks another server, `tries` times, and answers what that has said. */
function dial(parameter: Parameter, context: ServiceContext): HttpResponse {
  const tries = parameter('tries') || '1'
  const protocol = (parameter('protocol') || 'http').toLowerCase()
  // All of them are one turn, in which nothing else happens.
  if (!/^\d{1,4}$/.test(tries)) return plain(400, `tries parameter is invalid. ${tries}\n`)
  if (!parameter('request')) return plain(400, 'request parameter not specified. <nil>\n')
  if (protocol !== 'http' && protocol !== 'udp') return plain(400, `unsupported protocol. ${protocol}\n`)
  const host = parameter('host') ?? ''
  const place: Place = { host, ip: resolve(context, host), port: Number(parameter('port') ?? 0) }
  const responses: string[] = []
  const errors: string[] = []
  let length = 0
  for (let n = 0; n < Number(tries) && length <= longestAnswer; n++) {
    const answer = (protocol === 'udp' ? dialUdp : dialHttp)(context, place, parameter('request') ?? '')
    if ('error' in answer) errors.push(answer.error)
    else responses.push(answer.text)
    length += 'error' in answer ? answer.error.length : answer.text.length
  }
  const said = {
    ...(errors.length > 0 && { errors }),
    ...(responses.length > 0 && { responses }),
  }
  return plain(200, JSON.stringify(said))
}

/** As much as is answered together, in characters. */
const longestAnswer = 1024 * 1024

interface Place {
  readonly host: string
  readonly ip: string | undefined
  readonly port: number
}

type Said = { readonly text: string } | { readonly error: string }

function dialHttp(context: ServiceContext, { host, ip, port }: Place, request: string): Said {
  const path = `/${request}`
  const from = context.config.ip
  const answer =
    ip === undefined ? 'no such host' : context.network.http(ip, port, { method: 'GET', path, from })
  if (typeof answer === 'object') return { text: answer.body }
  return {
    error: `Get "http://${host}:${port}${path}": ${errorText(answer, { host: ip ?? host, ip, port })}`,
  }
}

function dialUdp(context: ServiceContext, { ip, port }: Place, request: string): Said {
  const from = context.config.ip
  const server =
    ip === undefined ? 'i/o timeout' : context.network.connect(ip, port, { from, protocol: 'UDP' })
  const text = typeof server === 'string' ? undefined : server.receive?.(request, from)
  if (text) return { text }
  const why = server === 'connection refused' ? 'read: connection refused' : 'i/o timeout'
  return {
    error: `reading from udp connection failed. err:'read udp ${from}:${callerPort}->${ip ?? ''}:${port}: ${why}'`,
  }
}

/** What is answered to a datagram; what it does not know it only notes. */
export function netexecDatagram(datagram: string, context: ServiceContext, from = ''): string | undefined {
  const text = lowerCased(datagram.trim())
  const client = `${from}:${callerPort}`
  const { note: said, answer } = datagramAnswer(text, context, client)
  if (said !== undefined) note(context, said)
  return answer
}

function datagramAnswer(
  text: string,
  { config, args }: ServiceContext,
  client: string,
): { readonly note?: string; readonly answer?: string } {
  const port = option(args, 'udp-port') ?? '8081'
  if (text === 'hostname') return { note: 'Sending udp hostName response', answer: config.hostname }
  if (text === 'clientip') return { note: `Sending clientip back to UDP client ${client}`, answer: client }
  if (text === 'serverport') return { note: `Sending server port to UDP client ${port}`, answer: port }
  if (text.startsWith('echo '))
    return { note: `Echoing ${text.slice(5)} to UDP client ${client}`, answer: text.slice(5) }
  return text === '' ? {} : { note: `Unknown UDP command received from ${client}: ${text}` }
}

/** Goes on serving for as long as it is told to after SIGTERM, so that those who still come are served. */
export function netexecStop(context: ServiceContext, signal: Signal): number | undefined {
  if (signal !== 'SIGTERM') return stoppedByGo
  const delay = Number(option(context.args, 'delay-shutdown') ?? 0)
  if (!(delay > 0)) return 0
  note(context, `Sleeping ${delay} seconds before terminating...`)
  context.after(seconds(delay), () => context.exit(0))
  return undefined
}
