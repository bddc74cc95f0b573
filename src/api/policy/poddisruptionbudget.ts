/** policy/v1 PodDisruptionBudget: how many of some pods may be evicted at once. */
import { columnsOf } from '../columns.ts'
import { conditionProblems } from '../conditions.ts'
import { type FieldErrors, invalid } from '../field-error.ts'
import { nonNegativeProblems, optionalChoiceProblems } from '../fields.ts'
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from '../generated/types/policy-v1.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorProblems } from '../labels.ts'
import { pathSegmentProblems } from '../names.ts'
import { intOrPercentProblems, overAllProblems } from '../workload.ts'

export const podDisruptionBudget = defineKind<PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget', {
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  scope: 'Namespaced',
  takesAnyFinalizer: true,
  subresources: ['status'],
  needsVersion: true,
  nameProblems: pathSegmentProblems,

  defaults: {
    parts: {
      status(status) {
        status.disruptionsAllowed ??= 0
        status.currentHealthy ??= 0
        status.desiredHealthy ??= 0
        status.expectedPods ??= 0
      },
    },
  },

  validate: ({ spec }) => specProblems(spec),

  updateChecks: ['object'],

  *validateStatus({ status }) {
    yield* conditionProblems(status.conditions ?? [], 'status.conditions')
    yield* nonNegativeProblems('status.disruptionsAllowed', status.disruptionsAllowed)
    yield* nonNegativeProblems('status.currentHealthy', status.currentHealthy)
    yield* nonNegativeProblems('status.desiredHealthy', status.desiredHealthy)
    yield* nonNegativeProblems('status.expectedPods', status.expectedPods)
  },

  columns: columnsOf<PodDisruptionBudget>((c) => [
    c.name,
    c.show('Min Available', ({ spec }) => String(spec.minAvailable ?? 'N/A')),
    c.show('Max Unavailable', ({ spec }) => String(spec.maxUnavailable ?? 'N/A')),
    c.count('Allowed Disruptions', ({ status }) => status.disruptionsAllowed ?? 0),
    c.age,
  ]),
})

function* specProblems(spec: PodDisruptionBudgetSpec): FieldErrors {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    yield invalid('spec', shownSpec(spec), 'minAvailable and maxUnavailable cannot be both set')
  }
  for (const [name, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value === undefined) continue
    yield* intOrPercentProblems(value, `spec.${name}`)
    yield* overAllProblems(value, `spec.${name}`)
  }
  if (selector) yield* labelSelectorProblems(selector, 'spec.selector')
  const policies = ['AlwaysAllow', 'IfHealthyBudget']
  yield* optionalChoiceProblems('spec.unhealthyPodEvictionPolicy', unhealthyPodEvictionPolicy, policies)
}

/** With the names that the fields have inside of the real server. */
const shownSpec = (spec: PodDisruptionBudgetSpec) => ({
  MinAvailable: spec.minAvailable ?? null,
  Selector: spec.selector ?? null,
  MaxUnavailable: spec.maxUnavailable ?? null,
  UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
})
