/** All the connections that one client has with ports, as the server sees them. */
import type { Stream } from '../streams.ts'
import type { PortLink } from './port-link.ts'

export class LinksOfClient implements Stream {
  readonly held = 0
  readonly heldSince = undefined
  readonly isLost = false

  constructor(
    private readonly links: () => Iterable<PortLink>,
    private readonly drop: () => void,
  ) {}

  giveUp(): void {
    this.drop()
  }

  end(): void {
    this.drop()
  }

  stop(): void {
    for (const link of this.links()) link.stop()
  }
}
