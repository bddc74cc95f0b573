/** exec and attach over SPDY/3.1: the client opens a stream for each of standard input, output, error, size and the status. */
import type { SessionEnd } from '../../../client/node-streams.ts'
import type { OpensCommand } from '../../subresources/opening.ts'
import { type Carrier, SpdyConnection, type SpdyStream } from '../spdy/connection.ts'
import type { Streams } from '../streams.ts'
import { CommandLink, type CommandWires } from './command-link.ts'
import type { Edge, Outlet } from './pump.ts'
import { plainStatus, statusText } from './session-status.ts'

/** The best first. Before v4 the end of a command is told in words. */
export const spdyCommandProtocols = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
] as const

interface SpdyCommandOptions extends Edge {
  readonly streams: Streams
  readonly session: ReturnType<OpensCommand['open']>
  readonly protocol: string
}

class SpdyWires implements CommandWires {
  /** By type: `stdin`, `stdout`, `stderr`, `error`, `resize`. */
  readonly streams = new Map<string, SpdyStream>()

  constructor(
    private readonly carrier: Carrier,
    private readonly opens: OpensCommand,
    private readonly protocol: string,
  ) {}

  /** Whether the client has opened all that he has asked for. */
  get isWhole(): boolean {
    const { stdin, stdout, stderr } = this.opens.command
    const asked = { error: true, stdin, stdout, stderr }
    return Object.entries(asked).every(([type, isAsked]) => !isAsked || this.streams.has(type))
  }

  outlet(stream: 'stdout' | 'stderr'): Outlet {
    const opened = this.streams.get(stream)!
    return { send: (bytes, taken) => opened.write(bytes, taken), end: () => opened.end() }
  }

  finish(end: SessionEnd): void {
    const tellsStatus = /^v[45]/.test(this.protocol)
    const text = (tellsStatus ? statusText : plainStatus)(end, this.opens.command)
    const errors = this.streams.get('error')!
    if (text) errors.write(Buffer.from(text))
    for (const each of this.streams.values()) each.end()
    this.carrier.end()
  }

  hold(isHeld: boolean): void {
    this.carrier.hold(isHeld)
  }

  drop(): void {
    this.carrier.drop()
  }
}

export function commandOverSpdy(
  carrier: Carrier,
  opens: OpensCommand,
  { streams, session, protocol, ...edge }: SpdyCommandOptions,
): { readonly connection: SpdyConnection; readonly gone: () => void } {
  const wires = new SpdyWires(carrier, opens, protocol)
  let link: CommandLink | undefined
  let gone = (): void => session.abandon()
  const connection = new SpdyConnection(carrier, (stream) => {
    wires.streams.set(stream.headers.get('streamtype') ?? '', stream)
    hear(stream)
    if (link || !wires.isWhole) return
    link = new CommandLink(session, wires, edge)
    gone = streams.add(link)
    link.start()
  })
  return { connection, gone: () => gone() }

  function hear(stream: SpdyStream): void {
    const type = stream.headers.get('streamtype')
    if (type === 'stdin') {
      stream.onData = (bytes) => link?.input(bytes)
      stream.onEnd = () => link?.closeInput()
    } else if (type === 'resize') stream.onData = (bytes) => link?.resize(bytes.toString())
  }
}
