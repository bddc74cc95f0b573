/** ValidatingAdmissionWebhook: asks the servers that ValidatingWebhookConfigurations name whether a change may be. */
import { validatingWebhookConfiguration } from '../../api/admissionregistration/validatingwebhookconfiguration.ts'
import type { WebhookOptions } from '../webhook-calls.ts'
import { deferredOperations, defineAdmissionPlugin, repeatedOperations } from './admission.ts'
import { Subject } from './policy/subject.ts'
import { Configured } from './webhooks/configured.ts'
import { ask, mayWant, wants } from './webhooks/webhook.ts'

export function validatingAdmissionWebhook(options: WebhookOptions) {
  const configured = new Configured(validatingWebhookConfiguration)
  return defineAdmissionPlugin({
    name: 'ValidatingAdmissionWebhook',
    operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
    judgesActions: true,
    judgesReviews: true,
    letsRepeat: (kind, store) => !mayWant(configured.in(store), kind, repeatedOperations),
    letsDefer: (kind, _namespace, store) => !mayWant(configured.in(store), kind, deferredOperations),
    validate(request) {
      const hooks = configured.in(request.store)
      if (hooks.length === 0 || request.kind.isBeyondWebhooks) return
      const subject = new Subject(request)
      for (const hook of hooks) {
        const asked = wants(hook, subject)
        if (asked) ask(hook, subject, { asked, isFinal: true, options })
      }
    },
  })
}
