/** The token of a service account, as a pod finds it in its files: of the right form, signed by nobody. */
import type { Pod, ServiceAccountTokenProjection } from '../../api/generated/types/core-v1.ts'
import { hash } from '../../sim/random.ts'

const issuer = 'https://kubernetes.default.svc.cluster.local'

export function serviceAccountToken(
  { metadata, spec }: Pod,
  { audience, expirationSeconds }: ServiceAccountTokenProjection,
  now: number,
): string {
  const issuedAt = Math.floor(now / 1_000)
  const { namespace = '', name, uid } = metadata
  const account = spec.serviceAccountName
  const payload = {
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
    sub: `system:serviceaccount:${namespace}:${account}`,
  }
  const body = `${encoded({ alg: 'RS256', kid: 'kubesim' })}.${encoded(payload)}`
  return `${body}.${encoded({ signature: hash(body) })}`
}

/** base64url */
const encoded = (value: object): string =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
