/** That the level of a FlowSchema is there is said in its status, by the API server. */
import { afterEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'
import { ask } from '../../support/asking.ts'

let cluster: Cluster
afterEach(() => cluster.close())

test('it is applied, as the part of the API server that reads them', async () => {
  cluster = createCluster({ nodes: 0 })
  const path = '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas'
  const spec = { priorityLevelConfiguration: { name: 'exempt' } }
  await ask(cluster, `POST ${path}`, { metadata: { name: 'x' }, spec })
  cluster.settle()

  const { body } = await ask(cluster, `GET ${path}/x`)

  const manager = 'api-priority-and-fairness-config-consumer-v1'
  expect(body.metadata.managedFields).toContainEqual(
    expect.objectContaining({ manager, operation: 'Apply', subresource: 'status' }),
  )
})
