/** A server as it stands on one of its ports, so that it knows on which it has been asked. */
import type { HttpRequest, HttpResponse } from './http-exchange.ts'
import type { GrpcHealth, Server } from './server.ts'

/** What one port has of a server that has several. */
type SeveralPorts = Required<Pick<Server, 'handle'>> & Server

export class PortServer implements Server {
  constructor(
    private readonly server: SeveralPorts,
    private readonly port: number,
  ) {}

  handle(request: HttpRequest): HttpResponse | 'EOF' {
    return this.server.handle({ ...request, port: this.port })
  }

  checkHealth(service: string): GrpcHealth | undefined {
    return this.server.checkHealth?.(service)
  }

  get speaksTls(): boolean | undefined {
    return this.server.speaksTls
  }

  get certificate(): string | undefined {
    return this.server.certificate
  }

  get isAssumed(): boolean | undefined {
    return this.server.isAssumed
  }

  get connectsAfterMs(): number | undefined {
    return this.server.connectsAfterMs
  }

  get answersAfterMs(): number | undefined {
    return this.server.answersAfterMs
  }

  get refuses(): boolean | undefined {
    return this.server.refuses
  }

  get isSteady(): boolean | undefined {
    return this.server.isSteady
  }

  get isMute(): boolean | undefined {
    return this.server.isMute
  }

  get isSignedByCluster(): boolean | undefined {
    return this.server.isSignedByCluster
  }
}
