/** Resources of containers behind which a class of devices stands. Source: extendeddynamicresources.go, extendedresourcecache. */
import { classPrefix, isExtendedResource, isOfClass } from '../../api/core/resource-names.ts'
import { amountsOf } from '../../api/core/resources.ts'
import type {
  Container,
  ContainerExtendedResourceRequest,
  PodSpec,
} from '../../api/generated/types/core-v1.ts'
import type { DeviceClass, DeviceRequest } from '../../api/generated/types/resource-v1.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import type { Cache } from '../../client/cache.ts'

/** The class behind a resource, by its own name or by what it says. Of several that say the same: the newest. */
export function classOfResource(cache: Cache, name: string): DeviceClass | undefined {
  if (isOfClass(name)) return cache.get(deviceClass, name.slice(classPrefix.length))
  let found: DeviceClass | undefined
  for (const each of cache.list(deviceClass))
    if (each.spec.extendedResourceName === name && (!found || comesBefore(each, found))) found = each
  return found && isExtendedResource(name) ? found : undefined
}

function comesBefore({ metadata: a }: DeviceClass, { metadata: b }: DeviceClass): boolean {
  const [one, other] = [a.creationTimestamp ?? '', b.creationTimestamp ?? '']
  return one === other ? a.name < b.name : one > other
}

/** What a pod asks a claim for, and which of it is for which container. */
export interface DeviceOrder {
  readonly requests: readonly DeviceRequest[]
  readonly mappings: readonly ContainerExtendedResourceRequest[]
}

interface Ask {
  readonly container: string
  readonly name: string
  readonly count: number
}

/** @param resources by name: the class behind it */
export function deviceOrder(spec: PodSpec, resources: ReadonlyMap<string, DeviceClass>): DeviceOrder {
  const requests: DeviceRequest[] = []
  const mappings: ContainerExtendedResourceRequest[] = []
  for (const [resource, { metadata }] of [...resources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const order = orderOf(spec, resource)
    mappings.push(
      ...order.uses.map(([containerName, requestName]) => ({
        containerName,
        resourceName: resource,
        requestName,
      })),
    )
    for (const { name, count } of order.asks) {
      const exactly = { deviceClassName: metadata.name, allocationMode: 'ExactCount' as const, count }
      requests.push({ name, exactly })
    }
  }
  return { requests: requests.sort((a, b) => (a.name < b.name ? -1 : 1)), mappings }
}

/** Which container uses which request. */
type Use = readonly [container: string, request: string]

/** What runs until the end has devices of its own; what only initializes uses those of later ones first, and shares the rest. */
function orderOf({ initContainers = [], containers }: PodSpec, resource: string) {
  const all = [...initContainers, ...containers]
  const isBrief = (n: number) => n < initContainers.length && all[n].restartPolicy !== 'Always'
  const lasting = all.map((each, n) => (isBrief(n) ? undefined : askOf(each, n, resource)))
  const uses: Use[] = lasting.flatMap((ask) => (ask ? [[ask.container, ask.name] as const] : []))
  const brief: Ask[] = []
  const briefUses: Use[] = []
  for (const [n, each] of all.entries()) {
    const ask = isBrief(n) ? askOf(each, n, resource) : undefined
    if (!ask) continue
    let { count } = ask
    for (const later of lasting.slice(n)) {
      if (!later || count <= 0) continue
      count -= later.count
      briefUses.push([ask.container, later.name])
    }
    if (count <= 0) continue
    brief.push({ ...ask, count })
    briefUses.push([ask.container, ask.name])
  }
  const largest = brief.reduce<Ask | undefined>(
    (most, each) => (most && most.count >= each.count ? most : each),
    undefined,
  )
  const names = new Set(brief.map(({ name }) => name))
  const shared = briefUses.map(
    ([container, name]): Use => [container, names.has(name) ? largest!.name : name],
  )
  const asks = lasting.filter((ask) => ask !== undefined)
  return { asks: largest ? [largest, ...asks] : asks, uses: [...uses, ...shared] }
}

function askOf({ name: container, resources }: Container, index: number, resource: string): Ask | undefined {
  const asked = resources?.requests ?? {}
  const count = amountsOf(asked)[resource] ?? 0
  if (count === 0) return undefined
  const position = Object.keys(asked).sort().indexOf(resource)
  return { container, name: `container-${index}-request-${position}`, count }
}
