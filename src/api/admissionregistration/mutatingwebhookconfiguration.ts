/** admissionregistration.k8s.io/v1 MutatingWebhookConfiguration: servers that may alter what is about to be stored. */
import { columnsOf } from '../columns.ts'
import type { MutatingWebhookConfiguration } from '../generated/types/admissionregistration-v1.ts'
import { defineKind } from '../kind.ts'
import { webhookDefaults } from './webhook-defaults.ts'
import { webhookProblems } from './webhook-problems.ts'

export const mutatingWebhookConfiguration = defineKind<MutatingWebhookConfiguration>(
  'admissionregistration.k8s.io/v1',
  'MutatingWebhookConfiguration',
  {
    plural: 'mutatingwebhookconfigurations',
    categories: ['api-extensions'],
    scope: 'Cluster',
    takesAnyFinalizer: true,
    needsVersion: true,
    countsGenerations: true,
    tellsEmpty: true,
    isBeyondWebhooks: true,

    defaults: {
      parts: {
        webhooks: {
          ...webhookDefaults,
          last(hook) {
            hook.reinvocationPolicy ??= 'Never'
          },
        },
      },
    },

    validate: webhookProblems,
    updateChecks: ['metadata', 'object'],

    columns: columnsOf<MutatingWebhookConfiguration>((c) => [
      c.name,
      c.count('Webhooks', ({ webhooks = [] }) => webhooks.length),
      c.age,
    ]),
  },
)
