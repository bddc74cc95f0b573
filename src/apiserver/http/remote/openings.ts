/** What subresources open, in the frames that the client asks for: over a WebSocket, or over SPDY/3.1. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { ApiError, badRequest } from '../../../api/errors.ts'
import { NodeRefusal } from '../../../client/node-refusal.ts'
import { parseResourcePath } from '../../resource-path.ts'
import type { Opening } from '../../subresources/opening.ts'
import { switchToSpdy } from '../spdy/upgrade.ts'
import type { Streams } from '../streams.ts'
import { overSocket, overTunnel } from './carriers.ts'
import { sessionAfterHandshake } from './no-session.ts'
import type { Edge } from './pump.ts'
import { commandOverSpdy, spdyCommandProtocols } from './spdy-command.ts'
import { portsOverSpdy, spdyPortProtocol } from './spdy-ports.ts'
import { commandOverWebSocket, commandProtocols } from './web-socket-command.ts'
import { portProtocols, portsOverWebSocket } from './web-socket-ports.ts'

type Options = Edge & { readonly streams: Streams }

/** A WebSocket that carries a connection of SPDY. */
const tunnel = `SPDY/3.1+${spdyPortProtocol}`

/** Which of the protocols that a client offers is spoken; false where it is none of them. */
export function protocolOf(offered: ReadonlySet<string>, url: string): string | false {
  const below = parseResourcePath(url.split('?', 1)[0])?.subresource
  const spoken = { exec: commandProtocols, attach: commandProtocols, portforward: portForwardProtocols }[
    below ?? ''
  ]
  for (const each of offered) if (!spoken || spoken.has(each)) return each
  return false
}

const portForwardProtocols = new Set([tunnel, ...portProtocols])

/** @returns what to do once the client is connected. @throws NodeRefusal, ApiError: it cannot be opened */
export function overWebSocket(
  opening: Opening,
  request: FastifyRequest,
  options: Options,
): (socket: WebSocket) => void {
  const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/)
  const spoken = protocolOf(new Set(offered), request.url)
  if (spoken === false && offered.join('') !== '') throw new NodeRefusal(403, 'Forbidden')
  if (opening.sort === 'command') {
    const isTranslated = spoken === 'v5.channel.k8s.io'
    const session = isTranslated ? sessionAfterHandshake(opening) : opening.open()
    return (socket) => commandOverWebSocket(socket, opening, { ...options, session })
  }
  const isTunnel = offered.includes(tunnel)
  if (!isTunnel && opening.ports.length === 0) throw badRequest('query parameter "ports" is required')
  return (socket) => {
    if (socket.protocol !== tunnel) return portsOverWebSocket(socket, opening, options)
    const { connection, gone } = portsOverSpdy(overTunnel(socket), opening, options)
    socket.on('message', (data: Buffer) => connection.take(data))
    socket.on('error', () => {})
    socket.on('close', gone)
  }
}

/** @throws NodeRefusal, ApiError: it cannot be opened */
export function overSpdy(opening: Opening, reply: FastifyReply, options: Options): void {
  const offered = String(reply.request.headers['x-stream-protocol-version'] ?? '').split(/\s*,\s*/)
  if (opening.sort === 'ports') {
    const protocol = spokenOf([spdyPortProtocol], offered)
    switchToSpdy(reply, protocol, (socket) => portsOverSpdy(overSocket(socket), opening, options))
    return
  }
  const protocol = spokenOf(spdyCommandProtocols, offered)
  const session = opening.open()
  switchToSpdy(reply, protocol, (socket) =>
    commandOverSpdy(overSocket(socket), opening, { ...options, session, protocol }),
  )
}

/** The first that the client offers; of old clients who offer none, the oldest. @throws ApiError 403 */
function spokenOf(spoken: readonly string[], offered: readonly string[]): string {
  const found = offered.find((each) => spoken.includes(each))
  if (found) return found
  if (offered.join('') === '') return spoken[spoken.length - 1]
  const why = `client supports [${offered.join(' ')}], server accepts [${spoken.join(' ')}]`
  throw new ApiError(403, 'Forbidden', `unable to upgrade: unable to negotiate protocol: ${why}`)
}
