/** API servers of others: an APIService names a Service, and what is asked of its group is handed on. */
import { expect, test } from 'vitest'
import { apiService } from '../../src/api/apiregistration/apiservice.ts'
import { namespace } from '../../src/api/core/namespace.ts'
import { pod } from '../../src/api/core/pod.ts'
import { createCluster, defineImage, minutes } from '../../src/index.ts'
import type { HttpRequest } from '../../src/kubelet-sim/runtime/network/network.ts'

const apiVersion = 'zoo.example.com/v1'

/** Serves animals, and keeps none. */
const zoo = defineImage('zoo', {
  cmd: ['/zoo'],
  services: new Map([
    [
      'zoo',
      {
        ports: () => [443],
        speaksTls: true,
        handle({ method, path, headers, body }: HttpRequest) {
          const answer = (status: number, value: object) => ({
            status,
            body: JSON.stringify(value),
            headers: { 'content-type': 'application/json' },
          })
          if (path === `/apis/${apiVersion}`) {
            const verbs = ['create', 'list']
            const animals = {
              name: 'animals',
              singularName: 'animal',
              namespaced: true,
              kind: 'Animal',
              verbs,
            }
            return answer(200, { kind: 'APIResourceList', groupVersion: apiVersion, resources: [animals] })
          }
          if (method === 'POST') return answer(201, JSON.parse(body ?? ''))
          return answer(200, {
            apiVersion,
            kind: 'AnimalList',
            items: [],
            for: headers?.['x-remote-user'],
            path,
          })
        },
      },
    ],
  ]),
  entrypoint: [],
})

const manifests = (group: string) => `
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: server}}
spec: {containers: [{name: server, image: zoo, ports: [{containerPort: 443}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: server}
spec: {selector: {app: server}, ports: [{port: 443}]}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.${group}}
spec:
  group: ${group}
  version: v1
  groupPriorityMinimum: 100
  versionPriority: 100
  insecureSkipTLSVerify: true
  service: {namespace: default, name: server}`

const available = ({ client }: ReturnType<typeof createCluster>, name: string) =>
  client.get(apiService, name).status.conditions?.map(({ status, reason }) => `${status} ${reason}`)

test('what is asked of a group is handed on to its server, with who asks, and discovery lists what that has', async () => {
  const cluster = createCluster({ nodes: 1, images: [zoo] })
  cluster.apply(manifests('zoo.example.com'))
  cluster.settle()
  const asked = async (path: string, init?: object) => (await cluster.fetch(path, init)).json()
  expect(available(cluster, 'v1.zoo.example.com')).toEqual(['True Passed'])

  const path = `/apis/${apiVersion}/namespaces/default/animals`
  expect(await asked(`${path}?limit=5`)).toMatchObject({
    kind: 'AnimalList',
    for: 'kubernetes-admin',
    path: `${path}?limit=5`,
  })
  const body = JSON.stringify({ apiVersion, kind: 'Animal', metadata: { name: 'ape' } })
  expect((await cluster.fetch(path, { method: 'POST', body })).status).toBe(201)

  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  const { items } = (await asked('/apis', { headers: { accept } })) as { readonly items: readonly object[] }
  expect(items.at(-1)).toMatchObject({
    metadata: { name: 'zoo.example.com' },
    versions: [
      { version: 'v1', freshness: 'Current', resources: [{ resource: 'animals', scope: 'Namespaced' }] },
    ],
  })
})

test('a server that nobody knows keeps no namespace from going until it is gone itself', () => {
  const cluster = createCluster({ nodes: 1 })
  cluster.apply(manifests('custom.example.com'))
  const goes = (name: string) => {
    const made = cluster.client.create(namespace, { metadata: { name } })
    cluster.settle()
    cluster.client.delete(namespace, made)
    cluster.advance(minutes(1))
    return cluster.client.find(namespace, name) === undefined
  }
  cluster.settle()
  expect(goes('first')).toBe(true)
  cluster.client.delete(pod, cluster.client.get(pod, 'server'))
  expect(goes('second')).toBe(false)
})

test('an APIService that leads back to the API server itself is no circle without end', async () => {
  const cluster = createCluster({ nodes: 1 })
  cluster.apply(manifests('self.example.com').replace(/name: server}$/, 'name: kubernetes}'))
  cluster.advance(minutes(1))
  expect((await cluster.fetch('/apis/self.example.com/v1/things')).status).toBe(503)
})
