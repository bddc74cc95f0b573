/** What webhooks are like where their author says nothing, in place. Source: the defaults.go of admissionregistration. */
import type { Draft } from 'immer'
import type {
  RuleWithOperations,
  ValidatingWebhook,
  WebhookClientConfig,
} from '../generated/types/admissionregistration-v1.ts'

export function defaultWebhook(hook: Draft<ValidatingWebhook>): void {
  hook.failurePolicy ??= 'Fail'
  hook.matchPolicy ??= 'Equivalent'
  hook.namespaceSelector ??= {}
  hook.objectSelector ??= {}
  hook.timeoutSeconds ??= 10
  defaultClient(hook.clientConfig)
  for (const rule of hook.rules ?? []) defaultRule(rule)
}

function defaultClient({ service }: Draft<WebhookClientConfig>): void {
  if (service && !Object.isFrozen(service)) service.port ??= 443
}

export function defaultRule(rule: Draft<Pick<RuleWithOperations, 'scope'>>): void {
  if (!Object.isFrozen(rule)) rule.scope ??= '*'
}
