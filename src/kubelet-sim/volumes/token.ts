/** The token of a service account, as a pod finds it in its files. */
import type { Pod, ServiceAccountTokenProjection } from '../../api/generated/types/core-v1.ts'
import { tokenOf } from '../../client/token.ts'
import { accountUser } from '../../client/user.ts'

const issuer = 'https://kubernetes.default.svc.cluster.local'

export function serviceAccountToken(
  { metadata, spec }: Pod,
  { audience, expirationSeconds }: ServiceAccountTokenProjection,
  now: number,
): string {
  const issuedAt = Math.floor(now / 1_000)
  const { namespace = '', name, uid } = metadata
  const account = spec.serviceAccountName ?? ''
  return tokenOf({
    aud: [audience || issuer],
    exp: issuedAt + expirationSeconds,
    iat: issuedAt,
    iss: issuer,
    'kubernetes.io': {
      namespace,
      node: { name: spec.nodeName },
      pod: { name, uid },
      serviceaccount: { name: account },
    },
    nbf: issuedAt,
    sub: accountUser(namespace, account),
  })
}
