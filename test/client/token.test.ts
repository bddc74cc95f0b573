import { expect, test } from 'vitest'
import { tokenOf } from '../../src/client/token.ts'

test('a token has three parts, in the alphabet of URLs, and claims what it was made for in any script', () => {
  const claims = { sub: 'system:serviceaccount:default:robot', aud: ['größe', '東京', '🚀???>>>'] }
  const token = tokenOf(claims)
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  const payload = Buffer.from(token.split('.')[1], 'base64url').toString()
  expect(JSON.parse(payload)).toEqual(claims)
})
