/** Tells in Events that a node takes new pods, or takes none any more: `kubectl cordon`. */
import type { Node } from '../api/generated/types/core-v1.ts'

interface TellingKubelet {
  readonly node: Node | undefined
  after(ms: number, run: () => void): void
  /** Tells an Event about how the node is now. */
  tellStatus(node: Node, reason: string): void
}

export class Schedulability {
  /** As it was told last. */
  #isUnschedulable = false

  constructor(private readonly kubelet: TellingKubelet) {}

  /** The node may have changed. */
  check(): void {
    if (this.#now !== this.#isUnschedulable) this.kubelet.after(0, () => this.#tell())
  }

  get #now(): boolean {
    return this.kubelet.node?.spec.unschedulable ?? false
  }

  #tell(): void {
    const { node } = this.kubelet
    const isUnschedulable = this.#now
    if (!node || isUnschedulable === this.#isUnschedulable) return
    this.#isUnschedulable = isUnschedulable
    this.kubelet.tellStatus(node, isUnschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable')
  }
}
