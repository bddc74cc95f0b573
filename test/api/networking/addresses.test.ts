import { expect, test } from 'vitest'
import { ipAddress } from '../../../src/api/networking/ipaddress.ts'
import { serviceCIDR } from '../../../src/api/networking/servicecidr.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'
import { ask } from '../../support/asking.ts'
import { testCluster } from '../../support/cluster.ts'

const parentRef = { resource: 'services', namespace: 'default', name: 'web' }

test('an IPAddress is named after its address, in the one form that it has', () => {
  const { user } = apiServer()
  const create = (name: string) => user.create(ipAddress, { metadata: { name }, spec: { parentRef } })

  expect(cellsOf(ipAddress, create('2001:db8::1'))).toMatchObject({ ParentRef: 'services/default/web' })
  expect(refusal(() => create('2001:0db8::1')).message).toContain(
    'must be in canonical form (\\"2001:db8::1\\")'.replaceAll('\\', ''),
  )
  expect(refusal(() => create('2001:db8:0:0:0:0:0:1')).message).toContain('must be in canonical form')
  expect(refusal(() => create('::ffff:10.0.0.1')).message).toContain(
    'must not be an IPv4-mapped IPv6 address',
  )
  expect(refusal(() => create('10.0.0.256')).message).toContain('must be a valid IP address')
})

test('an IPAddress stays with who has it', () => {
  const { user } = apiServer()
  const made = user.create(ipAddress, { metadata: { name: '10.0.0.1' }, spec: { parentRef } })

  expect(
    refusal(() =>
      user.update(ipAddress, made, (draft) => {
        draft.spec.parentRef.name = 'db'
      }),
    ).message,
  ).toContain(
    'spec.parentRef: Invalid value: {"Group":"","Resource":"services","Namespace":"default","Name":"db"}',
  )
})

test('a ServiceCIDR may come to have a range of the other family, and changes in no other way', () => {
  const { user } = apiServer()
  const made = user.create(serviceCIDR, { metadata: { name: 'more' }, spec: { cidrs: ['10.250.0.0/24'] } })
  const change = (...cidrs: string[]) =>
    user.update(serviceCIDR, made, (draft) => {
      draft.spec.cidrs = cidrs
    })

  expect(refusal(() => change('10.251.0.0/24')).message).toContain(
    'spec.cidrs[0]: Invalid value: "10.251.0.0/24"',
  )
  expect(refusal(() => change('10.250.0.0/24', '10.251.0.0/24')).message).toContain(
    'no more than one IP for each',
  )
  expect(refusal(() => change()).message).toContain('spec.cidrs: Invalid value: ')
  expect(change('10.250.0.0/24', '2001:db8::/64').spec.cidrs).toHaveLength(2)
})

test('the rows of IPAddresses have their age, for which there is no column', async () => {
  const cluster = testCluster({ nodes: 0 })
  const addresses = '/apis/networking.k8s.io/v1/ipaddresses'
  await ask(cluster, `POST ${addresses}`, { metadata: { name: '10.0.0.1' }, spec: { parentRef } })
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const { body } = await ask(cluster, `GET ${addresses}/10.0.0.1`, undefined, { accept })
  expect(body.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'ParentRef'])
  expect(body.rows[0].cells).toEqual(['10.0.0.1', 'services/default/web', '0s'])
  expect(cluster.get('ipaddresses')).not.toContain('AGE')
})

test('who writes a status is warned of addresses that could be written in another way', async () => {
  const cluster = testCluster({ nodes: 0 })
  const services = '/api/v1/namespaces/default/services'
  const spec = { type: 'LoadBalancer', ports: [{ port: 80 }] }
  await ask(cluster, `POST ${services}`, { metadata: { name: 'web' }, spec })
  const status = { loadBalancer: { ingress: [{ ip: '2001:db8:0:0:0:0:0:1' }] } }
  const { warnings } = await ask(cluster, `PATCH ${services}/web/status`, { status })
  expect(warnings).toEqual([
    'status.loadBalancer.ingress[0]: IPv6 address "2001:db8:0:0:0:0:0:1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ])
})
