/** Keys whose values a pod has itself: how its own labels come to stand in the selectors of its affinity and of how it is spread. */
import type { Draft } from 'immer'
import { type FieldErrors, forbidden, invalid } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { Affinity, PodAffinity, PodAffinityTerm, PodSpec } from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { qualifiedNameProblems } from '../names.ts'
import type { LabelSelector, Labels } from '../selector.ts'

interface WithKeys {
  readonly labelSelector?: LabelSelector
  readonly matchLabelKeys?: readonly string[]
  readonly mismatchLabelKeys?: readonly string[]
}

/** The spec of a new pod, its selectors asking for the values that its labels have under the keys. */
export function withLabelKeys(spec: Draft<PodSpec>, labels: Labels | undefined): Draft<PodSpec> {
  const { affinity, topologySpreadConstraints } = spec
  if (!labels || !namesKeys(spec as PodSpec)) return spec
  const next = { ...spec }
  if (affinity) next.affinity = affinityWith(affinity as Affinity, labels) as typeof affinity
  if (topologySpreadConstraints) {
    next.topologySpreadConstraints = topologySpreadConstraints.map((each) => extended(each, labels))
  }
  return next
}

/** Whether anything in a spec names keys: nearly nothing does. */
const namesKeys = memoByIdentity(({ affinity, topologySpreadConstraints = [] }: PodSpec): boolean => {
  const { podAffinity, podAntiAffinity } = affinity ?? {}
  const terms = [podAffinity, podAntiAffinity].flatMap((each) => [
    ...(each?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(each?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((one) => one.podAffinityTerm),
  ])
  return [...terms, ...topologySpreadConstraints].some(
    (each: WithKeys | undefined) => each?.matchLabelKeys || each?.mismatchLabelKeys,
  )
})

function affinityWith({ podAffinity, podAntiAffinity, ...others }: Affinity, labels: Labels): Affinity {
  return {
    ...others,
    ...(podAffinity && { podAffinity: termsWith(podAffinity, labels) }),
    ...(podAntiAffinity && { podAntiAffinity: termsWith(podAntiAffinity, labels) }),
  }
}

function termsWith(affinity: PodAffinity, labels: Labels): PodAffinity {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: needed,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  } = affinity
  return {
    ...affinity,
    ...(needed && {
      requiredDuringSchedulingIgnoredDuringExecution: needed.map((term) => extended(term, labels)),
    }),
    ...(preferred && {
      preferredDuringSchedulingIgnoredDuringExecution: preferred.map((each) => ({
        ...each,
        podAffinityTerm: extended(each.podAffinityTerm ?? ({} as PodAffinityTerm), labels),
      })),
    }),
  }
}

function extended<T extends WithKeys>(term: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term
  if (!labelSelector || (matchLabelKeys.length === 0 && mismatchLabelKeys.length === 0)) return term
  const asking = (keys: readonly string[], operator: 'In' | 'NotIn') =>
    keys.filter((key) => labels[key] !== undefined).map((key) => ({ key, operator, values: [labels[key]] }))
  const added = [...asking(matchLabelKeys, 'In'), ...asking(mismatchLabelKeys, 'NotIn')]
  if (added.length === 0) return term
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...added]
  return { ...term, labelSelector: { ...labelSelector, matchExpressions } }
}

/** What is wrong with the keys of a term of an affinity. */
export function* affinityKeyProblems(term: WithKeys, path: string): FieldErrors {
  const { labelSelector, matchLabelKeys, mismatchLabelKeys } = term
  yield* keyProblems(matchLabelKeys, labelSelector, `${path}.matchLabelKeys`)
  yield* keyProblems(mismatchLabelKeys, labelSelector, `${path}.mismatchLabelKeys`)
  yield* repeatedKeyProblems(term, path)
  for (const [n, key] of (matchLabelKeys ?? []).entries()) {
    if (!mismatchLabelKeys?.includes(key)) continue
    yield invalid(`${path}.matchLabelKeys[${n}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys')
  }
}

/** The same for a constraint of how pods are spread. */
export function* spreadKeyProblems(constraint: WithKeys, path: string): FieldErrors {
  yield* keyProblems(constraint.matchLabelKeys, constraint.labelSelector, path)
  yield* repeatedKeyProblems(constraint, path)
}

function* keyProblems(
  keys: readonly string[] | undefined,
  selector: LabelSelector | undefined,
  path: string,
): FieldErrors {
  if (!keys?.length) return
  if (selector)
    for (const [n, key] of keys.entries()) yield* breaches(qualifiedNameProblems, `${path}[${n}]`, key)
  else yield forbidden(path, 'must not be specified when labelSelector is not set')
}

/** By now the selector asks for what the keys mean: who asks for a key twice has asked for it himself. */
function* repeatedKeyProblems({ labelSelector, matchLabelKeys = [] }: WithKeys, path: string): FieldErrors {
  const met = new Set(Object.keys(labelSelector?.matchLabels ?? {}))
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const place = matchLabelKeys.lastIndexOf(key)
    if (place >= 0 && met.has(key)) {
      yield invalid(`${path}[${place}]`, key, 'exists in both matchLabelKeys and labelSelector')
    }
    met.add(key)
  }
}
