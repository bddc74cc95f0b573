import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/kind.ts'
import { type Cluster, createCluster } from '../../../src/index.ts'

let cluster: Cluster
beforeEach(() => {
  cluster = createCluster({ nodes: 0 })
})
afterEach(() => cluster.close())

const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
  (await cluster.fetch(path, { headers })).headers

const flowControl = '/apis/flowcontrol.apiserver.k8s.io/v1'
const uidOf = async (resource: string, name: string) =>
  ((await (await cluster.fetch(`${flowControl}/${resource}/${name}`)).json()) as KubeObject).metadata.uid

/** The flow schema that an answer names, and its priority level. */
async function flowOf(path: string, headers?: Readonly<Record<string, string>>) {
  const found = await ask(path, headers)
  const named = (what: string) => found.get(`x-kubernetes-pf-${what}-uid`)
  return [named('flowschema'), named('prioritylevel')]
}
const flow = async (schema: string, level: string) => [
  await uidOf('flowschemas', schema),
  await uidOf('prioritylevelconfigurations', level),
]

test('every answer has an id, which its asker may choose, and is for him alone', async () => {
  const headers = await ask('/api/v1/namespaces/none')
  expect(headers.get('audit-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(headers.get('cache-control')).toBe('no-cache, private')

  expect((await ask('/nope', { 'Audit-ID': 'mine' })).get('audit-id')).toBe('mine')
  expect((await ask('/nope', { 'Audit-ID': 'x'.repeat(100) })).get('audit-id')).toBe('x'.repeat(64))
})

test('what a browser is shown who may not ask is no HTML', async () => {
  const answer = await cluster.fetch('/api/v1/pods', { headers: { 'Impersonate-User': '<b>&' } })
  expect(answer.status).toBe(403)
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(((await answer.json()) as { message: string }).message).toContain(
    'User "&lt;b&gt;&amp;" cannot list',
  )

  expect((await ask('/api/v1/pods', { 'Impersonate-Group': 'nobody' })).get('x-content-type-options')).toBe(
    'nosniff',
  )
  expect((await ask('/api/v1/namespaces/none')).has('x-content-type-options')).toBe(false)
})

test('what may be kept says so itself', async () => {
  expect((await ask('/openid/v1/jwks')).get('cache-control')).toBe('public, max-age=3600')
})

test('every answer names the flow that its request was of', async () => {
  const account = { 'Impersonate-User': 'system:serviceaccount:default:default' }
  expect(await flowOf('/api/v1/pods')).toEqual(await flow('global-default', 'global-default'))
  expect(await flowOf('/healthz')).toEqual(await flow('probes', 'exempt'))
  expect(await flowOf('/api/v1/pods', account)).toEqual(await flow('service-accounts', 'workload-low'))
})

test('whoever is not known, and whatever is about a connection, is of no flow', async () => {
  expect(await flowOf('/api/v1/pods', { authorization: 'Bearer none' })).toEqual([null, null])
  expect(await flowOf('/api/v1/namespaces/default/pods/none/log')).toEqual([null, null])
})

test('a flow schema counts from the moment on when it is there', async () => {
  cluster.apply({
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: { name: 'settings' },
    spec: {
      priorityLevelConfiguration: { name: 'workload-high' },
      matchingPrecedence: 500,
      rules: [
        {
          subjects: [{ kind: 'Group', group: { name: 'system:authenticated' } }],
          resourceRules: [
            { verbs: ['list'], apiGroups: [''], resources: ['configmaps'], namespaces: ['default'] },
          ],
        },
      ],
    },
  })

  const configMaps = '/api/v1/namespaces/default/configmaps'
  expect(await flowOf(configMaps)).toEqual(await flow('settings', 'workload-high'))
  expect(await flowOf(`${configMaps}/none`)).toEqual(await flow('global-default', 'global-default'))
})
