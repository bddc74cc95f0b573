import { expect, test } from 'vitest'
import { service } from '../../../src/api/core/service.ts'
import { serviceCIDR } from '../../../src/api/networking/servicecidr.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { seconds } from '../../../src/sim/duration.ts'
import { named } from '../../apiserver/admission/api-server.ts'
import { testCluster } from '../../support/cluster.ts'

const addRange = (cluster: Cluster, name: string, cidr: string) => {
  cluster.client.create(serviceCIDR, { metadata: { name }, spec: { cidrs: [cidr] } })
  cluster.advance(1)
}
const rangeIn = (cluster: Cluster, name: string) => cluster.client.find(serviceCIDR, name)
const addService = (cluster: Cluster, name: string, clusterIP?: string) => {
  const made = cluster.client.create(service, {
    metadata: named(name),
    spec: { clusterIP, ports: [{ port: 80 }] },
  })
  cluster.advance(1)
  return made
}

test('a range is ready, and Services get addresses of it', () => {
  const cluster = testCluster({ nodes: 0 })
  expect(() => addService(cluster, 'web', '10.200.0.7')).toThrow(
    'failed to allocate IP 10.200.0.7: the provided network does not match the current range',
  )

  addRange(cluster, 'more', '10.200.0.0/24')

  const { metadata, status } = rangeIn(cluster, 'more')!
  expect(metadata.finalizers).toEqual(['networking.k8s.io/service-cidr-finalizer'])
  expect(status.conditions).toMatchObject([
    { type: 'Ready', status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' },
  ])
  expect(metadata.managedFields).toContainEqual(
    expect.objectContaining({
      manager: 'service-cidr-controller',
      operation: 'Apply',
      subresource: 'status',
    }),
  )
  expect(addService(cluster, 'web', '10.200.0.7').spec.clusterIP).toBe('10.200.0.7')
  expect(() => addService(cluster, 'all', '10.200.0.255')).toThrow(
    'failed to allocate IP 10.200.0.255: the provided network does not match the current range',
  )
})

test('a range of which addresses are needed goes when they are needed no more', () => {
  const cluster = testCluster({ nodes: 0 })
  addRange(cluster, 'more', '10.200.0.0/24')
  const web = addService(cluster, 'web', '10.200.0.7')

  cluster.client.delete(serviceCIDR, rangeIn(cluster, 'more')!)
  cluster.advance(seconds(30))
  expect(rangeIn(cluster, 'more')?.status.conditions).toMatchObject([
    {
      status: 'False',
      reason: 'Terminating',
      message:
        'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
    },
  ])
  expect(() => addService(cluster, 'other', '10.200.0.8')).toThrow('does not match the current range')

  cluster.client.delete(service, web)
  cluster.advance(1)
  expect(rangeIn(cluster, 'more')).toBeUndefined()
})

test('a range that nobody needs goes ten seconds later', () => {
  const cluster = testCluster({ nodes: 0 })
  addRange(cluster, 'more', '10.200.0.0/24')

  cluster.client.delete(serviceCIDR, rangeIn(cluster, 'more')!)
  cluster.advance(seconds(9))
  expect(rangeIn(cluster, 'more')).toBeDefined()
  cluster.advance(seconds(2))
  expect(rangeIn(cluster, 'more')).toBeUndefined()
})

test('a range may go when another one has all of its addresses', () => {
  const cluster = testCluster({ nodes: 0 })
  addRange(cluster, 'more', '10.200.0.0/24')
  addService(cluster, 'web', '10.200.0.7')
  cluster.client.delete(serviceCIDR, rangeIn(cluster, 'more')!)
  cluster.advance(seconds(30))

  addRange(cluster, 'larger', '10.200.0.0/16')

  expect(rangeIn(cluster, 'more')).toBeUndefined()
})

test('when a range is full, addresses come from the next one', () => {
  const cluster = testCluster({ nodes: 0 })
  addRange(cluster, 'small', '10.200.0.0/30')
  cluster.client.delete(serviceCIDR, rangeIn(cluster, 'kubernetes')!)
  cluster.advance(1)

  const ips = ['a', 'b'].map((name) => addService(cluster, name).spec.clusterIP).sort()
  expect(ips).toEqual(['10.200.0.1', '10.200.0.2'])
  expect(() => addService(cluster, 'c')).toThrow('failed to allocate a serviceIP: range is full')

  addRange(cluster, 'next', '10.201.0.0/30')
  expect(addService(cluster, 'c').spec.clusterIP).toMatch(/^10\.201\.0\.[12]$/)
})
