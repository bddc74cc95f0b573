/** What a pod wants to be near to, or not near to, read once for all pods that want the same. */
import type { Affinity, PodAffinity, PodAffinityTerm } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { type Labels, matches, type Selector, selectorOf } from '../../api/selector.ts'

/** Pods that are meant, and the label of nodes that says what is near. Source: AffinityTerm of kube-scheduler's framework. */
export interface AffinityTerm {
  readonly topologyKey: string
  readonly namespaces: ReadonlySet<string>
  /** The namespaces that are meant besides; undefined: no others. */
  readonly namespaceSelector: Selector | undefined
  /** Undefined: no pod is meant. */
  readonly selector: Selector | undefined
  /** How much it counts where it is only preferred; below zero: the pod would rather not. 0: it is required. */
  readonly weight: number
  /** The same for the same selector, and for the same in all. */
  readonly selectorText: string
  readonly text: string
}

interface AffinityTerms {
  /** A pod that all of them mean must be near. */
  readonly required: readonly AffinityTerm[]
  /** No pod that one of them means may be near. */
  readonly forbidden: readonly AffinityTerm[]
  readonly preferred: readonly AffinityTerm[]
}

const nothing: AffinityTerms = Object.freeze({ required: [], forbidden: [], preferred: [] })

/** @param namespace of the pod */
export function affinityTermsOf(affinity: Affinity | undefined, namespace: string): AffinityTerms {
  if (!affinity?.podAffinity && !affinity?.podAntiAffinity) return nothing
  const known = termsByNamespace(affinity)
  let terms = known.get(namespace)
  if (!terms) known.set(namespace, (terms = readTerms(affinity, namespace)))
  return terms
}

const termsByNamespace = memoByIdentity((_affinity: Affinity) => new Map<string, AffinityTerms>())

function readTerms({ podAffinity, podAntiAffinity }: Affinity, namespace: string): AffinityTerms {
  return {
    required: requiredIn(podAffinity, namespace),
    forbidden: requiredIn(podAntiAffinity, namespace),
    preferred: [...preferredIn(podAffinity, namespace, 1), ...preferredIn(podAntiAffinity, namespace, -1)],
  }
}

const requiredIn = (affinity: PodAffinity | undefined, namespace: string): readonly AffinityTerm[] =>
  (affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => read(term, namespace, 0))

const preferredIn = (
  affinity: PodAffinity | undefined,
  namespace: string,
  sign: 1 | -1,
): readonly AffinityTerm[] =>
  (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) =>
    read(podAffinityTerm, namespace, sign * weight),
  )

function read(term: PodAffinityTerm, own: string, weight: number): AffinityTerm {
  const { topologyKey, labelSelector, namespaceSelector, namespaces = [] } = term
  const named = namespaces.length === 0 && !namespaceSelector ? [own] : namespaces
  const selectorText = JSON.stringify(labelSelector) ?? ''
  return {
    topologyKey,
    namespaces: new Set(named),
    namespaceSelector: selectorOf(namespaceSelector),
    selector: selectorOf(labelSelector),
    weight,
    selectorText,
    text: JSON.stringify([topologyKey, selectorText, named.toSorted(), namespaceSelector, weight]),
  }
}

/** Whether a pod is meant. @param labelsOf the labels of a namespace */
export function isMeant(
  { namespaces, namespaceSelector, selector }: AffinityTerm,
  { namespace, labels }: { readonly namespace: string; readonly labels: Labels },
  labelsOf: (namespace: string) => Labels | undefined,
): boolean {
  if (!selector) return false
  const isInReach =
    namespaces.has(namespace) ||
    (namespaceSelector !== undefined && matches(namespaceSelector, labelsOf(namespace)))
  return isInReach && matches(selector, labels)
}
