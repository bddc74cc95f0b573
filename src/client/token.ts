/** The tokens by which service accounts say who they are: JSON web tokens. */
import { tokenKey } from '../api/certificates/known-keys.ts'
import { isSignedBy, publicKeyOf, sign } from '../api/certificates/rsa.ts'
import { tokenKeyId } from '../api/certificates/web-key.ts'
import { base64UrlOfBytes, base64UrlOfText, bytesOfBase64Url } from '../api/codec/base64.ts'
import { hash, Random } from '../sim/random.ts'
import { accountUser } from './user.ts'

/** Who makes them, and for whom they are where nobody else is named. */
export const issuer = 'https://kubernetes.default.svc.cluster.local'

/** A token that claims what is given. To sign it takes some milliseconds. */
export function tokenOf(claims: object): string {
  const body = `${encoded({ alg: 'RS256', kid: tokenKeyId() })}.${encoded(claims)}`
  return `${body}.${base64UrlOfBytes(sign(tokenKey, bytesOf(body)))}`
}

/** Whether a token was made here. */
export function isOurs(token: string): boolean {
  const at = token.lastIndexOf('.')
  try {
    const signature = bytesOfBase64Url(token.slice(at + 1))
    return isSignedBy(publicKeyOf(tokenKey), bytesOf(token.slice(0, at)), signature)
  } catch {
    return false
  }
}

const encoded = (value: object): string => base64UrlOfText(JSON.stringify(value))
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

interface Reference {
  readonly name: string
  readonly uid?: string
}

interface Account extends Reference {
  readonly namespace?: string
}

interface TokenClaims {
  readonly audiences: readonly string[]
  readonly expirationSeconds: number
  /** The cluster's time, in milliseconds. */
  readonly now: number
  /** With what the token ends. */
  readonly pod?: Reference
  readonly node?: Reference
  readonly secret?: Reference
}

/** A token that is good for a time. The same question at the same instant has the same answer: to ask leaves no trace. */
export function boundToken({ namespace = '', name, uid }: Account, claims: TokenClaims): string {
  const { audiences, expirationSeconds, now, pod, node, secret } = claims
  const issuedAt = Math.floor(now / 1_000)
  const given = {
    aud: audiences,
    exp: issuedAt + expirationSeconds,
    iat: issuedAt,
    iss: issuer,
    'kubernetes.io': { namespace, node, pod, secret, serviceaccount: { name, uid } },
    nbf: issuedAt,
    sub: accountUser(namespace, name),
  }
  const jti = new Random(hash(JSON.stringify(given))).uuid()
  const { 'kubernetes.io': about, nbf, sub, ...who } = given
  return tokenOf({ ...who, jti, 'kubernetes.io': about, nbf, sub })
}
