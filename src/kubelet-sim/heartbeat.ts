/** Shows that a node lives: registers it, renews its Lease, and reports its status. */
import { lease as leaseKind, nodeLeaseNamespace } from '../api/coordination/lease.ts'
import { node as nodeKind } from '../api/core/node.ts'
import type { Node, NodeStatus } from '../api/generated/types/core-v1.ts'
import { csiNode } from '../api/storage/csinode.ts'
import { formatMicroTime, formatTime } from '../api/time.ts'
import type { Client } from '../client/client.ts'
import type { Timer } from '../sim/clock.ts'
import { minutes, seconds } from '../sim/duration.ts'
import type { Turn } from '../sim/supervisor.ts'
import type { Kubelet } from './kubelet.ts'
import {
  isRebooted,
  type NodeSpec,
  newCsiNode,
  newNode,
  newsOf,
  newsOfStart,
  nodeStatusOf,
  saysTheSame,
} from './node.ts'

/** The kubelet's nodeLeaseDurationSeconds. */
const leaseSeconds = 40

/** A quarter of that, and the kubelet's nodeStatusUpdateFrequency. */
const beatMs = seconds(10)

/** The kubelet's nodeStatusReportFrequency. */
const reportMs = minutes(5)

export class Heartbeat {
  #timers: Timer[] = []
  readonly #renewal: Turn<void>
  readonly #reporting: Turn<void>
  readonly #checking: Turn<void>
  readonly #driverReport: Turn<void>
  /** The status of its Node that was last found to be right. */
  #right: NodeStatus | undefined

  constructor(
    private readonly kubelet: Kubelet,
    private readonly spec: NodeSpec,
  ) {
    this.#reporting = this.#turn('status', () => this.report())
    kubelet.onPressure = () => void kubelet.clock.supervisor.run(this.#reporting, undefined)
    this.#checking = this.#turn('check', () => this.#check())
    this.#driverReport = this.#turn('drivers', () => this.#reportDrivers())
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
    const found =
      client.find(nodeKind, name) ??
      client.create(nodeKind, newNode(this.spec, this.kubelet.addressesOf(this.kubelet.ip).length > 1))
    events.normal(found, 'Starting', 'Starting kubelet.')
    events.normal(found, 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
    const news = newsOf(found, this.kubelet)
    for (const reason of newsOfStart) if (!news.includes(reason)) this.kubelet.tellStatus(found, reason)
    this.report(client)
    this.kubelet.clock.supervisor.run(this.#renewal, undefined)
    this.kubelet.clock.supervisor.run(this.#driverReport, undefined)
  }

  /** Beats from now on; the first beats of many nodes are spread. */
  start(): void {
    const { clock, random } = this.kubelet
    const repeat = (periodMs: number, ...turns: readonly Turn<void>[]) => {
      const beat = () => {
        for (const turn of turns) clock.supervisor.run(turn, undefined)
      }
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
    repeat(beatMs, this.#renewal, this.#checking)
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
    const { name, bootId, events } = this.kubelet
    const found = client.find(nodeKind, name)
    // A kubelet whose Node was deleted does not make it anew.
    if (!found) return
    const status = this.#statusOf(found)
    const written = client.replace(nodeKind, found, { ...found, status }, 'status')
    this.#right = written.status
    if (isRebooted(found, bootId)) {
      events.warning(written, 'Rebooted', `Node ${name} has been rebooted, boot id: ${bootId}`)
    }
    for (const reason of newsOf(found, this.kubelet)) this.kubelet.tellStatus(written, reason)
  }

  /** Says which storage drivers the node has, unless that was said before. */
  #reportDrivers(): void {
    const { client, name } = this.kubelet
    const node = client.find(nodeKind, name)
    if (node && !client.find(csiNode, name)) client.create(csiNode, newCsiNode(node))
  }

  /** Reports again where somebody else has written a status that is not so. */
  #check(): void {
    const { client, name } = this.kubelet
    const found = client.find(nodeKind, name)
    if (!found || found.status === this.#right) return
    if (saysTheSame(this.#statusOf(found), found.status)) this.#right = found.status
    else this.report()
  }

  #statusOf(found: Node): NodeStatus {
    const { clock, ip, images, bootId } = this.kubelet
    const ips = this.kubelet.addressesOf(ip)
    const at = formatTime(clock.now())
    const state = this.kubelet
    return nodeStatusOf(found, { spec: this.spec, ips, at, bootId, state, images: images.report() })
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
