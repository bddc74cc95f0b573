/** Port-forward over SPDY/3.1: for each connection the client opens a stream for errors and one for data. */
import type { OpensPorts } from '../../subresources/opening.ts'
import { type Carrier, SpdyConnection, type SpdyStream } from '../spdy/connection.ts'
import type { Streams } from '../streams.ts'
import { LinksOfClient } from './links-of-client.ts'
import { PortLink } from './port-link.ts'
import type { Edge } from './pump.ts'

export const spdyPortProtocol = 'portforward.k8s.io'

type Take = (errors: SpdyStream, data: SpdyStream) => void

/** Answers the connection, and what is to be called when it is over. */
export function portsOverSpdy(
  carrier: Carrier,
  opens: OpensPorts,
  { streams, ...edge }: Edge & { readonly streams: Streams },
): { readonly connection: SpdyConnection; readonly gone: () => void } {
  const links = new Set<PortLink>()
  const take: Take = (errors, data) => {
    const link = linkOver({ carrier, errors, data, onEnd: () => links.delete(link) }, edge)
    links.add(link)
    link.open(opens, Number(data.headers.get('port')))
  }
  return {
    connection: new SpdyConnection(carrier, inPairs(take)),
    gone: streams.add(
      new LinksOfClient(
        () => links,
        () => carrier.drop(),
      ),
    ),
  }
}

/** The two streams of a connection to a port say by one id that they belong together. */
function inPairs(take: Take): (stream: SpdyStream) => void {
  const pairs = new Map<string, { errors?: SpdyStream; data?: SpdyStream }>()
  return (stream) => {
    const { headers } = stream
    const id = headers.get('requestid') ?? ''
    const pair = pairs.get(id) ?? {}
    pairs.set(id, pair)
    if (headers.get('streamtype') === 'error') pair.errors = stream
    else pair.data = stream
    if (!pair.errors || !pair.data) return
    pairs.delete(id)
    take(pair.errors, pair.data)
  }
}

interface Ends {
  readonly carrier: Carrier
  readonly errors: SpdyStream
  readonly data: SpdyStream
  onEnd(): void
}

function linkOver({ carrier, errors, data, onEnd }: Ends, edge: Edge): PortLink {
  const link = new PortLink(
    {
      outlet: { send: (bytes, taken) => data.write(bytes, taken), end: () => data.end() },
      hold: (isHeld) => carrier.hold(isHeld),
      finish(problem) {
        if (problem) errors.write(Buffer.from(problem))
        errors.end()
        data.end()
        onEnd()
      },
    },
    edge,
  )
  data.onData = (bytes) => link.input(bytes)
  data.onEnd = () => link.closeInput()
  data.onReset = () => {
    link.stop()
    errors.end()
    onEnd()
  }
  return link
}
