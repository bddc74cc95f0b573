/**
 * Drives pods off a node, so that one that matters more has room there, while the scheduler goes on with others.
 * Source: the executor of pkg/scheduler/framework/preemption.
 */
import { markForDisruption } from '../../api/core/disruption.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import type { Turn } from '../../sim/supervisor.ts'
import type { PluginContext } from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'
import { preemptionReason } from './preemption.ts'
import { type Candidate, currentOf } from './victims.ts'

interface Order {
  readonly preemptor: PodView
  readonly nodeName: string
  readonly victims: readonly PodView[]
}

export class DrivingOff {
  /** By uid: for whom pods are still to be driven off. */
  readonly #waiting = new Set<string>()
  readonly #turn: Turn<Order> = {
    name: 'preempt',
    run: (order) => this.#carryOut(order),
    of: ({ preemptor }) => `for ${preemptor.namespace}/${preemptor.name}`,
    refused: ({ preemptor }) => this.context.activate(preemptor.uid),
  }

  /** @param pluginName who says so */
  constructor(
    private readonly pluginName: string,
    private readonly context: PluginContext,
  ) {}

  /** Whether pods are still to be driven off for the pod of a uid. */
  isFor(uid: string): boolean {
    return this.#waiting.has(uid)
  }

  /** Those that are leaving already have been told. */
  begin(preemptor: PodView, { view, victims }: Candidate): void {
    const { cache, clock } = this.context
    const staying = victims.filter((each) => !isBeingDeleted(currentOf(each, cache)))
    if (staying.length === 0) return
    this.#waiting.add(preemptor.uid)
    const order = { preemptor, nodeName: view.name, victims: staying }
    clock.after(0, () => void clock.supervisor.run(this.#turn, order))
  }

  #carryOut({ preemptor, nodeName, victims }: Order): void {
    const { nominations } = this.context.nodes
    try {
      // Those that were promised the node may have no room there any more: they look elsewhere sooner.
      for (const each of nominations.below(preemptor.priority, nodeName)) this.#breakPromise(each)
      for (const [n, victim] of victims.entries()) {
        // When the last one has gone, the pod is to be tried again.
        if (n === victims.length - 1) this.#waiting.delete(preemptor.uid)
        this.#driveOff(victim, preemptor, nodeName)
      }
    } finally {
      this.#waiting.delete(preemptor.uid)
    }
  }

  #breakPromise({ uid, name, namespace }: PodView): void {
    const { client, nodes } = this.context
    nodes.nominations.withdraw(uid)
    const current = client.find(podKind, name, namespace)
    if (current?.metadata.uid !== uid || !current.status.nominatedNodeName) return
    client.updateStatus(podKind, current, (status) => {
      delete status.nominatedNodeName
    })
  }

  /** One that is not bound yet is not deleted: it waits for another node. */
  #driveOff(victim: PodView, preemptor: PodView, nodeName: string): void {
    const isUnbound = this.context.waitingPods.get(victim.uid)?.preempt(this.pluginName) ?? false
    if (!isUnbound && !this.#delete(victim, preemptor)) return
    const whereabouts = isUnbound ? ' (in kube-scheduler memory).' : ''
    // The real scheduler means to name the preemptor as `related`, and fails to: such an Event names nobody.
    this.context.events.record(victim.object, {
      type: 'Normal',
      action: 'Preempting',
      reason: 'Preempted',
      message: `Preempted by pod ${preemptor.uid} on node ${nodeName}${whereabouts}`,
    })
  }

  /** Lets a pod end, with the time that it has for that. Answers whether it was still there. */
  #delete({ uid, name, namespace }: PodView, preemptor: PodView): boolean {
    const { client, clock } = this.context
    const current = client.find(podKind, name, namespace)
    if (current?.metadata.uid !== uid || isBeingDeleted(current)) return false
    const marked = client.updateStatus(podKind, current, (status) =>
      markForDisruption(status, {
        reason: preemptionReason,
        message: `${preemptor.spec.schedulerName}: preempting to accommodate a higher priority pod`,
        at: formatTime(clock.now()),
        generation: current.metadata.generation,
      }),
    )
    client.delete(podKind, marked)
    return true
  }
}
