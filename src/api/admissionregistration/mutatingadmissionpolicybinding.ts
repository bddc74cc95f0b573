/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding: where a mutating policy acts. */
import { columnsOf } from '../columns.ts'
import type { MutatingAdmissionPolicyBinding } from '../generated/types/admissionregistration-v1.ts'
import { defineKind } from '../kind.ts'
import { bindingProblems, paramRefText } from './binding-problems.ts'
import { mutableOperationProblems } from './match-resource-problems.ts'
import { matchDefaults } from './policy-defaults.ts'

export const mutatingAdmissionPolicyBinding = defineKind<MutatingAdmissionPolicyBinding>(
  'admissionregistration.k8s.io/v1',
  'MutatingAdmissionPolicyBinding',
  {
    plural: 'mutatingadmissionpolicybindings',
    categories: ['api-extensions'],
    scope: 'Cluster',
    takesAnyFinalizer: true,
    needsVersion: true,
    hashedVersion: 'v1beta1',
    isBeyondWebhooks: true,
    isBeyondPolicies: true,
    countsGenerations: true,

    defaults: { parts: { spec: { parts: { matchResources: matchDefaults } } } },

    *validate({ spec }) {
      yield* bindingProblems(spec)
      if (spec.matchResources) yield* mutableOperationProblems(spec.matchResources, 'spec.matchResources')
    },
    updateChecks: ['metadata', 'object'],

    columns: columnsOf<MutatingAdmissionPolicyBinding>((c) => [
      c.name,
      c.show('PolicyName', ({ spec }) => spec.policyName ?? ''),
      c.show('ParamRef', ({ spec }) => paramRefText(spec.paramRef)),
      c.age,
    ]),
  },
)
