/** The proxies of Pods and Services hand on requests of every method, at the path of the proxy and below it. */
import { describe, expect, test } from 'vitest'
import { createCluster } from '../../../src/cluster.ts'
import { pod, service } from '../../support/manifests.ts'

const cluster = createCluster({ nodes: 1 })
cluster.apply([
  pod('porter', {
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0',
    container: {
      args: ['porter', '--json-response'],
      env: [{ name: 'SERVE_PORT_80', value: 'foo' }],
      ports: [{ containerPort: 80 }],
    },
  }),
  service('porter', { selector: { app: 'porter' }, ports: [{ port: 80 }] }),
])
cluster.settle()

const at = (path: string) => `/api/v1/namespaces/default/${path}`

test.each(
  ['pods/porter/proxy', 'pods/porter/proxy/some/path', 'services/porter/proxy'].flatMap((path) =>
    ['DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT'].map((method) => ({ method, path })),
  ),
)('$method of $path', async ({ method, path }) => {
  const response = await cluster.fetch(at(path), { method })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ Method: method })
})

describe.each(['GET', 'HEAD'])('%s', (method) => {
  test('is handed on below', async () =>
    expect((await cluster.fetch(at('pods/porter/proxy/'), { method })).status).toBe(200))

  test('is sent there, so that links of pages lead below', async () =>
    expect((await cluster.fetch(at('pods/porter/proxy'), { method })).status).toBe(301))
})
