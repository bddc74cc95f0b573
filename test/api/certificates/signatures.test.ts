/** What is signed here, checked by somebody else. */
import { createPublicKey, createSign, generateKeyPairSync, verify, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { authorityCertificate } from '../../../src/api/certificates/issued-certificate.ts'
import { isSignedBy, numberOf } from '../../../src/api/certificates/rsa.ts'
import { webKeys } from '../../../src/api/certificates/web-key.ts'
import { rootCertificate } from '../../../src/api/core/root-certificate.ts'
import { isOurs, tokenOf } from '../../../src/client/token.ts'

test('the certificate of the authority is its own, and is written down as it is made', () => {
  const certificate = new X509Certificate(rootCertificate)

  expect(authorityCertificate()).toBe(rootCertificate)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate).toMatchObject({ subject: 'CN=kubernetes', issuer: 'CN=kubernetes', ca: true })
})

test('a token is signed by the key that is published, the same way each time', () => {
  const token = tokenOf({ sub: 'me' })
  const [head, claims, signature] = token.split('.')
  const { keys } = webKeys() as { keys: [{ kid: string }] }
  const key = createPublicKey({ key: keys[0], format: 'jwk' })

  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    key,
    Buffer.from(signature, 'base64url'),
  )
  expect(isSigned).toBe(true)
  expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'RS256', kid: keys[0].kid })
  expect(tokenOf({ sub: 'me' })).toBe(token)
})

test('a token of somebody else is not ours, nor is one that was changed', () => {
  const token = tokenOf({ sub: 'me' })
  const [head, , signature] = token.split('.')
  const other = Buffer.from('{"sub":"you"}').toString('base64url')

  expect(isOurs(token)).toBe(true)
  for (const wrong of [
    `${head}.${other}.${signature}`,
    `${token}x`,
    token.slice(0, -4),
    `${head}.${other}.`,
    '',
    '..',
    'a.b.!',
  ])
    expect(isOurs(wrong)).toBe(false)
})

test('a signature by another key of any length is checked', () => {
  for (const modulusLength of [1_024, 1_088, 1_536]) {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength })
    const { n, e } = publicKey.export({ format: 'jwk' })
    const [modulus, exponent] = [n!, e!].map((text) => numberOf(Buffer.from(text, 'base64url')))
    const message = new TextEncoder().encode('hello')
    const signature = createSign('sha256').update(message).sign(privateKey)

    expect(isSignedBy({ modulus, exponent }, message, signature)).toBe(true)
    expect(isSignedBy({ modulus, exponent }, message.slice(1), signature)).toBe(false)
  }
})
