/** Brings pods to the nodes that are chosen for them. Source: assumeAndReserve, bindingCycle. */
import { pod as podKind } from '../../api/core/pod.ts'
import { ApiError, hasReason } from '../../api/errors.ts'
import { goDuration } from '../../sim/duration.ts'
import type { Turn } from '../../sim/supervisor.ts'
import { type Failures, tellFailure } from '../failures.ts'
import { misfitThere } from '../fit-error.ts'
import {
  bind,
  permit,
  postBind,
  preBind,
  preBindPreFlight,
  reserve,
  unreserve,
} from '../framework/binding-points.ts'
import type { Plugin, PluginContext, Refusal, Wait, WaitingPod, WaitingPods } from '../framework/plugin.ts'
import { notNow } from '../framework/plugin.ts'
import { rootOf } from '../framework/plugin-error.ts'
import type { Profile } from '../profile.ts'
import type { QueuedPod, SchedulingQueue } from '../queue.ts'
import type { NodeView } from '../views/node-view.ts'
import type { PodView } from '../views/pod-view.ts'
import { Binding, type Ending, type Preparation } from './binding.ts'

interface BindingOptions extends Pick<PluginContext, 'cache' | 'client' | 'clock' | 'nodes'> {
  readonly queue: SchedulingQueue
  readonly failures: Failures
  /** How long it takes from the choice of a node until the pod is bound to it. */
  readonly latencyMs: number
  readonly onBound: (queued: QueuedPod, profile: Profile) => void
}

export class BindingCycle implements WaitingPods {
  /** By uid: the pods that have been given a node and are not bound to it yet. */
  readonly #bindings = new Map<string, Binding>()
  readonly #turn: Turn<Binding> = {
    name: 'bind',
    run: (binding) => this.#attempt(binding),
    of: ({ pod }) => `${pod.namespace}/${pod.name}`,
  }
  readonly #course = {
    goOn: (binding: Binding) => this.#plan(binding),
    end: (binding: Binding, ending: Ending) => this.#endSoon(binding, ending),
  }

  constructor(private readonly options: BindingOptions) {}

  get(uid: string): WaitingPod | undefined {
    return this.#bindings.get(uid)
  }

  list(): readonly WaitingPod[] {
    return [...this.#bindings.values()]
  }

  /** The place on the node counts as taken from now on, even if binding takes its time. @throws PluginError */
  begin(queued: QueuedPod, profile: Profile, view: NodeView): void {
    const { nodes, latencyMs, clock } = this.options
    const binding = new Binding(queued, profile, view, this.#course)
    nodes.place(queued.pod, view.name)
    nodes.nominations.withdraw(queued.pod.uid)
    if (!this.#isLetThrough(binding)) return
    if (latencyMs === 0 && binding.permits.size === 0) return void clock.supervisor.run(this.#turn, binding)
    this.#bindings.set(queued.pod.uid, binding)
    if (binding.permits.size > 0) this.#announce(binding)
    if (latencyMs > 0) {
      binding.latency = clock.after(latencyMs, () => {
        binding.latency = undefined
        if (binding.permits.size === 0) clock.supervisor.run(this.#turn, binding)
      })
    }
  }

  /** The pod of a uid has been bound by another one, or is gone, or is to be scheduled no more. */
  forget(uid: string): void {
    const binding = this.#bindings.get(uid)
    if (!binding) return
    this.#close(binding)
    this.#unreserve(binding)
    const { pod, preparation, profile } = binding
    const isThere = this.options.cache.get(podKind, pod.name, pod.namespace)?.metadata.uid === uid
    if (preparation?.gone && !isThere) tellFailure(profile, pod.object, preparation.gone)
  }

  /** Something has happened that may be what a plugin waits for. @param helps whether it says so */
  wake(helps: (plugin: Plugin, pod: PodView) => boolean): void {
    if (this.#bindings.size === 0) return
    for (const binding of this.#bindings.values()) {
      const { preparation, pod } = binding
      if (preparation && helps(preparation.plugin, pod)) this.#plan(binding, this.#msToLook(preparation))
    }
  }

  /** Asks who may still keep the pod from its node. Answers false where it does not get there. */
  #isLetThrough(binding: Binding): boolean {
    const { profile } = binding
    if (profile.plugins.reserve.length === 0 && profile.plugins.permit.length === 0) return true
    try {
      const refused = reserve(profile.plugins, binding)
      if (refused) return this.#reject(binding, refused.plugin, refused.refusal)
      const waits = permit(profile.plugins, binding)
      if ('refusal' in waits) return this.#reject(binding, waits.plugin, waits.refusal)
      for (const [pluginName, waitMs] of waits) this.#waitFor(binding, pluginName, waitMs)
      return true
    } catch (error) {
      this.#fail(binding, error)
      return false
    }
  }

  #waitFor(binding: Binding, pluginName: string, waitMs: number): void {
    const message = `rejected due to timeout after waiting ${goDuration(waitMs)} at plugin ${pluginName}`
    const tooLate = () => void binding.reject(pluginName, message)
    binding.permits.set(pluginName, this.options.clock.after(waitMs, tooLate, { background: true }))
  }

  /** It is looked again at the next beat, never at the one in which something has happened. */
  #msToLook({ everyMs, startedAt }: Preparation): number {
    return everyMs ? everyMs - ((this.options.clock.now() - startedAt) % everyMs) : 0
  }

  #plan(binding: Binding, inMs = 0): void {
    if (binding.latency || binding.isOver) return
    const { clock } = this.options
    binding.latency = clock.after(inMs, () => {
      binding.latency = undefined
      clock.supervisor.run(this.#turn, binding)
    })
  }

  #attempt(binding: Binding): void {
    if (binding.isOver) return
    try {
      this.#bind(binding)
    } catch (error) {
      this.#fail(binding, error)
    }
  }

  #bind(binding: Binding): void {
    const { queue, onBound, clock } = this.options
    const { queued, profile, pod, view } = binding
    const { plugins } = profile
    queue.done(queued)
    if (plugins.preBind.length > 0) {
      if (!binding.preparation && preBindPreFlight(plugins, binding)) {
        // Who hears of the pod now is to know that it has its place already.
        this.#bindings.set(pod.uid, binding)
        this.#announce(binding)
      }
      const answer = preBind(plugins, binding)
      if (answer && 'wait' in answer) return this.#prepare(binding, answer)
      if (answer)
        return this.#undo(binding, { reason: 'Unschedulable', message: answer.refusal.reasons.join(', ') })
    }
    this.#close(binding) // The log tells of it before this goes on.
    const refused = bind(plugins, binding)
    if (refused)
      return this.#undo(binding, { reason: 'Unschedulable', message: refused.refusal.reasons.join(', ') })
    onBound(queued, profile)
    profile.events.record(pod.object, {
      type: 'Normal',
      action: 'Binding',
      reason: 'Scheduled',
      message: `Successfully assigned ${pod.namespace}/${pod.name} to ${view.name}`,
    })
    if (plugins.postBind.length > 0)
      postBind(plugins, binding, (what, error) => clock.supervisor.report(what, error))
  }

  /** What must be there takes its time. It is as long as the plugin has said first. */
  #prepare(binding: Binding, { plugin, wait }: { readonly plugin: Plugin; readonly wait: Wait }): void {
    if (binding.preparation?.plugin === plugin) return
    binding.preparation?.timer.cancel()
    const { tooLate = 'context deadline exceeded', gone, waitMs, everyMs } = wait
    const running = `running PreBind plugin "${plugin.name}"`
    const error = `${running}: ${tooLate}`
    const { clock } = this.options
    const timer = clock.after(waitMs, () => this.#endSoon(binding, { error }), {
      background: true,
    })
    binding.preparation = {
      plugin,
      timer,
      gone: gone && `${running}: ${gone}`,
      everyMs,
      startedAt: clock.now(),
    }
    this.#bindings.set(binding.pod.uid, binding)
    const { profile, pod } = binding
    if (wait.tell) profile.events.record(pod.object, { type: 'Normal', action: 'Scheduling', ...wait.tell })
    this.#announce(binding)
  }

  /** Tells others, such as who adds nodes, where the pod is about to go: it takes its time. Source: NominatedNodeNameForExpectation. */
  #announce({ pod: { uid, name, namespace }, nodeName }: Binding): void {
    const { cache, client } = this.options
    const current = cache.get(podKind, name, namespace)
    if (current?.metadata.uid !== uid || current.status.nominatedNodeName === nodeName) return
    try {
      client.updateStatus(podKind, current, (status) => {
        status.nominatedNodeName = nodeName
      })
    } catch (error) {
      // It is bound all the same.
      if (!(error instanceof ApiError)) throw error
    }
  }

  /** Who ends it may be in the middle of something. */
  #endSoon(binding: Binding, ending: Ending): void {
    const { clock } = this.options
    binding.close()
    clock.after(0, () => {
      // Meanwhile it may have gone.
      if (this.#bindings.get(binding.pod.uid) !== binding) return
      if ('error' in ending) return this.#undo(binding, { reason: 'SchedulerError', message: ending.error })
      const plugin = binding.profile.plugins.permit.find(({ name }) => name === ending.rejectedBy)
      this.#reject(binding, plugin, notNow(ending.message))
    })
  }

  /** A plugin does not want it there. Answers false. */
  #reject(binding: Binding, plugin: Plugin | undefined, refusal: Refusal): false {
    const { queue, nodes, failures } = this.options
    const { queued, profile, pod } = binding
    const { message, refusedBy } = misfitThere(refusal, plugin ? [plugin] : [])
    this.#giveUp(binding)
    nodes.nominations.withdraw(pod.uid)
    queue.putAside(queued, refusedBy)
    failures.report(pod, profile, { reason: 'Unschedulable', message })
    return false
  }

  #fail(binding: Binding, error: unknown): void {
    const root = rootOf(error)
    // Who is gone is told by the log.
    if (root instanceof ApiError && isGone(binding.pod, root)) {
      this.#giveUp(binding)
      this.options.queue.remove(binding.queued)
    } else this.#undo(binding, { reason: 'SchedulerError', message: (error as Error).message })
    if (!(root instanceof ApiError)) throw root
  }

  /** It is tried again after a back-off. */
  #undo(binding: Binding, why: Parameters<Failures['report']>[2]): void {
    const { queue, nodes, failures } = this.options
    this.#giveUp(binding)
    nodes.nominations.withdraw(binding.pod.uid)
    queue.putBack(binding.queued)
    failures.report(binding.pod, binding.profile, why)
  }

  /** The node has room for others again. */
  #giveUp(binding: Binding): void {
    const { nodes, queue } = this.options
    this.#close(binding)
    this.#unreserve(binding)
    const gone = nodes.remove(binding.pod.uid)
    if (gone) queue.wake('podGone', gone)
  }

  #close(binding: Binding): void {
    binding.close()
    this.#bindings.delete(binding.pod.uid)
  }

  #unreserve(binding: Binding): void {
    const { supervisor } = this.options.clock
    unreserve(binding.profile.plugins, binding, (what, error) => supervisor.report(what, error))
  }
}

/** Whether a refusal says that the pod itself is not there any more. */
const isGone = ({ name }: PodView, error: ApiError): boolean =>
  hasReason(error, 'NotFound') && error.details?.kind === 'pods' && error.details.name === name
