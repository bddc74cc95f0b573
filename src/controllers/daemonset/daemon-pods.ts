/** The pods of every DaemonSet by the node that they are for: kept with every change. */
import { pod } from '../../api/core/pod.ts'
import type { DaemonSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, keyOf, refOfKey } from '../../api/meta.ts'
import { type Cache, defineTally } from '../../client/cache.ts'
import { LabelSorts } from '../shared/label-sorts.ts'
import { revisionLabel } from '../shared/revisions.ts'
import { targetOf } from './placement.ts'

export class DaemonPods {
  readonly labels = new LabelSorts([])
  /** How many pods bear the hash of a revision. */
  readonly revisions = new Map<string | undefined, number>()
  /** The keys of the pods that are for a node. */
  readonly #byNode = new Map<string, Set<string>>()

  change(previous: Pod | undefined, next: Pod | undefined): void {
    this.labels.change(previous, next)
    if (previous) this.#take(previous)
    if (next) this.#give(next)
  }

  /** The nodes that pods are for. */
  get nodeNames(): Iterable<string> {
    return this.#byNode.keys()
  }

  on(nodeName: string, cache: Cache): readonly Pod[] {
    const found: Pod[] = []
    for (const key of this.#byNode.get(nodeName) ?? []) {
      const { name, namespace } = refOfKey(key)
      found.push(cache.get(pod, name, namespace)!)
    }
    return found
  }

  #give(object: Pod): void {
    const hash = object.metadata.labels?.[revisionLabel]
    this.revisions.set(hash, (this.revisions.get(hash) ?? 0) + 1)
    const target = targetOf(object)
    if (target === undefined) return
    const others = this.#byNode.get(target)
    if (others) others.add(keyOf(object))
    else this.#byNode.set(target, new Set([keyOf(object)]))
  }

  #take(object: Pod): void {
    const hash = object.metadata.labels?.[revisionLabel]
    const left = this.revisions.get(hash)! - 1
    if (left > 0) this.revisions.set(hash, left)
    else this.revisions.delete(hash)
    const target = targetOf(object)
    if (target === undefined) return
    const others = this.#byNode.get(target)!
    others.delete(keyOf(object))
    if (others.size === 0) this.#byNode.delete(target)
  }
}

const daemonPods = defineTally<Pod, DaemonPods>(pod, {
  read(object) {
    const owner = controllerOf(object)
    return owner?.kind === 'DaemonSet' ? owner.uid : undefined
  },
  none: () => new DaemonPods(),
  change: (pods, previous, next) => pods.change(previous, next),
})

/** Those that a DaemonSet controls. */
export const daemonPodsOf = (cache: Cache, { metadata }: DaemonSet): DaemonPods =>
  cache.sum(daemonPods, metadata.uid)
