/** What policies and their bindings are like where their author says nothing, in place. Source: the defaults.go of admissionregistration. */
import type { Draft } from 'immer'
import type { MatchResources } from '../generated/types/admissionregistration-v1.ts'
import { defaultRule } from './webhook-defaults.ts'

interface Policy {
  failurePolicy: string
  matchConstraints?: Draft<MatchResources>
}

export function defaultPolicy(spec: Policy): void {
  if (Object.isFrozen(spec)) return
  spec.failurePolicy ??= 'Fail'
  if (spec.matchConstraints) defaultMatchResources(spec.matchConstraints)
}

export function defaultMatchResources(match: Draft<MatchResources>): void {
  if (Object.isFrozen(match)) return
  match.matchPolicy ??= 'Equivalent'
  match.namespaceSelector ??= {}
  match.objectSelector ??= {}
  for (const rule of match.resourceRules ?? []) defaultRule(rule)
  for (const rule of match.excludeResourceRules ?? []) defaultRule(rule)
}
