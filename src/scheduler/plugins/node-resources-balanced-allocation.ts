/** Prefers nodes whose cpu and memory would be used to the same degree. */
import { bestScore, type Plugin } from '../framework.ts'

export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',

  /** A pod that asks for nothing unbalances nothing. */
  preScore: ({ demand }) => (demand.cpuMilli === 0 && demand.memoryBytes === 0 ? 'skip' : undefined),

  /** The standard deviation of two shares is half their distance. Source: balancedResourceScorer. */
  score({ demand }, view) {
    if (view.cpuMilli === 0 || view.memoryBytes === 0) return bestScore
    const cpu = Math.min(1, (view.usedCpuMilli + demand.cpuMilli) / view.cpuMilli)
    const memory = Math.min(1, (view.usedMemoryBytes + demand.memoryBytes) / view.memoryBytes)
    return Math.trunc((1 - Math.abs((cpu - memory) / 2)) * bestScore)
  },

  followsDemand: true,

  wakesOn: {},
}
