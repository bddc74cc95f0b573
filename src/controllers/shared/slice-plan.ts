/** Spreads endpoints over slices with as few writes as possible: pure. */
import { isEqual } from '../../api/equality.ts'
import type { Endpoint, EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import { type Group, portsKeyOf } from './endpoint-groups.ts'

interface Plan {
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

/**
 * @param groups by the keys of their ports
 * @param capacity how many endpoints a slice may hold
 */
export function planSlices(
  existing: readonly EndpointSlice[],
  groups: ReadonlyMap<string, Group>,
  capacity: number,
): Plan {
  if (groups.size === 0) return planEmpty(existing)
  const slicesByPorts = groupByPorts(existing)
  const create: Group[] = []
  const update: Plan['update'][number][] = []
  const spare: EndpointSlice[] = []
  for (const [key, slices] of slicesByPorts) if (!groups.has(key)) spare.push(...slices)
  for (const [key, { ports, endpoints }] of groups) {
    const wanted = new Map(endpoints.map((endpoint) => [identityOf(endpoint), endpoint]))
    const shelves = (slicesByPorts.get(key) ?? []).map((slice) => keepWanted(slice, wanted))
    const created = place([...wanted.values()], shelves, capacity)
    for (const { slice, endpoints, changed } of shelves) {
      if (endpoints.length === 0) spare.push(slice)
      else if (changed) update.push({ slice, ports, endpoints })
    }
    for (const endpoints of created) create.push({ ports, endpoints })
  }
  return reuse({ create, update, delete: spare })
}

function planEmpty(existing: readonly EndpointSlice[]): Plan {
  const kept = existing.find(({ endpoints, ports }) => !endpoints?.length && !ports?.length)
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
function keepWanted(slice: EndpointSlice, wanted: Map<string, Endpoint>): Shelf {
  const before = slice.endpoints ?? []
  const endpoints: Endpoint[] = []
  let changed = false
  for (const endpoint of before) {
    const identity = identityOf(endpoint)
    const update = wanted.get(identity)
    if (!update) {
      changed = true
      continue
    }
    wanted.delete(identity)
    changed ||= !isEqual(endpoint, update)
    endpoints.push(update)
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
