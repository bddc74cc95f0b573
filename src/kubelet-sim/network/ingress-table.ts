/** Which backend an HTTP request is for: what Ingresses say, in the order in which they were made. Pure. */
import type { Ingress, IngressBackend } from '../../api/generated/types/networking-v1.ts'

/** Where a request goes. */
interface IngressRoute {
  readonly namespace: string
  readonly backend: IngressBackend
  /** There is a certificate for the host: who comes without TLS is sent back for it. */
  readonly hasTls: boolean
}

interface PathRoute extends IngressRoute {
  readonly path: string
  readonly isExact: boolean
}

export class IngressTable {
  /** By host; a host that is not named is the empty text. */
  readonly #byHost = new Map<string, PathRoute[]>()
  #fallback: IngressRoute | undefined

  constructor(ingresses: readonly Ingress[]) {
    for (const each of ingresses) this.#add(each)
    for (const routes of this.#byHost.values()) routes.sort(mostSpecialFirst)
  }

  /** Undefined where nobody is for it, and there is no default backend either. */
  find(host: string, path: string): IngressRoute | undefined {
    const wildcard = host.replace(/^[^.]+/, '*')
    for (const each of [host, wildcard, '']) {
      const found = this.#byHost.get(each)?.find((route) => isFor(route, path))
      if (found) return found
    }
    return this.#fallback
  }

  #add({ metadata: { namespace = '' }, spec: { rules = [], tls = [], defaultBackend } }: Ingress): void {
    const secured = new Set(tls.flatMap(({ hosts = [] }) => hosts))
    if (defaultBackend) this.#fallback ??= { namespace, backend: defaultBackend, hasTls: false }
    for (const { host = '', http } of rules) {
      const routes = this.#byHost.get(host) ?? []
      this.#byHost.set(host, routes)
      const common = { namespace, hasTls: secured.has(host) }
      for (const { path = '/', pathType, backend } of http?.paths ?? []) {
        routes.push({ ...common, path: path || '/', isExact: pathType === 'Exact', backend })
      }
      if (!http && defaultBackend)
        routes.push({ ...common, path: '/', isExact: false, backend: defaultBackend })
    }
  }
}

/** A longer path goes first, and of two equal ones the exact one; then who came first. */
const mostSpecialFirst = (a: PathRoute, b: PathRoute): number =>
  b.path.length - a.path.length || Number(b.isExact) - Number(a.isExact)

/** A prefix is one of whole elements: `/foo` is none of `/foobar`. */
function isFor({ path, isExact }: PathRoute, asked: string): boolean {
  if (isExact) return asked === path
  const prefix = path.replace(/\/+$/, '')
  return asked === prefix || asked.startsWith(`${prefix}/`)
}
