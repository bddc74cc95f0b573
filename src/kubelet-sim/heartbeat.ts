/** Shows that a node lives: registers it, renews its Lease, and reports its status. */
import { lease as leaseKind, nodeLeaseNamespace } from '../api/coordination/lease.ts'
import { node as nodeKind } from '../api/core/node.ts'
import { formatMicroTime, formatTime } from '../api/time.ts'
import type { Client } from '../client/client.ts'
import type { Timer } from '../sim/clock.ts'
import { minutes, seconds } from '../sim/duration.ts'
import type { Turn } from '../sim/supervisor.ts'
import type { Kubelet } from './kubelet.ts'
import { isRebooted, type NodeSpec, newNode, newsOf, newsOfStart, nodeStatusOf } from './node.ts'

/** The kubelet's nodeLeaseDurationSeconds: it renews the Lease four times in that time. */
const leaseSeconds = 40
const renewMs = seconds(10)

/** The kubelet's nodeStatusReportFrequency. */
const reportMs = minutes(5)

export class Heartbeat {
  #timers: Timer[] = []
  readonly #renewal: Turn<void>
  readonly #reporting: Turn<void>

  constructor(
    private readonly kubelet: Kubelet,
    private readonly spec: NodeSpec,
  ) {
    this.#reporting = this.#turn('status', () => this.report())
    this.#renewal = {
      ...this.#turn('lease', () => this.renew()),
      // So that a node whose Lease nobody keeps, as while there is no namespace for it, is not taken for dead.
      refused: () => void kubelet.clock.supervisor.run(this.#reporting, undefined),
    }
  }

  /**
   * Makes the Node object, unless it is there already, and reports that it is ready.
   * @param client checks what it is given, for that comes from a user
   * @throws ApiError
   */
  register(client: Client): void {
    const { name, events } = this.kubelet
    const found = client.find(nodeKind, name) ?? client.create(nodeKind, newNode(this.spec))
    events.normal(found, 'Starting', 'Starting kubelet.')
    events.normal(found, 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
    const news = newsOf(found)
    for (const reason of newsOfStart) if (!news.includes(reason)) this.kubelet.tellStatus(found, reason)
    this.report(client)
    this.kubelet.clock.supervisor.run(this.#renewal, undefined)
  }

  /** Beats from now on; the first beats of many nodes are spread. */
  start(): void {
    const { clock, random } = this.kubelet
    const repeat = (periodMs: number, turn: Turn<void>) => {
      const beat = () => void clock.supervisor.run(turn, undefined)
      const first = clock.after(
        random.int(periodMs),
        () => {
          beat()
          this.#timers.push(clock.every(periodMs, beat))
        },
        { background: true },
      )
      this.#timers.push(first)
    }
    repeat(renewMs, this.#renewal)
    repeat(reportMs, this.#reporting)
  }

  /** Shows at once that the node lives. */
  beat(): void {
    const { supervisor } = this.kubelet.clock
    supervisor.run(this.#renewal, undefined)
    supervisor.run(this.#reporting, undefined)
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel()
    this.#timers = []
  }

  /** What is refused is tried again at the next beat. */
  #turn(what: string, run: () => void): Turn<void> {
    return { name: `heartbeat (${what}) of ${this.kubelet.name}`, run, refused: () => {} }
  }

  /** Writes the status of the node. */
  report(client = this.kubelet.client): void {
    const { name, clock, ip, images, bootId, events } = this.kubelet
    const found = client.find(nodeKind, name)
    // A kubelet whose Node was deleted does not make it anew.
    if (!found) return
    const at = formatTime(clock.now())
    const status = nodeStatusOf(found, { spec: this.spec, ip, at, bootId, images: images.report() })
    const written = client.replace(nodeKind, found, { ...found, status }, 'status')
    if (isRebooted(found, bootId)) {
      events.warning(written, 'Rebooted', `Node ${name} has been rebooted, boot id: ${bootId}`)
    }
    for (const reason of newsOf(found)) this.kubelet.tellStatus(written, reason)
  }

  renew(): void {
    const { client, name, clock } = this.kubelet
    const renewTime = formatMicroTime(clock.now())
    const found = client.find(leaseKind, name, nodeLeaseNamespace)
    if (found) {
      const spec = { ...found.spec, renewTime, holderIdentity: name }
      client.replace(leaseKind, found, { ...found, spec })
      return
    }
    const node = client.find(nodeKind, name)
    if (!node) return
    const { uid } = node.metadata
    client.create(leaseKind, {
      metadata: {
        name,
        namespace: nodeLeaseNamespace,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
      },
      spec: { holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime },
    })
  }
}
