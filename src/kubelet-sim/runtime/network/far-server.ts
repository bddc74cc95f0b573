/** A server, as one has it whose address is hidden behind another one, or to whom the way is long. */
import type { Server } from './server.ts'
import { ServerBehind } from './server-behind.ts'

export class FarServer extends ServerBehind {
  constructor(
    server: Server,
    private readonly way: { readonly as?: string; readonly slowMs?: number },
  ) {
    super(server)
  }

  get accept(): Server['accept'] {
    return this.server.accept && ((socket) => this.server.accept?.(socket))
  }

  override get connectsAfterMs(): number {
    return (this.server.connectsAfterMs ?? 0) + (this.way.slowMs ?? 0)
  }

  get handle(): Server['handle'] {
    if (!this.server.handle) return undefined
    return (request) => {
      const { as: from = request.from } = this.way
      return this.server.handle?.({ ...request, from }) ?? 'EOF'
    }
  }

  receive(datagram: string, from?: string): string | undefined {
    return this.server.receive?.(datagram, this.way.as ?? from)
  }
}
