/** Which of the pods that are placed nobody tells apart who selects pods, and where they are. */
import { addTo } from '../../api/counts.ts'
import type { Affinity } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { Labels } from '../../api/selector.ts'
import type { NodeView } from './node-view.ts'
import type { PodView } from './pod-view.ts'
import type { Kin, Tally } from './tally.ts'

/** So many of which nobody is placed any more may wait for others to come. */
const mostEmpty = 256

export class Kins {
  readonly #byText = new Map<string, Kin>()
  readonly #byNamespace = new Map<string, Set<Kin>>()
  /** What each pod was found to be; its text is shared by all that are the same. */
  readonly #known = new WeakMap<PodView, Kin>()
  readonly #empty = new Set<Kin>()

  /** @param followersOf the tallies for which new ones count */
  constructor(private readonly followersOf: (kin: Kin) => readonly Tally[]) {}

  of(pod: PodView): Kin {
    const known = this.#known.get(pod)
    if (known) return this.#byText.get(known.text) ?? this.#add(pod, known.text)
    const text = textOf(pod)
    const kin = this.#byText.get(text) ?? this.#add(pod, text)
    this.#known.set(pod, kin)
    return kin
  }

  /** Those of some namespaces, or of all. */
  *in(namespaces?: ReadonlySet<string>): Iterable<Kin> {
    if (!namespaces) yield* this.#byText.values()
    else for (const namespace of namespaces) yield* this.#byNamespace.get(namespace) ?? []
  }

  /** So many of them have come to a node; below zero: have left it. */
  move(kin: Kin, view: NodeView, pods: number): void {
    addTo(kin.nodes, view, pods)
    if (kin.nodes.size > 0) this.#empty.delete(kin)
    else this.#empty.add(kin)
  }

  #add(pod: PodView, text: string): Kin {
    if (this.#empty.size > mostEmpty) this.#sweep()
    const { namespace, labels, isLeaving, affinity } = pod
    const nodes = new Map<NodeView, number>()
    const kin: Kin = {
      text,
      namespace,
      labels,
      isLeaving,
      affinity: wishText(affinity) ? affinity : undefined,
      nodes,
      followers: [],
    }
    kin.followers = this.followersOf(kin)
    this.#byText.set(text, kin)
    const others = this.#byNamespace.get(namespace)
    if (others) others.add(kin)
    else this.#byNamespace.set(namespace, new Set([kin]))
    return kin
  }

  #sweep(): void {
    for (const [text, kin] of this.#byText) {
      if (!this.#empty.has(kin)) continue
      this.#byText.delete(text)
      const others = this.#byNamespace.get(kin.namespace)!
      others.delete(kin)
      if (others.size === 0) this.#byNamespace.delete(kin.namespace)
    }
    this.#empty.clear()
  }
}

const textOf = ({ namespace, labels, isLeaving, affinity }: PodView): string =>
  `${namespace}\n${labelText(labels)}\n${isLeaving ? 'leaving' : ''}\n${wishText(affinity)}`

const labelText = memoByIdentity((labels: Labels): string => JSON.stringify(labels))

const wishText = (affinity: Affinity | undefined): string => (affinity ? textOfWishes(affinity) : '')

const textOfWishes = memoByIdentity(({ podAffinity, podAntiAffinity }: Affinity): string =>
  podAffinity || podAntiAffinity ? JSON.stringify([podAffinity, podAntiAffinity]) : '',
)
