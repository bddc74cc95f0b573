/** Port-forward over SPDY/3.1: for each connection the client opens a stream for errors and one for data. */
import type { OpensPorts } from '../../subresources/opening.ts'
import { type Carrier, SpdyConnection, type SpdyStream } from '../spdy/connection.ts'
import type { Streams } from '../streams.ts'
import { LinksOfClient } from './links-of-client.ts'
import { PortLink } from './port-link.ts'
import type { Edge } from './pump.ts'

export const spdyPortProtocol = 'portforward.k8s.io'

interface Pair {
  errors?: SpdyStream
  data?: SpdyStream
}

export function portsOverSpdy(
  carrier: Carrier,
  opens: OpensPorts,
  { streams, ...edge }: Edge & { readonly streams: Streams },
): { readonly connection: SpdyConnection; readonly gone: () => void } {
  const pairs = new Map<string, Pair>()
  const links = new Set<PortLink>()
  const connection = new SpdyConnection(carrier, (stream) => {
    const { headers } = stream
    const id = headers.get('requestid') ?? ''
    const pair: Pair = pairs.get(id) ?? {}
    pairs.set(id, pair)
    if (headers.get('streamtype') === 'error') pair.errors = stream
    else pair.data = stream
    if (!pair.errors || !pair.data) return
    pairs.delete(id)
    connect(pair.errors, pair.data)
  })
  return {
    connection,
    gone: streams.add(
      new LinksOfClient(
        () => links,
        () => carrier.drop(),
      ),
    ),
  }

  function connect(errors: SpdyStream, data: SpdyStream): void {
    const link: PortLink = new PortLink(
      {
        outlet: { send: (bytes, taken) => data.write(bytes, taken), end: () => data.end() },
        hold: (isHeld) => carrier.hold(isHeld),
        finish(problem) {
          if (problem) errors.write(Buffer.from(problem))
          errors.end()
          data.end()
          links.delete(link)
        },
      },
      edge,
    )
    links.add(link)
    data.onData = (bytes) => link.input(bytes)
    data.onEnd = () => link.closeInput()
    data.onReset = () => {
      link.stop()
      errors.end()
      links.delete(link)
    }
    link.open(opens, Number(data.headers.get('port')))
  }
}
