/** KubeSchedulerConfiguration of kubescheduler.config.k8s.io/v1: how kube-scheduler is set up. Source: k8s.io/kube-scheduler/config/v1. */

export const apiVersion = 'kubescheduler.config.k8s.io/v1'
export const kindName = 'KubeSchedulerConfiguration'

/** The points of a scheduling cycle at which plugins are asked. */
export const extensionPoints = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const

/** Where plugins are enabled and disabled; `multiPoint` stands for all points at which a plugin has something to say. */
type PluginPoint = (typeof extensionPoints)[number] | 'multiPoint'

export interface KubeSchedulerConfiguration {
  readonly apiVersion?: string
  readonly kind?: string
  /** Default: one, named default-scheduler. */
  readonly profiles?: readonly KubeSchedulerProfile[]
  /** How many of the nodes that would do are enough, 0 to 100. Default 0: fewer, the more nodes there are. */
  readonly percentageOfNodesToScore?: number
  /** Default 1, and 10. */
  readonly podInitialBackoffSeconds?: number
  readonly podMaxBackoffSeconds?: number
  /** All that follows is taken in and has no bearing here. */
  readonly parallelism?: number
  readonly delayCacheUntilActive?: boolean
  readonly enableProfiling?: boolean
  readonly enableContentionProfiling?: boolean
  readonly leaderElection?: object
  readonly clientConnection?: object
}

export interface KubeSchedulerProfile {
  readonly schedulerName?: string
  readonly percentageOfNodesToScore?: number
  readonly plugins?: EnabledAndDisabled
  readonly pluginConfig?: readonly PluginConfig[]
}

export type EnabledAndDisabled = { readonly [Point in PluginPoint]?: PluginSet }

export interface PluginSet {
  readonly enabled?: readonly WeightedPlugin[]
  /** `*`: all that are enabled by default. */
  readonly disabled?: readonly { readonly name: string }[]
}

export interface WeightedPlugin {
  readonly name: string
  readonly weight?: number
}

export interface PluginConfig {
  readonly name: string
  readonly args?: unknown
}
