/** A server as it stands on one of its ports, so that it knows on which it has been asked. */
import type { HttpRequest, HttpResponse } from '../http/exchange.ts'
import type { Server } from './server.ts'
import { ServerBehind } from './server-behind.ts'

export class PortServer extends ServerBehind {
  constructor(
    server: Server,
    private readonly port: number,
    /** It speaks no HTTP there, but what its server takes connections for. */
    private readonly takesBytes = false,
  ) {
    super(server)
  }

  override get speaksTls(): boolean | undefined {
    return this.#ownTls ?? this.server.speaksTls
  }

  /** What an image is told to show is signed by nobody whom everybody knows. */
  override get isSignedByCluster(): boolean | undefined {
    return this.#ownTls || this.server.isSignedByCluster
  }

  get #ownTls(): boolean | undefined {
    return this.server.speaksTlsOn?.(this.port)
  }

  get handle(): Server['handle'] {
    return this.takesBytes ? undefined : (request) => this.#handle(request)
  }

  get accept(): Server['accept'] {
    return this.takesBytes ? (socket) => this.server.accept?.(socket) : undefined
  }

  #handle(request: HttpRequest): HttpResponse | 'EOF' {
    return this.server.handle?.({ ...request, port: this.port }) ?? 'EOF'
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
