/** The tokens by which service accounts say who they are: JSON web tokens of the right form, signed by nobody. */
import { base64UrlOfText } from '../api/codec/base64.ts'
import { hash } from '../sim/random.ts'

/** A token that claims what is given. */
export function tokenOf(claims: object): string {
  const body = `${encoded({ alg: 'RS256', kid: 'kubesim' })}.${encoded(claims)}`
  return `${body}.${encoded({ signature: hash(body) })}`
}

const encoded = (value: object): string => base64UrlOfText(JSON.stringify(value))
