/** Signs with each bootstrap token the kubeconfig that machines read before they trust anybody: ConfigMap `cluster-info` in kube-public. */
import { base64UrlOfBytes, base64UrlOfText } from '../../api/codec/base64.ts'
import { hmacSha256 } from '../../api/codec/hmac.ts'
import { isBootstrapToken, signingToken } from '../../api/core/bootstrap-token.ts'
import { configMap } from '../../api/core/configmap.ts'
import { secret } from '../../api/core/secret.ts'
import { isEqual } from '../../api/equality.ts'
import type { ConfigMap } from '../../api/generated/types/core-v1.ts'
import { keyOf } from '../../api/meta.ts'
import { inOrderOfBytes } from '../../api/text-bytes.ts'
import { defineController, watch } from '../runtime/controller.ts'

const signed = 'kube-public/cluster-info'

/** Before the token's id: the key of its signature. */
const signatureKey = 'jws-kubeconfig-'

/** Source: pkg/controller/bootstrap. */
export const bootstrapSigner = defineController<ConfigMap>({
  name: 'bootstrap-signer',
  component: 'bootstrap-signer',
  reconciles: configMap,
  isRelevant: ({ key }) => key === signed,
  watches: [watch(secret, ({ object }) => (isBootstrapToken(object) ? [signed] : []))],

  reconcile({ cache, client, clock }, object) {
    const { data = {} } = object
    if (keyOf(object) !== signed || data.kubeconfig === undefined) return
    const others = Object.entries(data).filter(([key]) => !key.startsWith(signatureKey))
    const tokens = cache.list(secret, 'kube-system').filter(isBootstrapToken)
    const signatures = tokens.flatMap((each) => {
      const token = signingToken(each, clock.now())
      return token ? [[`${signatureKey}${token.id}`, signature(data.kubeconfig, token)]] : []
    })
    const next = Object.fromEntries([...others, ...signatures].sort(([a], [b]) => inOrderOfBytes(a, b)))
    if (isEqual(data, next)) return
    client.update(configMap, object, (draft) => {
      draft.data = next
    })
  },
})

/** A JSON web signature without what is signed. */
function signature(text: string, { id, key }: NonNullable<ReturnType<typeof signingToken>>): string {
  const header = base64UrlOfText(JSON.stringify({ alg: 'HS256', kid: id }))
  const body = new TextEncoder().encode(`${header}.${base64UrlOfText(text)}`)
  return `${header}..${base64UrlOfBytes(hmacSha256(key, body))}`
}
