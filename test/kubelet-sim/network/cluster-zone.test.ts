/** What the name server of the cluster answers, as dig would print it. */
import { expect, test } from 'vitest'
import type { Service } from '../../../src/api/generated/types/core-v1.ts'
import type { Endpoint, EndpointSlice } from '../../../src/api/generated/types/discovery-v1.ts'
import { answerOf } from '../../../src/kubelet-sim/network/cluster-zone.ts'
import { noInternet } from '../../../src/kubelet-sim/network/internet.ts'
import { ServiceTable } from '../../../src/kubelet-sim/network/service-table.ts'

const at = Date.UTC(2026, 0, 1)

function tableOf(): ServiceTable {
  const table = new ServiceTable()
  const service = (name: string, spec: object) =>
    table.add({ metadata: { name, namespace: 'shop' }, spec } as unknown as Service)
  const slice = (name: string, endpoints: readonly Endpoint[]) =>
    table.addSlice({
      metadata: { name: `${name}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints,
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    } as unknown as EndpointSlice)
  const ports = [
    { name: 'http', port: 80, protocol: 'TCP' },
    { name: 'dns', port: 53, protocol: 'UDP' },
  ]
  service('web', { type: 'ClusterIP', clusterIPs: ['10.96.0.7', 'fd00:10:96::7'], ports })
  service('db', { type: 'ClusterIP', clusterIPs: ['None'], ports })
  service('none', { type: 'ClusterIP', clusterIPs: ['None'] })
  service('far', { type: 'ExternalName', externalName: 'example.com' })
  service('near', { type: 'ExternalName', externalName: 'web.shop.svc.cluster.local' })
  slice('web', [{ addresses: ['10.244.1.9'], conditions: {} }])
  slice('db', [
    { addresses: ['10.244.1.2'], hostname: 'db-0', conditions: { ready: true } },
    { addresses: ['10.244.1.3'], conditions: {} },
    { addresses: ['10.244.1.4'], hostname: 'db-2', conditions: { ready: false } },
  ])
  return table
}

const knowledge = { at, elsewhere: noInternet, hasNamespace: (name: string) => name !== 'nowhere' }

/** The code where it is not NOERROR, and the records of the answer. */
function ask(name: string, type: string): readonly string[] {
  const { code, answers } = answerOf(tableOf(), { name, type }, knowledge)
  const lines = answers.map((each) => `${each.name}. ${each.ttlSeconds} ${each.type} ${each.content}`)
  return code === 'NOERROR' ? lines : [code, ...lines]
}

const web = 'web.shop.svc.cluster.local'
const db = 'db.shop.svc.cluster.local'

test('a Service has its addresses, each for its family (P28)', () => {
  expect(ask(web, 'A')).toEqual([`${web}. 30 A 10.96.0.7`])
  expect(ask('WEB.Shop.svc.cluster.local.', 'AAAA')).toEqual([`${web}. 30 AAAA fd00:10:96::7`])
  expect(ask(web, 'TXT')).toEqual([])
  expect(ask('nope.shop.svc.cluster.local', 'A')).toEqual(['NXDOMAIN'])
  expect(ask('example.com', 'A')).toEqual(['NXDOMAIN'])
})

test('a namespace that is there is a name without records, and another is none (P28)', () => {
  expect(ask('shop.svc.cluster.local', 'A')).toEqual([])
  expect(ask('nowhere.svc.cluster.local', 'A')).toEqual(['NXDOMAIN'])
  expect(ask('10-244-1-2.nowhere.pod.cluster.local', 'A')).toEqual(['NXDOMAIN'])
})

test('named ports have SRV records, and a port that is not there has none (P28)', () => {
  expect(ask(`_http._tcp.${web}`, 'SRV')).toEqual([`_http._tcp.${web}. 30 SRV 0 50 80 ${web}.`])
  expect(ask(`_http._udp.${web}`, 'SRV')).toEqual(['NXDOMAIN'])
  const { answers, additional } = answerOf(tableOf(), { name: `_http._tcp.${db}`, type: 'SRV' }, knowledge)
  expect(answers.map(({ content }) => content)).toEqual([
    `0 50 8080 db-0.${db}.`,
    `0 50 8080 10-244-1-3.${db}.`,
  ])
  expect(additional.map(({ name, content }) => `${name} ${content}`)).toEqual([
    `db-0.${db} 10.244.1.2`,
    `10-244-1-3.${db} 10.244.1.3`,
  ])
})

test('a headless Service has the addresses of its ready endpoints, and each of those a name of its own (P28)', () => {
  expect(ask(db, 'A')).toEqual([`${db}. 30 A 10.244.1.2`, `${db}. 30 A 10.244.1.3`])
  expect(ask(`db-0.${db}`, 'A')).toEqual([`db-0.${db}. 30 A 10.244.1.2`])
  expect(ask(`10-244-1-3.${db}`, 'A')).toEqual([`10-244-1-3.${db}. 30 A 10.244.1.3`])
  expect(ask(`db-2.${db}`, 'A')).toEqual(['NXDOMAIN'])
  expect(ask('none.shop.svc.cluster.local', 'A')).toEqual(['NXDOMAIN'])
})

test('an ExternalName is an alias, of a name inside or outside (P28)', () => {
  const [far, near] = ['far.shop.svc.cluster.local', 'near.shop.svc.cluster.local']
  expect(ask(far, 'A')).toEqual([`${far}. 30 CNAME example.com.`])
  expect(ask(near, 'A')).toEqual([`${near}. 30 CNAME ${web}.`, `${web}. 30 A 10.96.0.7`])
  expect(ask(`x.${far}`, 'CNAME')).toEqual(['NXDOMAIN'])
})

test('a Pod has a name made of its address, of either family (P28)', () => {
  const [v4, v6] = ['10-244-1-2.shop.pod.cluster.local', 'fd00--2.shop.pod.cluster.local']
  expect(ask(v4, 'A')).toEqual([`${v4}. 30 A 10.244.1.2`])
  expect(ask(v6, 'AAAA')).toEqual([`${v6}. 30 AAAA fd00::2`])
  expect(ask('10-244-1-999.shop.pod.cluster.local', 'A')).toEqual(['NXDOMAIN'])
})

test('addresses lead back to names (P28)', () => {
  expect(ask('7.0.96.10.in-addr.arpa', 'PTR')).toEqual([`7.0.96.10.in-addr.arpa. 30 PTR ${web}.`])
  expect(ask('2.1.244.10.in-addr.arpa', 'PTR')).toEqual([`2.1.244.10.in-addr.arpa. 30 PTR db-0.${db}.`])
  const digits = '7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.1.0.0.0.0.d.f'
  expect(ask(`${digits}.ip6.arpa`, 'PTR')).toEqual([`${digits}.ip6.arpa. 30 PTR ${web}.`])
  expect(ask('4.1.244.10.in-addr.arpa', 'PTR')).toEqual(['NXDOMAIN'])
})

test('the zone says what it is, and who says that a name is not there', () => {
  expect(ask('dns-version.cluster.local', 'TXT')).toEqual(['dns-version.cluster.local. 28800 TXT "1.1.0"'])
  expect(ask('cluster.local', 'NS')).toEqual(['cluster.local. 30 NS ns.dns.cluster.local.'])
  expect(ask('svc.cluster.local', 'A')).toEqual([])
  const { authority } = answerOf(tableOf(), { name: `nope.${db}`, type: 'A' }, knowledge)
  expect(authority.map(({ name, content }) => `${name} ${content}`)).toEqual([
    'cluster.local ns.dns.cluster.local. hostmaster.cluster.local. 1767225600 7200 1800 86400 30',
  ])
})
