/** What is wrong with a pod's affinity and with how it asks to be spread. */
import { duplicate, type FieldError, type FieldErrors, invalid, required } from '../field-error.ts'
import { breaches, optionalChoiceProblems } from '../fields.ts'
import type {
  Affinity,
  NodeAffinity,
  PodAffinity,
  PodAffinityTerm,
  TopologySpreadConstraint,
} from '../generated/types/core-v1.ts'
import { labelSelectorProblems } from '../labels.ts'
import { memoByIdentity } from '../memo.ts'
import { dnsLabelProblems, qualifiedNameProblems } from '../names.ts'
import { affinityKeyProblems, spreadKeyProblems } from './label-keys.ts'
import { nodeSelectorProblems, nodeSelectorTermProblems } from './node-selector.ts'

/** Fields are relative to the spec. */
export const affinityProblems = memoByIdentity((affinity: Affinity): readonly FieldError[] => {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity
  return [
    ...(nodeAffinity ? nodeAffinityProblems(nodeAffinity, 'affinity.nodeAffinity') : []),
    ...(podAffinity ? podAffinityProblems(podAffinity, 'affinity.podAffinity') : []),
    ...(podAntiAffinity ? podAffinityProblems(podAntiAffinity, 'affinity.podAntiAffinity') : []),
  ]
})

const weightProblems = (weight: number, path: string): readonly FieldError[] =>
  weight > 0 && weight <= 100 ? [] : [invalid(`${path}.weight`, weight ?? 0, 'must be in the range 1-100')]

function* nodeAffinityProblems(affinity: NodeAffinity, path: string): FieldErrors {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: needed,
    preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
  } = affinity
  if (needed) yield* nodeSelectorProblems(needed, `${path}.requiredDuringSchedulingIgnoredDuringExecution`)
  for (const [n, { weight, preference }] of preferred.entries()) {
    const field = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${n}]`
    yield* weightProblems(weight, field)
    yield* nodeSelectorTermProblems(preference ?? {}, `${field}.preference`)
  }
}

function* podAffinityProblems(affinity: PodAffinity, path: string): FieldErrors {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: needed = [],
    preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
  } = affinity
  for (const [n, term] of needed.entries()) {
    yield* termProblems(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${n}]`)
  }
  for (const [n, { weight, podAffinityTerm }] of preferred.entries()) {
    const field = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${n}]`
    yield* weightProblems(weight, field)
    yield* termProblems(podAffinityTerm, `${field}.podAffinityTerm`)
  }
}

function* termProblems(term: PodAffinityTerm, path: string): FieldErrors {
  const { labelSelector, namespaceSelector, namespaces = [] } = term
  if (labelSelector) yield* labelSelectorProblems(labelSelector, `${path}.labelSelector`)
  if (namespaceSelector) yield* labelSelectorProblems(namespaceSelector, `${path}.namespaceSelector`)
  for (const name of namespaces) yield* breaches(dnsLabelProblems, `${path}.namespace`, name)
  yield* affinityKeyProblems(term, path)
  if (!term.topologyKey) yield required(`${path}.topologyKey`, 'can not be empty')
  yield* breaches(qualifiedNameProblems, `${path}.topologyKey`, term.topologyKey ?? '')
}

/** Fields are relative to the spec. */
export const topologySpreadProblems = memoByIdentity(
  (constraints: readonly TopologySpreadConstraint[]): readonly FieldError[] =>
    constraints.flatMap((constraint, n) => [
      ...constraintProblems(constraint, constraints.slice(n + 1), `topologySpreadConstraints[${n}]`),
    ]),
)

const scheduleActions = ['DoNotSchedule', 'ScheduleAnyway']
const inclusionPolicies = ['Honor', 'Ignore']

function* constraintProblems(
  constraint: TopologySpreadConstraint,
  later: readonly TopologySpreadConstraint[],
  path: string,
): FieldErrors {
  const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector } = constraint
  if (!(maxSkew > 0)) yield invalid(`${path}.maxSkew`, maxSkew ?? 0, 'must be greater than zero')
  if (!topologyKey) yield required(`${path}.topologyKey`, 'can not be empty')
  yield* optionalChoiceProblems(`${path}.whenUnsatisfiable`, whenUnsatisfiable ?? '', scheduleActions)
  if (
    later.some((each) => each.topologyKey === topologyKey && each.whenUnsatisfiable === whenUnsatisfiable)
  ) {
    yield duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`)
  }
  yield* minDomainsProblems(constraint, `${path}.minDomains`)
  for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
    yield* optionalChoiceProblems(`${path}.${name}`, constraint[name], inclusionPolicies)
  }
  yield* spreadKeyProblems(constraint, `${path}.matchLabelKeys`)
  if (labelSelector) yield* labelSelectorProblems(labelSelector, `${path}.labelSelector`)
}

function* minDomainsProblems(
  { minDomains, whenUnsatisfiable }: TopologySpreadConstraint,
  field: string,
): FieldErrors {
  if (minDomains === undefined) return
  if (minDomains <= 0) yield invalid(field, minDomains, 'must be greater than zero')
  if (whenUnsatisfiable !== 'DoNotSchedule') {
    const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`
    yield invalid(field, minDomains, detail)
  }
}
