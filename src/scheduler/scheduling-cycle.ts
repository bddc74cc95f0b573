/** One attempt to find a node for a pod. Source: schedulingCycle, handleSchedulingFailure. */
import { ApiError } from '../api/errors.ts'
import type { BindingCycle } from './binding/binding-cycle.ts'
import type { Failures } from './failures.ts'
import type { Misfit } from './fit-error.ts'
import type { FilterResult, PluginContext } from './framework/plugin.ts'
import { rootOf } from './framework/plugin-error.ts'
import { type PostFiltered, postFilter } from './framework/post-filtering.ts'
import type { Profile } from './profile.ts'
import type { QueuedPod, SchedulingQueue } from './queue.ts'
import { NodeView } from './views/node-view.ts'
import type { PodView } from './views/pod-view.ts'

interface CycleOptions extends Pick<PluginContext, 'clock' | 'nodes'> {
  readonly queue: SchedulingQueue
  readonly failures: Failures
  readonly binding: BindingCycle
}

export class SchedulingCycle {
  constructor(private readonly options: CycleOptions) {}

  /** @throws what a plugin throws, once the pod has been put back */
  run(queued: QueuedPod, profile: Profile): void {
    let found: NodeView | Misfit
    try {
      found = profile.search.find(queued.pod)
    } catch (error) {
      return this.#fail(queued, profile, error)
    }
    if (found instanceof NodeView) this.options.binding.begin(queued, profile, found)
    else this.#reject(queued, profile, found)
  }

  #reject(queued: QueuedPod, profile: Profile, misfit: Misfit): void {
    const { queue, nodes, failures } = this.options
    const { pod } = queued
    const after = this.#postFilter(pod, profile, misfit)
    if (misfit.refusedBy.length > 0) queue.putAside(queued, misfit.refusedBy)
    else queue.putBack(queued)
    if (after.nominatedNodeName) nodes.nominations.promise(pod, after.nominatedNodeName)
    else if (after.nominatedNodeName === '') nodes.nominations.withdraw(pod.uid)
    const message = after.message === '' ? misfit.message : `${misfit.message} ${after.message}`
    failures.report(pod, profile, { reason: 'Unschedulable', message })
  }

  #postFilter(pod: PodView, { plugins }: Profile, misfit: Misfit): PostFiltered {
    // Where nobody can make room, what was promised is so no longer.
    if (!isLookedAt(misfit) || plugins.postFilter.length === 0) return { message: '', nominatedNodeName: '' }
    const after = postFilter(plugins.postFilter, pod, { result: misfit, found: misfit.found })
    const root = rootOf(after.error)
    if (root !== undefined && !(root instanceof ApiError))
      this.options.clock.supervisor.report('running PostFilter plugins', root)
    return after
  }

  #fail(queued: QueuedPod, profile: Profile, error: unknown): void {
    const { queue, nodes, failures } = this.options
    nodes.nominations.withdraw(queued.pod.uid)
    queue.putBack(queued)
    failures.report(queued.pod, profile, { reason: 'SchedulerError', message: (error as Error).message })
    const root = rootOf(error)
    if (!(root instanceof ApiError)) throw root
  }
}

/** Whether there are nodes at all. */
const isLookedAt = (misfit: Misfit): misfit is Misfit & FilterResult => misfit.freeable !== undefined
