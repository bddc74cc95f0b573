/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy: rules that changes of objects have to keep. */
import { givesBool, givesText, givesTextOrNull } from '../../cel/policy/expression.ts'
import { columnsOf } from '../columns.ts'
import { conditionProblems } from '../conditions.ts'
import { isEqual } from '../equality.ts'
import { duplicate, type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type {
  AuditAnnotation,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyStatus,
  Validation,
} from '../generated/types/admissionregistration-v1.ts'
import { whyNoJsonPath } from '../json-path/path.ts'
import { defineKind } from '../kind.ts'
import { keepMetadata } from '../meta.ts'
import { qualifiedNameProblems } from '../names.ts'
import { expressionProblems, PolicyChecker } from './policy-checker.ts'
import { policyDefaults } from './policy-defaults.ts'
import { policyProblems } from './policy-problems.ts'

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge']
const mostAnnotations = 20
const longestValueExpression = 5 * 1024

function* validationProblems(validation: Validation, path: string, checker: PolicyChecker): FieldErrors {
  const { expression = '', message = '', messageExpression = '', reason } = validation
  if (!expression.trim()) yield required(`${path}.expression`, 'expression is not specified')
  else yield* expressionProblems(`${path}.expression`, checker.check(expression, givesBool))
  const nonEmpty = 'must be non-empty if specified'
  if (messageExpression && !messageExpression.trim()) {
    yield invalid(`${path}.messageExpression`, messageExpression, nonEmpty)
  } else if (messageExpression) {
    const found = checker.check(messageExpression, givesText, { hasAuthorizer: false })
    yield* expressionProblems(`${path}.messageExpression`, found)
  }
  if (message && !message.trim()) yield invalid(`${path}.message`, message, nonEmpty)
  else if (/[\n\r]/.test(message.trim()))
    yield invalid(`${path}.message`, message, 'must not contain line breaks')
  if (reason !== undefined && !reasons.includes(reason)) yield notSupported(`${path}.reason`, reason, reasons)
}

function* annotationProblems(
  { key, valueExpression = '' }: AuditAnnotation,
  path: string,
  { checker, policy }: { readonly checker: PolicyChecker; readonly policy: string },
): FieldErrors {
  if (policy) yield* breaches(qualifiedNameProblems, `${path}.key`, `${policy}/${key ?? ''}`)
  else yield invalid(`${path}.key`, key, 'requires metadata.name be non-empty')
  const source = valueExpression.trim()
  if (!source) yield required(`${path}.valueExpression`, 'valueExpression is not specified')
  else if (source.length > longestValueExpression) {
    yield required(`${path}.valueExpression`, `must not exceed ${longestValueExpression} bytes in length`)
  } else {
    const found = checker.check(source, givesTextOrNull)
    yield* expressionProblems(`${path}.valueExpression`, found, valueExpression)
  }
}

function* problems({ metadata, spec }: ValidatingAdmissionPolicy): FieldErrors {
  const checker = new PolicyChecker(spec, false)
  yield* policyProblems(spec, checker)
  const { validations = [], auditAnnotations = [] } = spec
  if (validations.length === 0 && auditAnnotations.length === 0) {
    const why = 'validations or auditAnnotations must contain at least one item'
    yield required('spec.validations', why)
    yield required('spec.auditAnnotations', why)
    return
  }
  for (const [n, validation] of validations.entries()) {
    yield* validationProblems(validation, `spec.validations[${n}]`, checker)
  }
  if (auditAnnotations.length > mostAnnotations) {
    const why = `must not have more than ${mostAnnotations} auditAnnotations`
    yield invalid('spec.auditAnnotations', auditAnnotations, why)
  }
  const known = new Set<string>()
  for (const [n, annotation] of auditAnnotations.entries()) {
    const path = `spec.auditAnnotations[${n}]`
    yield* annotationProblems(annotation, path, { checker, policy: metadata.name })
    if (known.has(annotation.key)) yield duplicate(`${path}.key`, annotation.key)
    known.add(annotation.key)
  }
}

function* statusProblems({ typeChecking, conditions = [] }: ValidatingAdmissionPolicyStatus): FieldErrors {
  for (const [n, { fieldRef, warning }] of (typeChecking?.expressionWarnings ?? []).entries()) {
    const path = `status.typeChecking.expressionWarnings[${n}]`
    if (!warning) yield required(`${path}.warning`)
    yield* fieldRefProblems(`${path}.fieldRef`, fieldRef?.trim() ?? '')
  }
  yield* conditionProblems(conditions, 'status.conditions')
}

function* fieldRefProblems(field: string, path: string): FieldErrors {
  const why = whyNoJsonPath(path)
  if (path === '') yield required(field)
  else if (why !== undefined) yield invalid(field, path, `invalid JSONPath: ${why}`)
}

export const validatingAdmissionPolicy = defineKind<ValidatingAdmissionPolicy>(
  'admissionregistration.k8s.io/v1',
  'ValidatingAdmissionPolicy',
  {
    plural: 'validatingadmissionpolicies',
    categories: ['api-extensions'],
    scope: 'Cluster',
    takesAnyFinalizer: true,
    needsVersion: true,
    isBeyondWebhooks: true,
    isBeyondPolicies: true,
    subresources: ['status'],

    defaults: { parts: { spec: policyDefaults } },

    *validate(policy, previous) {
      if (previous === undefined || !isEqual(previous.spec, policy.spec)) yield* problems(policy)
    },
    updateChecks: ['metadata', 'object'],
    validateStatus: ({ status = {} }) => statusProblems(status),
    prepareForStatusUpdate: keepMetadata,
    statusLeavesAlone: { 'f:metadata': {} },

    columns: columnsOf<ValidatingAdmissionPolicy>((c) => [
      c.name,
      c.count('Validations', ({ spec }) => spec.validations?.length ?? 0),
      c.show('ParamKind', ({ spec: { paramKind } }) =>
        paramKind ? `${paramKind.apiVersion}/${paramKind.kind}` : '<unset>',
      ),
      c.age,
    ]),
  },
)
