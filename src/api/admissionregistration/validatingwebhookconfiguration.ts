/** admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration: servers that may refuse a change. */
import { columnsOf } from '../columns.ts'
import type { ValidatingWebhookConfiguration } from '../generated/types/admissionregistration-v1.ts'
import { defineKind } from '../kind.ts'
import { webhookDefaults } from './webhook-defaults.ts'
import { webhookProblems } from './webhook-problems.ts'

export const validatingWebhookConfiguration = defineKind<ValidatingWebhookConfiguration>(
  'admissionregistration.k8s.io/v1',
  'ValidatingWebhookConfiguration',
  {
    plural: 'validatingwebhookconfigurations',
    categories: ['api-extensions'],
    scope: 'Cluster',
    takesAnyFinalizer: true,
    needsVersion: true,
    countsGenerations: true,
    tellsEmpty: true,
    isBeyondWebhooks: true,

    defaults: { parts: { webhooks: webhookDefaults } },

    validate: webhookProblems,
    updateChecks: ['metadata', 'object'],

    columns: columnsOf<ValidatingWebhookConfiguration>((c) => [
      c.name,
      c.count('Webhooks', ({ webhooks = [] }) => webhooks.length),
      c.age,
    ]),
  },
)
