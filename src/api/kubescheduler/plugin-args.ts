/** What the plugins of Kubernetes can be told, and what holds where they are told nothing. Source: types_pluginargs.go, defaults.go. */
import type { NodeAffinity, TopologySpreadConstraint } from '../generated/types/core-v1.ts'

export interface DefaultPreemptionArgs {
  /** How many candidates are looked at: this share of the nodes that may do, and not fewer than so many. */
  readonly minCandidateNodesPercentage: number
  readonly minCandidateNodesAbsolute: number
}

export interface DynamicResourcesArgs {
  readonly filterTimeout: string
  /** How long a pod waits for its devices to be ready. */
  readonly bindingTimeout: string
}

export interface InterPodAffinityArgs {
  /** What a pod that is there counts for that requires one like the new one. */
  readonly hardPodAffinityWeight: number
  readonly ignorePreferredTermsOfExistingPods: boolean
}

export interface NodeAffinityArgs {
  /** Asked of all pods besides what they ask themselves. */
  readonly addedAffinity?: NodeAffinity
}

export interface WeightedResource {
  readonly name: string
  readonly weight: number
}

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources: readonly WeightedResource[]
}

/** What a node is worth, from 0 to 10, that is used so much, from 0 to 100. */
export interface UtilizationShapePoint {
  readonly utilization: number
  readonly score: number
}

export interface NodeResourcesFitArgs {
  readonly ignoredResources?: readonly string[]
  /** What stands before the slash of resources that are ignored. */
  readonly ignoredResourceGroups?: readonly string[]
  readonly scoringStrategy: {
    readonly type: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio'
    readonly resources: readonly WeightedResource[]
    readonly requestedToCapacityRatio?: { readonly shape: readonly UtilizationShapePoint[] }
  }
}

export interface PodTopologySpreadArgs {
  /** `System`: the constraints of Kubernetes. */
  readonly defaultingType: 'System' | 'List'
  readonly defaultConstraints?: readonly TopologySpreadConstraint[]
}

export interface VolumeBindingArgs {
  readonly bindTimeoutSeconds: number
}

export interface PluginArgs {
  readonly DefaultPreemption: DefaultPreemptionArgs
  readonly DynamicResources: DynamicResourcesArgs
  readonly InterPodAffinity: InterPodAffinityArgs
  readonly NodeAffinity: NodeAffinityArgs
  readonly NodeResourcesBalancedAllocation: NodeResourcesBalancedAllocationArgs
  readonly NodeResourcesFit: NodeResourcesFitArgs
  readonly PodTopologySpread: PodTopologySpreadArgs
  readonly VolumeBinding: VolumeBindingArgs
}

export type ArgsName = keyof PluginArgs

/** What may be left out. */
type Given<T> = { readonly [K in keyof T]?: T[K] }

type Defaulting = { readonly [Name in ArgsName]: (given: Given<PluginArgs[Name]>) => PluginArgs[Name] }

const cpuAndMemory: readonly WeightedResource[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
]

const resourcesOf = (given: readonly WeightedResource[] | undefined): readonly WeightedResource[] =>
  given?.length ? given.map(({ name, weight }) => ({ name, weight: weight || 1 })) : cpuAndMemory

const defaulting: Defaulting = {
  DefaultPreemption: (given) => ({
    minCandidateNodesPercentage: given.minCandidateNodesPercentage ?? 10,
    minCandidateNodesAbsolute: given.minCandidateNodesAbsolute ?? 100,
  }),
  DynamicResources: (given) => ({ filterTimeout: '10s', bindingTimeout: '600s', ...given }),
  InterPodAffinity: (given) => ({
    hardPodAffinityWeight: given.hardPodAffinityWeight ?? 1,
    ignorePreferredTermsOfExistingPods: given.ignorePreferredTermsOfExistingPods ?? false,
  }),
  NodeAffinity: (given) => given,
  NodeResourcesBalancedAllocation: ({ resources }) => ({ resources: resourcesOf(resources) }),
  NodeResourcesFit: ({ scoringStrategy = { type: 'LeastAllocated', resources: [] }, ...given }) => ({
    ...given,
    scoringStrategy: { ...scoringStrategy, resources: resourcesOf(scoringStrategy.resources) },
  }),
  PodTopologySpread: (given) => ({ ...given, defaultingType: given.defaultingType || 'System' }),
  VolumeBinding: (given) => ({ ...given, bindTimeoutSeconds: given.bindTimeoutSeconds ?? 600 }),
}

/** @param given of the structure of the arguments; undefined: nothing is said */
export const defaultedArgs = <Name extends ArgsName>(name: Name, given?: unknown): PluginArgs[Name] =>
  defaulting[name]((given ?? {}) as Given<PluginArgs[Name]>)
