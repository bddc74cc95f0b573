/** ValidatingAdmissionWebhook: asks the servers that ValidatingWebhookConfigurations name whether a change may be. */
import { validatingWebhookConfiguration } from '../../api/admissionregistration/validatingwebhookconfiguration.ts'
import type { WebhookOptions } from '../webhook-calls.ts'
import { deferredOperations, defineAdmissionPlugin, repeatedOperations } from './admission.ts'
import { Subject } from './policy/subject.ts'
import { Configured } from './webhooks/configured.ts'
import { noteFailedOpen } from './webhooks/notes.ts'
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
      const { audit } = request.context
      for (const [index, hook] of hooks.entries()) {
        const asked = wants(hook, subject)
        const answer = asked && ask(hook, subject, { asked, isFinal: true, options })
        if (asked && !answer && audit) noteFailedOpen(audit, hook.name, index)
      }
    },
  })
}
