/** Whom a Pod asks for names, and how: dnsPolicy and dnsConfig; and what it is told. */
import { describe, expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script, service, statefulSet } from '../support/manifests.ts'
import { eventsOf, logs, podOf } from '../support/sight.ts'

function run(cluster: Cluster, text: string, podSpec: object = {}): string {
  cluster.apply(pod('asks', { ...script(text), podSpec: { restartPolicy: 'Never', ...podSpec } }))
  cluster.advance(seconds(15))
  return logs(cluster, 'asks')
}

const fileOf = (podSpec: object) => run(testCluster(), 'cat /etc/resolv.conf', podSpec)

const usual =
  'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n'

describe('/etc/resolv.conf (P28)', () => {
  test('names the server of the cluster, and its domains', () => {
    expect(fileOf({})).toBe(usual)
  })

  test('of a Pod on the network of its node is the node’s, unless it wants that of the cluster', () => {
    expect(fileOf({ hostNetwork: true })).toBe('nameserver 172.18.0.1\n')
    expect(fileOf({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' })).toBe(usual)
    expect(fileOf({ dnsPolicy: 'Default' })).toBe('nameserver 172.18.0.1\n')
  })

  test('says what dnsConfig adds, each thing once, and what it says otherwise', () => {
    const dnsConfig = {
      nameservers: ['10.96.0.10', '192.0.2.1'],
      searches: ['my.dns.search.suffix', 'cluster.local'],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    }
    expect(fileOf({ dnsConfig })).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local my.dns.search.suffix\n' +
        'nameserver 10.96.0.10\nnameserver 192.0.2.1\noptions ndots:2 edns0\n',
    )
    expect(fileOf({ dnsPolicy: 'None', dnsConfig })).toBe(
      'search my.dns.search.suffix cluster.local\nnameserver 10.96.0.10\nnameserver 192.0.2.1\noptions ndots:2 edns0\n',
    )
  })

  test('has room for three servers, and an Event tells what was left out', () => {
    const cluster = testCluster()
    const nameservers = ['192.0.2.1', '192.0.2.2', '192.0.2.3']
    expect(run(cluster, 'grep -c nameserver /etc/resolv.conf', { dnsConfig: { nameservers } })).toBe('3\n')
    expect(eventsOf(cluster, 'pod/asks')).toContain(
      'DNSConfigForming: Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 192.0.2.1 192.0.2.2',
    )
  })
})

describe('a name (P28)', () => {
  test('is found from other namespaces by a longer one, and elsewhere not at all', () => {
    const cluster = testCluster()
    cluster.apply(service('web'))
    const said = run(
      cluster,
      'for name in web web.default web.kube-system; do getent hosts $name >/dev/null && echo yes || echo no; done',
    )
    expect(said).toBe('yes\nyes\nno\n')
    expect(run(testCluster(), 'getent hosts kubernetes || echo no', { dnsPolicy: 'Default' })).toBe('no\n')
  })

  test('of an alias leads on to the Service that it stands for', () => {
    const cluster = testCluster()
    cluster.apply([
      pod('web'),
      service('web'),
      service('alias', {
        type: 'ExternalName',
        externalName: 'web.default.svc.cluster.local',
        selector: undefined,
        ports: undefined,
      }),
    ])
    cluster.settle()
    expect(run(cluster, 'wget -qO- http://alias | grep title')).toBe('<title>Welcome to nginx!</title>\n')
  })

  test('of a Pod of a headless Service is found by its address, and its address by the name', () => {
    const cluster = testCluster()
    cluster.apply([
      service('db', { clusterIP: 'None' }),
      statefulSet('db', { replicas: 2, spec: { serviceName: 'db' } }),
    ])
    cluster.settle()
    const { podIP } = podOf(cluster, 'db-1').status
    expect(run(cluster, `nslookup ${podIP}`)).toContain('name = db-1.db.default.svc.cluster.local')
  })
})

test('nslookup is that of BIND where its package is installed', () => {
  const cluster = testCluster()
  const text = 'apt-get update -qq; apt-get install -qq -y dnsutils; nslookup kubernetes'
  const container = { command: ['sh', '-c', text] }
  cluster.apply(pod('asks', { image: 'ubuntu', container, podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(30))
  expect(logs(cluster, 'asks')).toMatch(
    /Address:\t10\.96\.0\.10#53\n\nName:\tkubernetes\.default\.svc\.cluster\.local\nAddress: 10\.96\.0\.1\n\n$/,
  )
})

describe('CoreDNS, as its Corefile says', () => {
  function configured(change: (corefile: string) => string) {
    const cluster = testCluster({ nodes: 1, system: true })
    const found = cluster.client.get(configMap, 'coredns', 'kube-system')
    cluster.client.update(configMap, found, (draft) => {
      draft.data!['Corefile'] = change(draft.data!['Corefile'])
    })
    cluster.apply(pod('asks', script('sleep 1000')))
    cluster.advance(seconds(5))
    const ask = (name: string) => {
      const asked = cluster.exec('asks', ['nslookup', '-type=a', name])
      cluster.advance(seconds(1))
      return asked.stdout.replace(/^[\s\S]*?:53\n\n/, '').trim()
    }
    return { cluster, ask }
  }

  test('answers for a further zone of the cluster', () => {
    const { ask } = configured((text) =>
      text.replace('kubernetes cluster', 'kubernetes shop.example cluster'),
    )
    expect(ask('kubernetes.default.svc.shop.example')).toBe(
      'Name:\tkubernetes.default.svc.shop.example\nAddress: 10.96.0.1',
    )
    expect(ask('kubernetes.default.svc.cluster.local')).toContain('Address: 10.96.0.1')
  })

  test('knows hosts, and asks others about all that fall through', () => {
    const hosts = 'hosts {\n  192.0.2.7 db.shop.example\n  fallthrough\n}\nforward'
    const { ask } = configured((text) => text.replace('forward', hosts))
    expect(ask('db.shop.example')).toBe('Name:\tdb.shop.example\nAddress: 192.0.2.7')
    expect(ask('kubernetes.default.svc.cluster.local')).toContain('Address: 10.96.0.1')
    const { ask: askStrict } = configured((text) => text.replace('forward', hosts.replace('fallthrough', '')))
    expect(askStrict('kubernetes.default.svc.cluster.local')).toContain('NXDOMAIN')
  })

  test('asks under another name, and answers under that one', () => {
    const rules =
      'rewrite name api.shop.example kubernetes.default.svc.cluster.local\n' +
      'rewrite name suffix .inner. .svc.cluster.local.\n' +
      'rewrite name regex (.*)\\.r\\.example {1}.default.svc.cluster.local\nforward'
    const { ask } = configured((text) => text.replace('forward', rules))
    for (const name of ['api.shop.example', 'kubernetes.default.inner', 'kubernetes.r.example'])
      expect(ask(name)).toBe(`Name:\t${name}\nAddress: 10.96.0.1`)
  })

  test('asks the server of a zone, which may not be there', () => {
    const { ask } = configured((text) => `${text}\nshop.example:53 {\n  errors\n  forward . 192.0.2.53\n}\n`)
    expect(ask('web.shop.example')).toContain('SERVFAIL')
    expect(ask('example.com')).toContain('Address: 203.0.113.')
  })

  test('does not start where that is wrong', () => {
    const { cluster } = configured((text) => text.replace(/^ +ready$/m, '    redy'))
    const servers = () =>
      cluster.client
        .list(podKind, { namespace: 'kube-system' })
        .filter(({ metadata: { labels } }) => labels?.['k8s-app'] === 'kube-dns')
    for (const each of servers()) cluster.client.delete(podKind, each)
    cluster.advance(seconds(60))
    const [failing] = servers()
    expect(failing.status.containerStatuses?.[0].state?.waiting?.reason).toBe('CrashLoopBackOff')
    expect(cluster.readLogs(failing, { container: 'coredns', previous: true }).text).toBe(
      "/etc/coredns/Corefile:6 - Error during parsing: Unknown directive 'redy'\n",
    )
  })
})
