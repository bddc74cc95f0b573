/** A pod that is given other resources while it runs: what it has, what it asks for, and whether its node can give it. Pure. */
import { allocatableOf } from '../../api/core/node.ts'
import { amountsOf, podRequests } from '../../api/core/resources.ts'
import { isEqual } from '../../api/equality.ts'
import { aggregated } from '../../api/errors.ts'
import type {
  Container,
  Node,
  Pod,
  PodSpec,
  ResourceRequirements,
} from '../../api/generated/types/core-v1.ts'
import { addUsage, shortageOf, type Usage } from './admission.ts'
import { boundsOf, type Grant, listed } from './grant.ts'

/** Why a resize cannot be made now, or ever on this node. */
export interface ResizeProblem {
  readonly reason: 'Deferred' | 'Infeasible'
  readonly message: string
}

/** Whether two specs ask for the same resources, of the pod as a whole and of each container. */
export function hasSameResources(a: PodSpec, b: PodSpec): boolean {
  if (a === b) return true
  if (!isEqual(a.resources ?? {}, b.resources ?? {})) return false
  const others = listed(b)
  return listed(a).every(({ resources }, n) => isEqual(resources ?? {}, others[n]?.resources ?? {}))
}

/** @param allocated what the pod has so far, as it is counted in `usage` */
export function resizeProblem(
  pod: Pod,
  allocated: Pod,
  { node, usage }: { readonly node: Node | undefined; readonly usage: Usage },
): ResizeProblem | undefined {
  if (!node) return undefined
  const capacity = amountsOf(allocatableOf(node))
  const asked = podRequests(pod.spec)
  for (const resource of ['memory', 'cpu']) {
    if ((asked[resource] ?? 0) <= (capacity[resource] ?? 0)) continue
    const amounts = `requested: ${asked[resource]}, capacity: ${capacity[resource] ?? 0}`
    return { reason: 'Infeasible', message: `Node didn't have enough capacity: ${resource}, ${amounts}` }
  }
  addUsage(usage, allocated, -1)
  const short = shortageOf(pod, node, usage)
  addUsage(usage, allocated, 1)
  return short && { reason: 'Deferred', message: short.message }
}

/** Whether it asks for more than it has. */
export function asksForMore(pod: Pod, allocated: Pod): boolean {
  const [asked, had] = [podRequests(pod.spec), podRequests(allocated.spec)]
  return ['cpu', 'memory'].some((resource) => (asked[resource] ?? 0) > (had[resource] ?? 0))
}

/** Whether a container has to start anew to get what it is given: its pod's limits are its own where it has none. */
export const needsRestart = ({ resizePolicy = [] }: Container, before: Grant, next: Grant): boolean =>
  resizePolicy.some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' && amountsDiffer(resourceName, boundsOf(before), boundsOf(next)),
  )

const amountsDiffer = (resource: string, before: ResourceRequirements, next: ResourceRequirements): boolean =>
  before.requests?.[resource] !== next.requests?.[resource] ||
  before.limits?.[resource] !== next.limits?.[resource]

/** A limit of memory that is to become smaller, in bytes. */
export interface SmallerLimit {
  /** `pod`, or `container "app"`. */
  readonly whose: string
  readonly limit: number
  readonly used: number
}

/** Why limits of memory cannot become smaller: what is in use is more. */
export function shrinkProblem(limits: readonly SmallerLimit[]): string | undefined {
  const problems = limits
    .filter(({ limit, used }) => used > limit)
    .map(
      ({ whose, limit, used }) =>
        `attempting to set ${whose} memory limit (${limit}) below current usage (${used})`,
    )
  return problems.length === 0 ? undefined : `cannot decrease memory limits: ${aggregated(problems)}`
}

/** What the Events of a resize tell: what the pod and its containers are to have. @param error why it is not so */
export function resizeSummary({ spec, metadata: { generation } }: Pod, error?: string): string {
  const shown = (containers: readonly Container[]) =>
    containers.length === 0
      ? undefined
      : containers.map(({ name, resources }) => ({ name, resources: sorted(resources) }))
  return JSON.stringify({
    resources: spec.resources && sorted(spec.resources),
    initContainers: shown(
      (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
    ),
    containers: shown(spec.containers),
    generation,
    error,
  })
}

const sorted = ({ limits, requests }: ResourceRequirements = {}) => ({
  limits: limits && byName(limits),
  requests: requests && byName(requests),
})

const byName = (quantities: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(quantities).sort(([a], [b]) => (a < b ? -1 : 1)))
