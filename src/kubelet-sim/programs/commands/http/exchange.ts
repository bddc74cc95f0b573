/** One HTTP exchange of a command with a server: what is asked, and what has come of it. */
import { Chunks } from '../../../runtime/http/chunks.ts'
import { headerName, headersFrom, withLength } from '../../../runtime/http/message.ts'
import { Pieces } from '../../../runtime/http/pieces.ts'
import type { ConnectError, HttpResponse, Server } from '../../../runtime/network/network.ts'
import type { Socket } from '../../../runtime/network/socket.ts'
import { reachUnix } from '../../../runtime/network/unix-socket.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { type Address, connectMs, resolve } from '../addresses.ts'
import { eitherOf } from '../network/relay.ts'

/** Why no response came. */
export type HttpFailure = ConnectError | 'EOF' | 'no TLS' | 'unknown authority' | 'no answer' | 'no HTTP'

/** How long it takes until that is known, in milliseconds. */
export const failureMs = (failure: HttpFailure): number =>
  failure in connectMs ? connectMs[failure as ConnectError] : 0

export type Exchange =
  | { readonly ip: string; readonly response: HttpResponse }
  | { readonly ip: string; readonly failure: HttpFailure }

interface Question {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether it goes on when it does not know who has signed the server's certificate. */
  readonly trusts: boolean
  /** How long it waits for an answer, in milliseconds. */
  readonly patienceMs?: number
  /** Whether it takes a body that goes on: see HttpResponse.rest. */
  readonly takesStream?: boolean
  /** Whom it asks in place of the address's own host. */
  readonly to?: Pick<Address, 'host' | 'port'>
  /** The socket among the files over which it asks, in place of the network. */
  readonly socketPath?: string
  /** Whether it wants a session with a container: see HttpResponse.session. */
  readonly takesSession?: boolean
}

/** What one exchange costs, and what each character of its answer does. */
const exchangeUnits = 1_000
const characterUnits = 1

/** One exchange; undefined when the host has no address. */
export function* exchange(
  process: Process,
  address: Address,
  question: Question,
): Working<Exchange | undefined> {
  const { network, config } = process.machine
  process.charge(exchangeUnits + (config.hosts?.length ?? 0))
  if (question.socketPath !== undefined) return yield* overFile(process, address, question)
  const { host, port } = question.to ?? address
  const ip = resolve(process.machine, host)
  if (ip === undefined) return undefined
  const server = network.connect(ip, port, config.ip)
  if (typeof server === 'string') return { ip, failure: server }
  const wait = new Patience(process, question.patienceMs)
  if (!(yield* wait.has(server.connectsAfterMs ?? 0))) return { ip, failure: 'no answer' }
  const isEncrypted = address.scheme === 'https'
  if (isEncrypted) {
    if (!server.speaksTls) return { ip, failure: 'no TLS' }
    if (server.isSignedByCluster && !question.trusts) return { ip, failure: 'unknown authority' }
  }
  const answer =
    !server.handle && server.accept && !isEncrypted
      ? yield* converse(process, { address, ip, port }, question)
      : ask({ server, ip, isEncrypted, from: config.ip }, address, question)
  if ('failure' in answer) return answer
  if (!(yield* wait.has(answer.response.takesMs ?? 0))) {
    answer.response.rest?.cancel()
    return { ip, failure: 'no answer' }
  }
  process.charge(answer.response.body.length * characterUnits)
  return answer
}

/** The same with who listens on a socket among the files, whose path stands in the place of the address. */
function* overFile(process: Process, address: Address, question: Question): Working<Exchange> {
  const path = question.socketPath ?? ''
  const server = reachUnix(process, path)
  if (isError(server)) return { ip: path, failure: 'connection refused' }
  if (server.handle) return ask({ server, ip: path, isEncrypted: false, from: '' }, address, question)
  const socket = process.machine.network.join(server, undefined)
  return yield* speak(process, socket, { address, ip: path }, question)
}

/** How long a client waits for a server, all in all. */
class Patience {
  #leftMs: number

  constructor(
    private readonly process: Process,
    patienceMs = Number.POSITIVE_INFINITY,
  ) {
    this.#leftMs = patienceMs
  }

  /** Waits so long, or as long as it can; answers whether it could. */
  *has(ms: number): Working<boolean> {
    const waitMs = Math.min(ms, this.#leftMs)
    this.#leftMs -= waitMs
    if (waitMs > 0) yield this.process.sleep(waitMs)
    return waitMs === ms
  }
}

interface Connection {
  readonly server: Server
  readonly ip: string
  readonly from: string
  readonly isEncrypted: boolean
}

/** The name and the port as a request names its host. */
const hostOf = ({ scheme, host, port }: Address): string =>
  port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`

function ask(
  { server, ip, from, isEncrypted }: Connection,
  address: Address,
  { method, headers, body, takesStream, takesSession }: Question,
): Exchange {
  const request = {
    method,
    path: address.path,
    headers: { host: hostOf(address), ...headers },
    body,
    from,
    isEncrypted,
    takesStream,
    takesSession,
  }
  const response = server.handle?.(request) ?? 'EOF'
  if (response === 'EOF') return { ip, failure: response }
  const sent = method === 'HEAD' ? '' : response.body
  return { ip, response: { ...response, body: sent, headers: withLength(response) } }
}

/** Speaks HTTP with a program that knows nothing but bytes, such as `nc -l`. */
function* converse(
  process: Process,
  { address, ip, port }: { address: Address; ip: string; port: number },
  question: Question,
): Working<Exchange> {
  const { network, config } = process.machine
  const socket = network.open(ip, port, config.ip)
  if (typeof socket === 'string') return { ip, failure: socket }
  return yield* speak(process, socket, { address, ip }, question)
}

function* speak(
  process: Process,
  socket: Socket,
  { address, ip }: { address: Address; ip: string },
  { method, headers, body, patienceMs }: Question,
): Working<Exchange> {
  const { clock } = process.machine
  socket.retain()
  const all = {
    host: hostOf(address),
    accept: '*/*',
    ...headers,
    ...(body !== undefined && { 'content-length': String(body.length) }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${headerName(name)}: ${value}\r\n`)
  socket.write(`${method} ${address.path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`)
  const deadline = patienceMs === undefined ? undefined : clock.now() + patienceMs
  const read = yield* readResponse(process, socket, { method, deadline })
  socket.release()
  const response = read && responseOf(read)
  if (response) return { ip, response }
  return { ip, failure: read === undefined ? 'no answer' : read.text === '' ? 'EOF' : 'no HTTP' }
}

/** A longer one is cut. */
const longestResponse = 4 * 1024 * 1024

/** What every response begins with. */
const protocol = 'HTTP/'

interface Response {
  /** All that has come. */
  readonly text: string
  /** Where its body came in chunks: what they said. */
  readonly body?: string
}

/** All that comes, until it is no response, the response is whole or the other end closes; undefined where that takes too long. */
function* readResponse(
  process: Process,
  socket: Socket,
  { method, deadline }: { readonly method: string; readonly deadline: number | undefined },
): Working<Response | undefined> {
  const { clock } = process.machine
  const pieces = new Pieces()
  /** How much there will be; unknown until the head has come, and endless where that does not say. */
  let whole: number | undefined
  let chunks: Chunks | undefined
  const read = (): Response => ({ text: pieces.text, body: chunks?.body })
  for (;;) {
    const piece = socket.read()
    if (piece === undefined) return read()
    if (typeof piece === 'string') {
      const isBegun = pieces.length >= protocol.length
      chunks?.add(piece)
      if (pieces.add(piece)) {
        const { text } = pieces
        const head = headOf(text, method)
        whole = head.length
        if (head.isChunked) {
          chunks = new Chunks()
          chunks.add(text.slice(head.end))
        }
      }
      const { length } = pieces
      if (!isBegun && length >= protocol.length && !pieces.text.startsWith(protocol)) return read()
      if (length > longestResponse || (whole !== undefined && length >= whole) || chunks?.isOver)
        return read()
      if (process.needsRest(piece.length)) yield* process.rest()
      continue
    }
    if (deadline !== undefined && clock.now() >= deadline) return undefined
    yield deadline === undefined ? piece : eitherOf([piece, process.sleep(deadline - clock.now())])
  }
}

/** Where the body of a response begins, and how long the response is, with its head. */
function headOf(text: string, method: string): { end: number; length: number; isChunked: boolean } {
  const head = /\r?\n\r?\n/.exec(text)!
  const end = head.index + head[0].length
  const lines = text.slice(0, head.index)
  if (method === 'HEAD' || /^\S+ (?:204|304)\b/.test(lines)) return { end, length: end, isChunked: false }
  if (/^transfer-encoding: *chunked *\r?$/im.test(lines))
    return { end, length: Number.POSITIVE_INFINITY, isChunked: true }
  const said = /^content-length: *(\d{1,15}) *\r?$/im.exec(lines)
  return { end, length: said ? end + Number(said[1]) : Number.POSITIVE_INFINITY, isChunked: false }
}

function responseOf({ text, body }: Response): HttpResponse | undefined {
  const head = /^HTTP\/1\.[01] (\d{3})[^\n]*\n/.exec(text)
  if (!head) return undefined
  const end = /\r?\n\r?\n/.exec(text)
  const lines = text.slice(head[0].length, end?.index ?? text.length).split(/\r?\n/)
  return {
    status: Number(head[1]),
    body: body ?? (end ? text.slice(end.index + end[0].length) : ''),
    headers: headersFrom(lines),
  }
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Where a response sends on to, as an address; undefined where it does not. */
export function redirection(
  { status, headers = {} }: HttpResponse,
  { scheme, host, port }: Address,
): string | undefined {
  const location = redirects.has(status) ? (headers.location ?? headers.Location) : undefined
  if (location === undefined || /^\w+:\/\//.test(location)) return location
  const origin = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
  return location.startsWith('/') ? origin + location : `${origin}/${location}`
}
