/** What comes into a cluster from outside, as data: what a journal keeps, and what a replay does again. */
import type { DeleteOptions, RequestContext, UpdateOptions } from '../client/client.ts'
import type { GivenMetric } from '../client/given-metrics.ts'
import type { WebhookReply } from '../client/webhook-connection.ts'
import type { MachineLoad } from '../kubelet-sim/machine-use.ts'
import type { NetworkFault } from '../kubelet-sim/network/network-faults.ts'
import type { NodeSpec } from '../kubelet-sim/node.ts'
import type { GuestInput } from './guests.ts'
import type { Wish } from './wish.ts'

export type Input =
  | { readonly create: Creation }
  | { readonly update: Update }
  | { readonly delete: Deletion }
  | { readonly node: NodeOrder }
  | { readonly network: NetworkOrder }
  | { readonly metrics: MetricsOrder }
  | GuestInput
  /** What a webhook outside of the cluster has answered. */
  | { readonly reply: { readonly key: string } & WebhookReply }
  | { readonly clock: ClockOrder }
  /** The cluster begins anew; turns and revisions are counted from nothing. */
  | { readonly reset: true }
  /** Nothing more comes. */
  | { readonly end: true }

/** Who asks, and in what manner. Nobody waits for the warnings and the answer a second time. */
export type By = Omit<RequestContext & UpdateOptions, 'warn' | 'beforeCommit' | 'spoken'>

interface Creation {
  /** `apps/v1/Deployment`. */
  readonly kind: string
  readonly object: unknown
  readonly by: By
}

interface Update extends Creation {
  readonly name: string
  readonly namespace?: string
  /** Through which subresource, where the object is what that one speaks, such as a Scale. */
  readonly spokenAt?: string
}

interface Deletion {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly options: DeleteOptions
  readonly by: By
}

/** What can be done to the machine of a node that is there. */
export type NodeVerb = 'remove' | 'stop' | 'start' | 'partition' | 'heal'

export type NodeOrder =
  | { readonly verb: 'add'; readonly spec: NodeSpec }
  | { readonly verb: NodeVerb; readonly name: string }
  | StaticPodOrder
  | LoadOrder
  | { readonly verb: 'shutDown'; readonly name: string }

/** What can be done to the network. */
export type NetworkOrder =
  | (Omit<NetworkFault, 'name'> & { readonly name?: string })
  /** All of them where none is named. */
  | { readonly verb: 'restore'; readonly name?: string }

/** What can be said of metrics that nothing here measures. */
export type MetricsOrder =
  | { readonly verb: 'set'; readonly given: GivenMetric }
  /** All of them where none is named. */
  | { readonly verb: 'clear'; readonly metric?: string }

/** Says what runs on a machine besides pods. */
interface LoadOrder {
  readonly verb: 'setLoad'
  /** Of the node. */
  readonly name: string
  readonly load: MachineLoad
}

/** Puts the file of a static pod on a machine, or takes it away. */
export interface StaticPodOrder {
  readonly verb: 'setStaticPod'
  /** Of the node. */
  readonly name: string
  readonly file: string
  /** What the file says; absent where there is to be none. */
  readonly manifest?: unknown
}

/**
 * How time was moved by hand, or its speed changed. A replay needs none of it, for it counts turns; who reads the
 * journal is told. Lengths are in milliseconds.
 */
export type ClockOrder =
  | { readonly advance: number }
  | { readonly step: number }
  | { readonly settle: number }
  | { readonly runUntil: Wish | string; readonly limit: number }
  | { readonly speed: number | 'max' | 'paused' }
