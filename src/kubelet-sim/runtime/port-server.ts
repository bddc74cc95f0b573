/** A server as it stands on one of its ports, so that it knows on which it has been asked. */
import type { HttpRequest, HttpResponse } from './http-exchange.ts'
import type { Server } from './server.ts'
import { ServerBehind } from './server-behind.ts'

/** What one port has of a server that has several. */
type SeveralPorts = Required<Pick<Server, 'handle'>> & Server

export class PortServer extends ServerBehind<SeveralPorts> {
  constructor(
    server: SeveralPorts,
    private readonly port: number,
  ) {
    super(server)
  }

  handle(request: HttpRequest): HttpResponse | 'EOF' {
    return this.server.handle({ ...request, port: this.port })
  }

  get isAssumed(): boolean | undefined {
    return this.server.isAssumed
  }

  get refuses(): boolean | undefined {
    return this.server.refuses
  }

  get isSteady(): boolean | undefined {
    return this.server.isSteady
  }
}
