/** Requests as Node hands them over, except that only what is served over a connection of its own is taken for an upgrade. */
import { IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { parseResourcePath } from '../resource-path.ts'
import { isWatch } from '../rest/watching.ts'
import { subresources } from '../subresources/subresources.ts'

/** The answer that Node is writing on a connection, or about to write: what follows has to wait. */
export const answerInFlight = (socket: Socket): ServerResponse | undefined =>
  (socket as { readonly _httpMessage?: ServerResponse | null })._httpMessage ?? undefined

/**
 * Once anybody listens for WebSockets, Node takes every request with an `Upgrade` header out of HTTP. But it is an
 * offer that a server may ignore: curl and Java's client offer `h2c` with plain requests, and what is no stream is
 * answered like any other request; and so is what comes while another answer is still being written.
 */
export class Incoming extends IncomingMessage {
  /** Not a private field: Node's own constructor sets `upgrade` before this class has any. */
  declare asksForUpgrade: boolean

  /** Whether it has left HTTP for a WebSocket. */
  overWebSocket = false

  /** What Node asks before it takes a request out of HTTP, when its headers have been read. */
  get upgrade(): boolean {
    return (
      this.asksForUpgrade &&
      answerInFlight(this.socket) === undefined &&
      isUpgraded(this.method, this.headers.upgrade?.toLowerCase(), this.url ?? '')
    )
  }

  set upgrade(asksForUpgrade: boolean) {
    this.asksForUpgrade = asksForUpgrade
  }
}

/** By which fastify tells requests over WebSockets from others before it looks for their route. */
export const upgrades = {
  name: 'upgrade',
  deriveConstraint: (request: IncomingMessage) => ((request as Incoming).overWebSocket ? 'websocket' : ''),
  // biome-ignore lint/suspicious/noExplicitAny: fastify keeps in it what it likes
  storage: () => new Map<string, any>(),
  validate: () => {},
}

function isUpgraded(method: string | undefined, protocol: string | undefined, url: string): boolean {
  const [address] = url.split('?')
  const below = parseResourcePath(address)?.subresource ?? ''
  const isOpened = subresources.get(below)?.open !== undefined
  if (protocol === 'spdy/3.1')
    return isOpened && (method === 'GET' || method === 'POST') && isReadable(address)
  if (protocol !== 'websocket' || method !== 'GET') return false
  return (isOpened || below === 'log' || asksForWatch(url)) && isReadable(address)
}

export function asksForWatch(url: string): boolean {
  const [address, ...query] = url.split('?')
  const path = parseResourcePath(address)
  const watch = new URLSearchParams(query.join('?')).get('watch') ?? undefined
  return path !== undefined && isWatch(path, { watch })
}

/** Fastify refuses other addresses before anybody can end their connection, which would stay for ever. */
function isReadable(address: string): boolean {
  try {
    return decodeURI(address) !== ''
  } catch {
    return false
  }
}
