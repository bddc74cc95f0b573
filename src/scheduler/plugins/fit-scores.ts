/** What a node is worth by how much of it is used: the emptier the better, the fuller the better, or by a shape. */
import type { NodeResourcesFitArgs, UtilizationShapePoint } from '../../api/kubescheduler/plugin-args.ts'
import type { DeviceCounts } from '../devices/device-counts.ts'
import { bestScore } from '../framework/plugin.ts'
import type { Demand } from '../views/demand.ts'
import type { NodeView } from '../views/node-view.ts'
import { countedResources } from './counted-resources.ts'

type Strategy = NodeResourcesFitArgs['scoringStrategy']

/** What one resource is worth, from 0 to 100. */
type Worth = (used: number, capacity: number) => number

/** The mean over all resources that the node has, by their weights. Source: noderesources/resource_allocation.go. */
export function fitScore(
  strategy: Strategy,
  devices: DeviceCounts,
): (demand: Demand, view: NodeView) => number {
  const resources = countedResources(strategy.resources, devices)
  const worthOf = worthBy(strategy)
  const isShaped = strategy.type === 'RequestedToCapacityRatio'
  return (demand, view) => {
    let [sum, weights] = [0, 0]
    for (const resource of resources) {
      const { weight, isExtended } = resource
      const asked = resource.asked(demand)
      const capacity = resource.capacity(view)
      if (capacity === 0 || (isExtended && asked === 0)) continue
      const worth = worthOf(resource.used(view) + asked, capacity)
      // By a shape, what is worth nothing does not count.
      if (isShaped && worth <= 0) continue
      sum += worth * weight
      weights += weight
    }
    if (weights === 0) return 0
    return isShaped ? Math.round(sum / weights) : Math.trunc(sum / weights)
  }
}

function worthBy({ type, requestedToCapacityRatio }: Strategy): Worth {
  switch (type) {
    case 'MostAllocated':
      return (used, capacity) => Math.trunc((Math.min(used, capacity) * bestScore) / capacity)
    case 'RequestedToCapacityRatio': {
      const worthAt = shaped(requestedToCapacityRatio?.shape ?? [])
      return (used, capacity) => worthAt(used > capacity ? 100 : Math.trunc((used * 100) / capacity))
    }
    default:
      return (used, capacity) =>
        used > capacity ? 0 : Math.trunc(((capacity - used) * bestScore) / capacity)
  }
}

/** Straight lines from point to point. Source: BuildBrokenLinearFunction. */
function shaped(shape: readonly UtilizationShapePoint[]): (utilization: number) => number {
  const points = shape.map(({ utilization, score }) => ({ utilization, score: score * 10 }))
  return (utilization) => {
    const next = points.findIndex((point) => utilization <= point.utilization)
    if (next === -1) return points.at(-1)?.score ?? 0
    if (next === 0) return points[0].score
    const [from, to] = [points[next - 1], points[next]]
    const share = (utilization - from.utilization) / (to.utilization - from.utilization)
    return from.score + Math.trunc((to.score - from.score) * share)
  }
}
