/** Spreads endpoints over slices with as few writes as possible: pure. */
import { isEqual } from '../../api/equality.ts'
import type { Endpoint, EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import { type Group, portsKeyOf } from './endpoint-groups.ts'

export interface Plan {
  readonly create: readonly Group[]
  readonly update: readonly (Group & { readonly slice: EndpointSlice })[]
  readonly delete: readonly EndpointSlice[]
}

/** What stands for a service without endpoints: one slice, an empty one. */
const placeholder: Group = { ports: [], endpoints: [] }

interface Shelf {
  readonly slice: EndpointSlice
  readonly endpoints: Endpoint[]
  changed: boolean
}

const identityOf = ({ addresses, targetRef }: Endpoint): string => `${targetRef?.uid} ${addresses[0]}`

interface PlanOptions {
  /** How many endpoints a slice may hold. */
  readonly capacity: number
  /** Whether a slice has to be written whatever its endpoints are. Default: no. */
  isStale?(slice: EndpointSlice): boolean
  /** Whether an endpoint is as it should be. Default: when it is equal. */
  isSame?(endpoint: Endpoint, wanted: Endpoint): boolean
}

/** @param groups by the keys of their ports */
export function planSlices(
  existing: readonly EndpointSlice[],
  groups: ReadonlyMap<string, Group>,
  options: PlanOptions,
): Plan {
  if (groups.size === 0) return planEmpty(existing, options)
  const slicesByPorts = groupByPorts(existing)
  const create: Group[] = []
  const update: Plan['update'][number][] = []
  const spare: EndpointSlice[] = []
  for (const [key, slices] of slicesByPorts) if (!groups.has(key)) spare.push(...slices)
  for (const [key, { ports, endpoints }] of groups) {
    const wanted = new Map(endpoints.map((endpoint) => [identityOf(endpoint), endpoint]))
    const shelves = (slicesByPorts.get(key) ?? []).map((slice) => keepWanted(slice, wanted, options))
    const created = place([...wanted.values()], shelves, options.capacity)
    for (const { slice, endpoints, changed } of shelves) {
      if (endpoints.length === 0) spare.push(slice)
      else if (changed) update.push({ slice, ports, endpoints })
    }
    for (const endpoints of created) create.push({ ports, endpoints })
  }
  return reuse({ create, update, delete: spare })
}

function planEmpty(existing: readonly EndpointSlice[], { isStale }: PlanOptions): Plan {
  const isPlaceholder = ({ endpoints, ports }: EndpointSlice) => !endpoints?.length && !ports?.length
  const kept = existing.find((slice) => isPlaceholder(slice) && !isStale?.(slice))
  const others = existing.filter((slice) => slice !== kept)
  return reuse({ create: kept ? [] : [placeholder], update: [], delete: others })
}

/** A slice that would go takes in one that would come. */
function reuse({ create, update, delete: spare }: Plan): Plan {
  const count = Math.min(create.length, spare.length)
  const reused = create.slice(0, count).map((group, n) => ({ ...group, slice: spare[n] }))
  return { create: create.slice(count), update: [...update, ...reused], delete: spare.slice(count) }
}

function groupByPorts(slices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>()
  for (const slice of slices) {
    const key = portsKeyOf(slice.ports)
    const same = found.get(key)
    if (same) same.push(slice)
    else found.set(key, [slice])
  }
  return found
}

/** What of a slice stays in it, brought up to date. Takes that out of `wanted`. */
function keepWanted(
  slice: EndpointSlice,
  wanted: Map<string, Endpoint>,
  { isStale, isSame = isEqual }: PlanOptions,
): Shelf {
  const before = slice.endpoints ?? []
  const endpoints: Endpoint[] = []
  let changed = isStale?.(slice) ?? false
  for (const endpoint of before) {
    const identity = identityOf(endpoint)
    const update = wanted.get(identity)
    if (!update) {
      changed = true
      continue
    }
    wanted.delete(identity)
    const isRight = isSame(endpoint, update)
    changed ||= !isRight
    endpoints.push(isRight ? endpoint : update)
  }
  return { slice, endpoints, changed }
}

/** Finds room for what is new: in slices that are written anyway, then in the fullest that can take the rest. */
function place(rest: Endpoint[], shelves: readonly Shelf[], capacity: number): Endpoint[][] {
  for (const shelf of shelves) {
    if (shelf.changed) shelf.endpoints.push(...rest.splice(0, capacity - shelf.endpoints.length))
  }
  const created: Endpoint[][] = []
  while (rest.length >= capacity) created.push(rest.splice(0, capacity))
  if (rest.length === 0) return created
  const roomy = shelves.filter(({ endpoints }) => endpoints.length + rest.length <= capacity)
  if (roomy.length === 0) return [...created, rest]
  const fullest = roomy.reduce((a, b) => (b.endpoints.length > a.endpoints.length ? b : a))
  fullest.endpoints.push(...rest)
  fullest.changed = true
  return created
}
