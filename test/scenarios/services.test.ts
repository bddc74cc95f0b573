/** Where Services lead: their addresses inside and outside, the ports of nodes, and which endpoints take what comes. */
import { describe, expect, test } from 'vitest'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { service as serviceKind } from '../../src/api/core/service.ts'
import { endpointSlice } from '../../src/api/discovery/endpointslice.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { daemonSet, deployment, pod, script, service } from '../support/manifests.ts'
import { deletePod, eventsOf, line, logs, podOf, podsOf, table } from '../support/sight.ts'

const echo = {
  image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
  container: { args: ['netexec', '--http-port=8080'] },
}

const toEcho = { ports: [{ port: 80, targetPort: 8080 }] }

let callers = 0

/** What wget says of each address, called by a Pod that may be bound to a node; `-` where nothing answers. */
function call(cluster: Cluster, urls: readonly string[], podSpec: object = {}): readonly string[] {
  const name = `caller-${++callers}`
  const each = urls.map((url) => `wget -T 1 -qO- ${url} 2>/dev/null || echo -n -; echo`)
  cluster.apply(pod(name, { ...script(each.join('; ')), podSpec: { restartPolicy: 'Never', ...podSpec } }))
  cluster.advance(seconds(1 + urls.length))
  return logs(cluster, name).trim().split('\n')
}

const on = (nodeName: string) => ({ nodeName })

const times = (count: number, url: string) => new Array<string>(count).fill(url)

const nodeIP = (cluster: Cluster, name: string): string =>
  table(cluster, 'nodes', { wide: true }).find(({ NAME }) => NAME === name)!['INTERNAL-IP']

const nameOn = (cluster: Cluster, app: string, nodeName: string): string =>
  podsOf(cluster, app).find(({ spec }) => spec.nodeName === nodeName)!.metadata.name

describe('a Service of type LoadBalancer', () => {
  test('gets an address from the cloud, at which it answers, and gives it back (P28)', () => {
    const cluster = testCluster({ loadBalancers: true })
    cluster.apply([
      deployment('web', { replicas: 2, ...echo }),
      service('web', { type: 'LoadBalancer', ...toEcho }),
    ])
    cluster.settle()
    expect(line(cluster, 'services', 'web')).toMatch(/^LoadBalancer 10\.\S+ 198\.18\.0\.1 80:3\d+\/TCP 0s$/)
    expect(eventsOf(cluster, 'service/web')).toEqual([
      'EnsuringLoadBalancer: Ensuring load balancer',
      'EnsuredLoadBalancer: Ensured load balancer',
    ])
    const { metadata, status } = cluster.client.get(serviceKind, 'web')
    expect(metadata.finalizers).toEqual(['service.kubernetes.io/load-balancer-cleanup'])
    expect(status.loadBalancer).toEqual({ ingress: [{ ip: '198.18.0.1', ipMode: 'VIP' }] })
    expect(new Set(call(cluster, times(2, 'http://198.18.0.1/hostname')))).toEqual(
      new Set(podsOf(cluster, 'web').map(({ metadata: { name } }) => name)),
    )

    cluster.client.delete(serviceKind, cluster.client.get(serviceKind, 'web'))
    cluster.settle()
    expect(line(cluster, 'services', 'web')).toBe('gone')
    expect(eventsOf(cluster, 'service/web').slice(2)).toEqual([
      'DeletingLoadBalancer: Deleting load balancer',
      'DeletedLoadBalancer: Deleted load balancer',
    ])
    expect(call(cluster, ['http://198.18.0.1/hostname'])).toEqual(['-'])
  })

  test('that becomes one of another type gives its address back, and says so', () => {
    const cluster = testCluster({ loadBalancers: true })
    cluster.apply(service('web', { type: 'LoadBalancer' }))
    cluster.settle()
    cluster.apply(service('web', { type: 'ClusterIP' }))
    cluster.settle()
    expect(line(cluster, 'services', 'web')).toMatch(/^ClusterIP 10\.\S+ <none> 80\/TCP 0s$/)
    expect(cluster.client.get(serviceKind, 'web').metadata.finalizers ?? []).toEqual([])
    expect(eventsOf(cluster, 'service/web')).toContain('Type: LoadBalancer -> ClusterIP')
  })

  test('tells of the first thing that makes its balancer anew, and of nothing that does not', () => {
    const cluster = testCluster({ loadBalancers: true })
    const change = (spec: object) => {
      const before = eventsOf(cluster, 'service/web').length
      cluster.apply(service('web', { type: 'LoadBalancer', ...spec }))
      cluster.settle()
      return eventsOf(cluster, 'service/web').slice(before)
    }
    cluster.apply(service('web', { type: 'NodePort' }))
    cluster.settle()
    expect(change({})[0]).toBe('Type: NodePort -> LoadBalancer')
    expect(change({ selector: { app: 'else' } })).toEqual([])
    expect(change({ externalIPs: ['192.0.2.1'], externalTrafficPolicy: 'Local' })[0]).toBe(
      'ExternalIP: Count: 0 -> 1',
    )
    expect(change({ externalIPs: ['192.0.2.2'], externalTrafficPolicy: 'Local' })[0]).toBe(
      'ExternalIP: Added: 192.0.2.2',
    )
  })

  test('waits for ever without a cloud, and with a class that is somebody else’s', () => {
    const cluster = testCluster()
    cluster.apply(service('web', { type: 'LoadBalancer' }))
    cluster.settle()
    expect(line(cluster, 'services', 'web')).toContain('<pending>')
    const withCloud = testCluster({ loadBalancers: true })
    withCloud.apply(service('web', { type: 'LoadBalancer', loadBalancerClass: 'example.com/mine' }))
    withCloud.settle()
    expect(line(withCloud, 'services', 'web')).toContain('<pending>')
    expect(eventsOf(withCloud, 'service/web')).toEqual([])
  })

  test('may have no ports on nodes, and ranges from which alone it answers', () => {
    const cluster = testCluster({ loadBalancers: true })
    const type = 'LoadBalancer'
    cluster.apply([
      pod('web', echo),
      service('web', { type, allocateLoadBalancerNodePorts: false, ...toEcho }),
      service('guarded', {
        type,
        selector: { app: 'web' },
        loadBalancerSourceRanges: ['192.0.2.0/24'],
        ...toEcho,
      }),
      service('open', {
        type,
        selector: { app: 'web' },
        loadBalancerSourceRanges: ['10.244.0.0/16'],
        ...toEcho,
      }),
    ])
    cluster.settle()
    expect(line(cluster, 'services', 'web')).toMatch(/ 80\/TCP 0s$/)
    const urls = ['web', 'guarded', 'open'].map(
      (name) =>
        `http://${cluster.client.get(serviceKind, name).status.loadBalancer!.ingress![0].ip}/hostname`,
    )
    expect(call(cluster, urls)).toEqual(['web', '-', 'web'])
  })
})

describe('a Service answers', () => {
  test('at external IPs, even at that of a node, whose other ports are its own (P28)', () => {
    const cluster = testCluster({ nodes: 1 })
    const ip = nodeIP(cluster, 'node-1')
    cluster.apply([
      pod('web', echo),
      pod('own', { podSpec: { hostNetwork: true } }),
      service('web', { externalIPs: ['203.0.113.9', ip], ports: [{ port: 8888, targetPort: 8080 }] }),
    ])
    cluster.settle()
    const urls = ['203.0.113.9:8888/hostname', `${ip}:8888/hostname`, `${ip}/none`, '203.0.113.9:81']
    expect(call(cluster, urls)).toEqual(['web', 'web', '-', '-'])
    expect(call(cluster, [`${ip}/ | grep -c nginx!`])[0]).toBe('2')
  })

  test('on named ports, which may be other numbers in each Pod (P28)', () => {
    const cluster = testCluster()
    const server = (name: string, port: number) =>
      pod(name, {
        image: echo.image,
        labels: { app: 'web' },
        container: {
          args: ['netexec', `--http-port=${port}`],
          ports: [{ name: 'main', containerPort: port }],
        },
      })
    cluster.apply([
      server('one', 8080),
      server('two', 9090),
      service('web', { ports: [{ name: 'http', port: 80, targetPort: 'main' }] }),
    ])
    cluster.settle()
    expect(new Set(call(cluster, times(2, 'http://web/hostname')))).toEqual(new Set(['one', 'two']))
  })

  test('each client by the same Pod where it has session affinity, until he stays away (P28)', () => {
    const cluster = testCluster()
    const sticky = {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    }
    cluster.apply([deployment('web', { replicas: 3, ...echo }), service('web', { ...toEcho, ...sticky })])
    cluster.settle()
    const said = call(cluster, times(6, 'http://web/hostname'))
    expect(new Set(said).size).toBe(1)
    const loop = 'for n in 1 2 3; do wget -qO- http://web/hostname; echo; sleep 61; done'
    cluster.apply(pod('seldom', { ...script(loop), podSpec: { restartPolicy: 'Never' } }))
    cluster.advance(minutes(4))
    expect(new Set(logs(cluster, 'seldom').trim().split('\n')).size).toBe(3)
  })

  test('by Pods that are about to go where no others are left, as long as they serve (P10, P28)', () => {
    const cluster = testCluster()
    const container = { ...echo.container, lifecycle: { preStop: { sleep: { seconds: 20 } } } }
    cluster.apply([pod('web', { image: echo.image, container }), service('web', toEcho)])
    cluster.settle()
    deletePod(cluster, 'web')
    cluster.advance(seconds(1))
    expect(
      cluster.store.list(endpointSlice, 'default').find(({ metadata }) => metadata.generateName === 'web-')!
        .endpoints![0].conditions,
    ).toEqual({
      ready: false,
      serving: true,
      terminating: true,
    })
    expect(call(cluster, ['http://web/hostname'])).toEqual(['web'])
    cluster.advance(minutes(1))
    expect(call(cluster, ['http://web/hostname'])).toEqual(['-'])
  })

  test('by Pods that are not ready, where it publishes these (P28)', () => {
    const cluster = testCluster()
    const container = { ...echo.container, readinessProbe: { exec: { command: ['false'] } } }
    cluster.apply([
      pod('web', { image: echo.image, container }),
      service('web', toEcho),
      service('all', { ...toEcho, selector: { app: 'web' }, publishNotReadyAddresses: true }),
    ])
    cluster.advance(seconds(5))
    expect(call(cluster, ['http://web/hostname', 'http://all/hostname'])).toEqual(['-', 'web'])
  })
})

describe('a Service that keeps to nodes', () => {
  const spread = { ...echo, podSpec: { nodeSelector: { role: 'web' } } }

  function twoOfThree(): Cluster {
    const cluster = testCluster({ nodes: 3 })
    for (const name of ['node-1', 'node-2']) {
      const found = cluster.client.get(nodeKind, name)
      cluster.client.update(nodeKind, found, ({ metadata }) => void (metadata.labels!.role = 'web'))
    }
    cluster.apply(daemonSet('web', spread))
    cluster.settle()
    return cluster
  }

  test('leads a caller to the Pod on his node, and drops what comes where there is none (P28)', () => {
    const cluster = twoOfThree()
    cluster.apply(service('web', { ...toEcho, internalTrafficPolicy: 'Local' }))
    cluster.settle()
    for (const name of ['node-1', 'node-2']) {
      expect(call(cluster, times(2, 'http://web/hostname'), on(name))).toEqual(
        times(2, nameOn(cluster, 'web', name)),
      )
    }
    expect(call(cluster, ['http://web/hostname'], on('node-3'))).toEqual(['-'])
  })

  test('leads those who come by the port of a node to the Pods there, and shows who they are (P28)', () => {
    const cluster = twoOfThree()
    const ports = (nodePort: number) => [{ port: 80, targetPort: 8080, nodePort }]
    cluster.apply([
      service('web', { type: 'NodePort', ports: ports(30_080) }),
      service('local', {
        type: 'NodePort',
        selector: { app: 'web' },
        externalTrafficPolicy: 'Local',
        ports: ports(30_081),
      }),
    ])
    cluster.settle()
    const [one, three] = [nodeIP(cluster, 'node-1'), nodeIP(cluster, 'node-3')]
    const own = nameOn(cluster, 'web', 'node-1')
    expect(call(cluster, times(2, `${one}:30081/hostname`), on('node-2'))).toEqual([own, own])
    expect(call(cluster, [`${three}:30081/hostname`], on('node-2'))).toEqual(['-'])
    expect(new Set(call(cluster, times(2, `${three}:30080/hostname`), on('node-2'))).size).toBe(2)
    const [masked] = call(cluster, [`${three}:30080/clientip`], on('node-2'))
    expect(masked).toBe(`${three}:0`)
    const [seen] = call(cluster, [`${one}:30081/clientip`], on('node-2'))
    expect(seen).toBe(`${podOf(cluster, `caller-${callers}`).status.podIP}:0`)
  })

  test('shows a Pod who comes from its own node as the bridge between them (P28)', () => {
    const cluster = twoOfThree()
    const ports = [{ port: 80, targetPort: 8080, nodePort: 30_081 }]
    cluster.apply(service('web', { type: 'NodePort', externalTrafficPolicy: 'Local', ports }))
    cluster.settle()
    const onNode = { ...on('node-1'), hostNetwork: true }
    const { podIP = '' } = podsOf(cluster, 'web').find(({ spec }) => spec.nodeName === 'node-1')!.status
    const bridge = `${podIP.replace(/\d+$/, '1')}:0`
    const urls = [`${podIP}:8080/clientip`, `${nodeIP(cluster, 'node-1')}:30081/clientip`]
    expect(new Set(call(cluster, urls, onNode))).toEqual(new Set([bridge]))
    const away = { ...onNode, nodeName: 'node-3' }
    expect(call(cluster, [`${podIP}:8080/clientip`], away)).toEqual([`${nodeIP(cluster, 'node-3')}:0`])
  })

  test('shows a Pod from within the cluster at an outer address as its node, unless it keeps who comes (P28)', () => {
    const cluster = twoOfThree()
    const ports = [{ port: 80, targetPort: 8080, nodePort: 30_081 }]
    const at = { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] }
    cluster.apply([
      service('web', { type: 'NodePort', externalTrafficPolicy: 'Local', ports }),
      service('outer', { ...at, externalIPs: ['203.0.113.9'] }),
    ])
    cluster.settle()
    const [seen] = call(cluster, [`${nodeIP(cluster, 'node-1')}:30081/clientip`], on('node-1'))
    expect(seen).toBe(`${podOf(cluster, `caller-${callers}`).status.podIP}:0`)
    expect(call(cluster, ['203.0.113.9/clientip'], on('node-3'))).toEqual([`${nodeIP(cluster, 'node-3')}:0`])
  })

  test('tells load balancers on which nodes its Pods are', () => {
    const cluster = twoOfThree()
    cluster.apply(service('web', { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ...toEcho }))
    cluster.settle()
    const { healthCheckNodePort } = cluster.client.get(serviceKind, 'web').spec
    const urls = ['node-1', 'node-3'].map((name) => `${nodeIP(cluster, name)}:${healthCheckNodePort}/healthz`)
    const said = call(cluster, [`${urls[0]} | grep localEndpoints`, urls[1]])
    expect(said).toEqual(['"localEndpoints": 1,', '', '-'])
  })

  test('prefers the Pods of the caller’s zone where it is told to (P28)', () => {
    const zone = (name: string) => ({ labels: { 'topology.kubernetes.io/zone': name } })
    const cluster = testCluster({
      nodes: [
        { name: 'north-1', ...zone('north') },
        { name: 'south-1', ...zone('south') },
      ],
    })
    cluster.apply([
      daemonSet('web', echo),
      service('web', { ...toEcho, trafficDistribution: 'PreferSameZone' }),
    ])
    cluster.settle()
    for (const name of ['north-1', 'south-1']) {
      expect(call(cluster, times(3, 'http://web/hostname'), on(name))).toEqual(
        times(3, nameOn(cluster, 'web', name)),
      )
    }
  })
})

test('a hostPort leads to its Pod at the address of its node, and nowhere when that is gone (P28)', () => {
  const cluster = testCluster({ nodes: 2 })
  const ports = (hostPort: number, hostIP?: string) => [{ containerPort: 8080, hostPort, hostIP }]
  cluster.apply([
    pod('web', {
      image: echo.image,
      container: { ...echo.container, ports: ports(8090) },
      podSpec: on('node-1'),
    }),
    pod('shy', {
      image: echo.image,
      container: { ...echo.container, ports: ports(8091, '127.0.0.1') },
      podSpec: on('node-1'),
    }),
  ])
  cluster.settle()
  const [one, two] = [nodeIP(cluster, 'node-1'), nodeIP(cluster, 'node-2')]
  const urls = [`${one}:8090/hostname`, `${two}:8090/hostname`, `${one}:8091/hostname`]
  expect(call(cluster, urls)).toEqual(['web', '-', '-'])
  expect(call(cluster, ['localhost:8091/hostname'], { ...on('node-1'), hostNetwork: true })).toEqual(['shy'])
  deletePod(cluster, 'web')
  cluster.advance(minutes(1))
  expect(call(cluster, [`${one}:8090/hostname`])).toEqual(['-'])
})
