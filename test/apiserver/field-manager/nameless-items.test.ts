/** Objects with an item that has no name, in a list whose items are told apart by names: whose the item is could not be told. */
import { expect, test } from 'vitest'
import { ask } from '../../support/asking.ts'
import { testCluster } from '../../support/cluster.ts'

const accounts = '/api/v1/namespaces/default/serviceaccounts'
const account = (secrets: readonly object[]) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'build' },
  secrets,
})

test('have no record of who manages what', async () => {
  const cluster = testCluster({ nodes: 0 })
  const made = await ask(cluster, `POST ${accounts}`, account([{ name: 'a' }, { namespace: 'default' }]))
  expect([made.code, made.body.metadata.managedFields]).toEqual([201, undefined])
})

test('lose it when they get one', async () => {
  const cluster = testCluster({ nodes: 0 })
  await ask(cluster, `POST ${accounts}`, account([{ name: 'a' }]))
  const changed = await ask(cluster, `PATCH ${accounts}/build`, { secrets: [{ namespace: 'default' }] })
  expect([changed.code, changed.body.metadata.managedFields]).toEqual([200, undefined])
})

test('cannot be applied to', async () => {
  const cluster = testCluster({ nodes: 0 })
  await ask(cluster, `POST ${accounts}`, account([{ namespace: 'default' }]))
  const refused = await ask(cluster, `APPLY ${accounts}/build?fieldManager=me`, account([{ name: 'b' }]))
  expect([refused.code, refused.body.message]).toEqual([
    400,
    'failed to create manager for existing fields: failed to convert new object (default/build; /v1, Kind=ServiceAccount) to smd typed: .secrets: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
  ])
})

test('are told apart where a name may be empty', async () => {
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web' }] },
  }
  const spec = {
    selector: { matchLabels: { app: 'web' } },
    template: { ...template, spec: { ...template.spec, imagePullSecrets: [{}] } },
  }
  const deployments = '/apis/apps/v1/namespaces/default/deployments'
  const made = await ask(testCluster({ nodes: 0 }), `POST ${deployments}`, {
    metadata: { name: 'web' },
    spec,
  })
  expect(JSON.stringify(made.body.metadata.managedFields)).toContain(
    JSON.stringify({ 'f:imagePullSecrets': { '.': {}, 'k:{"name":""}': {} } }).slice(1, -1),
  )
})
