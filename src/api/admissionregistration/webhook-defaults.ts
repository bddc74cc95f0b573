/** What webhooks are like where their author says nothing. Source: the defaults.go of admissionregistration. */
import type { Draft } from 'immer'
import type { RuleWithOperations, ValidatingWebhook } from '../generated/types/admissionregistration-v1.ts'
import { servicePortDefault } from '../service-port.ts'

export const ruleDefaults = (rule: Draft<Pick<RuleWithOperations, 'scope'>>): void => {
  rule.scope ??= '*'
}

export const webhookDefaults = {
  first(hook: Draft<ValidatingWebhook>): void {
    hook.failurePolicy ??= 'Fail'
    hook.matchPolicy ??= 'Equivalent'
    hook.namespaceSelector ??= {}
    hook.objectSelector ??= {}
    hook.timeoutSeconds ??= 10
  },
  parts: { clientConfig: { parts: { service: servicePortDefault } }, rules: ruleDefaults },
}
