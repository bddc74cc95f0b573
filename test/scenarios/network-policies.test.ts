/** What NetworkPolicies keep apart. What is not let through is dropped: whoever calls waits until he gives up. */
import { describe, expect, test } from 'vitest'
import { namespace as namespaceKind } from '../../src/api/core/namespace.ts'
import { networkPolicy } from '../../src/api/networking/networkpolicy.ts'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script, service } from '../support/manifests.ts'
import { column, line, logs, podOf, status } from '../support/sight.ts'

const web = pod('web', {
  image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
  container: {
    args: ['netexec', '--http-port=8080'],
    ports: [
      { name: 'main', containerPort: 8080 },
      { name: 'other', containerPort: 9090 },
    ],
  },
})

const policy = (name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec: { podSelector: { matchLabels: { app: 'web' } }, ...spec },
})

const inNamespace = <T extends { metadata: object }>(namespace: string, object: T): T => ({
  ...object,
  metadata: { ...object.metadata, namespace },
})

let clients = 0

interface ClientOptions {
  readonly labels?: Readonly<Record<string, string>>
  readonly namespace?: string
  readonly url?: string
  readonly podSpec?: object
}

/** What a client is told at once, or after three seconds that it waits: the host name of the server, or why there is none. */
function ask(cluster: Cluster, { labels, namespace = 'default', url, podSpec }: ClientOptions = {}): string {
  const name = `client-${++clients}`
  const text = `wget -T 3 -qO- ${url ?? 'http://web.default:8080/hostname'} 2>&1`
  const options = { ...script(text), labels, podSpec: { restartPolicy: 'Never', ...podSpec } }
  cluster.apply(inNamespace(namespace, pod(name, options)))
  cluster.advance(seconds(4))
  return cluster.readLogs(podOf(cluster, name, namespace), { container: name }).text.trim()
}

const dropped = 'wget: download timed out'

/** A server behind a Service, in a cluster of one node with a second namespace. */
function clusterWith(...policies: readonly object[]): Cluster {
  const cluster = testCluster({ nodes: 2 })
  cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'blue' } } })
  cluster.apply([web, service('web', { ports: [{ port: 8080 }] }), ...policies])
  cluster.settle()
  return cluster
}

describe('what comes in', () => {
  test('is dropped where a policy lets nobody through, and comes in again without it', () => {
    const cluster = clusterWith()
    expect(ask(cluster)).toBe('web')
    cluster.apply(policy('deny', { podSelector: {}, policyTypes: ['Ingress'] }))
    expect(line(cluster, 'networkpolicies', 'deny')).toBe('<none> 0s')
    expect(ask(cluster)).toBe(dropped)
    expect(ask(cluster, { url: `http://${podOf(cluster, 'web').status.podIP}:8080/hostname` })).toBe(dropped)
    expect(ask(cluster, { namespace: 'shop' })).toBe(dropped)
    cluster.client.delete(networkPolicy, cluster.client.get(networkPolicy, 'deny'))
    expect(ask(cluster)).toBe('web')
  })

  test('is let through for Pods with labels, of the namespace of the policy', () => {
    const from = [{ podSelector: { matchLabels: { role: 'front' } } }]
    const cluster = clusterWith(policy('front', { ingress: [{ from }] }))
    const labels = { role: 'front' }
    expect(ask(cluster)).toBe(dropped)
    expect(ask(cluster, { labels })).toBe('web')
    expect(ask(cluster, { labels, namespace: 'shop' })).toBe(dropped)
  })

  test('is let through for namespaces with labels, all their Pods or some', () => {
    const namespaceSelector = { matchLabels: { team: 'blue' } }
    const cluster = clusterWith(policy('blue', { ingress: [{ from: [{ namespaceSelector }] }] }))
    expect(ask(cluster)).toBe(dropped)
    expect(ask(cluster, { namespace: 'shop' })).toBe('web')
    const podSelector = { matchExpressions: [{ key: 'role', operator: 'In', values: ['front', 'api'] }] }
    cluster.apply(policy('blue', { ingress: [{ from: [{ namespaceSelector, podSelector }] }] }))
    expect(ask(cluster, { namespace: 'shop' })).toBe(dropped)
    expect(ask(cluster, { namespace: 'shop', labels: { role: 'api' } })).toBe('web')
    cluster.client.update(namespaceKind, cluster.client.get(namespaceKind, 'shop'), ({ metadata }) => {
      metadata.labels!.team = 'red'
    })
    expect(ask(cluster, { namespace: 'shop', labels: { role: 'api' } })).toBe(dropped)
  })

  test('is let through for a range of addresses, but for what it excepts', () => {
    const rule = (except: readonly string[]) => ({
      ingress: [{ from: [{ ipBlock: { cidr: '10.244.0.0/16', except } }] }],
    })
    const cluster = clusterWith(policy('range', rule([])))
    expect(ask(cluster)).toBe('web')
    cluster.apply(policy('range', rule(['10.244.0.0/24', '10.244.1.0/24'])))
    expect(ask(cluster)).toBe(dropped)
  })

  test('is let through on ports: by number, by name, by range and by protocol', () => {
    const rule = (port: object) => ({ ingress: [{ ports: [port] }] })
    const cluster = clusterWith(policy('ports', rule({ port: 8080 })))
    const answers: string[] = []
    for (const port of [
      { port: 8080 },
      { port: 8081 },
      { port: 'main' },
      { port: 'other' },
      { port: 8000, endPort: 8100 },
      { port: 8081, endPort: 8100 },
      { protocol: 'UDP' },
      { protocol: 'TCP' },
    ]) {
      cluster.apply(policy('ports', rule(port)))
      answers.push(ask(cluster) === 'web' ? 'open' : 'dropped')
    }
    expect(answers).toEqual(['open', 'dropped', 'open', 'dropped', 'open', 'dropped', 'dropped', 'open'])
  })

  test('adds up: what one policy of several lets through comes in', () => {
    const to = (role: string) => ({ ingress: [{ from: [{ podSelector: { matchLabels: { role } } }] }] })
    const cluster = clusterWith(policy('one', to('one')), policy('two', to('two')))
    const asked = ['one', 'two', 'three'].map((role) => ask(cluster, { labels: { role } }))
    expect(asked).toEqual(['web', 'web', dropped])
  })

  test('is not asked of the kubelet, nor of those on the network of its node', () => {
    const cluster = testCluster({ nodes: 1 })
    const readinessProbe = { httpGet: { port: 8080, path: '/healthz' }, periodSeconds: 1 }
    const [container] = web.spec.containers
    cluster.apply([
      policy('deny', { podSelector: {}, policyTypes: ['Ingress'] }),
      { ...web, spec: { containers: [{ ...container, readinessProbe }] } },
    ])
    cluster.advance(seconds(5))
    expect(status(cluster, 'web')).toBe('1/1 Running 0')
    const url = `http://${podOf(cluster, 'web').status.podIP}:8080/hostname`
    expect(ask(cluster, { url })).toBe(dropped)
    expect(ask(cluster, { url, podSpec: { hostNetwork: true } })).toBe('web')
  })

  test('reaches a Pod from itself, whatever policies say', () => {
    const cluster = clusterWith(policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }))
    const { image, container } = script('sleep 1; wget -T 1 -qO- localhost:8080/hostname; echo; sleep 100')
    const containers = [...web.spec.containers, { name: 'client', image, ...container }]
    cluster.apply({ ...web, metadata: { name: 'pair' }, spec: { containers } })
    cluster.advance(seconds(3))
    expect(logs(cluster, 'pair', { container: 'client' })).toBe('pair\n')
  })
})

describe('what goes out', () => {
  const isolated = (egress: readonly object[]) => ({
    podSelector: { matchLabels: { role: 'guarded' } },
    policyTypes: ['Egress'],
    egress,
  })
  const labels = { role: 'guarded' }
  const names = {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: [{ port: 53, protocol: 'UDP' }],
  }

  test.each([false, true])('is dropped, and names are not found either (system: %s)', (system) => {
    const cluster = testCluster({ nodes: 2, system })
    cluster.apply([web, service('web', { ports: [{ port: 8080 }] }), policy('deny', isolated([]))])
    cluster.settle()
    const ip = podOf(cluster, 'web').status.podIP
    const url = `http://${ip}:8080/hostname`
    expect(ask(cluster, { url })).toBe('web')
    expect(ask(cluster, { url, labels })).toBe(dropped)
    expect(ask(cluster, { labels })).toContain('bad address')
    cluster.apply(policy('deny', isolated([names])))
    expect(ask(cluster, { labels })).toBe(dropped)
    cluster.apply(
      policy('deny', isolated([names, { to: [{ podSelector: { matchLabels: { app: 'web' } } }] }])),
    )
    expect(ask(cluster, { labels })).toBe('web')
  })

  test('needs to be let in, too, on the other side', () => {
    const cluster = clusterWith(policy('out', isolated([{}])), policy('in', { policyTypes: ['Ingress'] }))
    expect(ask(cluster, { labels })).toBe(dropped)
    cluster.client.delete(networkPolicy, cluster.client.get(networkPolicy, 'in'))
    expect(ask(cluster, { labels })).toBe('web')
  })
})

test('a ping is dropped, too, unless a rule is for all that there is', () => {
  const cluster = clusterWith(policy('ports', { ingress: [{ ports: [{ port: 8080 }] }] }))
  const ping = () => {
    const name = `client-${++clients}`
    const { podIP } = podOf(cluster, 'web').status
    cluster.apply(pod(name, { ...script(`ping -c 1 -W 1 ${podIP}`), podSpec: { restartPolicy: 'Never' } }))
    cluster.advance(seconds(3))
    return logs(cluster, name)
  }
  expect(ping()).toContain('100% packet loss')
  cluster.apply(policy('ports', { ingress: [{}] }))
  expect(ping()).toContain(' 0% packet loss')
  expect(column(cluster, 'networkpolicies', 'POD-SELECTOR')).toEqual(['app=web'])
})
