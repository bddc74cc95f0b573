/** The structure of a KubeSchedulerConfiguration and of the arguments of plugins. Source: k8s.io/kube-scheduler/config/v1. */
import {
  any,
  bool,
  core,
  double,
  type Fields,
  int32,
  int64,
  list,
  ofObject,
  part,
  string,
  structsOf,
} from '../component-config/structs.ts'
import type { StructType } from '../schema.ts'
import { extensionPoints } from './configuration.ts'

const struct = structsOf('io.k8s.kube-scheduler.config.v1')

const weighted = struct('Plugin', { name: string, weight: int32 })
const pluginSet = part(struct('PluginSet', { enabled: list(part(weighted)), disabled: list(part(weighted)) }))

const points = [...extensionPoints, 'multiPoint', 'placementGenerate', 'placementScore']

const profile = struct('KubeSchedulerProfile', {
  schedulerName: string,
  percentageOfNodesToScore: int32,
  plugins: part(struct('Plugins', Object.fromEntries(points.map((point) => [point, pluginSet])))),
  pluginConfig: list(part(struct('PluginConfig', { name: string, args: any }))),
})

export const configurationStruct = struct('KubeSchedulerConfiguration', {
  ...ofObject,
  parallelism: int32,
  leaderElection: part(
    struct('LeaderElectionConfiguration', {
      leaderElect: bool,
      leaseDuration: string,
      renewDeadline: string,
      retryPeriod: string,
      resourceLock: string,
      resourceName: string,
      resourceNamespace: string,
    }),
  ),
  clientConnection: part(
    struct('ClientConnectionConfiguration', {
      kubeconfig: string,
      acceptContentTypes: string,
      contentType: string,
      qps: double,
      burst: int32,
    }),
  ),
  enableProfiling: bool,
  enableContentionProfiling: bool,
  percentageOfNodesToScore: int32,
  podInitialBackoffSeconds: int64,
  podMaxBackoffSeconds: int64,
  profiles: list(part(profile)),
  extenders: list(any),
  delayCacheUntilActive: bool,
})

const shape = list(part(struct('UtilizationShapePoint', { utilization: int32, score: int32 })))
const resources = list(part(struct('ResourceSpec', { name: string, weight: int64 })))

const argsStruct = (plugin: string, fields: Fields) => struct(`${plugin}Args`, { ...ofObject, ...fields })

const args: Readonly<Record<string, Fields>> = {
  DefaultPreemption: { minCandidateNodesPercentage: int32, minCandidateNodesAbsolute: int32 },
  DynamicResources: { filterTimeout: string, bindingTimeout: string },
  InterPodAffinity: { hardPodAffinityWeight: int32, ignorePreferredTermsOfExistingPods: bool },
  NodeAffinity: { addedAffinity: core('NodeAffinity') },
  NodeResourcesBalancedAllocation: { resources },
  NodeResourcesFit: {
    ignoredResources: list(string),
    ignoredResourceGroups: list(string),
    scoringStrategy: part(
      struct('ScoringStrategy', {
        type: string,
        resources,
        requestedToCapacityRatio: part(struct('RequestedToCapacityRatioParam', { shape })),
      }),
    ),
  },
  PodTopologySpread: {
    defaultConstraints: list(core('TopologySpreadConstraint')),
    defaultingType: string,
  },
  VolumeBinding: { bindTimeoutSeconds: int64, shape },
}

/** By the name of the plugin. */
export const argsStructs: ReadonlyMap<string, StructType> = new Map(
  Object.entries(args).map(([plugin, fields]) => [plugin, argsStruct(plugin, fields)]),
)
