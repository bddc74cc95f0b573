/** What containers find outside of the cluster. */
import { describe, expect, test } from 'vitest'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script, service } from '../support/manifests.ts'
import { logs, status } from '../support/sight.ts'

function run(text: string, options: Parameters<typeof testCluster>[0] = {}, ...others: object[]): string {
  const cluster = testCluster(options)
  cluster.apply([...others, pod('asks', { ...script(text), podSpec: { restartPolicy: 'Never' } })])
  cluster.advance(seconds(30))
  return logs(cluster, 'asks')
}

describe('a host that everybody knows (P28)', () => {
  test('is found by its name, and shows one page', () => {
    expect(run('wget -qO- http://info.cern.ch | grep h1')).toBe('<h1>info.cern.ch</h1>\n')
    expect(run('wget -qO- https://www.google.com | grep h1')).toContain('<h1>google.com</h1>\n')
    expect(run('wget -O- https://github.com/kubernetes/kubernetes')).toContain('404 Not Found')
  })

  test('is asked for at the name server of the cluster, and at those of the internet, which know no Services', () => {
    expect(run('nslookup example.com | grep Address')).toContain('Address: 203.0.113.1\n')
    expect(run('nslookup example.com 8.8.8.8 | grep Address')).toContain('Address: 203.0.113.1\n')
    expect(run('nslookup kubernetes.default.svc.cluster.local 8.8.8.8')).toContain('NXDOMAIN')
    expect(run('nslookup not-so-well-known.example.com')).toContain('NXDOMAIN')
  })

  test('answers to ping', () => {
    expect(run('ping -c 1 8.8.8.8 | grep received')).toContain('1 packets received')
  })

  test('is what an ExternalName may stand for', () => {
    const alias = service('alias', {
      type: 'ExternalName',
      externalName: 'example.com',
      selector: undefined,
      ports: undefined,
    })
    expect(run('wget -qO- http://alias | grep h1', {}, alias)).toBe('<h1>example.com</h1>\n')
  })

  test('is not reached where a policy lets nothing out', () => {
    const closed = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'closed' },
      spec: { podSelector: {}, policyTypes: ['Egress'] },
    }
    expect(run('wget -T 2 -qO- http://203.0.113.1 || echo out of reach', {}, closed)).toContain(
      'out of reach',
    )
  })
})

test('without an internet no such host is known', () => {
  expect(run('wget -qO- http://example.com', { internet: false })).toContain("bad address 'example.com'")
})

test('the page of an init container is what nginx shows, as in Configure Pod Initialization (P11)', () => {
  const cluster = testCluster()
  const volumeMounts = (mountPath: string) => [{ name: 'workdir', mountPath }]
  cluster.apply(
    pod('init-demo', {
      image: 'nginx',
      container: { volumeMounts: volumeMounts('/usr/share/nginx/html') },
      podSpec: {
        dnsPolicy: 'Default',
        volumes: [{ name: 'workdir', emptyDir: {} }],
        initContainers: [
          {
            name: 'install',
            image: 'busybox:1.28',
            command: ['wget', '-O', '/work-dir/index.html', 'http://info.cern.ch'],
            volumeMounts: volumeMounts('/work-dir'),
          },
        ],
      },
    }),
  )
  cluster.settle()
  expect(status(cluster, 'init-demo')).toBe('1/1 Running 0')
  const shown = cluster.exec('init-demo', ['curl', '-s', 'localhost'])
  cluster.settle()
  expect(shown.stdout).toContain('info.cern.ch')
})
