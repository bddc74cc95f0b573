import { expect, test } from 'vitest'
import { service } from '../../../src/api/core/service.ts'
import { ipAddress } from '../../../src/api/networking/ipaddress.ts'
import { serviceCIDR } from '../../../src/api/networking/servicecidr.ts'
import { cellsOf, named } from '../../apiserver/admission/api-server.ts'
import { testCluster } from '../../support/cluster.ts'

test('every address of a Service is an IPAddress for as long as the Service has it', () => {
  const cluster = testCluster({ nodes: 0 })
  const { clusterIP = '' } = cluster.client.get(service, 'kubernetes', 'default').spec
  const kept = cluster.client.get(ipAddress, clusterIP)
  expect(cellsOf(ipAddress, kept)).toMatchObject({ ParentRef: 'services/default/kubernetes' })
  expect(kept.metadata.labels).toMatchObject({ 'ipaddress.kubernetes.io/ip-family': 'IPv4' })

  const web = cluster.client.create(service, { metadata: named('web'), spec: { ports: [{ port: 80 }] } })
  cluster.client.create(service, {
    metadata: named('head'),
    spec: { clusterIP: 'None', ports: [{ port: 80 }] },
  })
  cluster.settle()
  expect(cluster.client.list(ipAddress)).toHaveLength(2)

  cluster.client.delete(service, web)
  cluster.settle()
  expect(cluster.client.list(ipAddress)).toEqual([kept])
})

test('the range of the cluster is a ServiceCIDR', () => {
  const range = testCluster({ nodes: 0 }).client.get(serviceCIDR, 'kubernetes')

  expect(range.spec.cidrs).toEqual(['10.96.0.0/12'])
  expect(range.status.conditions).toMatchObject([{ type: 'Ready', status: 'True' }])
})
