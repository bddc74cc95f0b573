import { expect, test } from 'vitest'
import { event } from '../../../src/api/core/event.ts'
import { service } from '../../../src/api/core/service.ts'
import { ipAddress } from '../../../src/api/networking/ipaddress.ts'
import { serviceCIDR } from '../../../src/api/networking/servicecidr.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { named } from '../../apiserver/admission/api-server.ts'
import { testCluster } from '../../support/cluster.ts'

const addService = (cluster: Cluster, name: string, spec: object = {}) => {
  const made = cluster.client.create(service, {
    metadata: named(name),
    spec: { ports: [{ port: 80 }], ...spec },
  })
  cluster.advance(1)
  return made
}

const said = (cluster: Cluster) =>
  cluster.client.list(event).map(({ reason, action, reportingComponent, message }) => ({
    reason,
    action,
    reportingComponent,
    message,
  }))

const labels = (manager: string) => ({ 'ipaddress.kubernetes.io/managed-by': manager })

test('an address that is taken away is given anew when Services are looked at again', () => {
  const cluster = testCluster({ nodes: 0 })
  const ip = addService(cluster, 'web').spec.clusterIP!

  cluster.client.delete(ipAddress, cluster.client.get(ipAddress, ip))
  cluster.advance(seconds(1))
  expect(cluster.client.find(ipAddress, ip)).toBeUndefined()

  cluster.advance(minutes(3))
  expect(cluster.client.find(ipAddress, ip)).toBeDefined()
  expect(said(cluster)).toContainEqual({
    reason: 'ClusterIPNotAllocated',
    action: 'ClusterIPAllocation',
    reportingComponent: 'ipallocator-repair-controller',
    message: `Cluster IP [IPv4]: ${ip} is not allocated; repairing`,
  })
})

test('an address that is taken away can be had by another Service, which the first is told of', () => {
  const cluster = testCluster({ nodes: 0 })
  const ip = addService(cluster, 'web').spec.clusterIP!
  cluster.client.delete(ipAddress, cluster.client.get(ipAddress, ip))
  cluster.advance(1)

  addService(cluster, 'other', { clusterIP: ip })
  expect(cluster.client.get(ipAddress, ip).spec.parentRef).toMatchObject({ name: 'other' })

  cluster.advance(minutes(3))
  expect(cluster.client.get(ipAddress, ip).spec.parentRef).toMatchObject({ name: 'other' })
  expect(said(cluster)).toContainEqual({
    reason: 'ClusterIPAlreadyAllocated',
    action: 'ClusterIPAllocation',
    reportingComponent: 'ipallocator-repair-controller',
    message: `Cluster IP [IPv4]:${ip} was assigned to multiple services; please recreate service`,
  })

  // What it gives back is gone, whoever else has it, until that is seen.
  cluster.client.delete(service, cluster.client.get(service, 'web'))
  cluster.advance(seconds(1))
  expect(cluster.client.find(ipAddress, ip)).toBeUndefined()
  cluster.advance(minutes(3))
  expect(cluster.client.find(ipAddress, ip)).toBeDefined()
})

test('a Service whose range somebody has taken away is told so', () => {
  const cluster = testCluster({ nodes: 0 })
  const made = cluster.client.create(serviceCIDR, {
    metadata: { name: 'more' },
    spec: { cidrs: ['192.168.7.0/24'] },
  })
  cluster.advance(1)
  addService(cluster, 'web', { clusterIP: '192.168.7.7' })
  cluster.client.delete(serviceCIDR, made)
  cluster.advance(minutes(1))
  cluster.client.update(serviceCIDR, cluster.client.get(serviceCIDR, 'more'), (draft) => {
    delete draft.metadata.finalizers
  })

  cluster.advance(minutes(3))

  expect(said(cluster)).toContainEqual({
    reason: 'ClusterIPOutOfRange',
    action: 'ClusterIPAllocation',
    reportingComponent: 'ipallocator-repair-controller',
    message:
      'Cluster IP [IPv4]: 192.168.7.7 is not within any configured Service CIDR; please recreate service',
  })
})

test('a port for health checks is refused where a Service has it', () => {
  const cluster = testCluster({ nodes: 0 })
  addService(cluster, 'web', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_100 }] })
  const asked = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_100 }

  expect(() => addService(cluster, 'lb', asked)).toThrow(
    'failed to allocate requested HealthCheck NodePort 30100: provided port is already allocated',
  )
})

test('an address of a Service that never comes is cleaned up after a minute', () => {
  const cluster = testCluster({ nodes: 0 })
  const parentRef = { resource: 'services', namespace: 'default', name: 'nobody' }
  cluster.client.create(ipAddress, {
    metadata: { name: '10.96.7.7', labels: labels('ipallocator.k8s.io') },
    spec: { parentRef },
  })

  cluster.advance(seconds(59))
  expect(cluster.client.find(ipAddress, '10.96.7.7')).toBeDefined()

  cluster.advance(seconds(2))
  expect(cluster.client.find(ipAddress, '10.96.7.7')).toBeUndefined()
  expect(said(cluster).map(({ message }) => message)).toContain(
    'IPAddress: 10.96.7.7 for Service default/nobody appears to have leaked: cleaning up',
  )
})

test('an address that is there already is given to no Service, not even to the one that it names', () => {
  const cluster = testCluster({ nodes: 0 })
  const parentRef = { resource: 'services', namespace: 'default', name: 'web' }
  cluster.client.create(ipAddress, {
    metadata: { name: '10.96.7.7', labels: labels('ipallocator.k8s.io') },
    spec: { parentRef },
  })
  expect(() => addService(cluster, 'web', { clusterIP: '10.96.7.7' })).toThrow(
    'provided IP is already allocated',
  )
})

test('an address that somebody else has taken is given to no Service, and stays', () => {
  const cluster = testCluster({ nodes: 0 })
  const parentRef = { group: 'gateway.networking.k8s.io', resource: 'gateways', name: 'edge' }
  cluster.client.create(ipAddress, { metadata: { name: '10.96.7.7' }, spec: { parentRef } })

  expect(() => addService(cluster, 'web', { clusterIP: '10.96.7.7' })).toThrow(
    'failed to allocate IP 10.96.7.7: provided IP is already allocated',
  )
  cluster.advance(minutes(5))
  expect(cluster.client.find(ipAddress, '10.96.7.7')).toBeDefined()
})

test('the ranges of the cluster come again when they have gone', () => {
  const cluster = testCluster({ nodes: 0 })
  const usual = cluster.client.get(serviceCIDR, 'kubernetes')
  cluster.client.create(serviceCIDR, { metadata: { name: 'all' }, spec: { cidrs: ['10.0.0.0/8'] } })

  cluster.client.delete(serviceCIDR, usual)
  cluster.advance(seconds(11))
  expect(cluster.client.find(serviceCIDR, 'kubernetes')).toBeUndefined()

  cluster.advance(seconds(10))
  expect(cluster.client.get(serviceCIDR, 'kubernetes').metadata.uid).not.toBe(usual.metadata.uid)
})
