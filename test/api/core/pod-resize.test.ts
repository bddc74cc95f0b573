/** Resizing a pod: what its containers ask for changes while they run. */
import { expect, test } from 'vitest'
import type { Pod, ResourceRequirements } from '../../../src/api/generated/types/core-v1.ts'
import { type Cluster, createCluster, pod } from '../../../src/index.ts'
import { managersOf } from '../../support/applying.ts'
import { ask } from '../../support/asking.ts'

const asked: ResourceRequirements = { requests: { cpu: '100m' }, limits: { cpu: '200m', memory: '64Mi' } }

/** A cluster in which a pod runs. */
function running(resources: ResourceRequirements = asked): Cluster {
  const cluster = createCluster({ nodes: 1 })
  const containers = [{ name: 'app', image: 'nginx:1.27', resources }]
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers } })
  cluster.settle()
  return cluster
}

async function resize(
  cluster: Cluster,
  change: object,
): Promise<{ readonly message?: string; readonly code?: number }> {
  const answer = await cluster.fetch('/api/v1/namespaces/default/pods/web/resize', {
    method: 'PATCH',
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: JSON.stringify({ spec: { containers: [{ name: 'app', ...change }] } }),
  })
  return (await answer.json()) as { message?: string }
}

test('a resized pod runs on, and its status tells what it has', async () => {
  const cluster = running()
  const before = cluster.client.get<Pod>(pod, 'web')
  await resize(cluster, { image: 'other', resources: { requests: { cpu: '150m' } } })
  cluster.settle()
  const { spec, status, metadata } = cluster.client.get<Pod>(pod, 'web')
  expect(spec.containers[0].resources?.requests?.['cpu']).toBe('150m')
  expect(spec.containers[0].image).toBe('nginx:1.27')
  expect(status.containerStatuses?.[0].resources?.requests?.['cpu']).toBe('150m')
  expect(status.containerStatuses?.[0].containerID).toBe(before.status.containerStatuses?.[0].containerID)
  expect(metadata.generation).toBe(2)
})

test.each<[string, ResourceRequirements, string]>([
  [
    'another class',
    { requests: { cpu: '200m', memory: '64Mi' } },
    'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
  ],
  [
    'more than the limit',
    { requests: { cpu: '300m' } },
    'spec.containers[0].resources.requests: Invalid value: "300m": must be less than or equal to cpu limit of 200m',
  ],
  [
    'disk',
    { requests: { 'ephemeral-storage': '1Gi' } },
    'spec: Forbidden: only cpu and memory resources are mutable',
  ],
  [
    'nothing of what it had',
    { limits: { memory: null as unknown as string } },
    'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
  ],
])('a pod cannot be given %s', async (_what, resources, problem) => {
  const { message } = await resize(running(), { resources })
  expect(message).toBe(`Pod "web" is invalid: ${problem}`)
})

test.each([
  [
    { containers: [{ name: 'more', image: 'i' }] },
    'spec.containers: Forbidden: containers may not be added or removed on resize',
  ],
  [{ containers: null }, 'spec.containers: Forbidden: containers may not be added or removed on resize'],
  [
    { initContainers: [{ name: 'setup', image: 'i' }] },
    'spec.initContainers: Forbidden: initContainers may not be added or removed on resize',
  ],
  [
    {
      containers: [
        { name: 'app', resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] },
      ],
    },
    'spec: Forbidden: only cpu and memory resources are mutable',
  ],
])('a resize does nothing else: %j', async (spec, problem) => {
  const answer = await running().fetch('/api/v1/namespaces/default/pods/web/resize', {
    method: 'PATCH',
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: JSON.stringify({ spec }),
  })

  expect(answer.status).toBe(422)
  expect(((await answer.json()) as { message: string }).message).toContain(problem)
})

test('who names a label in a resize manages it, though it stays as it was', async () => {
  const cluster = running()
  const path = '/api/v1/namespaces/default/pods/web/resize?fieldManager=me'
  const { body } = await ask(cluster, `PATCH ${path}`, { metadata: { labels: { tier: 'front' } } })
  expect(body.metadata.labels).toBeUndefined()
  expect(managersOf(body)).toContain('me updates resize: .metadata.labels .metadata.labels.tier')
})
