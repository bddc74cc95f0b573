import { beforeEach, expect, test } from 'vitest'
import { serviceAccount } from '../../../src/api/core/serviceaccount.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { managersOf } from '../../support/applying.ts'
import { testCluster } from '../../support/cluster.ts'

let cluster: Cluster
beforeEach(() => {
  cluster = testCluster({ nodes: 0 })
})

const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
  const init = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { ...headers, 'content-type': 'application/json' },
  }
  const answer = await cluster.fetch(path, init)
  // biome-ignore lint/suspicious/noExplicitAny: whatever was answered
  return (await answer.json()) as any
}

const tokenOf = async (account: string, spec = {}) => {
  const path = `/api/v1/namespaces/default/serviceaccounts/${account}/token`
  return (await post(path, { spec })).status.token as string
}

const whoIs = async (token: string) => {
  const self = await post(
    '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    {},
    { authorization: `Bearer ${token}` },
  )
  return self.status.userInfo?.username ?? self.code
}

test('the bearer of a token is its service account, until the token ends', async () => {
  const token = await tokenOf('default', { expirationSeconds: 600 })
  expect(await whoIs(token)).toBe('system:serviceaccount:default:default')

  cluster.advance(minutes(10) + seconds(1))
  expect(await whoIs(token)).toBe(401)
})

test('a token ends with its account, and one of the same name is another', async () => {
  const { client } = cluster
  const account = client.create(serviceAccount, { metadata: { name: 'robot' } })
  const token = await tokenOf('robot')
  client.delete(serviceAccount, account)
  client.create(serviceAccount, { metadata: { name: 'robot' } })

  expect(await whoIs(token)).toBe(401)
  expect(await whoIs(await tokenOf('robot'))).toBe('system:serviceaccount:default:robot')
})

test('a token that was changed, or is for others, is none here', async () => {
  const [head, claims, signature] = (await tokenOf('default')).split('.')
  const other = Buffer.from(claims, 'base64url').toString().replaceAll(':default"', ':other"')

  expect(await whoIs([head, Buffer.from(other).toString('base64url'), signature].join('.'))).toBe(401)
  expect(await whoIs(await tokenOf('default', { audiences: ['vault'] }))).toBe(401)
})

test('to ask leaves no trace', async () => {
  const { revision } = cluster.store
  await tokenOf('default')
  await post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
  })

  expect(cluster.store.revision).toBe(revision)
})

test('a request for a token is answered as an object of its account, and by whom it was made', async () => {
  const accounts = '/api/v1/namespaces/default/serviceaccounts'
  const { metadata } = await post(accounts, { metadata: { name: 'ci' } })
  const asked = await post(`${accounts}/ci/token?fieldManager=me`, { spec: { audiences: ['vault'] } })
  expect(asked.metadata.uid).toBe(metadata.uid)
  expect(managersOf(asked)).toEqual(['me updates token: .spec.audiences .spec.expirationSeconds'])
})
