/** The variables by which containers find Services: WEB_SERVICE_HOST, WEB_SERVICE_PORT, WEB_PORT_80_TCP … */
import { service } from '../api/core/service.ts'
import type { Service } from '../api/generated/types/core-v1.ts'
import type { Cache } from '../client/cache.ts'
import type { Variable } from './pod/environment.ts'

/** Services every pod knows, whatever its namespace. */
const masterServices = ['kubernetes']

export class ServiceEnvironment {
  readonly #known = new Map<string, readonly Variable[]>()

  constructor(private readonly cache: Cache) {
    cache.onChange(service, ({ object: { metadata } }) => {
      if (metadata.namespace === 'default') this.#known.clear()
      else {
        this.#known.delete(keyOf(metadata.namespace ?? '', true))
        this.#known.delete(keyOf(metadata.namespace ?? '', false))
      }
    })
  }

  /** As `serviceVariables`, of the cluster as it is now: one list for all pods. */
  variables(namespace: string, links: boolean): readonly Variable[] {
    const key = keyOf(namespace, links)
    let known = this.#known.get(key)
    if (!known) this.#known.set(key, (known = serviceVariables(this.cache, namespace, links)))
    return known
  }
}

/** Where the Services are looked up. */
type Services = Pick<Cache, 'get' | 'list'>

/** The variables for pods of a namespace; without `links` only those of the API server. */
export function serviceVariables(from: Services, namespace: string, links: boolean): readonly Variable[] {
  const services = new Map<string, Service>()
  for (const name of masterServices) {
    const master = from.get(service, name, 'default')
    if (master) services.set(name, master)
  }
  if (links) for (const each of from.list(service, namespace)) services.set(each.metadata.name, each)
  return Object.freeze([...services.values()].flatMap(variablesOf))
}

const keyOf = (namespace: string, links: boolean): string => (links ? namespace : `${namespace}/`)

function variablesOf({ metadata: { name }, spec }: Service): readonly Variable[] {
  const ip = spec.clusterIP
  const ports = spec.ports ?? []
  if (!ip || ip === 'None' || ports.length === 0) return []
  const prefix = upper(name)
  const url = (port: (typeof ports)[number]) => `${port.protocol.toLowerCase()}://${ip}:${port.port}`
  return [
    { name: `${prefix}_SERVICE_HOST`, value: ip },
    { name: `${prefix}_SERVICE_PORT`, value: String(ports[0].port) },
    ...ports.flatMap((port) =>
      port.name ? [{ name: `${prefix}_SERVICE_PORT_${upper(port.name)}`, value: String(port.port) }] : [],
    ),
    { name: `${prefix}_PORT`, value: url(ports[0]) },
    ...ports.flatMap((port) => {
      const own = `${prefix}_PORT_${port.port}_${port.protocol}`
      return [
        { name: own, value: url(port) },
        { name: `${own}_PROTO`, value: port.protocol.toLowerCase() },
        { name: `${own}_PORT`, value: String(port.port) },
        { name: `${own}_ADDR`, value: ip },
      ]
    }),
  ]
}

const upper = (name: string): string => name.toUpperCase().replaceAll('-', '_')
