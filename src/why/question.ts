/** One question why: what those who answer may look at, and whom they may ask in turn. */
import type { Event, Pod } from '../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import type { Store } from '../apiserver/store/store.ts'
import type { NodeConnection } from '../client/node-connection.ts'
import type { EnabledPlugins } from '../scheduler/framework/extension-points.ts'
import type { PluginContext } from '../scheduler/framework/plugin.ts'
import type { Clock } from '../sim/clock.ts'
import type { Scheduling, Why } from './why.ts'

/** What there is to look at. */
export interface Sight {
  readonly clock: Clock
  readonly store: Store
  /** All that are served. */
  readonly kinds: readonly Kind[]
  /** The plugins that schedule the pods of a scheduler; undefined: no such scheduler runs here. */
  plugins(schedulerName: string, context: Omit<PluginContext, 'schedulerName'>): EnabledPlugins | undefined
  readonly kubelets: KubeletSight
}

/** A machine, which may not be what its node is thought to be. */
interface MachineSight {
  readonly name: string
  /** It has power. */
  readonly isRunning: boolean
  /** It is cut off from the network. */
  readonly isPartitioned: boolean
}

interface ListeningAt {
  readonly port: number
  readonly protocol: string
  /** At 127.0.0.1 alone. */
  readonly isLocal: boolean
}

/** What nodes tell of their pods. */
export interface KubeletSight extends Pick<NodeConnection, 'readLogs'> {
  list(): readonly MachineSight[]
  /** Whether a pod that can be reached lets nobody in at a port, for nobody listens there. */
  refusesAt(pod: Pod, port: number): boolean
  /** Where the containers of a pod listen. */
  listeningIn(pod: Pod): readonly ListeningAt[]
}

export interface Question extends Sight {
  /** The cluster's time, in milliseconds. */
  readonly now: number
  /** Whether what is explained now is what was asked about, and not what that comes from. */
  readonly isAboutAsked: boolean
  find<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): readonly T[]
  /** What `owner` controls, of one kind, the oldest first. */
  ownedBy<T extends KubeObject>(owner: KubeObject, kind: Kind<T>): readonly T[]
  /** The Events about an object, the latest first, each with what was said last. */
  events(object: KubeObject): readonly Event[]
  /** What the scheduler sees of a pod, or saw; undefined where none looks at it, or nobody can know any more. */
  schedulingOf(pod: Pod): Scheduling | undefined
  /** The kind of an object that is named by apiVersion and kind. */
  kindNamed(apiVersion: string | undefined, kind: string): Kind | undefined
  /** Why an object stands as it does. */
  why<T extends KubeObject>(kind: Kind<T>, object: T): Why
  /** Why something that is named stands as it does, or that it is not there. */
  whyNamed<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): Why
}
