/** A server, as one has it whose address is hidden behind another one, or to whom the way is long. */
import type { GrpcHealth, Server } from './server.ts'

export class FarServer implements Server {
  constructor(
    private readonly server: Server,
    private readonly way: { readonly as?: string; readonly slowMs?: number },
  ) {}

  get accept(): Server['accept'] {
    return this.server.accept && ((socket) => this.server.accept?.(socket))
  }

  get speaksTls(): boolean | undefined {
    return this.server.speaksTls
  }

  get certificate(): string | undefined {
    return this.server.certificate
  }

  get isSignedByCluster(): boolean | undefined {
    return this.server.isSignedByCluster
  }

  get connectsAfterMs(): number {
    return (this.server.connectsAfterMs ?? 0) + (this.way.slowMs ?? 0)
  }

  get answersAfterMs(): number | undefined {
    return this.server.answersAfterMs
  }

  get handle(): Server['handle'] {
    if (!this.server.handle) return undefined
    return (request) => {
      const { as: from = request.from } = this.way
      return this.server.handle?.({ ...request, from }) ?? 'EOF'
    }
  }

  get isMute(): boolean | undefined {
    return this.server.isMute
  }

  checkHealth(service: string): GrpcHealth | undefined {
    return this.server.checkHealth?.(service)
  }

  receive(datagram: string, from?: string): string | undefined {
    return this.server.receive?.(datagram, this.way.as ?? from)
  }
}
