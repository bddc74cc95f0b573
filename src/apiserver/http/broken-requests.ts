/** What is no request of HTTP is answered in the words of Go's server, and its connection ends. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'
import { answerInFlight } from './incoming.ts'
import { sendAnswers } from './together.ts'

const notSpoken = '505 HTTP Version Not Supported: unsupported protocol version'

/** What Go's server calls each fault that Node's parser tells apart; all others are just bad. */
const titles: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_INVALID_TRANSFER_ENCODING: '501 Not Implemented',
  HPE_PAUSED_H2_UPGRADE: notSpoken,
}

/** Faults after which nobody listens any more, or to which Go's server says nothing. */
const unanswered = new Set(['ECONNRESET', 'EPIPE', 'HPE_CLOSED_CONNECTION', 'ERR_HTTP_REQUEST_TIMEOUT'])

/** So long a connection that has ended is read on: else what is still coming would overtake the answer. Source: Go's server. */
const lingerMs = 500

/** An answer that has begun is cut instead: what is written into it would be taken for a part of it. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  sendAnswers()
  if (socket.writableEnded) return
  const { code = '' } = error
  const hasBegun = answerInFlight(socket)?.headersSent
  if (!socket.writable || hasBegun || unanswered.has(code)) return void socket.destroy(error)
  const title = titles[code] ?? '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${title}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${title}`,
  )
  setTimeout(() => socket.destroy(), lingerMs).unref()
}

/** What is wrong with a request that Node's parser lets pass. */
function faultOf({
  httpVersionMajor,
  httpVersionMinor,
  headers,
  rawHeaders,
}: IncomingMessage): string | undefined {
  if (httpVersionMajor > 1) return notSpoken
  if (headers.host === undefined) {
    return httpVersionMinor > 0 ? '400 Bad Request: missing required Host header' : undefined
  }
  let hosts = 0
  for (let n = 0; n < rawHeaders.length; n += 2) {
    if (rawHeaders[n].length === 4 && rawHeaders[n].toLowerCase() === 'host') hosts++
  }
  return hosts > 1 ? '400 Bad Request: too many Host headers' : undefined
}

/** Answers a request whose head is at fault. @returns whether it is */
export function answerFault(request: IncomingMessage, reply: FastifyReply): boolean {
  const fault = faultOf(request)
  if (fault === undefined) return false
  reply.raw.statusMessage = fault.slice(4)
  void reply
    .code(Number(fault.slice(0, 3)))
    .header('connection', 'close')
    .type('text/plain; charset=utf-8')
    .send(fault)
  return true
}

/** The address of a request as servers are asked for it. Proxies are told the host in it, too, which then counts. */
export function originForm(request: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const { url = '/', headers } = request
  if (url.startsWith('/')) return url
  const [whole, host] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? []
  if (whole === undefined) return url
  headers.host = host
  const rest = url.slice(whole.length)
  return rest.startsWith('/') ? rest : `/${rest}`
}
