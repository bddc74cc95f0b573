/** Fills Secrets that are to hold a token of a ServiceAccount, and deletes those whose account is gone. */
import { base64OfText } from '../../api/codec/base64.ts'
import { rootCertificate } from '../../api/core/root-certificate.ts'
import { accountNameAnnotation, secret, tokenSecretType } from '../../api/core/secret.ts'
import { serviceAccount } from '../../api/core/serviceaccount.ts'
import type { Secret, ServiceAccount } from '../../api/generated/types/core-v1.ts'
import { keyFor, keyOf, refOf } from '../../api/meta.ts'
import { defineIndex } from '../../client/cache.ts'
import type { Client } from '../../client/client.ts'
import { tokenOf } from '../../client/token.ts'
import { accountUser } from '../../client/user.ts'
import { defineController, watch } from '../runtime/controller.ts'

const uidAnnotation = 'kubernetes.io/service-account.uid'
const certificate = base64OfText(rootCertificate)

/** The Secrets that were deleted and may still be named by their accounts, by key. */
type Lost = Map<string, Secret>

/** Source: the token controller of kube-controller-manager. */
export const serviceAccountTokenController = defineController<Secret, Lost>({
  name: 'serviceaccount-token',
  reconciles: secret,
  memory: () => new Map(),
  isRelevant: ({ object }) => object.type === tokenSecretType,
  watches: [
    watch(serviceAccount, ({ type, object }, cache) =>
      type === 'MODIFIED' ? [] : cache.by(tokensByAccount, keyOf(object)).map(keyOf),
    ),
    watch<Secret, Lost>(secret, ({ type, object, key }, _cache, lost) => {
      if (type === 'DELETED' && object.type === tokenSecretType) lost.set(key, object)
      return []
    }),
  ],

  reconcile({ client, memory }, object) {
    memory.delete(keyOf(object))
    if (object.type !== tokenSecretType) return
    const account = accountOf(client, object)
    if (!account) client.delete(secret, object)
    else fill(client, object, account)
  },

  forget({ client, memory }, ref) {
    const key = keyFor(ref.name, ref.namespace)
    const lost = memory.get(key)
    const account = lost && accountOf(client, lost)
    if (account) removeReference(client, account, ref.name)
    memory.delete(key)
  },
})

const tokensByAccount = defineIndex(secret, ({ type, metadata: { annotations, namespace } }) =>
  type === tokenSecretType ? keyFor(annotations?.[accountNameAnnotation] ?? '', namespace) : undefined,
)

/** The account that a token was made for; a namesake that came later is another. */
function accountOf(client: Client, { metadata: { annotations = {}, namespace } }: Secret) {
  const account = client.find(serviceAccount, annotations[accountNameAnnotation] ?? '', namespace)
  const uid = annotations[uidAnnotation]
  return uid && account?.metadata.uid !== uid ? undefined : account
}

function fill(client: Client, object: Secret, account: ServiceAccount): void {
  const { 'ca.crt': authority, namespace, token } = object.data ?? {}
  if (authority === certificate && namespace && token) return
  const { metadata } = account
  client.update(secret, object, (draft) => {
    draft.metadata.annotations = {
      ...draft.metadata.annotations,
      [accountNameAnnotation]: metadata.name,
      [uidAnnotation]: metadata.uid,
    }
    draft.data = {
      ...draft.data,
      'ca.crt': certificate,
      namespace: namespace || base64OfText(metadata.namespace ?? ''),
      token: token || base64OfText(tokenFor(account, object.metadata.name)),
    }
  })
}

/** It holds for ever: such a token has neither an audience nor an end. */
function tokenFor(account: ServiceAccount, secretName: string): string {
  const { name, namespace = '' } = refOf(account)
  return tokenOf({
    iss: 'kubernetes/serviceaccount',
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': secretName,
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': account.metadata.uid,
    sub: accountUser(namespace, name),
  })
}

function removeReference(client: Client, account: ServiceAccount, secretName: string): void {
  if (!account.secrets?.some(({ name }) => name === secretName)) return
  client.update(serviceAccount, account, (draft) => {
    draft.secrets = draft.secrets?.filter(({ name }) => name !== secretName)
  })
}
