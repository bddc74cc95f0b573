/** Asks the validating policies that are bound about every change. Source: apiserver's admission/plugin/policy/validating. */
import { validatingAdmissionPolicy } from '../../api/admissionregistration/validatingadmissionpolicy.ts'
import { validatingAdmissionPolicyBinding } from '../../api/admissionregistration/validatingadmissionpolicybinding.ts'
import { ApiError, forbidden } from '../../api/errors.ts'
import type {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Validation,
} from '../../api/generated/types/admissionregistration-v1.ts'
import { perObjectLimit } from '../../cel/limits.ts'
import { usableMessage } from '../../cel/message.ts'
import { givesBool, givesText, givesTextOrNull, type PolicyExpression } from '../../cel/policy/expression.ts'
import {
  type AdmissionPlugin,
  type AdmissionRequest,
  askedResource,
  deferredOperations,
  repeatedOperations,
} from './admission.ts'
import type { Authorizer } from './policy/authorizer.ts'
import { BoundPolicies, type BoundPolicy } from './policy/bound-policies.ts'
import { PolicyCompiler } from './policy/compiled-policy.ts'
import { conditionsHold, type Evaluated, evaluateAll, OutOfBudget } from './policy/evaluation.ts'
import { versionThatMatches } from './policy/matching.ts'
import { paramsOf, whyNoParams } from './policy/params.ts'
import type { PolicyInput } from './policy/policy-variables.ts'
import { Subject } from './policy/subject.ts'

interface Compiled {
  readonly conditions: readonly PolicyExpression[]
  readonly variables: ReadonlyMap<string, PolicyExpression>
  readonly validations: readonly PolicyExpression[]
  readonly messages: readonly (PolicyExpression | undefined)[]
  readonly annotations: readonly PolicyExpression[]
}

type Bound = BoundPolicy<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, Compiled>

/** Why a request is refused, or would be. */
interface Denial {
  readonly message: string
  /** Default Invalid. */
  readonly reason?: string
  /** Which of its validations does not hold; 0 where that is not what is wrong. */
  readonly index?: number
}

function compiled({ spec }: ValidatingAdmissionPolicy): Compiled {
  const compiler = new PolicyCompiler(spec)
  const { validations = [], auditAnnotations = [] } = spec
  return {
    conditions: compiler.conditions,
    variables: compiler.variables,
    validations: validations.map(({ expression }) => compiler.compile(expression, givesBool)),
    messages: validations.map(({ messageExpression }) =>
      messageExpression
        ? compiler.compile(messageExpression, givesText, { hasAuthorizer: false })
        : undefined,
    ),
    annotations: auditAnnotations.map(({ valueExpression }) =>
      compiler.compile(valueExpression.trim(), givesTextOrNull),
    ),
  }
}

export function validatingPolicies(authorizer: Authorizer): AdmissionPlugin {
  const policies = new BoundPolicies(validatingAdmissionPolicy, validatingAdmissionPolicyBinding, compiled)
  return {
    name: 'ValidatingAdmissionPolicy',
    operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
    judgesActions: true,
    letsRepeat: (kind, store) => !policies.mayActOn(kind, store, repeatedOperations),
    letsDefer: (kind, _namespace, store) => !policies.mayActOn(kind, store, deferredOperations),

    validate(request) {
      const bound = policies.in(request.store)
      if (bound.length === 0 || request.kind.isBeyondPolicies) return
      const subject = new Subject(request)
      const denials = bound.flatMap((each) => denialsOf(each, subject, authorizer))
      if (denials.length > 0) throw refusal(request, denials[0])
    },
  }
}

/** A policy that cannot be asked denies, unless it lets its mistakes pass. */
const ofMistakeIn = ({ spec }: ValidatingAdmissionPolicy, title: string, why: string): readonly Denial[] =>
  spec.failurePolicy === 'Ignore' ? [] : [{ message: `${title} denied request: ${why}` }]

/** What the policy is bound to deny. Who is only to be warned is warned. */
function denialsOf(
  { policy, bindings, compiled }: Bound,
  subject: Subject,
  authorizer: Authorizer,
): readonly Denial[] {
  const version = versionThatMatches(policy.spec.matchConstraints, subject)
  if (!version) return []
  const why = whyNoParams(policy.spec.paramKind, subject)
  if (why !== undefined)
    return ofMistakeIn(policy, `ValidatingAdmissionPolicy '${policy.metadata.name}'`, why)
  const said = new Map<string, Set<string>>()
  const denials = bindings.flatMap((binding) => {
    const { matchResources, paramRef } = binding.spec
    if (matchResources && !versionThatMatches(matchResources, subject)) return []
    const title = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`
    const params = paramsOf(policy.spec.paramKind, paramRef, subject)
    if (typeof params === 'string')
      return ofMistakeIn(policy, title, `failed to configure binding: ${params}`)
    const object = subject.objectIn(version)
    const { variables } = compiled
    const found = params.flatMap((each) =>
      judge({ policy, compiled, said }, { subject, version, object, params: each, authorizer, variables }),
    )
    return found.flatMap((denial) => consequences(denial, { title, binding, request: subject.request }))
  })
  for (const [key, values] of said) subject.request.context.audit?.annotate(key, [...values].join(', '))
  return denials
}

const failureKey = 'validation.policy.admission.k8s.io/validation_failure'

interface Bond {
  readonly title: string
  readonly binding: ValidatingAdmissionPolicyBinding
  readonly request: AdmissionRequest
}

function consequences(
  { message, reason, index = 0 }: Denial,
  { title, binding, request }: Bond,
): readonly Denial[] {
  const denials: Denial[] = []
  for (const action of binding.spec.validationActions) {
    if (action === 'Deny') denials.push({ message: `${title} denied request: ${message}`, reason })
    if (action === 'Warn') {
      const [, name] = /^ValidatingAdmissionPolicy (.*)$/.exec(title)!
      request.context.warn?.(`Validation failed for ValidatingAdmissionPolicy ${name}: ${message}`)
    }
    if (action === 'Audit') {
      const { policyName: policy, validationActions } = binding.spec
      const failure = {
        message,
        policy,
        binding: binding.metadata.name,
        expressionIndex: index,
        validationActions,
      }
      request.context.audit?.annotate(failureKey, JSON.stringify([failure]))
    }
  }
  return denials
}

interface Judged {
  readonly policy: ValidatingAdmissionPolicy
  readonly compiled: Compiled
  /** What it says for the audit log, under each of its keys: bound several times, it may say several things. */
  readonly said: Map<string, Set<string>>
}

/** What of the policy the change breaks, in order; with failurePolicy Ignore mistakes of the policy break nothing. */
function judge({ policy, compiled, said }: Judged, input: PolicyInput): readonly Denial[] {
  const ofMistake = (message: string): readonly Denial[] =>
    policy.spec.failurePolicy === 'Ignore' ? [] : [{ message }]
  const matched = conditionsHold(compiled.conditions, input)
  if (matched === false) return []
  if (matched !== true) return ofMistake(matched.error)
  const evaluated = evaluateAll(compiled.validations, input, perObjectLimit)
  if (evaluated instanceof OutOfBudget) return ofMistake(evaluated.message)
  const messages = evaluateAll(compiled.messages, input, evaluated.left)
  const denials: Denial[] = []
  for (const [n, result] of evaluated.results.entries()) {
    if (result?.error !== undefined)
      denials.push(...ofMistake(result.error).map((each) => ({ ...each, index: n })))
    else if (messages instanceof OutOfBudget)
      denials.push(...ofMistake(`failed messageExpression: ${messages.message}`))
    else if (result?.value !== true) {
      const validation = policy.spec.validations![n]
      denials.push({
        message: messageOf(validation, messages.results[n]),
        reason: validation.reason,
        index: n,
      })
    }
  }
  return [...denials, ...annotate({ policy, compiled, said }, input, ofMistake)]
}

/** Notes what the policy says of the request. Answers the mistakes of what it would say. */
function annotate(
  { policy, compiled: { annotations }, said }: Judged,
  input: PolicyInput,
  ofMistake: (message: string) => readonly Denial[],
): readonly Denial[] {
  if (annotations.length === 0) return []
  const evaluated = evaluateAll(annotations, input, perObjectLimit)
  if (evaluated instanceof OutOfBudget) return ofMistake(evaluated.message)
  for (const [n, result] of evaluated.results.entries()) {
    const value = typeof result?.value === 'string' ? result.value.trim() : ''
    if (value === '') continue
    const key = `${policy.metadata.name}/${policy.spec.auditAnnotations![n].key}`
    said.set(key, (said.get(key) ?? new Set()).add(value))
  }
  return evaluated.results.flatMap((result) => (result?.error === undefined ? [] : ofMistake(result.error)))
}

const messageOf = ({ message = '', expression }: Validation, made: Evaluated | undefined): string =>
  usableMessage(made?.value) || message.trim() || `failed expression: ${expression.trim()}`

const codes: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
}

function refusal(request: AdmissionRequest, { message, reason = 'Invalid' }: Denial): ApiError {
  const error = forbidden(askedResource(request), request.name, message)
  return new ApiError(codes[reason] ?? 422, reason, error.message, {
    ...error.details,
    causes: [{ message }],
  })
}
