/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicy: what is made of objects on their way in. */
import { givesObject, givesPatches } from '../../cel/policy/expression.ts'
import type { Type } from '../../cel/types.ts'
import { columnsOf } from '../columns.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { choiceProblems } from '../fields.ts'
import type { MutatingAdmissionPolicy, Mutation } from '../generated/types/admissionregistration-v1.ts'
import { defineKind } from '../kind.ts'
import { mutableOperationProblems } from './match-resource-problems.ts'
import { expressionProblems, PolicyChecker } from './policy-checker.ts'
import { policyDefaults } from './policy-defaults.ts'
import { policyProblems } from './policy-problems.ts'

/** Where the expression of a mutation stands, and what it must give, by the type of the patch. */
const forms = {
  ApplyConfiguration: { field: 'applyConfiguration', other: 'jsonPatch', gives: givesObject },
  JSONPatch: { field: 'jsonPatch', other: 'applyConfiguration', gives: givesPatches },
} as const

function* mutationProblems(mutation: Mutation, path: string, checker: PolicyChecker): FieldErrors {
  const { patchType } = mutation
  if (!patchType) {
    yield required(`${path}.patchType`)
    return
  }
  const form = Object.hasOwn(forms, patchType) ? forms[patchType as keyof typeof forms] : undefined
  if (!form) {
    yield notSupported(`${path}.patchType`, patchType, Object.keys(forms))
    return
  }
  const { field, other, gives } = form
  const said = mutation[field]
  if (said) yield* patchProblems(said.expression, { path: `${path}.${field}.expression`, gives, checker })
  else yield required(`${path}.${field}`, `must be specified when patchType is ${patchType}`)
  if (!mutation[other]) return
  yield invalid(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`)
}

interface PatchPlace {
  readonly path: string
  readonly gives: readonly Type[]
  readonly checker: PolicyChecker
}

function* patchProblems(expression = '', { path, gives, checker }: PatchPlace): FieldErrors {
  const source = expression.trim()
  if (!source) yield required(path)
  else yield* expressionProblems(path, checker.check(source, gives, { hasPatchTypes: true }))
}

function* problems({ spec }: MutatingAdmissionPolicy): FieldErrors {
  const checker = new PolicyChecker(spec, true)
  yield* policyProblems(spec, checker, mutableOperationProblems)
  const { mutations = [], reinvocationPolicy } = spec
  if (mutations.length === 0) yield required('spec.mutations', 'mutations must contain at least one item')
  for (const [n, mutation] of mutations.entries()) {
    yield* mutationProblems(mutation, `spec.mutations[${n}]`, checker)
  }
  yield* choiceProblems('spec.reinvocationPolicy', reinvocationPolicy, ['IfNeeded', 'Never'])
}

export const mutatingAdmissionPolicy = defineKind<MutatingAdmissionPolicy>(
  'admissionregistration.k8s.io/v1',
  'MutatingAdmissionPolicy',
  {
    plural: 'mutatingadmissionpolicies',
    categories: ['api-extensions'],
    scope: 'Cluster',
    takesAnyFinalizer: true,
    needsVersion: true,
    hashedVersion: 'v1beta1',
    isBeyondWebhooks: true,
    isBeyondPolicies: true,
    countsGenerations: true,

    defaults: { parts: { spec: policyDefaults } },

    *validate(policy, previous) {
      if (previous === undefined || !isEqual(previous.spec, policy.spec)) yield* problems(policy)
    },
    updateChecks: ['metadata', 'object'],

    columns: columnsOf<MutatingAdmissionPolicy>((c) => [
      c.name,
      c.count('Mutations', ({ spec }) => spec.mutations?.length ?? 0),
      c.show('ParamKind', ({ spec: { paramKind } }) =>
        paramKind ? `${paramKind.apiVersion}/${paramKind.kind}` : '<unset>',
      ),
      c.age,
    ]),
  },
)
