/** What a write of a status does to metadata, and a write of an object to what nobody manages. */
import { afterEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'
import { ask } from '../../support/asking.ts'

let cluster: Cluster
afterEach(() => cluster.close())

test('by way of their status nobody labels ranges of addresses and policies', async () => {
  cluster = createCluster({ nodes: 0 })
  const ranges = '/apis/networking.k8s.io/v1/servicecidrs'
  const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'
  await ask(cluster, `POST ${ranges}`, { metadata: { name: 'x' }, spec: { cidrs: ['10.200.0.0/24'] } })
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }
  const spec = { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'true' }] }
  await ask(cluster, `POST ${policies}`, { metadata: { name: 'x' }, spec })

  for (const path of [ranges, policies]) {
    const { body } = await ask(cluster, `PATCH ${path}/x/status`, { metadata: { labels: { a: 'b' } } })
    expect(body.metadata.name).toBe('x')
    expect(body.metadata).not.toHaveProperty('labels')
  }
})

test('that the level of a FlowSchema is there its API server applies, as itself', async () => {
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
