/** What kube-proxy answers load balancers that ask whether a node has endpoints of a Service. Source: healthcheck/service_health.go. */
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { HttpResponse, Server } from '../runtime/network/network.ts'

export class HealthCheck implements Server {
  constructor(
    private readonly service: Service,
    private readonly localEndpoints: number,
  ) {}

  handle(): HttpResponse {
    const { name, namespace = '' } = this.service.metadata
    const { localEndpoints } = this
    const answer = { service: { namespace, name }, localEndpoints, serviceProxyHealthy: true }
    return {
      status: localEndpoints > 0 ? 200 : 503,
      body: JSON.stringify(answer, undefined, '\t'),
      headers: {
        'content-type': 'application/json',
        'x-content-type-options': 'nosniff',
        'x-load-balancing-endpoint-weight': String(localEndpoints),
      },
    }
  }
}
