/** What policies and their bindings are like where their author says nothing. Source: the defaults.go of admissionregistration. */
import type { Draft } from 'immer'
import type { MatchResources } from '../generated/types/admissionregistration-v1.ts'
import { ruleDefaults } from './webhook-defaults.ts'

export const matchDefaults = {
  first(match: Draft<MatchResources>): void {
    match.matchPolicy ??= 'Equivalent'
    match.namespaceSelector ??= {}
    match.objectSelector ??= {}
  },
  parts: { resourceRules: ruleDefaults, excludeResourceRules: ruleDefaults },
}

export const policyDefaults = {
  first(spec: { failurePolicy: string }): void {
    spec.failurePolicy ??= 'Fail'
  },
  parts: { matchConstraints: matchDefaults },
}
