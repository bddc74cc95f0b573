import { expect, test } from 'vitest'
import { secret } from '../../../src/api/core/secret.ts'
import { serviceAccount } from '../../../src/api/core/serviceaccount.ts'
import type { Secret } from '../../../src/api/generated/types/core-v1.ts'
import { serviceAccountTokenController } from '../../../src/controllers/serviceaccounttoken/controller.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'

const namespace = 'default'
const plane = () => {
  const cluster = new ControlPlane({ controllers: [serviceAccountTokenController as never] })
  cluster.user.create(serviceAccount, { metadata: { name: 'robot', namespace } })
  return cluster
}

const tokenSecret = (name = 'long-lived', annotations: Record<string, string> = {}) => ({
  metadata: {
    name,
    namespace,
    annotations: { 'kubernetes.io/service-account.name': 'robot', ...annotations },
  },
  type: 'kubernetes.io/service-account-token',
})

const settled = (cluster: ControlPlane, name = 'long-lived'): Secret | undefined => {
  cluster.settle()
  return cluster.client.find(secret, name, namespace)
}
const robot = (cluster: ControlPlane) => cluster.client.get(serviceAccount, 'robot', namespace)
const text = (base64: string | undefined) => atob(base64 ?? '')
const claimsOf = ({ data }: Secret) => JSON.parse(text(text(data?.token).split('.')[1])) as object

test('a Secret for a token is filled with it, with the namespace and the certificate of the cluster', () => {
  const cluster = plane()
  cluster.user.create(secret, tokenSecret())

  const filled = settled(cluster)!

  expect(Object.keys(filled.data ?? {})).toEqual(['ca.crt', 'namespace', 'token'])
  expect(text(filled.data?.['ca.crt'])).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
  expect(text(filled.data?.namespace)).toBe('default')
  const { uid } = robot(cluster).metadata
  expect(filled.metadata.annotations?.['kubernetes.io/service-account.uid']).toBe(uid)
  expect(claimsOf(filled)).toEqual({
    iss: 'kubernetes/serviceaccount',
    'kubernetes.io/serviceaccount/namespace': 'default',
    'kubernetes.io/serviceaccount/secret.name': 'long-lived',
    'kubernetes.io/serviceaccount/service-account.name': 'robot',
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: 'system:serviceaccount:default:robot',
  })
})

test('what is in a Secret beside that stays, and a token that was brought along too', () => {
  const cluster = plane()
  cluster.user.create(secret, {
    ...tokenSecret(),
    data: { extra: 'eA==', token: 'bXk=', 'ca.crt': 'Zm9yZ2Vk' },
  })

  const { data } = settled(cluster)!

  expect(data).toMatchObject({ extra: 'eA==', token: 'bXk=' })
  expect(text(data?.['ca.crt'])).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
  expect(text(data?.namespace)).toBe('default')
})

test.each(['ca.crt', 'namespace', 'token'])('%s comes back when it is removed', (key) => {
  const cluster = plane()
  cluster.user.create(secret, tokenSecret())
  const filled = settled(cluster)!

  cluster.user.update(secret, filled, ({ data }) => {
    delete data![key]
  })

  expect(settled(cluster)?.data).toEqual(filled.data)
})

test('a Secret of an account that does not exist is deleted', () => {
  const cluster = plane()
  cluster.user.create(secret, tokenSecret('of-nobody', { 'kubernetes.io/service-account.name': 'nobody' }))

  expect(settled(cluster, 'of-nobody')).toBeUndefined()
})

test('a Secret of an earlier account of the same name is deleted', () => {
  const cluster = plane()
  cluster.user.create(secret, tokenSecret('old', { 'kubernetes.io/service-account.uid': 'of-another' }))

  expect(settled(cluster, 'old')).toBeUndefined()
})

test('the tokens of an account go with it, and no others', () => {
  const cluster = plane()
  cluster.user.create(serviceAccount, { metadata: { name: 'other', namespace } })
  cluster.user.create(secret, tokenSecret())
  cluster.user.create(secret, tokenSecret('other', { 'kubernetes.io/service-account.name': 'other' }))
  cluster.user.create(secret, { metadata: { name: 'plain', namespace } })
  cluster.settle()

  cluster.user.delete(serviceAccount, robot(cluster))
  cluster.user.create(serviceAccount, { metadata: { name: 'robot', namespace } })

  expect(settled(cluster)).toBeUndefined()
  expect(settled(cluster, 'other')).toBeDefined()
  expect(settled(cluster, 'plain')).toBeDefined()
})

test('an account no longer names a token that is deleted', () => {
  const cluster = plane()
  cluster.user.create(secret, tokenSecret())
  cluster.user.update(serviceAccount, robot(cluster), (draft) => {
    draft.secrets = [{ name: 'long-lived' }, { name: 'kept' }]
  })

  cluster.user.delete(secret, settled(cluster)!)
  cluster.settle()

  expect(robot(cluster).secrets).toEqual([{ name: 'kept' }])
})

test('what is immutable stays empty, and keeps nobody else waiting', () => {
  const cluster = plane()
  cluster.user.create(secret, { ...tokenSecret('fixed'), immutable: true })
  cluster.user.create(secret, tokenSecret())

  cluster.advance(minutes(5))

  expect(cluster.client.get(secret, 'fixed', namespace).data).toBeUndefined()
  expect(cluster.client.get(secret, 'long-lived', namespace).data).toHaveProperty('token')
})

test('the same seed gives the same token', () => {
  const tokens = [1, 2].map(() => {
    const cluster = plane()
    cluster.user.create(secret, tokenSecret())
    return settled(cluster)?.data?.token
  })
  expect(tokens[0]).toBe(tokens[1])
})
