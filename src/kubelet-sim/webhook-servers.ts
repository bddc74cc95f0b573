/** The webhooks that run in the cluster, behind Services: the API server asks them over the simulated network. */
import { service as serviceKind } from '../api/core/service.ts'
import type { Cache } from '../client/cache.ts'
import type { WebhookCall, WebhookConnection, WebhookReply } from '../client/webhook-connection.ts'
import { bytesOf, textOf } from './runtime/bytes.ts'
import type { Network } from './runtime/network.ts'

/** A webhook that asks the API server for what it is asked about itself waits for itself, in a real cluster until time is up. */
const mostInEachOther = 8

const timedOut: WebhookReply = { failure: 'context deadline exceeded' }

interface WebhookServersOptions {
  readonly cache: Cache
  readonly network: Network
}

export class WebhookServers implements WebhookConnection {
  #underWay = 0

  constructor(private readonly options: WebhookServersOptions) {}

  ask(call: WebhookCall): WebhookReply {
    const address = this.#addressOf(call)
    if ('failure' in address) return address
    if (this.#underWay >= mostInEachOther) return timedOut
    this.#underWay++
    try {
      return this.#post(address, call)
    } finally {
      this.#underWay--
    }
  }

  /** Source: ResolveCluster of the API server's proxy. */
  #addressOf({
    service,
  }: WebhookCall): { readonly ip: string; readonly port: number } | { readonly failure: string } {
    const { name, namespace, port } = service!
    const found = this.options.cache.get(serviceKind, name, namespace)
    if (!found) return { failure: `service "${name}" not found` }
    const { type, clusterIP, ports = [] } = found.spec
    if (type === 'ExternalName') return { failure: `unsupported service type "${type}"` }
    if (!clusterIP || clusterIP === 'None')
      return { failure: `cannot route to service with ClusterIP "${clusterIP ?? ''}"` }
    if (!ports.some((each) => each.port === port))
      return { failure: `no service port ${port} found for service "${name}"` }
    return { ip: clusterIP, port }
  }

  #post(
    { ip, port }: { readonly ip: string; readonly port: number },
    { service, url, body }: WebhookCall,
  ): WebhookReply {
    const { network } = this.options
    const server = network.connect(ip, port)
    if (server === 'i/o timeout') return timedOut
    if (typeof server === 'string') return { failure: `dial tcp ${ip}:${port}: connect: ${server}` }
    if (!server.handle) return { failure: 'EOF' }
    if (!server.speaksTls) return { failure: 'http: server gave HTTP response to HTTPS client' }
    const answer = network.exchange(server, {
      method: 'POST',
      path: `${service!.path ?? '/'}${url.slice(url.indexOf('?'))}`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, */*',
        'user-agent': 'kube-apiserver-admission',
      },
      body: bytesOf(body),
      isEncrypted: true,
    })
    if (answer === 'EOF') return { failure: 'EOF' }
    return typeof answer === 'string' ? timedOut : { status: answer.status, body: textOf(answer.body) }
  }
}
