/** What bindings of both sorts of policies have in common: what is wrong with them, and how they are listed. */
import { type FieldErrors, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { MatchResources, ParamRef } from '../generated/types/admissionregistration-v1.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { printedSelector } from '../printed-selector.ts'
import { matchResourceProblems, paramRefProblems } from './match-resource-problems.ts'

interface BindingSpec {
  readonly policyName?: string
  readonly paramRef?: ParamRef
  readonly matchResources?: MatchResources
}

export function* bindingProblems({ policyName, paramRef, matchResources }: BindingSpec): FieldErrors {
  if (!policyName) yield required('spec.policyName')
  else yield* breaches(dnsSubdomainProblems, 'spec.policyName', policyName)
  if (paramRef) yield* paramRefProblems(paramRef, 'spec.paramRef')
  if (matchResources) yield* matchResourceProblems(matchResources, 'spec.matchResources')
}

/** How kubectl lists the parameters of a binding: whoever names no namespace may mean one that has none. */
export function paramRefText(ref: ParamRef | undefined): string {
  if (ref?.name) return `${ref.namespace || '*'}/${ref.name}`
  return ref?.selector ? printedSelector(ref.selector) : '<unset>'
}
