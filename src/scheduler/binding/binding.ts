/** A pod on its way to a node: chosen, and not bound yet. */
import type { Timer } from '../../sim/clock.ts'
import type { Choice } from '../framework/binding-points.ts'
import type { Plugin, WaitingPod } from '../framework/plugin.ts'
import type { Profile } from '../profile.ts'
import type { QueuedPod } from '../queue.ts'
import type { NodeView } from '../views/node-view.ts'
import type { PodView } from '../views/pod-view.ts'

/** What becomes of a pod that does not get to the node. */
export type Ending = { readonly rejectedBy: string; readonly message: string } | { readonly error: string }

interface Course {
  /** Nothing keeps it any more. */
  goOn(binding: Binding): void
  end(binding: Binding, ending: Ending): void
}

/** What must be there before a pod is bound. */
export interface Preparation {
  /** Who brings it about. */
  readonly plugin: Plugin
  /** When that is too late. */
  readonly timer: Timer
  readonly gone?: string
  readonly everyMs?: number
  /** In milliseconds. */
  readonly startedAt: number
}

export class Binding implements WaitingPod, Choice {
  /** By the name of the plugin that has not allowed it: when that is too late. */
  readonly permits = new Map<string, Timer>()
  /** How long it takes to bind a pod. */
  latency: Timer | undefined
  preparation: Preparation | undefined
  /** Whether it is bound, or never will be. */
  isOver = false

  constructor(
    readonly queued: QueuedPod,
    readonly profile: Profile,
    readonly view: NodeView,
    private readonly course: Course,
  ) {
    this.pod = queued.pod
  }

  readonly pod: PodView

  get nodeName(): string {
    return this.view.name
  }

  get pendingPlugins(): readonly string[] {
    return [...this.permits.keys()]
  }

  allow(pluginName: string): void {
    if (this.isOver) return
    this.permits.get(pluginName)?.cancel()
    if (this.permits.delete(pluginName) && this.permits.size === 0) this.course.goOn(this)
  }

  reject(pluginName: string, message: string): boolean {
    if (this.isOver || this.permits.size === 0) return false
    this.course.end(this, { rejectedBy: pluginName, message })
    return true
  }

  preempt(pluginName: string): boolean {
    if (this.isOver) return false
    const error =
      this.permits.size > 0 ? 'waiting on permit for pod: preempted' : `preempted by ${pluginName}`
    this.course.end(this, { error })
    return true
  }

  /** Whatever it waits for, it does so no more. */
  close(): void {
    this.isOver = true
    this.latency?.cancel()
    this.preparation?.timer.cancel()
    for (const timer of this.permits.values()) timer.cancel()
    this.permits.clear()
  }
}
