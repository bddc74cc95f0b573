/** The webhooks that run in the cluster, behind Services: the API server asks them over the simulated network. */
import { decodeBase64 } from '../api/codec/base64.ts'
import { service as serviceKind } from '../api/core/service.ts'
import { addressOfService, type ServiceAddress } from '../api/core/service-address.ts'
import type { ServiceReference } from '../api/generated/types/admissionregistration-v1.ts'
import type { Cache } from '../client/cache.ts'
import { Circle } from '../client/circle.ts'
import type { WebhookCall, WebhookConnection, WebhookReply } from '../client/webhook-connection.ts'
import { after, type Leg, mostRetries, waitBeforeRetry } from '../client/webhook-legs.ts'
import { whyNotTrusted } from './network/certificate-check.ts'
import { bytesOf, textOf } from './runtime/bytes.ts'
import type { Network } from './runtime/network/network.ts'

const timedOut: WebhookReply = { failure: 'context deadline exceeded' }

interface WebhookServersOptions {
  readonly cache: Cache
  readonly network: Network
}

export class WebhookServers implements WebhookConnection {
  /** A webhook may ask the API server for what it is asked about itself. */
  readonly #circle = new Circle()

  constructor(private readonly options: WebhookServersOptions) {}

  ask(call: WebhookCall): WebhookReply {
    const address = this.#addressOf(call)
    if (typeof address === 'string') return { failure: address }
    return this.#circle.within(() => this.#exchange(address, call), timedOut)
  }

  #addressOf({ service }: WebhookCall): ServiceAddress | string {
    const { name, namespace } = service!
    return addressOfService(this.options.cache.get(serviceKind, name, namespace), service!)
  }

  /** Who is to come again does; what he would wait for is counted, and passes in no time. */
  #exchange(address: ServiceAddress, call: WebhookCall): WebhookReply {
    const first: Leg = { url: new URL(call.url), method: 'POST', body: call.body }
    let waited = 0
    for (let retries = 0; ; retries++) {
      const timeoutMs = call.timeoutMs - waited
      const reply = this.#alongRedirects(address, first, { ...call, timeoutMs })
      const wait = retries < mostRetries ? waitBeforeRetry(reply) : undefined
      if (wait === undefined) return reply
      waited += wait
      if (waited >= call.timeoutMs) return timedOut
    }
  }

  #alongRedirects(address: ServiceAddress, first: Leg, call: WebhookCall): WebhookReply {
    let leg = first
    for (let legs = 1; ; legs++) {
      const reply =
        leg.url.host === first.url.host
          ? this.#send(address, leg, call)
          : { failure: `dial tcp: lookup ${leg.url.hostname}: no such host` }
      const next = after(leg, reply, legs)
      if ('reply' in next) return next.reply
      leg = next.leg
    }
  }

  #send(
    { ip, port }: ServiceAddress,
    { url, method, body }: Leg,
    { service, caBundle, timeoutMs }: WebhookCall,
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
      method,
      path: `${url.pathname}${url.search}`,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        accept: 'application/json, */*',
        'user-agent': 'kube-apiserver-admission',
      },
      ...(body !== undefined && { body: bytesOf(body) }),
      isEncrypted: true,
    })
    if (answer === 'EOF') return { failure: 'EOF' }
    if (typeof answer === 'string' || (answer.takesMs ?? 0) > timeoutMs) return timedOut
    const { status, body: sent, headers = {} } = answer
    const said = (header: string) =>
      Object.entries(headers).find(([name]) => name.toLowerCase() === header)?.[1]
    return {
      status,
      body: textOf(sent),
      contentType: said('content-type'),
      location: said('location'),
      retryAfter: said('retry-after'),
    }
  }
}

const hostOf = ({ name, namespace }: ServiceReference): string => `${name}.${namespace}.svc`

/** Who names nobody trusts whom the system trusts: nobody in the cluster. */
const pemOf = (caBundle = ''): string => new TextDecoder().decode(decodeBase64(caBundle))
