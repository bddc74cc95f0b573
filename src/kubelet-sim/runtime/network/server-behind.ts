/** A server as it stands behind something: what it says of itself is passed on. */
import type { GrpcHealth, Server } from './server.ts'

export class ServerBehind implements Server {
  constructor(protected readonly server: Server) {}

  get speaksTls(): boolean | undefined {
    return this.server.speaksTls
  }

  get certificate(): string | undefined {
    return this.server.certificate
  }

  get isSignedByCluster(): boolean | undefined {
    return this.server.isSignedByCluster
  }

  get owner(): Server['owner'] {
    return this.server.owner
  }

  get isMute(): boolean | undefined {
    return this.server.isMute
  }

  get connectsAfterMs(): number | undefined {
    return this.server.connectsAfterMs
  }

  get answersAfterMs(): number | undefined {
    return this.server.answersAfterMs
  }

  checkHealth(service: string): GrpcHealth | undefined {
    return this.server.checkHealth?.(service)
  }
}
