/** What a plugin is given when it is made: the handle of kube-scheduler's framework. */
import type { Cache } from '../../client/cache.ts'
import type { Client } from '../../client/client.ts'
import type { EventSeriesRecorder } from '../../client/event-series.ts'
import type { Clock } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import type { Refusal } from './refusal.ts'

export interface PluginContext {
  /** The profile that the plugin is part of. */
  readonly schedulerName: string
  readonly cache: Cache
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  /** Tells of pods, in the name of the profile. */
  readonly events: EventSeriesRecorder
  /** All nodes with what is placed on them, and which are promised to whom. */
  readonly nodes: NodeViews
  /** What would be if. */
  readonly trial: Trial
  /** The pods that have a node and are not bound yet. */
  readonly waitingPods: WaitingPods
  /** Has a pod that waits in the queue tried at once. @param uid of the pod */
  activate(uid: string): void
}

/** Places pods in the mind only, to see what the filters of the profile would say then. */
interface Trial {
  /** Asks the plugins what they have to say about a pod, unless they have just been asked. Answers why it fits nowhere, if they know. */
  resume(pod: PodView): { readonly refusal: Refusal } | undefined
  /** The first refusal of the node, of the pod that was resumed. */
  refusal(pod: PodView, view: NodeView): { readonly refusal: Refusal } | undefined
  /** Puts another pod on a node: all is as it was once it is lifted again. */
  lay(other: PodView, view: NodeView): void
  /** Takes another pod off a node, until it is laid there again. */
  lift(other: PodView, view: NodeView): void
}

export interface WaitingPods {
  /** The pod of a uid. */
  get(uid: string): WaitingPod | undefined
  list(): readonly WaitingPod[]
}

/** A pod that has a node and is not bound yet: `permit` has it wait, or its binding takes time. */
export interface WaitingPod {
  readonly pod: PodView
  readonly nodeName: string
  /** The names of the plugins that have not allowed it yet. */
  readonly pendingPlugins: readonly string[]
  /** Once all plugins that had it wait have allowed it, it is bound. */
  allow(pluginName: string): void
  /** It gives its node up, and waits until something wakes the plugin. Answers false where it waits for no plugin any more. */
  reject(pluginName: string, message: string): boolean
  /** It gives its node up for another pod, and is tried again after a back-off. Answers whether it could. */
  preempt(pluginName: string): boolean
}
