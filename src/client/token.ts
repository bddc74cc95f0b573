/** The tokens by which service accounts say who they are: JSON web tokens of the right form, signed by nobody. */
import { base64UrlOfText } from '../api/codec/base64.ts'
import { hash, Random } from '../sim/random.ts'
import { accountUser } from './user.ts'

/** Who makes them, and for whom they are where nobody else is named. */
export const issuer = 'https://kubernetes.default.svc.cluster.local'

/** A token that claims what is given. */
export function tokenOf(claims: object): string {
  const body = `${encoded({ alg: 'RS256', kid: 'kubesim' })}.${encoded(claims)}`
  return `${body}.${encoded({ signature: hash(body) })}`
}

const encoded = (value: object): string => base64UrlOfText(JSON.stringify(value))

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
  return tokenOf({ ...given, jti })
}
