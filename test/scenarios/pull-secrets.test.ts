/** Registries that want a password: images are pulled with the secrets that a Pod or its ServiceAccount names (P35). */
import { expect, test } from 'vitest'
import { serviceAccount } from '../../src/api/core/serviceaccount.ts'
import { minutes } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'
import { containerOf, eventsOf, status } from '../support/sight.ts'

const image = 'registry.example.com/shop/cart:1'
const login = { username: 'ann', password: 'se:cret' }

const secretFor = (name: string, auths: object) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  type: 'kubernetes.io/dockerconfigjson',
  stringData: { '.dockerconfigjson': JSON.stringify({ auths }) },
})

function pulledWith(names: readonly string[], secrets: readonly object[] = [], options: object = {}) {
  const privateRegistries = [
    { name: 'registry.example.com', ...login },
    { name: 'docker.io/shop', ...login },
  ]
  const cluster = testCluster({ nodes: 1, privateRegistries, ...options })
  for (const each of secrets) cluster.apply(each)
  const manifest = pod('cart', { image })
  const imagePullSecrets = names.map((name) => ({ name }))
  cluster.apply({ ...manifest, spec: { ...manifest.spec, imagePullSecrets } })
  cluster.advance(minutes(2))
  return cluster
}

const waitingMessage = (cluster: ReturnType<typeof testCluster>) =>
  containerOf(cluster, 'cart').state.waiting?.message

const resolving = `failed to pull and unpack image "${image}": failed to resolve reference "${image}"`
const denied = `${resolving}: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`

test('without credentials, an image of such a registry is not pulled: ErrImagePull, then ImagePullBackOff', () => {
  const cluster = pulledWith([])
  expect(status(cluster, 'cart')).toBe('0/1 ImagePullBackOff 0')
  expect(eventsOf(cluster, 'pod/cart').join('\n')).toContain(
    `Failed: Failed to pull image "${image}": ${denied}`,
  )
  expect(waitingMessage(cluster)).toBe(`Back-off pulling image "${image}": ErrImagePull: ${denied}`)
})

test.each([
  ['the host', { 'registry.example.com': login }],
  ['an address', { 'https://registry.example.com/v2/': login }],
  ['a part of it', { 'registry.example.com/shop': login }],
  ['a pattern', { '*.example.com': login }],
  ['name and password in one', { 'registry.example.com': { auth: btoa('ann:se:cret') } }],
])('with a secret for %s it is', (_what, auths) => {
  expect(status(pulledWith(['login'], [secretFor('login', auths)]), 'cart')).toMatch(/^1\/1 Running/)
})

test('with a secret of the old form it is', () => {
  const old = {
    ...secretFor('login', {}),
    type: 'kubernetes.io/dockercfg',
    stringData: { '.dockercfg': JSON.stringify({ 'registry.example.com': login }) },
  }
  expect(status(pulledWith(['login'], [old]), 'cart')).toMatch(/^1\/1 Running/)
})

test.each([
  ['another registry', { 'registry.example.org': login }],
  ['another part of it', { 'registry.example.com/bank': login }],
  ['a host with more parts', { '*.com': login }],
])('a secret for %s is none', (_what, auths) => {
  expect(waitingMessage(pulledWith(['login'], [secretFor('login', auths)]))).toContain(denied)
})

test('a wrong password is refused by the registry', () => {
  const wrong = { 'registry.example.com': { ...login, password: 'guess' } }
  expect(waitingMessage(pulledWith(['login'], [secretFor('login', wrong)]))).toBe(
    `Back-off pulling image "${image}": ErrImagePull: ${resolving}: unexpected status from HEAD request to https://registry.example.com/v2/shop/cart/manifests/1: 401 Unauthorized`,
  )
})

test('of several secrets all are tried: they count as one', () => {
  const wrong = secretFor('old', { 'registry.example.com': { ...login, password: 'guess' } })
  const right = secretFor('new', { 'registry.example.com': login })
  expect(status(pulledWith(['old', 'new'], [wrong, right]), 'cart')).toMatch(/^1\/1 Running/)
})

test('a secret that comes later mends it at the next attempt, and until then its absence is told', () => {
  const cluster = pulledWith(['login'])
  expect(eventsOf(cluster, 'pod/cart').join('\n')).toContain(
    'FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (login); attempting to pull the image may not succeed.',
  )
  cluster.apply(secretFor('login', { 'registry.example.com': login }))
  cluster.advance(minutes(5))
  expect(status(cluster, 'cart')).toMatch(/^1\/1 Running/)
})

test('the secrets of its ServiceAccount are those of a Pod that names none', () => {
  const cluster = testCluster({ nodes: 1, privateRegistries: [{ name: 'registry.example.com', ...login }] })
  cluster.apply(secretFor('login', { 'registry.example.com': login }))
  const account = cluster.client.get(serviceAccount, 'default', 'default')
  cluster.client.update(serviceAccount, account, (draft) => {
    draft.imagePullSecrets = [{ name: 'login' }]
  })
  cluster.apply(pod('cart', { image }))
  cluster.advance(minutes(1))
  expect(status(cluster, 'cart')).toMatch(/^1\/1 Running/)
})

test('of a part of Docker Hub, the words are those of Docker Hub', () => {
  const cluster = pulledWith([])
  cluster.apply({ ...pod('hub', { image: 'shop/cart:1' }) })
  cluster.advance(minutes(1))
  expect(containerOf(cluster, 'hub').state.waiting?.message).toContain(
    'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  )
})

test('a strict registry that wants a password says what it does not hold only to who knows it', () => {
  const secrets = [secretFor('login', { 'registry.example.com': login })]
  const options = { registry: 'strict' }
  expect(waitingMessage(pulledWith([], [], options))).toContain(denied)
  expect(waitingMessage(pulledWith(['login'], secrets, options))).toContain(
    `rpc error: code = NotFound desc = ${resolving}: ${image}: not found`,
  )
})
