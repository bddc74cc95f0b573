/** core/v1 ServiceAccount: who the processes of a pod are, towards the API server. */
import type { Draft } from 'immer'
import type { ServiceAccount } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'

export const serviceAccount = defineKind<ServiceAccount>('v1', 'ServiceAccount', {
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  scope: 'Namespaced',
  updateChecks: ['metadataChange', 'metadata'],
  answersDeleted: true,
  subresources: ['token'],

  prepareForCreate: keepNamesOfSecrets,
  prepareForUpdate: keepNamesOfSecrets,

  warnsAlways: true,
  *warnings({ metadata }, previous) {
    const key = 'kubernetes.io/enforce-mountable-secrets'
    const isNew = previous?.metadata.annotations?.[key] === undefined
    if (metadata.annotations?.[key] === undefined || !isNew) return
    yield `metadata.annotations[${key}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`
  },

  descriptions: {
    '': 'Says who the processes of a pod are when they talk to the API server.',
    secrets: 'Secrets that pods of this account may refer to. Tokens are no longer kept here.',
    imagePullSecrets: 'What pods of this account pull images with, if they do not say.',
    automountServiceAccountToken: 'Whether pods get a token mounted, if they do not say. Default true.',
  },
})

/** A reference says more than is kept of it. */
function keepNamesOfSecrets(object: Draft<ServiceAccount>): void {
  if (object.secrets) object.secrets = object.secrets.map(({ name }) => (name ? { name } : {}))
}
