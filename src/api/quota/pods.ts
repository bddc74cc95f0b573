/** What a Pod uses of a quota. Source: pkg/quota/v1/evaluator/core/pods.go. */
import { isPodTerminal } from '../core/pod-conditions.ts'
import { podResourcesWithOverhead } from '../core/pod-resources.ts'
import { type ResourceList, resourceListOf } from '../core/resource-lists.ts'
import {
  isExtendedResource,
  isExtendedResourceInQuota,
  isHugePages,
  isOfClass,
  isOfClassInQuota,
} from '../core/resource-names.ts'
import { qosClassOf } from '../core/resources.ts'
import { specInUse } from '../core/resources-in-use.ts'
import type { Pod, PodAffinityTerm, PodSpec } from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { parseQuantity, type Quantity } from '../quantity.ts'
import { parseTime } from '../time.ts'
import type { Evaluator } from './evaluator.ts'
import { meets } from './scopes.ts'

const native = ['cpu', 'memory', 'ephemeral-storage']

const counted: ReadonlySet<string> = new Set([
  'count/pods',
  'pods',
  ...native.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
])

/** Where a quota counts these, each container has to say what it asks for. */
const toBeSaid: ReadonlySet<string> = new Set(
  ['cpu', 'memory'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
)

const one = parseQuantity('1')

export const podEvaluator: Evaluator<Pod> = {
  counts: (resource) =>
    counted.has(resource) ||
    isHugePages(resource) ||
    resource.startsWith('requests.hugepages-') ||
    isExtendedResourceInQuota(resource) ||
    isOfClassInQuota(resource),

  usage: (object, { now }) => (isInUse(object, now) ? usageOfSpec(specInUse(object)) : onlyThere),

  isIn({ spec }, scope) {
    switch (scope.scopeName) {
      case 'Terminating':
        return hasDeadline(spec)
      case 'NotTerminating':
        return !hasDeadline(spec)
      case 'BestEffort':
        return qosClassOf(spec) === 'BestEffort'
      case 'NotBestEffort':
        return qosClassOf(spec) !== 'BestEffort'
      case 'PriorityClass':
        return meets(scope, spec.priorityClassName ? [spec.priorityClassName] : [])
      case 'CrossNamespacePodAffinity':
        return looksIntoNamespaces(spec)
      default:
        return false
    }
  },

  mayUseMore: (object, previous, subresource) =>
    subresource === undefined
      ? hasDeadline(object.spec) !== hasDeadline(previous.spec)
      : subresource === 'resize',

  givesBack: (object, previous, now) =>
    hasDeadline(object.spec) !== hasDeadline(previous.spec) ||
    (!isInUse(object, now) && isInUse(previous, now)),

  missing({ spec }, resources) {
    const required = resources.filter((name) => toBeSaid.has(name)).sort()
    if (required.length === 0 || asksAsAWhole(spec)) return undefined
    const unsaid = required.map((name) => [name, containersWithout(name, spec)] as const)
    const found = unsaid.filter(([, containers]) => containers.length > 0)
    if (found.length === 0) return undefined
    return `must specify ${found.map(([name, containers]) => `${name} for: ${containers.join(',')}`).join('; ')}`
  },
}

/** Of a Pod that has ended, or should have gone long ago, only that it is there counts. */
const onlyThere: ResourceList = new Map([['count/pods', one]])

function isInUse(object: Pod, now: number): boolean {
  if (isPodTerminal(object)) return false
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true
  return now <= parseTime(deletionTimestamp)! + deletionGracePeriodSeconds * 1000
}

const usageOfSpec = memoByIdentity((spec: PodSpec): ResourceList => {
  const requests = podResourcesWithOverhead(spec, 'requests')
  const limits = podResourcesWithOverhead(spec, 'limits')
  return new Map([...onlyThere, ...usageOf(requests, limits)])
})

/** What requests and limits are called in a quota. */
function usageOf(requests: ResourceList, limits: ResourceList): ReadonlyMap<string, Quantity> {
  const usage = new Map([['pods', one]])
  for (const [name, quantity] of requests) {
    if (native.includes(name) || isHugePages(name))
      usage.set(name, quantity).set(`requests.${name}`, quantity)
    else if (isExtendedResource(name) || isOfClass(name)) usage.set(`requests.${name}`, quantity)
  }
  for (const name of native) {
    const limit = limits.get(name)
    if (limit) usage.set(`limits.${name}`, limit)
  }
  return usage
}

const asksAsAWhole = ({ resources }: PodSpec) =>
  [...Object.keys(resources?.requests ?? {}), ...Object.keys(resources?.limits ?? {})].some(
    (name) => name === 'cpu' || name === 'memory' || isHugePages(name),
  )

/** The names of the containers that do not say how much of a resource they ask for. */
const containersWithout = (resource: string, spec: PodSpec): readonly string[] => [
  ...new Set(
    [...spec.containers, ...(spec.initContainers ?? [])]
      .filter(({ resources = {} }) => {
        const asked = usageOf(resourceListOf(resources.requests), resourceListOf(resources.limits))
        return !asked.has(resource)
      })
      .map(({ name }) => name)
      .sort(),
  ),
]

const hasDeadline = ({ activeDeadlineSeconds }: PodSpec) =>
  activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0

function looksIntoNamespaces({ affinity }: PodSpec): boolean {
  const { podAffinity, podAntiAffinity } = affinity ?? {}
  return [podAffinity, podAntiAffinity].some((terms) =>
    [
      ...(terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(terms?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        ({ podAffinityTerm }) => podAffinityTerm,
      ),
    ].some(namesNamespaces),
  )
}

const namesNamespaces = ({ namespaces = [], namespaceSelector }: PodAffinityTerm) =>
  namespaces.length > 0 || namespaceSelector !== undefined
