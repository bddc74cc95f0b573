/** What a Service uses of a quota. Source: pkg/quota/v1/evaluator/core/services.go. */
import type { ResourceList } from '../core/resource-lists.ts'
import type { Service, ServiceSpec } from '../generated/types/core-v1.ts'
import { parseQuantity, type Quantity } from '../quantity.ts'
import type { Evaluator } from './evaluator.ts'

const counted: ReadonlySet<string> = new Set([
  'count/services',
  'services',
  'services.nodeports',
  'services.loadbalancers',
])

const one = parseQuantity('1')

export const serviceEvaluator: Evaluator<Service> = {
  counts: (resource) => counted.has(resource),
  usage: ({ spec }) => usageOf(spec),
  mayUseMore: () => true,
  givesBack: (object, previous) => object.spec.type !== previous.spec.type,
}

const usageOf = (spec: ServiceSpec): ResourceList =>
  new Map<string, Quantity>([
    ['count/services', one],
    ['services', one],
    ['services.loadbalancers', parseQuantity(spec.type === 'LoadBalancer' ? '1' : '0')],
    ['services.nodeports', parseQuantity(String(nodePortsOf(spec)))],
  ])

function nodePortsOf({ type, ports = [], allocateLoadBalancerNodePorts }: ServiceSpec): number {
  if (type === 'NodePort') return ports.length
  if (type !== 'LoadBalancer') return 0
  // Without the allocation, only what was asked for by number.
  return allocateLoadBalancerNodePorts === false
    ? ports.filter(({ nodePort }) => nodePort).length
    : ports.length
}
