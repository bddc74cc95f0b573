/** Which attachable volumes the pods of a node use: the node says so in its status, and waits there until they are attached. */
import { node as nodeKind } from '../../api/core/node.ts'
import { isEqual } from '../../api/equality.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { seconds } from '../../sim/duration.ts'
import type { Turn } from '../../sim/supervisor.ts'

interface VolumesInUseOptions {
  readonly nodeName: string
  readonly client: Client
  /** The Node as the kubelet knows it. */
  node(): Node | undefined
  /** Runs a turn later; not if the power has gone by then. */
  later(ms: number, turn: Turn<void>): void
  /** The pod of a uid may find its volumes attached now. */
  wake(uid: string): void
}

/** A status that could not be written is tried again after this time. */
const retryMs = seconds(10)

export class VolumesInUse {
  /** By the name of a volume: the uids of the pods that use it. */
  readonly #users = new Map<string, Set<string>>()
  /** The uids of those that wait. */
  readonly #waiting = new Set<string>()
  #isReportPlanned = false
  readonly #report: Turn<void>

  constructor(private readonly options: VolumesInUseOptions) {
    this.#report = {
      name: `volumes in use of ${options.nodeName}`,
      run: () => this.#write(),
      refused: () => this.reportLater(retryMs),
    }
  }

  /** A pod is going to use a volume. Answers whether it is attached; if not, the pod is woken when something has changed. */
  use(uid: string, volumeName: string): boolean {
    const users = this.#users.get(volumeName)
    if (users) users.add(uid)
    else {
      this.#users.set(volumeName, new Set([uid]))
      this.reportLater()
    }
    const { volumesAttached = [], volumesInUse = [] } = this.options.node()?.status ?? {}
    const isAttached =
      volumesAttached.some(({ name }) => name === volumeName) && volumesInUse.includes(volumeName)
    if (!isAttached) this.#waiting.add(uid)
    return isAttached
  }

  /** A pod has unmounted all that it had. */
  release(uid: string): void {
    this.#waiting.delete(uid)
    for (const [name, users] of this.#users) {
      if (!users.delete(uid) || users.size > 0) continue
      this.#users.delete(name)
      this.reportLater()
    }
  }

  /** The uids of the pods in which a volume is mounted. */
  mountedIn(volumeName: string): readonly string[] {
    return [...(this.#users.get(volumeName) ?? [])].filter((uid) => !this.#waiting.has(uid))
  }

  /** The Node has changed. */
  nodeChanged(): void {
    if (this.#waiting.size === 0) return
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const uid of waiting) this.options.wake(uid)
  }

  /** Puts the status of the node right, soon. */
  reportLater(ms = 0): void {
    if (this.#isReportPlanned) return
    this.#isReportPlanned = true
    this.options.later(ms, this.#report)
  }

  #write(): void {
    this.#isReportPlanned = false
    const { client, nodeName } = this.options
    const found = client.find(nodeKind, nodeName)
    const inUse = [...this.#users.keys()].sort()
    if (!found || isEqual(inUse, found.status.volumesInUse ?? [])) return
    client.updateStatus(nodeKind, found, (status) => {
      if (inUse.length > 0) status.volumesInUse = inUse
      else delete status.volumesInUse
    })
  }
}
