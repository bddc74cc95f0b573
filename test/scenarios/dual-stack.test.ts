/** Two families of addresses, where a cluster has them. */
import { describe, expect, test } from 'vitest'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { service as serviceKind } from '../../src/api/core/service.ts'
import { endpointSlice } from '../../src/api/discovery/endpointslice.ts'
import { serviceCIDR } from '../../src/api/networking/servicecidr.ts'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, script, service } from '../support/manifests.ts'
import { column, logs, podOf, podsOf } from '../support/sight.ts'

const dual = { ipFamilies: ['IPv4', 'IPv6'] } as const

const echo = {
  image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
  container: { args: ['netexec', '--http-port=8080'] },
}

const toEcho = { ports: [{ port: 80, targetPort: 8080 }] }

let callers = 0

function run(cluster: Cluster, text: string): string {
  const name = `caller-${++callers}`
  cluster.apply(pod(name, { ...script(text), podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(5))
  return logs(cluster, name)
}

const specOf = (cluster: Cluster, name: string) => cluster.client.get(serviceKind, name).spec

describe('with two families', () => {
  test('nodes have two addresses and two ranges for their Pods (P26)', () => {
    const { spec, status } = testCluster(dual).client.get(nodeKind, 'node-1')
    expect(spec.podCIDRs).toEqual(['10.244.0.0/24', 'fd00:10:244::/64'])
    expect(status.addresses).toEqual([
      { type: 'InternalIP', address: '172.18.0.3' },
      { type: 'InternalIP', address: 'fd00:172:18::3' },
      { type: 'Hostname', address: 'node-1' },
    ])
  })

  test('each Pod has an address of each, distinct from all others, and knows them (P26)', () => {
    const cluster = testCluster(dual)
    cluster.apply(deployment('web', { replicas: 30 }))
    cluster.settle()
    const all = podsOf(cluster, 'web').flatMap(({ status }) => status.podIPs!.map(({ ip }) => ip))
    expect(all.filter((ip) => ip.startsWith('fd00:10:244'))).toHaveLength(30)
    expect(new Set(all).size).toBe(60)
    const env = ['status.podIPs', 'status.hostIPs'].map((fieldPath, n) => ({
      name: `V${n}`,
      valueFrom: { fieldRef: { fieldPath } },
    }))
    const asked = 'echo $V0; echo $V1; grep knows /etc/hosts; ip a show eth0 | grep -o "inet6.*global"'
    const { image, container } = script(asked)
    cluster.apply(
      pod('knows', { image, container: { ...container, env }, podSpec: { restartPolicy: 'Never' } }),
    )
    cluster.settle()
    const { podIPs, hostIPs } = podOf(cluster, 'knows').status
    const [first, second] = podIPs!.map(({ ip }) => ip)
    expect(logs(cluster, 'knows')).toBe(
      `${first},${second}\n${hostIPs!.map(({ ip }) => ip).join()}\n${first}\tknows\n${second}\tknows\ninet6 ${second}/64 scope global\n`,
    )
  })

  test('Services have the families that they ask for (P26, P28)', () => {
    const cluster = testCluster(dual)
    cluster.apply([
      service('single', toEcho),
      service('prefer', { ...toEcho, ipFamilyPolicy: 'PreferDualStack' }),
      service('require', { ...toEcho, ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] }),
      service('six', { ...toEcho, ipFamilies: ['IPv6'] }),
    ])
    const families = ['single', 'prefer', 'require', 'six'].map((name) => {
      const { clusterIPs, ipFamilies, clusterIP } = specOf(cluster, name)
      expect(clusterIPs![0]).toBe(clusterIP)
      expect(clusterIPs!.map((ip) => (ip.startsWith('fd00:10:96::') ? 'IPv6' : 'IPv4'))).toEqual(ipFamilies)
      return ipFamilies!.join()
    })
    expect(families).toEqual(['IPv4', 'IPv4,IPv6', 'IPv6,IPv4', 'IPv6'])
    cluster.settle()
    expect(column(cluster, 'ipaddresses', 'NAME')).toEqual(
      expect.arrayContaining([...specOf(cluster, 'prefer').clusterIPs!]),
    )
    expect(cluster.client.get(serviceCIDR, 'kubernetes').spec.cidrs).toEqual([
      '10.96.0.0/12',
      'fd00:10:96::/112',
    ])
  })

  test('a Service gains a second family, and gives it up again', () => {
    const cluster = testCluster(dual)
    cluster.apply(service('web', toEcho))
    const [first] = specOf(cluster, 'web').clusterIPs!
    const change = (ipFamilyPolicy: 'PreferDualStack' | 'SingleStack') =>
      cluster.client.update(serviceKind, cluster.client.get(serviceKind, 'web'), ({ spec }) => {
        spec.ipFamilyPolicy = ipFamilyPolicy
      }).spec
    const two = change('PreferDualStack')
    expect(two.ipFamilies).toEqual(['IPv4', 'IPv6'])
    expect(two.clusterIPs).toEqual([first, expect.stringMatching(/^fd00:10:96::/)])
    const one = change('SingleStack')
    expect([one.ipFamilies, one.clusterIPs]).toEqual([['IPv4'], [first]])
  })

  test('slices are of one family each, and endpoints answer at both (P28)', () => {
    const cluster = testCluster(dual)
    cluster.apply([
      pod('web', echo),
      service('web', { ...toEcho, ipFamilyPolicy: 'PreferDualStack' }),
      service('headless', {
        ...toEcho,
        selector: { app: 'web' },
        clusterIP: 'None',
        ipFamilyPolicy: 'PreferDualStack',
      }),
    ])
    cluster.settle()
    const ips = podOf(cluster, 'web').status.podIPs!.map(({ ip }) => ip)
    const slices = cluster.store
      .list(endpointSlice, 'default')
      .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web')
    expect(slices.map(({ addressType, endpoints }) => [addressType, endpoints![0].addresses[0]])).toEqual([
      ['IPv4', ips[0]],
      ['IPv6', ips[1]],
    ])
    const [four, six] = specOf(cluster, 'web').clusterIPs!
    const urls = [`http://${four}`, `http://[${six}]`, `http://[${ips[1]}]:8080`]
    expect(run(cluster, urls.map((url) => `wget -qO- ${url}/hostname; echo`).join('; '))).toBe(
      'web\nweb\nweb\n',
    )
    expect(run(cluster, `wget -qO- http://[${six}]/clientip; echo`)).toBe(
      `${podOf(cluster, `caller-${callers}`).status.podIPs![1].ip}:0\n`,
    )
    const names = run(cluster, 'nslookup headless.default.svc.cluster.local')
    for (const ip of ips) expect(names).toContain(`Address: ${ip}\n`)
  })

  test('the port of a node answers at both of its addresses', () => {
    const cluster = testCluster(dual)
    cluster.apply([
      pod('web', echo),
      service('web', {
        type: 'NodePort',
        ipFamilyPolicy: 'PreferDualStack',
        ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
      }),
    ])
    cluster.settle()
    const urls = ['172.18.0.4:30080', '[fd00:172:18::4]:30080']
    expect(run(cluster, urls.map((url) => `wget -qO- http://${url}/hostname; echo`).join('; '))).toBe(
      'web\nweb\n',
    )
  })
})

test('with one family, a Service cannot have two, and there is no second address', () => {
  const cluster = testCluster()
  expect(() => cluster.apply(service('web', { ipFamilyPolicy: 'RequireDualStack' }))).toThrow(
    'this cluster is not configured for dual-stack services',
  )
  cluster.apply(service('web', { ipFamilyPolicy: 'PreferDualStack' }))
  expect(specOf(cluster, 'web').ipFamilies).toEqual(['IPv4'])
  expect(cluster.client.get(nodeKind, 'node-1').spec.podCIDRs).toHaveLength(1)
  expect(() => testCluster({ ipFamilies: ['IPv6'] })).toThrow('Allowed choices are IPv4 and IPv4,IPv6.')
})
