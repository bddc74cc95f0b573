/** Prefers nodes whose cpu and memory would be used to the same degree. */
import { bestScore, type Plugin } from '../framework/plugin.ts'

export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  needs: ['demand'],
  perNode: true,

  /** The standard deviation of two shares is half their distance. Source: balancedResourceScorer. */
  score({ demand }, view) {
    // A pod that asks for nothing unbalances nothing.
    if (demand.cpuMilli === 0 && demand.memoryBytes === 0) return 0
    if (view.cpuMilli === 0 || view.memoryBytes === 0) return bestScore
    const cpu = Math.min(1, (view.usedCpuMilli + demand.cpuMilli) / view.cpuMilli)
    const memory = Math.min(1, (view.usedMemoryBytes + demand.memoryBytes) / view.memoryBytes)
    return Math.trunc((1 - Math.abs((cpu - memory) / 2)) * bestScore)
  },

  wakesOn: {},
}
