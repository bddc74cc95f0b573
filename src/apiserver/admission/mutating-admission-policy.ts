/** Lets the mutating policies that are bound change objects on their way in. Source: apiserver's admission/plugin/policy/mutating. */
import type { Draft } from 'immer'
import { mutatingAdmissionPolicy } from '../../api/admissionregistration/mutatingadmissionpolicy.ts'
import { mutatingAdmissionPolicyBinding } from '../../api/admissionregistration/mutatingadmissionpolicybinding.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError, forbidden } from '../../api/errors.ts'
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
} from '../../api/generated/types/admissionregistration-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { quoted } from '../../api/quote.ts'
import { perObjectLimit } from '../../cel/limits.ts'
import { givesObject, givesPatches, type PolicyExpression } from '../../cel/policy/expression.ts'
import { asAdmitted } from '../working-object.ts'
import {
  type AdmissionPlugin,
  type AdmissionRequest,
  deferredOperations,
  repeatedOperations,
} from './admission.ts'
import type { Authorizer } from './policy/authorizer.ts'
import { BoundPolicies, type BoundPolicy } from './policy/bound-policies.ts'
import { PolicyCompiler } from './policy/compiled-policy.ts'
import { conditionsHold, evaluateAll, OutOfBudget } from './policy/evaluation.ts'
import { versionThatMatches } from './policy/matching.ts'
import { mutatedObject } from './policy/mutated-object.ts'
import { paramsOf, whyNoParams } from './policy/params.ts'
import { MutationError, withConfiguration, withJsonPatches } from './policy/patches.ts'
import { Subject } from './policy/subject.ts'
import { readSpoken, replaceFields, spokenIn } from './spoken.ts'
import { checkPlace } from './webhooks/patched-object.ts'

interface CompiledMutation {
  readonly expression: PolicyExpression
  readonly apply: typeof withConfiguration
}

interface Compiled {
  readonly conditions: readonly PolicyExpression[]
  readonly variables: ReadonlyMap<string, PolicyExpression>
  readonly mutations: readonly CompiledMutation[]
}

type Bound = BoundPolicy<MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding, Compiled>

function compiled({ spec }: MutatingAdmissionPolicy): Compiled {
  const compiler = new PolicyCompiler(spec, true)
  const mutations = (spec.mutations ?? []).map(
    ({ patchType, applyConfiguration, jsonPatch }): CompiledMutation => {
      const isPatch = patchType === 'JSONPatch'
      const source = ((isPatch ? jsonPatch : applyConfiguration)?.expression ?? '').trim()
      const expression = compiler.compile(source, isPatch ? givesPatches : givesObject, {
        hasPatchTypes: true,
      })
      return {
        expression,
        apply: isPatch ? (_, object, value) => withJsonPatches(object, value) : withConfiguration,
      }
    },
  )
  return { conditions: compiler.conditions, variables: compiler.variables, mutations }
}

/** One time that a policy acts: by a binding, with parameters. */
interface Invocation {
  readonly policy: MutatingAdmissionPolicy
  readonly binding: MutatingAdmissionPolicyBinding
  readonly compiled: Compiled
  readonly version: Kind
  readonly params: KubeObject | null
}

export function mutatingPolicies(authorizer: Authorizer): AdmissionPlugin {
  const policies = new BoundPolicies(mutatingAdmissionPolicy, mutatingAdmissionPolicyBinding, compiled)
  /** Whether the first round has changed what is asked for. */
  const rounds = new WeakMap<AdmissionRequest, boolean>()
  return {
    name: 'MutatingAdmissionPolicy',
    operations: ['CREATE', 'UPDATE', 'CONNECT'],
    judgesActions: true,
    letsRepeat: (kind, store) => !policies.mayActOn(kind, store, repeatedOperations),
    letsDefer: (kind, _namespace, store) => !policies.mayActOn(kind, store, deferredOperations),

    admit(request) {
      const bound = policies.in(request.store)
      if (bound.length === 0 || request.kind.isBeyondPolicies) return
      const isFirst = !rounds.has(request)
      const isChanged = new Mutating(request, authorizer).run(isFirst ? bound : bound.filter(isToSee))
      if (isFirst) rounds.set(request, isChanged)
    },

    hasChanged: (request) => rounds.get(request) ?? false,
  }
}

/** Whether a policy wants to see what others have made of an object since. */
const isToSee = ({ policy }: Bound): boolean => policy.spec.reinvocationPolicy === 'IfNeeded'

/** All policies at work on one object. */
class Mutating {
  readonly #request: AdmissionRequest
  readonly #authorizer: Authorizer
  readonly #subject: Subject
  /** What is wrong, with failurePolicy Fail. */
  readonly #problems: string[] = []

  constructor(request: AdmissionRequest, authorizer: Authorizer) {
    this.#request = request
    this.#authorizer = authorizer
    this.#subject = new Subject(request)
  }

  /** Whether the object is another one now. @throws ApiError */
  run(bound: readonly Bound[]): boolean {
    const before = this.#request.object
    const shown = { ...before, metadata: { ...before.metadata } }
    for (const each of bound) {
      for (const invocation of this.#invocationsOf(each)) this.#invoke(invocation)
    }
    if (this.#problems.length > 0) throw refusal(this.#request, this.#problems)
    return !isEqual(shown, this.#request.object)
  }

  #invocationsOf({ policy, bindings, compiled }: Bound): readonly Invocation[] {
    const { matchConstraints, paramKind } = policy.spec
    const version = versionThatMatches(matchConstraints, this.#subject)
    if (!version) return []
    const why = whyNoParams(paramKind, this.#subject)
    if (why !== undefined) {
      this.#fail({ policy }, why)
      return []
    }
    return bindings.flatMap((binding) => {
      const { matchResources, paramRef } = binding.spec
      if (matchResources && !versionThatMatches(matchResources, this.#subject)) return []
      const params = paramsOf(paramKind, paramRef, this.#subject)
      if (typeof params !== 'string') {
        return params.map((each) => ({ policy, binding, compiled, version, params: each }))
      }
      this.#fail({ policy, binding }, `failed to configure binding: ${params}`)
      return []
    })
  }

  #fail({ policy, binding }: Pick<Invocation, 'policy'> & Partial<Invocation>, message: string) {
    if (policy.spec.failurePolicy === 'Ignore') return
    const { name } = policy.metadata
    const title = binding
      ? `policy '${name}' with binding '${binding.metadata.name}'`
      : `policy ${quoted(name)}`
    this.#problems.push(`${title} denied request: ${message}`)
  }

  #invoke(invocation: Invocation): void {
    const { compiled, version } = invocation
    const subject = this.#subject
    const inputOf = (object: KubeObject | null) => ({
      subject,
      version,
      object,
      params: invocation.params,
      authorizer: this.#authorizer,
      variables: compiled.variables,
    })
    const matched = conditionsHold(compiled.conditions, inputOf(subject.objectIn(version)))
    if (matched === false) return
    if (matched !== true) return this.#fail(invocation, matched.error)
    for (const { expression, apply } of compiled.mutations) {
      const object = subject.objectIn(version)!
      const evaluated = evaluateAll([expression], inputOf(object), perObjectLimit)
      const result = evaluated instanceof OutOfBudget ? { error: evaluated.message } : evaluated.results[0]!
      const changed =
        result.value === undefined
          ? new MutationError(result.error!)
          : apply(this.#typeIn(version), object, result.value)
      if (changed instanceof MutationError) this.#fail(invocation, changed.message)
      else if (changed !== object) this.#take(changed, version)
    }
  }

  /** What is spoken of resources of another group is described where they are. */
  #typeIn(version: Kind) {
    const { apiVersion, kind, structure } = spokenIn(this.#request)?.type ?? version
    const isDocumented = apiVersion === version.apiVersion && this.#request.operation !== 'CONNECT'
    return { apiVersion, kind, structure, isDocumented }
  }

  /** Puts a changed object in the place of the one that is on its way. */
  #take(changed: KubeObject, version: Kind): void {
    const { context, kind } = this.#request
    const spoken = spokenIn(this.#request)
    if (spoken) {
      const { apiVersion, kind } = spoken.type
      return spoken.take({ ...readSpoken(spoken.type, changed), apiVersion, kind })
    }
    const { apiVersion } = version
    const left = mutatedObject(version, changed, context.isRecorded)
    const object = Object.assign(left, { apiVersion, kind: version.kind }) as unknown as Draft<KubeObject>
    version.defaults?.(object)
    const stored = version.toStored(object as KubeObject) as Draft<KubeObject>
    if (version !== kind) kind.defaults?.(stored)
    const admitted = asAdmitted(kind, context.apiVersion, stored)
    checkPlace(this.#request.object, admitted)
    replaceFields(this.#request.object.metadata, admitted.metadata)
    replaceFields(this.#request.object, { ...admitted, metadata: this.#request.object.metadata })
  }
}

function refusal({ kind, name }: AdmissionRequest, problems: readonly string[]): ApiError {
  const { details } = forbidden(kind, name, '')
  return new ApiError(403, 'Invalid', problems[0], {
    ...details,
    causes: problems.map((message) => ({ message })),
  })
}
