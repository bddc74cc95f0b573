/** Prefers nodes whose resources would be used more to the same degree than they are without the pod. */
import type { NodeResourcesBalancedAllocationArgs } from '../../api/kubescheduler/plugin-args.ts'
import { DeviceCounts } from '../devices/device-counts.ts'
import { bestScore, type Plugin, type PluginContext } from '../framework/plugin.ts'
import type { Demand } from '../views/demand.ts'
import type { NodeView } from '../views/node-view.ts'
import { askedResources, type CountedResource, kindsBehind } from './counted-resources.ts'

/** Source: noderesources/balanced_allocation.go. */
export function nodeResourcesBalancedAllocation(
  context: PluginContext,
  { resources: weighted }: NodeResourcesBalancedAllocationArgs,
): Plugin {
  const resources = askedResources(weighted, new DeviceCounts(context))
  return {
    name: 'NodeResourcesBalancedAllocation',
    needs: ['demand'],
    perNode: true,
    watches: kindsBehind(weighted),

    score({ demand }, view) {
      // A pod that asks for nothing unbalances nothing.
      if (resources.every((resource) => resource.asked(demand) === 0)) return 0
      const change =
        balance(resources, view, { demand, pods: 1 }) - balance(resources, view, { demand, pods: 0 })
      return bestScore / 2 + Math.trunc((bestScore / 2 + change) / 2)
    },

    wakesOn: {},
  }
}

/** Taken from node to node: scoring makes nothing. */
const shares: number[] = []

function balance(
  resources: readonly CountedResource[],
  view: NodeView,
  { demand, pods }: { readonly demand: Demand; readonly pods: 0 | 1 },
): number {
  shares.length = 0
  for (const resource of resources) {
    const [asked, capacity] = [resource.asked(demand), resource.capacity(view)]
    if (capacity === 0 || (resource.isExtended && asked === 0)) continue
    shares.push(Math.min(1, (resource.used(view) + pods * asked) / capacity))
  }
  return Math.trunc((1 - deviationOf(shares)) * bestScore)
}

/** The standard deviation; of two shares it is half their distance. */
function deviationOf(of: readonly number[]): number {
  if (of.length < 2) return 0
  if (of.length === 2) return Math.abs((of[0] - of[1]) / 2)
  const mean = of.reduce((sum, each) => sum + each, 0) / of.length
  return Math.sqrt(of.reduce((sum, each) => sum + (each - mean) ** 2, 0) / of.length)
}
