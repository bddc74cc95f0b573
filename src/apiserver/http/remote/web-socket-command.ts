/** exec and attach over a WebSocket. Source: the API server's wsstream, and v4 and v5 of remotecommand. */
import type { WebSocket } from 'ws'
import type { SessionEnd } from '../../../client/node-streams.ts'
import type { OpensCommand } from '../../subresources/opening.ts'
import type { Streams } from '../streams.ts'
import { CommandLink, type CommandWires } from './command-link.ts'
import type { Edge, Outlet } from './pump.ts'
import { plainStatus, statusText } from './session-status.ts'
import { WebSocketChannels } from './web-socket-channels.ts'

/** Those that a client may ask for. Where he asks for none, the oldest is meant. */
export const commandProtocols = new Set([
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
])

/** A client is connected before it is ready: over a real network he has as long as the way takes. */
const headStartMs = 3

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 }

class WebSocketWires implements CommandWires {
  constructor(
    private readonly socket: WebSocketChannels,
    private readonly opens: OpensCommand,
  ) {}

  outlet(stream: 'stdout' | 'stderr'): Outlet {
    return {
      send: (bytes, taken) => this.socket.send(channels[stream], bytes, taken),
      end() {},
    }
  }

  finish(end: SessionEnd): void {
    const { command } = this.opens
    const text = (this.socket.tellsStatus ? statusText : plainStatus)(end, command)
    if (text) this.socket.send(channels.error, Buffer.from(text))
    this.socket.end()
  }

  hold(isHeld: boolean): void {
    this.socket.hold(isHeld)
  }

  drop(): void {
    this.socket.drop()
  }

  /** Tells clients of old that they are connected. */
  greet(): void {
    if (this.socket.closesStreams) return
    const { stdout, stderr } = this.opens.command
    this.socket.send(stdout ? channels.stdout : stderr ? channels.stderr : channels.error, Buffer.alloc(0))
  }
}

/** @param begin opens the session, which is known to be possible */
export function commandOverWebSocket(
  socket: WebSocket,
  opens: OpensCommand,
  { session, streams, ...edge }: Edge & { session: ReturnType<OpensCommand['open']>; streams: Streams },
): void {
  const all = new WebSocketChannels(socket)
  const wires = new WebSocketWires(all, opens)
  const link = new CommandLink(session, wires, edge)
  all.listen(
    (channel, bytes) => {
      if (channel === channels.stdin) link.input(bytes)
      else if (channel === channels.resize) link.resize(bytes.toString())
    },
    (channel) => void (channel === channels.stdin && link.closeInput()),
  )
  socket.on('close', streams.add(link))
  wires.greet()
  // kubectl v1.32 reads before it has made its streams, and throws away what comes by then.
  setTimeout(() => link.start(), headStartMs)
}
