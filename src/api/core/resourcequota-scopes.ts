/** What is wrong with the scopes of a quota. Source: validateResourceQuotaScopes and its neighbours. */
import { type FieldErrors, invalid, required } from '../field-error.ts'
import type { ResourceQuotaSpec, ScopedResourceSelectorRequirement } from '../generated/types/core-v1.ts'
import { shownPart } from '../given-empty.ts'
import { isStandardQuotaResource } from './resource-names.ts'

const countsOfPods = ['pods']
const ofPods = [
  ...countsOfPods,
  'cpu',
  'memory',
  'limits.cpu',
  'limits.memory',
  'requests.cpu',
  'requests.memory',
]
const ofClaims = ['persistentvolumeclaims', 'requests.storage']

/** What can be counted of the objects in a scope. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  Terminating: ofPods,
  NotTerminating: ofPods,
  BestEffort: countsOfPods,
  NotBestEffort: ofPods,
  PriorityClass: ofPods,
  CrossNamespacePodAffinity: ofPods,
  VolumeAttributesClass: ofClaims,
}

const withValues = ['PriorityClass', 'VolumeAttributesClass']

const opposites = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
]

const isScope = (scope: string) => Object.hasOwn(scopes, scope)

export function* scopeProblems(spec: ResourceQuotaSpec): FieldErrors {
  yield* plainScopeProblems(spec)
  if (spec.scopeSelector) yield* selectorProblems(spec, spec.scopeSelector.matchExpressions ?? [])
}

/** Those of the resources in a quota that a scope is not about. */
const unfitFor = (scope: string, { hard = {} }: ResourceQuotaSpec): readonly string[] =>
  Object.keys(hard).filter(
    (name) => isStandardQuotaResource(name) && isScope(scope) && !scopes[scope].includes(name),
  )

function* plainScopeProblems(spec: ResourceQuotaSpec): FieldErrors {
  const given: readonly string[] = spec.scopes ?? []
  const field = 'spec.scopes'
  for (const scope of given) {
    if (!isScope(scope)) yield invalid(field, given, 'unsupported scope')
    for (const _ of unfitFor(scope, spec))
      yield invalid(field, given, 'unsupported scope applied to resource')
  }
  if (areConflicting(given)) yield invalid(field, given, 'conflicting scopes')
}

const areConflicting = (given: readonly string[]) =>
  opposites.some((pair) => pair.every((scope) => given.includes(scope)))

function* selectorProblems(
  spec: ResourceQuotaSpec,
  requirements: readonly ScopedResourceSelectorRequirement[],
): FieldErrors {
  const path = 'spec.scopeSelector.matchExpressions'
  for (const { scopeName, operator, values = [] } of requirements) {
    if (!isScope(scopeName)) yield invalid(`${path}.scopeName`, scopeName, 'unsupported scope')
    for (const _ of unfitFor(scopeName, spec)) {
      yield invalid(path, shownSelector(requirements), 'unsupported scope applied to resource')
    }
    if (isScope(scopeName) && !withValues.includes(scopeName) && operator !== 'Exists') {
      const detail =
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"
      yield invalid(`${path}.operator`, operator, detail)
    }
    yield* operatorProblems(operator, values, path)
  }
  if (areConflicting(requirements.map(({ scopeName }) => scopeName))) {
    yield invalid(path, spec.scopes, 'conflicting scopes')
  }
}

function* operatorProblems(operator: string, values: readonly string[], path: string): FieldErrors {
  if (operator === 'In' || operator === 'NotIn') {
    const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
    if (values.length === 0) yield required(`${path}.values`, detail)
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
    if (values.length > 0) yield invalid(`${path}.values`, values, detail)
  } else yield invalid(`${path}.operator`, operator, 'not a valid selector operator')
}

/** With the names that the fields have inside of the real server. */
const shownSelector = (requirements: readonly ScopedResourceSelectorRequirement[]) => ({
  MatchExpressions: requirements.map((requirement) => ({
    ScopeName: requirement.scopeName,
    Operator: requirement.operator,
    Values: shownPart(requirement, 'values'),
  })),
})
