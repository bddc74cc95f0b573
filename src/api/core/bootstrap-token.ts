/** Secrets that hold a bootstrap token, by which a machine joins a cluster. Source: k8s.io/cluster-bootstrap. */
import { decodeBase64 } from '../codec/base64.ts'
import { isTime } from '../codec/timestamps.ts'
import type { Secret } from '../generated/types/core-v1.ts'

const bootstrapTokenType = 'bootstrap.kubernetes.io/token'

const named = /^bootstrap-token-([a-z0-9]{6})$/

/** Those of elsewhere are none. */
export const isBootstrapToken = ({ type, metadata: { namespace } }: Secret): boolean =>
  type === bootstrapTokenType && namespace === 'kube-system'

/** The instant from which it is good for nothing; undefined: it stays good. What cannot be read is over. */
export function expiryOf(token: Secret): number | undefined {
  const text = textOf(token, 'expiration')
  if (!text) return undefined
  return isTime(text) ? Date.parse(text) : Number.NEGATIVE_INFINITY
}

interface SigningToken {
  readonly id: string
  readonly key: Uint8Array
}

/** The token itself, where what clients read first may be signed with it. */
export function signingToken(token: Secret, now: number): SigningToken | undefined {
  const [, id] = named.exec(token.metadata.name) ?? []
  const key = decodeBase64(token.data?.['token-secret'] ?? '')
  if (id === undefined || textOf(token, 'token-id') !== id || key.length === 0) return undefined
  const isGood = (expiryOf(token) ?? Number.POSITIVE_INFINITY) > now
  return isGood && textOf(token, 'usage-bootstrap-signing') === 'true' ? { id, key } : undefined
}

const textOf = ({ data }: Secret, key: string): string =>
  new TextDecoder().decode(decodeBase64(data?.[key] ?? ''))
