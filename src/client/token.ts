/** The tokens by which service accounts say who they are: JSON web tokens of the right form, signed by nobody. */
import { base64OfText } from '../api/codec/base64.ts'
import { hash } from '../sim/random.ts'

/** The name under which a service account writes. */
export const accountUser = (namespace: string, name: string): string =>
  `system:serviceaccount:${namespace}:${name}`

/** A token that claims what is given. */
export function tokenOf(claims: object): string {
  const body = `${encoded({ alg: 'RS256', kid: 'kubesim' })}.${encoded(claims)}`
  return `${body}.${encoded({ signature: hash(body) })}`
}

/** base64url */
const encoded = (value: object): string =>
  base64OfText(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
