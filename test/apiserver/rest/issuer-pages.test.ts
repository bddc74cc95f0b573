/** Who has made the tokens of service accounts, and by which key: for those who check them elsewhere. */
import { afterEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'

let cluster: Cluster
afterEach(() => cluster.close())

test('the issuer is described, and its keys, each in its own type', async () => {
  cluster = createCluster({ nodes: 0 })
  const described = await cluster.fetch('/.well-known/openid-configuration')
  const { issuer, jwks_uri: address } = (await described.json()) as { issuer: string; jwks_uri: string }
  expect(described.headers.get('content-type')).toBe('application/json')
  expect(address).toBe(`${issuer}/openid/v1/jwks`)

  const keys = await cluster.fetch(new URL(address).pathname)
  expect(keys.headers.get('content-type')).toBe('application/jwk-set+json')
  expect(await keys.json()).toMatchObject({ keys: [{ use: 'sig', kty: 'RSA', alg: 'RS256' }] })
  const asJson = await cluster.fetch('/openid/v1/jwks', { headers: { accept: 'application/json' } })
  expect(asJson.status).toBe(406)
  expect((await cluster.fetch('/openid/v1/jwks', { method: 'POST' })).status).toBe(405)
  for (const page of ['/openid/v1/jwks', '/.well-known/openid-configuration']) {
    expect((await cluster.fetch(`${page}/`)).status).toBe(200)
    const below = await cluster.fetch(`${page}/below`)
    expect(await below.json()).toMatchObject({ kind: 'Status', code: 404 })
  }
})
