/** Shows that a node lives: registers it, renews its Lease, and reports its status. */
import { lease as leaseKind, nodeLeaseNamespace } from '../api/coordination/lease.ts'
import { node as nodeKind } from '../api/core/node.ts'
import type { Node, NodeStatus } from '../api/generated/types/core-v1.ts'
import { csiNode } from '../api/storage/csinode.ts'
import { formatMicroTime, formatTime } from '../api/time.ts'
import type { Client } from '../client/client.ts'
import { repeatRenewals } from '../client/renewals.ts'
import type { Row } from '../client/repeats.ts'
import type { Beat, Rhythm } from '../sim/rhythm.ts'
import type { Turn } from '../sim/supervisor.ts'
import type { Kubelet } from './kubelet.ts'
import {
  isRebooted,
  type MachineSpec,
  newCsiNode,
  newNode,
  newsOf,
  newsOfStart,
  nodeStatusOf,
  reportedAgain,
  saysTheSame,
} from './node.ts'
import type { KubeletRhythms } from './rhythms.ts'

export class Heartbeat {
  /** From the start on. */
  #beats: { readonly renewal: Beat; readonly report: Beat } | undefined
  readonly #renewal: Turn<void>
  readonly #reporting: Turn<void>
  readonly #checking: Turn<void>
  readonly #driverReport: Turn<void>
  /** The status of its Node that was last found to be right. */
  #right: NodeStatus | undefined
  /** While nothing happens, each renewal repeats the one before, and so does each report. */
  #renewals: Row | undefined
  #reports: Row | undefined

  constructor(
    private readonly kubelet: Kubelet,
    private readonly spec: MachineSpec,
    private readonly rhythms: KubeletRhythms,
  ) {
    this.#reporting = this.#turn('status', () => this.report())
    kubelet.onPressure = () => void kubelet.clock.supervisor.run(this.#reporting, undefined)
    // Then there is something to check.
    kubelet.onNodeChange = () => kubelet.client.endRow(this.#renewals)
    kubelet.images.onChange = () => kubelet.client.endRow(this.#reports)
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
    const { supervisor } = this.kubelet.clock
    const renew = () => {
      const isRenewed = supervisor.run(this.#renewal, undefined)
      const isRight = supervisor.run(this.#checking, undefined)
      if (isRenewed && isRight) this.#repeatRenewals()
    }
    const renewal = this.#join(this.rhythms.renewals, renew)
    const report = this.#join(this.rhythms.reports, () => void supervisor.run(this.#reporting, undefined))
    this.#beats = { renewal, report }
  }

  #join(rhythm: Rhythm, beat: () => void): Beat {
    const { clock, random } = this.kubelet
    const firstInMs = Math.max(1, random.int(rhythm.periodMs))
    return rhythm.join(Math.ceil(clock.now()) + firstInMs, beat)
  }

  /** Shows at once that the node lives. */
  beat(): void {
    const { supervisor } = this.kubelet.clock
    supervisor.run(this.#renewal, undefined)
    supervisor.run(this.#reporting, undefined)
  }

  stop(): void {
    this.pause()
    this.#beats?.renewal.end()
    this.#beats?.report.end()
    this.#beats = undefined
  }

  /** What comes next is no repeat. */
  pause(): void {
    const { client } = this.kubelet
    for (const row of [this.#renewals, this.#reports]) client.endRow(row)
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
    const beat = this.#beats?.report
    if (beat)
      this.#reports = client.beginRow(nodeKind, written, {
        beat,
        again: reportedAgain,
        subresource: 'status',
      })
    if (isRebooted(found, bootId)) {
      events.warning(written, 'Rebooted', `Node ${name} has been rebooted, boot id: ${bootId}`)
    }
    for (const reason of newsOf(found, this.kubelet)) this.kubelet.tellStatus(written, reason)
  }

  #repeatRenewals(): void {
    const { client, name } = this.kubelet
    const beat = this.#beats?.renewal
    if (beat) this.#renewals = repeatRenewals(client, { name, namespace: nodeLeaseNamespace }, beat)
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
      spec: {
        holderIdentity: name,
        leaseDurationSeconds: this.spec.kubelet.nodeLeaseDurationSeconds,
        renewTime,
      },
    })
  }
}
