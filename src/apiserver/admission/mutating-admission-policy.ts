/** Lets the mutating policies that are bound change objects on their way in. Source: apiserver's admission/plugin/policy/mutating. */
import type { Draft } from 'immer'
import { mutatingAdmissionPolicy } from '../../api/admissionregistration/mutatingadmissionpolicy.ts'
import { mutatingAdmissionPolicyBinding } from '../../api/admissionregistration/mutatingadmissionpolicybinding.ts'
import { DecodeError } from '../../api/codec/errors.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError, forbidden, internalError } from '../../api/errors.ts'
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
  askedResource,
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
import { admittedMetadata, checkPlace } from './webhooks/patched-object.ts'

interface CompiledMutation {
  readonly expression: PolicyExpression
  readonly isPatch: boolean
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
        isPatch,
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

/** What is known of a request from one round of all plugins to the next. */
interface Round {
  /** What has acted and wants to see what others make of the object since. */
  readonly acted: Set<string>
  /** What acts again in the round that comes next. */
  readonly again: Set<string>
  /** How the object was left. */
  left: object
  hasChanged: boolean
}

export function mutatingPolicies(authorizer: Authorizer): AdmissionPlugin {
  const policies = new BoundPolicies(mutatingAdmissionPolicy, mutatingAdmissionPolicyBinding, compiled)
  const rounds = new WeakMap<AdmissionRequest, Round>()
  return {
    name: 'MutatingAdmissionPolicy',
    operations: ['CREATE', 'UPDATE', 'CONNECT'],
    judgesActions: true,
    letsRepeat: (kind, store) => !policies.mayActOn(kind, store, repeatedOperations),
    letsDefer: (kind, _namespace, store) => !policies.mayActOn(kind, store, deferredOperations),

    admit(request) {
      const bound = policies.in(request.store)
      if (bound.length === 0 || request.kind.isBeyondPolicies) return
      const before = rounds.get(request)
      const round = before ?? { acted: new Set(), again: new Set(), left: {}, hasChanged: false }
      if (before && !isEqual(before.left, copyOf(request))) actAgain(round)
      new Mutating(request, authorizer, round, before !== undefined).run(bound)
      round.left = copyOf(request)
      rounds.set(request, round)
    },

    hasChanged: (request) => rounds.get(request)?.hasChanged ?? false,
  }
}

/** Who has acted is asked again about what was changed since. */
function actAgain({ acted, again }: Round): void {
  for (const name of acted) again.add(name)
  acted.clear()
}

/** What is written, as it is now: deeper parts of it are never changed. */
function copyOf({ object, asked, spoken }: AdmissionRequest): object {
  const said = asked ?? spoken?.after
  return said ? { ...said } : { ...object, metadata: { ...object.metadata } }
}

const nameOf = ({ policy, binding, params }: Invocation): string =>
  JSON.stringify([policy, binding, params].map((each) => [each?.metadata.namespace, each?.metadata.name]))

/** All policies at work on one object. */
class Mutating {
  readonly #request: AdmissionRequest
  readonly #authorizer: Authorizer
  readonly #subject: Subject
  readonly #round: Round
  readonly #isRepeated: boolean
  /** What is wrong, with failurePolicy Fail. */
  readonly #problems: Problem[] = []
  /** The object as the policies that see it in a version have left it: those of other versions know nothing of it. */
  readonly #objects = new Map<Kind, KubeObject>()
  /** The version in which one has acted last: what was made of the object there is what counts. */
  #last: Kind | undefined

  constructor(request: AdmissionRequest, authorizer: Authorizer, round: Round, isRepeated: boolean) {
    this.#request = request
    this.#authorizer = authorizer
    this.#subject = new Subject(request)
    this.#round = round
    this.#isRepeated = isRepeated
  }

  /** @throws ApiError */
  run(bound: readonly Bound[]): void {
    // Which of them act is settled before one does.
    const invocations = bound.flatMap((each) => this.#invocationsOf(each))
    for (const invocation of invocations) this.#invoke(invocation)
    if (this.#problems.length > 0) throw refusal(this.#request, this.#problems)
    const made = this.#last && this.#objects.get(this.#last)
    if (!made) return
    actAgain(this.#round)
    this.#take(made, this.#last!)
  }

  #invocationsOf({ policy, bindings, compiled }: Bound): readonly Invocation[] {
    const { matchConstraints, paramKind } = policy.spec
    const version = versionThatMatches(matchConstraints, this.#subject)
    if (!version) return []
    const why = whyNoParams(paramKind, this.#subject)
    if (why !== undefined) {
      this.#fail({ policy }, why, 'Forbidden')
      return []
    }
    return bindings.flatMap((binding) => {
      const { matchResources, paramRef } = binding.spec
      if (matchResources && !versionThatMatches(matchResources, this.#subject)) return []
      const params = paramsOf(paramKind, paramRef, this.#subject)
      if (typeof params !== 'string') {
        return params.map((each) => ({ policy, binding, compiled, version, params: each }))
      }
      this.#fail({ policy, binding }, `failed to configure binding: ${params}`, 'Forbidden')
      return []
    })
  }

  #fail(
    { policy, binding }: Pick<Invocation, 'policy'> & Partial<Invocation>,
    message: string,
    reason: Problem['reason'] = 'Invalid',
  ) {
    if (policy.spec.failurePolicy === 'Ignore') return
    const { name } = policy.metadata
    const title = binding
      ? `policy '${name}' with binding '${binding.metadata.name}'`
      : `policy ${quoted(name)}`
    this.#problems.push({ message: `${title} denied request: ${message}`, reason })
  }

  #invoke(invocation: Invocation): void {
    const { policy, compiled, version } = invocation
    const inputOf = (object: KubeObject | null) => ({
      subject: this.#subject,
      version,
      object,
      params: invocation.params,
      authorizer: this.#authorizer,
      variables: compiled.variables,
    })
    const before = this.#objectIn(version)
    const matched = conditionsHold(compiled.conditions, inputOf(before))
    if (matched === false) return
    if (matched !== true) return this.#fail(invocation, matched.error)
    const name = nameOf(invocation)
    if (this.#isRepeated && !this.#round.again.has(name)) return
    for (const { expression, apply, isPatch } of compiled.mutations) {
      const object = this.#objectIn(version)
      const evaluated = evaluateAll([expression], inputOf(object), perObjectLimit)
      const result = evaluated instanceof OutOfBudget ? { error: evaluated.message } : evaluated.results[0]!
      const changed =
        result.value === undefined
          ? new MutationError(result.error!)
          : apply(this.#typeIn(version), object, result.value)
      if (changed instanceof MutationError) this.#fail(invocation, changed.message)
      else {
        const why = this.#make(changed, version, isPatch)
        if (why !== undefined) this.#fail(invocation, why)
      }
    }
    if (!isEqual(before, this.#objectIn(version))) {
      actAgain(this.#round)
      this.#round.hasChanged = true
    }
    if (policy.spec.reinvocationPolicy === 'IfNeeded') this.#round.acted.add(name)
  }

  /** As policies see it that may change it: without what the API server makes up. */
  #objectIn(version: Kind): KubeObject {
    return this.#objects.get(version) ?? this.#subject.unfinishedObjectIn(version)!
  }

  /** What is spoken of resources of another group is described where they are. */
  #typeIn(version: Kind) {
    const { apiVersion, kind, structure } = spokenIn(this.#request)?.type ?? version
    const isDocumented = apiVersion === version.apiVersion && this.#request.operation !== 'CONNECT'
    return { apiVersion, kind, structure, isDocumented }
  }

  /**
   * Keeps what a mutation has made of the object in a version; or tells why a configuration makes no such object.
   * @throws ApiError 500 for a JSON patch that makes none
   */
  #make(changed: KubeObject, version: Kind, isPatch: boolean): string | undefined {
    const spoken = spokenIn(this.#request)
    if (spoken) {
      const { apiVersion, kind } = spoken.type
      // What turns versions of custom objects into one another knows no Scale.
      if (version.isUnstructured) return `request to convert CR to an invalid group/version: ${apiVersion}`
      spoken.take({ ...readSpoken(spoken.type, changed), apiVersion, kind })
    } else if (changed !== this.#objectIn(version)) {
      const { apiVersion, group, version: name, kind } = version
      try {
        const left = mutatedObject(version, changed, this.#request.context.isRecorded)
        const object = Object.assign(left, { apiVersion, kind }) as unknown as Draft<KubeObject>
        version.defaults?.(object)
        this.#objects.set(version, object as KubeObject)
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        if (isPatch) throw internalError(error.message)
        return `unable to convert unstructured object to ${group}/${name}, Kind=${kind}: ${error.message}`
      }
    }
    this.#last = version
    return undefined
  }

  /** Puts a changed object in the place of the one that is on its way. */
  #take(object: KubeObject, version: Kind): void {
    const { context, kind, isNamed = true } = this.#request
    const stored = version.toStored(object) as Draft<KubeObject>
    if (!isNamed) stored.metadata.name ??= this.#request.object.metadata.name
    if (version !== kind) kind.defaults?.(stored)
    const admitted = asAdmitted(kind, context.apiVersion, stored)
    checkPlace(this.#request.object, admitted)
    const { resourceVersion, selfLink } = admitted.metadata
    replaceFields(this.#request.object.metadata, {
      ...admittedMetadata(this.#request, admitted.metadata),
      ...(resourceVersion && { resourceVersion }),
      ...(selfLink && { selfLink }),
    })
    replaceFields(this.#request.object, { ...admitted, metadata: this.#request.object.metadata })
  }
}

interface Problem {
  readonly message: string
  readonly reason: 'Forbidden' | 'Invalid'
}

function refusal(request: AdmissionRequest, problems: readonly Problem[]): ApiError {
  const { details } = forbidden(askedResource(request), request.name, '')
  const [{ message, reason }] = problems
  return new ApiError(403, reason, message, {
    ...details,
    causes: problems.map((each) => ({ message: each.message })),
  })
}
