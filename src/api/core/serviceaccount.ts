/** core/v1 ServiceAccount: who the processes of a pod are, towards the API server. */
import { columnsOf } from '../columns.ts'
import type { ServiceAccount } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'

export const serviceAccount = defineKind<ServiceAccount>('v1', 'ServiceAccount', {
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  scope: 'Namespaced',
  answersDeleted: true,
  notServed: ['token'],

  columns: columnsOf<ServiceAccount>((c) => [
    c.name,
    c.show('Secrets', ({ secrets = [] }) => secrets.length),
    c.age,
  ]),

  descriptions: {
    '': 'Says who the processes of a pod are when they talk to the API server.',
    secrets: 'Secrets that pods of this account may refer to. Tokens are no longer kept here.',
    imagePullSecrets: 'What pods of this account pull images with, if they do not say.',
    automountServiceAccountToken: 'Whether pods get a token mounted, if they do not say. Default true.',
  },
})
