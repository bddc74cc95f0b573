/** Pods and their ResourceClaims: who waits for which, and who has which. */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { resourceClaim } from '../../src/api/resource/resourceclaim.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { pod, script } from '../support/manifests.ts'

const api = 'resource.k8s.io/v1'
const claim = (name: string, devices: object = {}) => ({
  apiVersion: api,
  kind: 'ResourceClaim',
  metadata: { name },
  spec: { devices },
})
const gpu = { requests: [{ name: 'one', exactly: { deviceClassName: 'gpu' } }] }
const using = (source: object) => ({ podSpec: { resourceClaims: [{ name: 'device', ...source }] } })

const settled = (cluster: Cluster, ...manifests: object[]) => {
  cluster.apply(manifests)
  cluster.advance(seconds(30))
}
const phase = ({ client }: Cluster, name = 'app') => client.get(podKind, name, 'default').status.phase
const scheduled = ({ client }: Cluster) =>
  client.get(podKind, 'app', 'default').status.conditions?.find(({ type }) => type === 'PodScheduled')
const claims = ({ client }: Cluster) => client.list(resourceClaim)

test('a Pod whose claim is not there waits without a word, until it comes', () => {
  const cluster = createCluster({ nodes: 1 })
  settled(cluster, pod('app', using({ resourceClaimName: 'mine' })))
  expect(phase(cluster)).toBe('Pending')
  expect(scheduled(cluster)).toBeUndefined()
  expect(cluster.get('events')).not.toContain('FailedScheduling')
  settled(cluster, claim('mine'))
  expect(phase(cluster)).toBe('Running')
})

test('a claim is reserved for the Pods that use it, and stays until the last of them has gone', () => {
  const cluster = createCluster({ nodes: 1 })
  const { client } = cluster
  settled(cluster, claim('mine'), pod('app', using({ resourceClaimName: 'mine' })))
  const [mine] = claims(cluster)
  expect(mine.metadata.finalizers).toEqual(['resource.kubernetes.io/delete-protection'])
  expect(mine.status).toMatchObject({ allocation: {}, reservedFor: [{ resource: 'pods', name: 'app' }] })
  client.delete(resourceClaim, mine)
  settled(cluster, pod('late', using({ resourceClaimName: 'mine' })))
  expect(phase(cluster, 'late')).toBe('Pending')
  expect(claims(cluster)).toHaveLength(1)
  client.delete(podKind, client.get(podKind, 'app', 'default'))
  cluster.advance(seconds(60))
  expect(claims(cluster)).toEqual([])
})

test('a claim that is not used any more is given back', () => {
  const cluster = createCluster({ nodes: 1 })
  const { client } = cluster
  settled(cluster, claim('mine'), pod('app', using({ resourceClaimName: 'mine' })))
  client.delete(podKind, client.get(podKind, 'app', 'default'))
  cluster.advance(seconds(60))
  expect(claims(cluster)).toMatchObject([{ status: {} }])
  expect(claims(cluster)[0].metadata.finalizers).toBeUndefined()
})

test('a claim that is deleted while its Pod is being bound keeps the Pod from its node', () => {
  const cluster = createCluster({ nodes: 1, profile: 'realistic' })
  const { client } = cluster
  cluster.apply([claim('mine'), pod('app', using({ resourceClaimName: 'mine' }))])
  client.delete(resourceClaim, claims(cluster)[0])
  cluster.advance(seconds(30))
  expect(client.get(podKind, 'app', 'default').spec.nodeName).toBeUndefined()
  settled(cluster, claim('mine'))
  expect(phase(cluster)).toBe('Running')
})

test('what devices nobody has, a Pod waits for: for their class, then for themselves', () => {
  const cluster = createCluster({ nodes: 2 })
  settled(cluster, claim('mine', gpu), pod('app', using({ resourceClaimName: 'mine' })))
  const noHelp = 'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.'
  expect(scheduled(cluster)?.message).toBe(
    `0/2 nodes are available: request one: device class gpu does not exist. no new claims to deallocate, ${noHelp}`,
  )
  settled(cluster, { apiVersion: api, kind: 'DeviceClass', metadata: { name: 'gpu' }, spec: {} })
  expect(scheduled(cluster)?.message).toBe(
    `0/2 nodes are available: 2 cannot allocate all claims. still not schedulable, ${noHelp}`,
  )
})

test('a Pod goes where what its claim was given can be used', () => {
  const cluster = createCluster({ nodes: 3 })
  const { client } = cluster
  settled(cluster, claim('mine', gpu))
  const matchFields = [{ key: 'metadata.name', operator: 'In' as const, values: ['node-2'] }]
  client.updateStatus(resourceClaim, claims(cluster)[0], (status) => {
    const nodeSelector = { nodeSelectorTerms: [{ matchFields }] }
    status.allocation = { devices: {}, nodeSelector, allocationTimestamp: '2026-01-01T00:00:00Z' }
  })
  settled(cluster, pod('app', using({ resourceClaimName: 'mine' })))
  expect(client.get(podKind, 'app', 'default').spec.nodeName).toBe('node-2')
})

test('a claim is made for a Pod from a template once that is there, and goes with the Pod', () => {
  const cluster = createCluster({ nodes: 1 })
  const { client } = cluster
  settled(cluster, pod('app', using({ resourceClaimTemplateName: 'each' })))
  expect(cluster.get('events')).toContain(
    'PodResourceClaim device: resource claim template "each": resourceclaimtemplate.resource.k8s.io "each" not found',
  )
  settled(cluster, {
    apiVersion: api,
    kind: 'ResourceClaimTemplate',
    metadata: { name: 'each' },
    spec: { metadata: { labels: { sort: 'made' } }, spec: { devices: {} } },
  })
  const [made] = claims(cluster)
  expect(made.metadata.name).toMatch(/^app-device-.{5}$/)
  expect(made.metadata).toMatchObject({
    labels: { sort: 'made' },
    annotations: { 'resource.kubernetes.io/pod-claim-name': 'device' },
    ownerReferences: [{ kind: 'Pod', name: 'app', controller: true }],
  })
  expect(phase(cluster)).toBe('Running')
  client.delete(podKind, client.get(podKind, 'app', 'default'))
  cluster.advance(seconds(60))
  expect(claims(cluster)).toEqual([])
})

test('a claim that was made for a Pod goes when the Pod has ended, and is not made again', () => {
  const cluster = createCluster({ nodes: 1 })
  settled(
    cluster,
    {
      apiVersion: api,
      kind: 'ResourceClaimTemplate',
      metadata: { name: 'each' },
      spec: { spec: { devices: {} } },
    },
    pod('app', {
      ...script('exit 0'),
      podSpec: {
        restartPolicy: 'Never',
        resourceClaims: [{ name: 'device', resourceClaimTemplateName: 'each' }],
      },
    }),
  )
  expect(phase(cluster)).toBe('Succeeded')
  expect(claims(cluster)).toEqual([])
})
