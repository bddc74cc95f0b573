/**
 * Hints for a Service that is annotated with `service.kubernetes.io/topology-mode: Auto`: each zone gets as many of the
 * endpoints as it has of the CPUs. Pure. Source: the topology cache of k8s.io/endpointslice.
 */
import type { Endpoint, EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import type { Labels } from '../../api/selector.ts'
import type { Plan } from '../shared/slice-plan.ts'
import { type Allotment, allot, type Counts, movesBetween } from './zone-shares.ts'

const modeAnnotation = 'service.kubernetes.io/topology-mode'
/** Its name of old, which counts first. */
const oldModeAnnotation = 'service.kubernetes.io/topology-aware-hints'

/** Whether a Service asks for its endpoints to be shared out between zones. */
export const isSharedByZones = (annotations: Labels | undefined): boolean =>
  ['Auto', 'auto'].includes(annotations?.[oldModeAnnotation] ?? annotations?.[modeAnnotation] ?? '')

interface HintedPlan {
  readonly plan: Plan
  /** How many endpoints each zone is given; undefined where there are no hints. */
  readonly given?: Counts
  /** Why there are none. */
  readonly refusal?: string
}

/** @param shares of the CPUs, by zone; undefined where it is not known of every node */
export function withTopologyHints(
  plan: Plan,
  existing: readonly EndpointSlice[],
  shares: ReadonlyMap<string, number> | undefined,
): HintedPlan {
  const unchanged = unchangedOf(plan, existing)
  const all = [...plan.create, ...plan.update, ...unchanged].flatMap(({ endpoints }) => endpoints ?? [])
  const allotments = allot(all.filter(isReady).length, shares)
  if (typeof allotments === 'string') return { plan: withoutHints(plan, existing), refusal: allotments }
  const given = new Map<string, number>()
  const update = [...plan.update]
  for (const slice of unchanged) {
    const hinted = countHints(slice, given, allotments)
    if (hinted) for (const [zone, count] of hinted) given.set(zone, (given.get(zone) ?? 0) + count)
    else update.push(rewritten(slice))
  }
  const changed = { ...plan, update }
  const written = [...plan.create, ...update].flatMap(({ endpoints }) => endpoints)
  if (written.some((each) => isReady(each) && !each.zone)) {
    const refusal = 'One or more endpoints do not have a zone specified'
    return { plan: withoutHints(changed, existing), refusal }
  }
  return shareOut(changed, given, allotments)
}

/** Every endpoint is for its own zone, and then some zones give of theirs to others. */
function shareOut(
  plan: Plan,
  given: Map<string, number>,
  allotments: ReadonlyMap<string, Allotment>,
): HintedPlan {
  const count = (zone: string, change: number) => given.set(zone, (given.get(zone) ?? 0) + change)
  for (const { endpoints } of [...plan.create, ...plan.update])
    for (const each of endpoints) if (isReady(each)) count(each.zone!, 1)
  const { giving, receiving } = movesBetween(allotments, given)
  const hinted = mapEndpoints(plan, (endpoint) => {
    if (!isReady(endpoint)) return endpoint
    const from = endpoint.zone!
    const to = giving.has(from) ? receiving.keys().next().value : undefined
    if (to === undefined) return hintedAt(endpoint, from)
    takeOne(giving, from)
    takeOne(receiving, to)
    count(from, -1)
    count(to, 1)
    return hintedAt(endpoint, to)
  })
  return { plan: hinted, given }
}

function takeOne(counts: Map<string, number>, zone: string): void {
  const left = counts.get(zone)! - 1
  if (left > 0) counts.set(zone, left)
  else counts.delete(zone)
}

/** The hints of a slice by zone; undefined where they cannot stay as they are. */
function countHints(
  { endpoints }: EndpointSlice,
  given: Counts,
  allotments: ReadonlyMap<string, Allotment>,
): Counts | undefined {
  const counts = new Map<string, number>()
  for (const { hints, ...each } of endpoints ?? []) {
    if (!isReady(each)) continue
    if (!hints?.forZones?.length || hints.forZones.some(({ name }) => !allotments.has(name))) return undefined
    for (const { name } of hints.forZones) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  for (const [zone, count] of counts)
    if (count + (given.get(zone) ?? 0) > allotments.get(zone)!.maximum) return undefined
  return counts
}

/** The plan, with all hints taken away. */
export function withoutHints(plan: Plan, existing: readonly EndpointSlice[]): Plan {
  const hinted = unchangedOf(plan, existing).filter(({ endpoints }) => endpoints?.some(({ hints }) => hints))
  return mapEndpoints({ ...plan, update: [...plan.update, ...hinted.map(rewritten)] }, unhinted)
}

/** Endpoints are the same whatever hints they have. */
export const unhinted = (endpoint: Endpoint): Endpoint => {
  if (!endpoint.hints) return endpoint
  const { hints: _, ...rest } = endpoint
  return rest
}

const hintedAt = (endpoint: Endpoint, zone: string): Endpoint => ({
  ...endpoint,
  hints: { forZones: [{ name: zone }] },
})

const isReady = ({ conditions }: Pick<Endpoint, 'conditions'>): boolean => conditions?.ready === true

const mapEndpoints = (plan: Plan, change: (endpoint: Endpoint) => Endpoint): Plan => ({
  ...plan,
  create: plan.create.map((group) => ({ ...group, endpoints: group.endpoints.map(change) })),
  update: plan.update.map((group) => ({ ...group, endpoints: group.endpoints.map(change) })),
})

const rewritten = (slice: EndpointSlice): Plan['update'][number] => ({
  slice,
  ports: slice.ports ?? [],
  endpoints: [...(slice.endpoints ?? [])],
})

function unchangedOf(plan: Plan, existing: readonly EndpointSlice[]): readonly EndpointSlice[] {
  const changed = new Set([...plan.delete, ...plan.update.map(({ slice }) => slice)])
  return existing.filter((slice) => !changed.has(slice))
}
