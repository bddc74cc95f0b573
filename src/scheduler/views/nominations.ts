/** Which nodes are promised to which waiting pods: those from which others have been driven off for them. */
import type { PodView } from './pod-view.ts'

const none: readonly PodView[] = Object.freeze([])

export class Nominations {
  /** By uid. */
  readonly #nodes = new Map<string, string>()
  /** By the name of the node, then by uid. */
  readonly #pods = new Map<string, Map<string, PodView>>()

  /** @param onChange called when what is true of the nodes is true no more */
  constructor(private readonly onChange: () => void) {}

  get isEmpty(): boolean {
    return this.#nodes.size === 0
  }

  /** The node that is promised to the pod of a uid. */
  nodeOf(uid: string): string | undefined {
    return this.#nodes.get(uid)
  }

  promise(pod: PodView, nodeName: string): void {
    const { uid } = pod.object.metadata
    this.withdraw(uid)
    this.#nodes.set(uid, nodeName)
    const pods = this.#pods.get(nodeName)
    if (pods) pods.set(uid, pod)
    else this.#pods.set(nodeName, new Map([[uid, pod]]))
    this.onChange()
  }

  withdraw(uid: string): void {
    const nodeName = this.#nodes.get(uid)
    if (nodeName === undefined) return
    this.#nodes.delete(uid)
    const pods = this.#pods.get(nodeName)!
    pods.delete(uid)
    if (pods.size === 0) this.#pods.delete(nodeName)
    this.onChange()
  }

  /** The other pods to which the node is promised and that matter no less. */
  besides({ object, priority }: PodView, nodeName: string): readonly PodView[] {
    const pods = this.#pods.get(nodeName)
    if (!pods) return none
    const { uid } = object.metadata
    return [...pods.values()].filter((each) => each.priority >= priority && each.object.metadata.uid !== uid)
  }

  /** The pods to which the node is promised and that matter less. */
  below(priority: number, nodeName: string): readonly PodView[] {
    const pods = this.#pods.get(nodeName)
    return pods ? [...pods.values()].filter((each) => each.priority < priority) : none
  }
}
