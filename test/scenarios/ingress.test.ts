/** Ingresses, as the controller that kubesim brings serves them: at one address, by host and path. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { ingress as ingressKind } from '../../src/api/networking/ingress.ts'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, service } from '../support/manifests.ts'
import { eventsOf, line, logs, podOf, podsOf } from '../support/sight.ts'

const echo = {
  image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
  container: { args: ['netexec', '--http-port=8080'] },
}

const server = (name: string) => [
  pod(name, echo),
  service(name, { ports: [{ name: 'http', port: 80, targetPort: 8080 }] }),
]

const backend = (name: string) => ({ service: { name, port: { number: 80 } } })

const path = (text: string, pathType: string, name: string) => ({
  path: text,
  pathType,
  backend: backend(name),
})

const rule = (host: string | undefined, ...paths: readonly object[]) => ({ host, http: { paths } })

const ingress = (name: string, spec: object, namespace = 'default') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace },
  spec,
})

const address = '198.18.0.1'
let callers = 0

/** The bodies that curl is answered, or their status where they are none of the servers'. */
function curl(cluster: Cluster, ...commands: readonly string[]): readonly string[] {
  const name = `caller-${++callers}`
  const text = commands.map(
    (each) =>
      `curl -sk -o /tmp/body -w '%{http_code} ' ${each}; cat /tmp/body | head -n 1 | tr -d '\\r'; echo`,
  )
  const container = { command: ['sh', '-c', text.join('; ')] }
  cluster.apply(pod(name, { image: 'curlimages/curl', container, podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(5))
  const lines = logs(cluster, name).split('\n').filter(Boolean)
  return lines.map((each) => each.replace(/^200 /, '').replace(/ <html>$/, ''))
}

const asked = (host: string, where: string) => `-H 'Host: ${host}' http://${address}${where}`

describe('an Ingress', () => {
  test('is served where there is a controller, and says at which address', () => {
    const cluster = testCluster({ ingress: true })
    cluster.apply([...server('web'), ingress('web', { defaultBackend: backend('web') })])
    cluster.settle()
    expect(line(cluster, 'ingresses', 'web')).toBe(`kubesim * ${address} 80 0s`)
    expect(eventsOf(cluster, 'ingress/web')).toEqual(['Sync: Scheduled for sync'])
    expect(curl(cluster, asked('any.example', '/hostname'))).toEqual(['web'])
    expect(line(cluster, 'services', 'ingress-controller', { namespace: 'ingress-kubesim' })).toContain(
      address,
    )
    const [controller] = cluster.get('pods', { namespace: 'ingress-kubesim' }).split('\n').slice(1)
    const name = controller.split(' ')[0]
    const log = cluster.readLogs(podOf(cluster, name, 'ingress-kubesim'), { container: 'controller' }).text
    expect(log).toMatch(/"GET \/hostname HTTP\/1.1" 200 3 "-" "curl\/\S+" \[any.example\]\n/)
  })

  test('of the class nginx, as examples have it, is served by the controller that kubesim brings', () => {
    const cluster = testCluster({ ingress: true })
    const spec = { ingressClassName: 'nginx', defaultBackend: backend('web') }
    cluster.apply([...server('web'), ingress('web', spec)])
    cluster.settle()
    expect(line(cluster, 'ingresses', 'web')).toBe(`nginx * ${address} 80 0s`)
    expect(curl(cluster, asked('any.example', '/hostname'))).toEqual(['web'])
  })

  test('waits without a controller', () => {
    const cluster = testCluster()
    cluster.apply(ingress('web', { ingressClassName: 'kubesim', defaultBackend: backend('web') }))
    cluster.settle()
    expect(line(cluster, 'ingresses', 'web')).toBe('kubesim * 80 0s')
  })

  test('leads by host: a name, a name of a domain, any', () => {
    const cluster = testCluster({ ingress: true })
    const rules = [
      rule('a.example.com', path('/', 'Prefix', 'one')),
      rule('*.example.com', path('/', 'Prefix', 'two')),
      rule(undefined, path('/', 'Prefix', 'three')),
    ]
    cluster.apply([...['one', 'two', 'three'].flatMap(server), ingress('web', { rules })])
    cluster.settle()
    expect(line(cluster, 'ingresses', 'web')).toBe(`kubesim a.example.com,*.example.com ${address} 80 0s`)
    const hosts = ['a.example.com', 'A.example.com:80', 'b.example.com', 'x.b.example.com', 'example.com']
    expect(curl(cluster, ...hosts.map((host) => asked(host, '/hostname')))).toEqual([
      'one',
      'one',
      'two',
      'three',
      'three',
    ])
  })

  test('leads by path: exactly, by whole elements, the longest first', () => {
    const cluster = testCluster({ ingress: true })
    const paths = [
      path('/', 'ImplementationSpecific', 'all'),
      path('/echo', 'Prefix', 'prefix'),
      path('/echo', 'Exact', 'exact'),
      path('/echo/deep/', 'Prefix', 'deep'),
    ]
    const names = ['all', 'prefix', 'exact', 'deep']
    cluster.apply([
      ...names.flatMap((name) => [pod(name), service(name)]),
      ingress('web', { rules: [rule(undefined, ...paths)] }),
    ])
    cluster.settle()
    const places = [
      '/echo',
      '/echo/',
      '/echo/x?deep=/echo/deep',
      '/echoes',
      '/echo/deep',
      '/echo/deep/er',
      '/',
    ]
    curl(cluster, ...places.map((where) => `'http://${address}${where}'`))
    const taken = (name: string) =>
      [...logs(cluster, name).matchAll(/\] "GET (\S+)/g)].map(([, where]) => where)
    expect(Object.fromEntries(names.map((name) => [name, taken(name)]))).toEqual({
      all: ['/echoes', '/'],
      prefix: ['/echo/', '/echo/x?deep=/echo/deep'],
      exact: ['/echo'],
      deep: ['/echo/deep', '/echo/deep/er'],
    })
  })

  test('has a default backend for what no rule is for, and none means 404', () => {
    const cluster = testCluster({ ingress: true })
    const rules = [rule('a.example.com', path('/hostname', 'Exact', 'one'))]
    cluster.apply([...['one', 'rest'].flatMap(server), ingress('web', { rules })])
    cluster.settle()
    const urls = [
      asked('a.example.com', '/hostname'),
      asked('a.example.com', '/hostName'),
      asked('b', '/hostname'),
    ]
    expect(curl(cluster, ...urls)).toEqual(['one', '404', '404'])
    cluster.apply(ingress('web', { rules, defaultBackend: backend('rest') }))
    cluster.settle()
    expect(curl(cluster, ...urls)).toEqual(['one', 'rest', 'rest'])
  })

  test('answers 503 where nothing is behind it, 502 where nobody listens, 504 where nobody answers', () => {
    const cluster = testCluster({ ingress: true })
    cluster.apply([
      service('empty'),
      pod('closed', { image: 'busybox:1.36', container: { command: ['sleep', '9999'] } }),
      service('closed'),
      ...server('cut'),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'cut' },
        spec: { podSelector: { matchLabels: { app: 'cut' } }, policyTypes: ['Ingress'] },
      },
      ingress('web', {
        rules: ['empty', 'none', 'closed', 'cut'].map((name) =>
          rule(`${name}.example`, path('/', 'Prefix', name)),
        ),
      }),
    ])
    cluster.settle()
    const hosts = ['empty', 'none', 'closed', 'cut'].map((name) => asked(`${name}.example`, '/'))
    expect(curl(cluster, ...hosts)).toEqual(['503', '503', '502', '504'])
  })

  test('sends those of a host with a certificate to TLS, and says who they were', () => {
    const cluster = testCluster({ ingress: true })
    cluster.apply([
      ...server('web'),
      ingress('web', {
        tls: [{ hosts: ['shop.example'], secretName: 'shop-tls' }],
        rules: [rule('shop.example', path('/', 'Prefix', 'web'))],
      }),
    ])
    cluster.settle()
    expect(line(cluster, 'ingresses', 'web')).toBe(`kubesim shop.example ${address} 80, 443 0s`)
    const header = (key: string) => `-H 'Host: shop.example' https://${address}/header?key=${key}`
    const [plain, scheme, client] = curl(
      cluster,
      asked('shop.example', '/hostname'),
      header('X-Forwarded-Proto'),
      header('X-Real-IP'),
    )
    expect([plain, scheme]).toEqual(['308', 'https'])
    expect(client).toBe(podOf(cluster, `caller-${callers}`).status.podIP)
  })

  test('leads to headless Services, to named ports and to other names, in every namespace', () => {
    const cluster = testCluster({ ingress: true })
    const named = (name: string, port: object) => ({
      path: '/',
      pathType: 'Prefix',
      backend: { service: { name, port } },
    })
    cluster.apply([
      deployment('web', { replicas: 2, ...echo }),
      service('web', { clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] }),
      ...server('other'),
      service('alias', {
        type: 'ExternalName',
        externalName: 'other.default.svc.cluster.local',
        selector: undefined,
        ports: undefined,
      }),
      ingress('web', {
        rules: [rule('web', named('web', { name: 'http' })), rule('alias', named('alias', { number: 80 }))],
      }),
    ])
    cluster.settle()
    const said = curl(
      cluster,
      asked('web', '/hostname'),
      asked('web', '/hostname'),
      asked('alias', '/hostname'),
    )
    expect(new Set(said.slice(0, 2))).toEqual(
      new Set(podsOf(cluster, 'web').map(({ metadata }) => metadata.name)),
    )
    expect(said[2]).toBe('other')
  })

  test('of another class is somebody else’s, and what was said of it is taken back', () => {
    const cluster = testCluster({ ingress: true })
    cluster.apply([...server('web'), ingress('web', { defaultBackend: backend('web') })])
    cluster.settle()
    cluster.client.update(ingressKind, cluster.client.get(ingressKind, 'web'), ({ spec }) => {
      spec.ingressClassName = 'traefik'
    })
    cluster.settle()
    expect(line(cluster, 'ingresses', 'web')).toBe('traefik * 80 0s')
    expect(curl(cluster, asked('a', '/hostname'))).toEqual(['404'])
  })
})

describe('an ingress-nginx that somebody has installed', () => {
  const namespace = 'ingress-nginx'
  const labels = { 'app.kubernetes.io/name': 'ingress-nginx' }

  function installed(more: readonly string[]): Cluster {
    const container = {
      name: 'controller',
      image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
      args: ['/nginx-ingress-controller', '--controller-class=k8s.io/ingress-nginx', ...more],
      env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
      ports: [{ containerPort: 80 }, { containerPort: 443 }, { containerPort: 8443 }],
      readinessProbe: { httpGet: { path: '/healthz', port: 10254 } },
      securityContext: { runAsUser: 101, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
    }
    const { spec, ...controller } = deployment('controller')
    const cluster = testCluster({ loadBalancers: true })
    cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        metadata: { name: 'nginx' },
        spec: { controller: 'k8s.io/ingress-nginx' },
      },
      {
        ...service('controller', { type: 'LoadBalancer', selector: labels, ports: [{ port: 80 }] }),
        metadata: { name: 'controller', namespace },
      },
      {
        ...controller,
        metadata: { name: 'controller', namespace },
        spec: {
          ...spec,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [container] } },
        },
      },
    ])
    cluster.settle()
    return cluster
  }

  const published = (cluster: Cluster) =>
    cluster.client.get(ingressKind, 'web', 'default').status.loadBalancer

  test('routes the Ingresses of its class, at the address of the Service that it names', () => {
    const cluster = installed(['--publish-service=$(POD_NAMESPACE)/controller'])
    cluster.apply([
      ...server('web'),
      ingress('web', { ingressClassName: 'nginx', rules: [rule('web.example', path('/', 'Prefix', 'web'))] }),
    ])
    cluster.settle()
    expect(line(cluster, 'ingresses', 'web')).toBe(`nginx web.example ${address} 80 0s`)
    expect(curl(cluster, asked('web.example', '/hostname'), asked('other.example', '/'))).toEqual([
      'web',
      '404',
    ])
  })

  test('can be reached where it is told to say so, and takes Ingresses without a class if it is to', () => {
    const cluster = installed(['--watch-ingress-without-class=true', '--publish-status-address=localhost'])
    cluster.apply([...server('web'), ingress('web', { defaultBackend: backend('web') })])
    cluster.settle()
    expect(published(cluster)).toEqual({ ingress: [{ hostname: 'localhost' }] })
    expect(curl(cluster, asked('any.example', '/hostname'))).toEqual(['web'])
  })

  test('can be reached at its nodes where it is told nothing', () => {
    const cluster = installed([])
    cluster.apply([
      ...server('web'),
      ingress('web', { ingressClassName: 'nginx', defaultBackend: backend('web') }),
    ])
    cluster.settle()
    const [{ status }] = cluster.client.list(podKind, { namespace })
    expect(published(cluster)).toEqual({ ingress: [{ ip: status.hostIP }] })
  })

  test('admits Ingresses at the port of its webhook, and hands on what looks like a review elsewhere', () => {
    const cluster = installed(['--validating-webhook=:8443'])
    cluster.apply([
      ...server('web'),
      ingress('web', { ingressClassName: 'nginx', rules: [rule('web.example', path('/', 'Prefix', 'web'))] }),
    ])
    cluster.settle()
    const [{ status }] = cluster.client.list(podKind, { namespace })
    const review = `-H 'Host: web.example' -d '{"kind":"AdmissionReview","request":{"uid":"1"}}'`
    const at = (port: number, where: string) => `http://${status.podIP}:${port}${where}`
    expect(
      curl(cluster, `${review} ${at(8443, '/')}`, `${review} ${at(80, '/hostname')}`, at(10254, '/healthz')),
    ).toEqual(['{"kind":"AdmissionReview","response":{"uid":"1","allowed":true}}', 'web', 'ok'])
  })

  test('leaves Ingresses without a class alone, and those of others', () => {
    const cluster = installed([])
    cluster.apply([...server('web'), ingress('web', { defaultBackend: backend('web') })])
    cluster.settle()
    expect(published(cluster)).toEqual({})
    expect(eventsOf(cluster, 'ingress/web')).toEqual([])
  })
})
