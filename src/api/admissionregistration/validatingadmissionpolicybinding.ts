/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding: where a policy holds, and what its breach does. */
import { columnsOf } from '../columns.ts'
import { duplicate, type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import type { ValidatingAdmissionPolicyBinding } from '../generated/types/admissionregistration-v1.ts'
import { defineKind } from '../kind.ts'
import { bindingProblems, paramRefText } from './binding-problems.ts'
import { matchDefaults } from './policy-defaults.ts'

const actions = ['Audit', 'Deny', 'Warn']

function* actionProblems(given: readonly string[] = []): FieldErrors {
  const path = 'spec.validationActions'
  const known = new Set<string>()
  for (const [n, action] of given.entries()) {
    if (!actions.includes(action)) yield notSupported(`${path}[${n}]`, action, actions)
    if (known.has(action)) yield duplicate(`${path}[${n}]`, action)
    known.add(action)
  }
  if (known.has('Deny') && known.has('Warn')) {
    const why =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'
    yield invalid(path, given, why)
  }
  if (known.size === 0) yield required(path, 'at least one validation action is required')
}

export const validatingAdmissionPolicyBinding = defineKind<ValidatingAdmissionPolicyBinding>(
  'admissionregistration.k8s.io/v1',
  'ValidatingAdmissionPolicyBinding',
  {
    plural: 'validatingadmissionpolicybindings',
    categories: ['api-extensions'],
    scope: 'Cluster',
    takesAnyFinalizer: true,
    needsVersion: true,
    isBeyondWebhooks: true,
    isBeyondPolicies: true,
    countsGenerations: true,

    defaults: { parts: { spec: { parts: { matchResources: matchDefaults } } } },

    *validate({ spec }) {
      yield* bindingProblems(spec)
      yield* actionProblems(spec.validationActions)
    },
    updateChecks: ['metadata', 'object'],

    columns: columnsOf<ValidatingAdmissionPolicyBinding>((c) => [
      c.name,
      c.show('PolicyName', ({ spec }) => spec.policyName),
      c.show('ParamRef', ({ spec }) => paramRefText(spec.paramRef)),
      c.age,
    ]),
  },
)
