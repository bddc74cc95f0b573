/** What the pods that are placed want to be near to, or not near to: each wish once, with where those are who have it. */
import { addTo } from '../../api/counts.ts'
import type { Labels } from '../../api/selector.ts'
import { type AffinityTerm, affinityTermsOf, isMeant } from './affinity-terms.ts'
import type { NodeView } from './node-view.ts'
import type { Kin, Tally } from './tally.ts'

/** Those who have a wish, by the domain in which they are. */
export interface PlacedTerm {
  readonly term: AffinityTerm
  readonly pods: Map<string, number>
}

/** Wishes of one sort. */
export class TermRegister {
  /** Counts the wishes that have come: those that were found before are all of them while this stands. */
  revision = 0
  readonly #byText = new Map<string, PlacedTerm>()
  /** By a namespace that they name. */
  readonly #byNamespace = new Map<string, Set<PlacedTerm>>()
  /** Those that select namespaces. */
  readonly #open = new Set<PlacedTerm>()
  /** Those that may have nobody any more who has them. */
  readonly #idle = new Set<PlacedTerm>()

  count(term: AffinityTerm, view: NodeView, pods: number): void {
    const domain = view.label(term.topologyKey)
    if (domain === undefined) return
    const placed = this.#byText.get(term.text) ?? this.#add(term)
    addTo(placed.pods, domain, pods)
    if (placed.pods.size === 0) this.#idle.add(placed)
  }

  /** Those that mean a pod. @param labelsOf the labels of a namespace */
  meaning(
    pod: { readonly namespace: string; readonly labels: Labels },
    labelsOf: (namespace: string) => Labels | undefined,
  ): readonly PlacedTerm[] {
    if (this.#byText.size === 0) return none
    const found: PlacedTerm[] = []
    for (const each of this.#byNamespace.get(pod.namespace) ?? none)
      if (isMeant(each.term, pod, labelsOf)) found.push(each)
    for (const each of this.#open)
      if (!each.term.namespaces.has(pod.namespace) && isMeant(each.term, pod, labelsOf)) found.push(each)
    return found
  }

  /** Forgets the wishes that nobody has any more. */
  sweep(): void {
    for (const placed of this.#idle) {
      if (placed.pods.size > 0) continue
      this.#byText.delete(placed.term.text)
      this.#open.delete(placed)
      for (const namespace of placed.term.namespaces) this.#byNamespace.get(namespace)?.delete(placed)
    }
    this.#idle.clear()
  }

  #add(term: AffinityTerm): PlacedTerm {
    const placed: PlacedTerm = { term, pods: new Map() }
    this.revision++
    this.#byText.set(term.text, placed)
    if (term.namespaceSelector) this.#open.add(placed)
    for (const namespace of term.namespaces) {
      const others = this.#byNamespace.get(namespace)
      if (others) others.add(placed)
      else this.#byNamespace.set(namespace, new Set([placed]))
    }
    return placed
  }
}

const none: readonly PlacedTerm[] = Object.freeze([])

export class PlacedTerms implements Tally {
  readonly required = new TermRegister()
  readonly forbidden = new TermRegister()
  readonly preferred = new TermRegister()

  concerns({ affinity }: Kin): boolean {
    return affinity !== undefined
  }

  count({ affinity, namespace }: Kin, view: NodeView, pods: number): void {
    const { required, forbidden, preferred } = affinityTermsOf(affinity, namespace)
    for (const term of required) this.required.count(term, view, pods)
    for (const term of forbidden) this.forbidden.count(term, view, pods)
    for (const term of preferred) this.preferred.count(term, view, pods)
  }

  /** Forgets the wishes that nobody has any more. */
  sweep(): void {
    this.required.sweep()
    this.forbidden.sweep()
    this.preferred.sweep()
  }
}
