/** The webhooks that run in the cluster, behind Services: the API server asks them over the simulated network. */
import { decodeBase64 } from '../api/codec/base64.ts'
import { service as serviceKind } from '../api/core/service.ts'
import type { ServiceReference } from '../api/generated/types/admissionregistration-v1.ts'
import type { Cache } from '../client/cache.ts'
import type { WebhookCall, WebhookConnection, WebhookReply } from '../client/webhook-connection.ts'
import { whyNotTrusted } from './network/certificate-check.ts'
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
    { service, url, body, caBundle, timeoutMs }: WebhookCall,
  ): WebhookReply {
    const { network } = this.options
    const server = network.connect(ip, port)
    if (server === 'i/o timeout') return timedOut
    if (typeof server === 'string') return { failure: `dial tcp ${ip}:${port}: connect: ${server}` }
    if (!server.handle) return { failure: 'EOF' }
    if (!server.speaksTls) return { failure: 'http: server gave HTTP response to HTTPS client' }
    const distrust =
      server.certificate &&
      whyNotTrusted(server.certificate, { host: hostOf(service!), authorities: pemOf(caBundle) })
    if (distrust) return { failure: distrust }
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
    if (typeof answer === 'string' || (answer.takesMs ?? 0) > timeoutMs) return timedOut
    const { status, body: sent, headers = {} } = answer
    const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
    return { status, body: textOf(sent), contentType }
  }
}

const hostOf = ({ name, namespace }: ServiceReference): string => `${name}.${namespace}.svc`

/** Who names nobody trusts whom the system trusts: nobody in the cluster. */
const pemOf = (caBundle = ''): string => new TextDecoder().decode(decodeBase64(caBundle))
