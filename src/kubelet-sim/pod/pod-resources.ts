/** What the status of a pod says of what it has of its node as a whole. Pure. Source: convertStatusToAPIStatus of the kubelet. */
import { podResourcesWithOverhead } from '../../api/core/pod-resources.ts'
import type { ResourceList } from '../../api/core/resource-lists.ts'
import type { Quantities } from '../../api/core/resources.ts'
import type {
  Container,
  PodSpec,
  PodStatus,
  ResourceRequirements,
} from '../../api/generated/types/core-v1.ts'
import { deepFreeze, memoByIdentity, memoByPair } from '../../api/memo.ts'
import { formatQuantity } from '../../api/quantity.ts'

/** What a pod has by one spec. */
interface PodResources {
  /** What was counted as it was admitted; undefined where it asks for nothing. */
  readonly allocated: Quantities | undefined
  /** What is read of its cgroup while it runs: that knows CPU and memory alone. */
  readonly running: ResourceRequirements
  readonly all: ResourceRequirements
}

export const allocatedTo = (spec: PodSpec): Quantities | undefined => resourcesOf(spec).allocated

export const resourcesWhile = (phase: PodStatus['phase'], spec: PodSpec): ResourceRequirements =>
  phase === 'Running' ? resourcesOf(spec).running : resourcesOf(spec).all

const noContainers: readonly Container[] = Object.freeze([])

const resourcesOf = (spec: PodSpec): PodResources =>
  spec.resources || spec.overhead
    ? ofSpec(spec)
    : ofContainers(spec.containers, spec.initContainers ?? noContainers)

/** Ten thousand pods of one template share it. */
const ofContainers = memoByPair((containers: readonly Container[], initContainers: readonly Container[]) =>
  counted({ containers, initContainers } as PodSpec),
)

/** What more counts than containers is the pod's own: it is asked for twice with each of its statuses. */
const ofSpec = memoByIdentity((spec: PodSpec) => counted(spec))

function counted(spec: PodSpec): PodResources {
  const requests = written(podResourcesWithOverhead(spec, 'requests'))
  const limits = written(podResourcesWithOverhead(spec, 'limits'))
  const { requests: own, limits: ownLimits } = spec.resources ?? {}
  return deepFreeze({
    allocated: requests,
    running: { limits: inCgroup(limits, ownLimits), requests: inCgroup(requests, own) },
    all: { limits, requests },
  })
}

function written(list: ResourceList): Quantities | undefined {
  const names = [...list.keys()].sort()
  return names.length === 0
    ? undefined
    : Object.fromEntries(names.map((name) => [name, formatQuantity(list.get(name)!)]))
}

/** What is asked for of the pod itself, such as huge pages, is told besides. */
function inCgroup(all: Quantities = {}, ofPod: Quantities = {}): Quantities | undefined {
  const told = Object.entries(all).filter(([name]) => name === 'cpu' || name === 'memory' || name in ofPod)
  return told.length === 0 ? undefined : Object.fromEntries(told)
}
