/** MutatingAdmissionWebhook: asks the servers that MutatingWebhookConfigurations name how a change should be. */
import { mutatingWebhookConfiguration } from '../../api/admissionregistration/mutatingwebhookconfiguration.ts'
import type { MutatingWebhook } from '../../api/generated/types/admissionregistration-v1.ts'
import type { WebhookOptions } from '../webhook-calls.ts'
import {
  type AdmissionRequest,
  deferredOperations,
  defineAdmissionPlugin,
  repeatedOperations,
} from './admission.ts'
import { Subject } from './policy/subject.ts'
import { Configured } from './webhooks/configured.ts'
import { noteMutation } from './webhooks/notes.ts'
import { patchedObject } from './webhooks/patched-object.ts'
import { ask, mayWant, wants } from './webhooks/webhook.ts'

export function mutatingAdmissionWebhook(options: WebhookOptions) {
  const configured = new Configured(mutatingWebhookConfiguration)
  const rounds = new WeakMap<AdmissionRequest, Round>()
  return defineAdmissionPlugin({
    name: 'MutatingAdmissionWebhook',
    operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
    judgesActions: true,
    judgesReviews: true,
    letsRepeat: (kind, store) => !mayWant(configured.in(store), kind, repeatedOperations),
    letsDefer: (kind, _namespace, store) => !mayWant(configured.in(store), kind, deferredOperations),
    admit(request) {
      const hooks = configured.in(request.store)
      if (hooks.length === 0 || request.kind.isBeyondWebhooks) return
      const before = rounds.get(request)
      const round: Round = { left: new Map(), hasChanged: false }
      rounds.set(request, round)
      const subject = new Subject(request)
      for (const [index, hook] of hooks.entries()) {
        // The second time those are asked who want to see what others have made of it since.
        const asked = !before || isToSee(hook, before, request) ? wants(hook, subject) : undefined
        if (!asked) continue
        const patch = ask(hook, subject, { asked, isFinal: false, options })
        const hasChanged = Boolean(patch?.length && patchedObject(request, { patch, asked }))
        if (hasChanged) round.hasChanged = true
        const { audit } = request.context
        const place = { configuration: configured.nameOf(hook), round: before ? 1 : 0, index }
        if (audit) noteMutation(audit, { webhook: hook.name, ...place }, { patch, hasChanged })
        round.left.set(hook, textOf(request))
      }
    },
    hasChanged: (request) => rounds.get(request)?.hasChanged ?? false,
  })
}

/** How a request came out of a round of all webhooks. */
interface Round {
  /** The object as each of them has left it. */
  readonly left: Map<MutatingWebhook, string>
  hasChanged: boolean
}

const isToSee = (hook: MutatingWebhook, { left }: Round, request: AdmissionRequest): boolean =>
  hook.reinvocationPolicy === 'IfNeeded' && left.has(hook) && left.get(hook) !== textOf(request)

const textOf = ({ object, asked, spoken }: AdmissionRequest): string =>
  JSON.stringify(asked ?? spoken?.after ?? object)
