/** Port-forward over a WebSocket without a tunnel: two channels for each port, data and errors. Source: the kubelet's portforward. */
import type { WebSocket } from 'ws'
import type { OpensPorts } from '../../subresources/opening.ts'
import type { Streams } from '../streams.ts'
import { LinksOfClient } from './links-of-client.ts'
import { PortLink } from './port-link.ts'
import type { Edge } from './pump.ts'
import { WebSocketChannels } from './web-socket-channels.ts'

export const portProtocols = new Set(['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'])

export function portsOverWebSocket(
  socket: WebSocket,
  opens: OpensPorts,
  { streams, ...edge }: Edge & { readonly streams: Streams },
): void {
  const channels = new WebSocketChannels(socket)
  let open = opens.ports.length
  const links = opens.ports.map((port, n) => {
    const [data, errors] = [2 * n, 2 * n + 1]
    // Each channel says first which port it is for.
    for (const each of [data, errors]) channels.send(each, Buffer.of(port & 255, port >> 8))
    return new PortLink(
      {
        outlet: { send: (bytes, taken) => channels.send(data, bytes, taken), end() {} },
        hold: (isHeld) => channels.hold(isHeld),
        finish(problem) {
          if (problem) channels.send(errors, Buffer.from(problem))
          if (--open === 0) channels.end()
        },
      },
      edge,
    )
  })
  channels.listen(
    (channel, bytes) => {
      if (channel % 2 === 0) links[channel / 2]?.input(bytes)
    },
    () => {},
  )
  socket.on(
    'close',
    streams.add(
      new LinksOfClient(
        () => links,
        () => channels.drop(),
      ),
    ),
  )
  links.forEach((link, n) => void link.open(opens, opens.ports[n]))
}
