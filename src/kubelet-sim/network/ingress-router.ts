/** What an ingress controller does with a request: finds the backend that the Ingresses of its classes name, and asks it. */
import type { Ingress, IngressServiceBackend } from '../../api/generated/types/networking-v1.ts'
import { ingress as ingressKind } from '../../api/networking/ingress.ts'
import { ingressClass } from '../../api/networking/ingressclass.ts'
import { classNameOf, type IngressCaller } from '../../api/networking/simulated-ingress.ts'
import type { Cache } from '../../client/cache.ts'
import { withoutQuery } from '../runtime/http/exchange.ts'
import type {
  ConnectError,
  Destination,
  HttpRequest,
  HttpResponse,
  Network,
} from '../runtime/network/network.ts'
import { CutOffHosts, type Host } from './cut-off-hosts.ts'
import { IngressTable } from './ingress-table.ts'
import type { ServiceNetwork } from './service-network.ts'

interface IngressRouterOptions {
  readonly cache: Cache
  readonly network: Network
  readonly services: ServiceNetwork
}

const reasons: Readonly<Record<number, string>> = {
  308: 'Permanent Redirect',
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}

export class IngressRouter {
  #today: Known
  readonly #cutOff = new CutOffHosts<Known>()

  constructor(private readonly options: IngressRouterOptions) {
    this.#today = new Known(options.cache)
    const forget = () => {
      this.#today = new Known(options.cache)
    }
    options.cache.onChange(ingressKind, forget)
    options.cache.onChange(ingressClass, forget)
  }

  /** No news of Ingresses gets to this host from now on. */
  cutOff(host: Host): void {
    this.#cutOff.cutOff(host, () => this.#today.kept())
  }

  join(host: Host): void {
    this.#cutOff.join(host)
  }

  answer(request: HttpRequest, caller: IngressCaller): HttpResponse {
    const as = caller.ip
    const host = (request.headers?.host ?? '').replace(/:\d+$/, '').toLowerCase()
    const known = this.#cutOff.at(as)?.[1] ?? this.#today
    const route = known.routesOf(caller).find(host, withoutQuery(request.path) || '/')
    if (!route) return page(404)
    if (route.hasTls && !request.isEncrypted) {
      return { ...page(308), headers: { ...htmlHeaders, location: `https://${host}${request.path}` } }
    }
    const place = route.backend.service && this.#place(route.namespace, route.backend.service, as)
    if (!place) return page(503)
    const answer = this.options.network.http(place.ip, place.port, {
      ...request,
      headers: { ...request.headers, ...forwardedHeaders(request, host) },
      from: as,
      isEncrypted: false,
    })
    if (typeof answer === 'string') return page(statusOf(answer))
    return { ...answer, isInBytes: true }
  }

  /** Undefined where there is no such Service, or nothing behind it. */
  #place(namespace: string, { name, port }: IngressServiceBackend, as: string): Destination | undefined {
    const { services, network } = this.options
    const place = services.placeOf({ name, namespace }, port, as)
    if (!place || 'ip' in place) return place
    const found = network.lookup(place.host, { from: as })
    return typeof found === 'object' ? { ip: found.addresses[0], port: place.port } : undefined
  }
}

/** The Ingresses, and whose they are, at one time. */
class Known {
  /** By what tells whose they are. */
  readonly #tables = new Map<string, IngressTable>()
  /** Looked for when they are first needed. */
  #ingresses: readonly Ingress[] | undefined
  #controllers: ReadonlyMap<string, string | undefined> | undefined

  constructor(private readonly cache: Cache) {}

  /** As they are now, and are to stay. */
  kept(): Known {
    this.#look()
    return this
  }

  routesOf({ controllerClass, takesUnclassed }: IngressCaller): IngressTable {
    const key = `${controllerClass} ${takesUnclassed}`
    const known = this.#tables.get(key)
    if (known) return known
    const [ingresses, controllers] = this.#look()
    const isOurs = (name: string | undefined) =>
      name === undefined ? takesUnclassed : controllers.get(name) === controllerClass
    const table = new IngressTable(ingresses.filter((each) => isOurs(classNameOf(each))))
    this.#tables.set(key, table)
    return table
  }

  #look(): readonly [readonly Ingress[], ReadonlyMap<string, string | undefined>] {
    this.#ingresses ??= this.cache.list(ingressKind)
    this.#controllers ??= new Map(
      this.cache.list(ingressClass).map(({ metadata, spec }) => [metadata.name, spec.controller]),
    )
    return [this.#ingresses, this.#controllers]
  }
}

const forwardedHeaders = ({ from = '', isEncrypted }: HttpRequest, host: string) => ({
  host,
  'x-real-ip': from,
  'x-forwarded-for': from,
  'x-forwarded-host': host,
  'x-forwarded-port': isEncrypted ? '443' : '80',
  'x-forwarded-proto': isEncrypted ? 'https' : 'http',
  'x-forwarded-scheme': isEncrypted ? 'https' : 'http',
  'x-scheme': isEncrypted ? 'https' : 'http',
})

const statusOf = (error: ConnectError | 'EOF'): number => (error === 'i/o timeout' ? 504 : 502)

const htmlHeaders = { 'content-type': 'text/html' }

function page(status: number): HttpResponse {
  const title = `${status} ${reasons[status]}`
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
  return { status, body, headers: htmlHeaders }
}
