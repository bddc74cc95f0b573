/** Whom a configuration of webhooks has asked, and what stands there. */
import { mutatingWebhookConfiguration } from '../../api/admissionregistration/mutatingwebhookconfiguration.ts'
import { validatingWebhookConfiguration } from '../../api/admissionregistration/validatingwebhookconfiguration.ts'
import { service } from '../../api/core/service.ts'
import type { WebhookClientConfig } from '../../api/generated/types/admissionregistration-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { explainerOf } from '../explainer.ts'
import type { Question } from '../question.ts'
import type { Finding } from '../why.ts'

interface Configuration extends KubeObject {
  readonly webhooks?: readonly {
    readonly name: string
    readonly failurePolicy?: string
    readonly clientConfig: WebhookClientConfig
  }[]
}

function explain({ webhooks = [] }: Configuration, question: Question): Finding {
  if (webhooks.length === 0) return { sentence: 'asks nobody' }
  const asked = webhooks.map(({ name, failurePolicy, clientConfig: { url } }) => {
    const silence = failurePolicy === 'Ignore' ? 'lets pass' : 'refuses'
    return `asks ${name}${url ? ` at ${url}` : ''}, and ${silence} what that does not answer`
  })
  const services = new Map(
    webhooks.flatMap(({ clientConfig: { service: each } }) =>
      each ? [[`${each.namespace}/${each.name}`, each] as const] : [],
    ),
  )
  return {
    sentence: asked.join('; '),
    because: [...services.values()].map(({ name, namespace }) => question.whyNamed(service, name, namespace)),
  }
}

export const mutatingWebhooksExplainer = explainerOf(mutatingWebhookConfiguration, explain as never)
export const validatingWebhooksExplainer = explainerOf(validatingWebhookConfiguration, explain as never)
