/** The token of a service account, as a pod finds it in its files. */
import type { Pod, ServiceAccountTokenProjection } from '../../api/generated/types/core-v1.ts'
import { boundToken, issuer } from '../../client/token.ts'

/** What the API server takes for itself it takes for a year, so that a program that reads its token once is not locked out. */
const yearSeconds = 365 * 24 * 60 * 60

export function serviceAccountToken(
  { metadata, spec }: Pod,
  { audience, expirationSeconds }: ServiceAccountTokenProjection,
  now: number,
): string {
  const { namespace, name, uid } = metadata
  const isForApi = !audience || audience === issuer
  return boundToken(
    { namespace, name: spec.serviceAccountName ?? '' },
    {
      audiences: [audience || issuer],
      expirationSeconds: isForApi && expirationSeconds === 3_607 ? yearSeconds : expirationSeconds,
      now,
      pod: { name, uid },
      ...(spec.nodeName && { node: { name: spec.nodeName } }),
    },
  )
}
