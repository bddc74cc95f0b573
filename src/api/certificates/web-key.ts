/** The key of tokens as those read it who check them elsewhere. Source: RFC 7517, and pkg/serviceaccount of the API server. */
import { base64UrlOfBytes } from '../codec/base64.ts'
import { sha256 } from '../codec/sha256.ts'
import { once } from '../memo.ts'
import { publicKeyInfo } from './issued-certificate.ts'
import { tokenKey } from './known-keys.ts'
import { bytesOfNumber, publicKeyOf } from './rsa.ts'

/** What tokens call the key by which they are signed. */
export const tokenKeyId = once(() => base64UrlOfBytes(sha256(publicKeyInfo(tokenKey))))

export function webKeys(): object {
  const { modulus, exponent } = publicKeyOf(tokenKey)
  const [n, e] = [modulus, exponent].map((number) => base64UrlOfBytes(bytesOfNumber(number)))
  return { keys: [{ use: 'sig', kty: 'RSA', kid: tokenKeyId(), alg: 'RS256', n, e }] }
}
