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
})

/** A reference says more than is kept of it. */
function keepNamesOfSecrets(object: Draft<ServiceAccount>): void {
  if (object.secrets) object.secrets = object.secrets.map(({ name }) => (name ? { name } : {}))
}
