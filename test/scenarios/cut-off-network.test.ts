/** What a node that is cut off goes by: Services, policies, Ingresses and names as they were then, until it is healed. */
import { expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script, service } from '../support/manifests.ts'
import { logs, podOf } from '../support/sight.ts'

const server = (name: string) =>
  pod(name, {
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
    container: { args: ['netexec', '--http-port=8080'] },
  })

/** Asks every ten seconds, and prints what it is told. */
const asking = (command: string) => script(`while true; do ${command}; sleep 10; done`)

const deny = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny' },
  spec: { podSelector: { matchLabels: { tier: 'back' } }, policyTypes: ['Ingress'] },
}

const linesOf = (cluster: Cluster, name: string) => logs(cluster, name).trimEnd().split('\n')

/** Half a minute without the network, in which `change` is made, and half a minute with it again. */
function meanwhile(cluster: Cluster, change: () => void): void {
  cluster.nodes.partition('node-1')
  change()
  cluster.advance(seconds(30))
  cluster.nodes.heal('node-1')
  cluster.advance(seconds(30))
}

function label(cluster: Cluster, name: string, labels: Readonly<Record<string, string>>): void {
  cluster.client.update(podKind, podOf(cluster, name), ({ metadata }) => {
    metadata.labels = { ...metadata.labels, ...labels }
  })
}

const whoAsksWeb = (cluster: Cluster) =>
  pod('asks', asking(`wget -T 2 -qO- http://${podOf(cluster, 'web').status.podIP}:8080/hostname 2>&1; echo`))

test('policies that are made meanwhile keep nobody apart there until it is healed', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(server('web'))
  cluster.settle()
  label(cluster, 'web', { tier: 'back' })
  cluster.apply(whoAsksWeb(cluster))
  cluster.advance(seconds(15))
  meanwhile(cluster, () => cluster.apply(deny))
  const lines = linesOf(cluster, 'asks').filter(Boolean)
  expect(lines.slice(0, 5)).toEqual(['web', 'web', 'web', 'web', 'web'])
  expect(lines.slice(5)).toEqual(['wget: download timed out', 'wget: download timed out'])
})

test('Pods are there for policies as they were labelled then', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([server('web'), deny])
  cluster.settle()
  cluster.apply(whoAsksWeb(cluster))
  cluster.advance(seconds(15))
  meanwhile(cluster, () => label(cluster, 'web', { tier: 'back' }))
  const lines = linesOf(cluster, 'asks').filter(Boolean)
  expect(lines.slice(0, 5)).toEqual(['web', 'web', 'web', 'web', 'web'])
  expect(lines.at(-1)).toBe('wget: download timed out')
})

test('an Ingress controller routes there what it knew then', () => {
  const cluster = testCluster({ nodes: 1, ingress: true })
  const ingress = (name: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop' },
    spec: { defaultBackend: { service: { name, port: { number: 80 } } } },
  })
  const ports = [{ port: 80, targetPort: 8080 }]
  const all = ['old', 'new'].flatMap((name) => [server(name), service(name, { ports })])
  cluster.apply([...all, ingress('old')])
  cluster.settle()
  cluster.apply(pod('asks', asking('wget -T 2 -qO- http://198.18.0.1/hostname 2>&1; echo')))
  cluster.advance(seconds(15))
  meanwhile(cluster, () => cluster.apply(ingress('new')))
  expect(linesOf(cluster, 'asks').filter(Boolean)).toEqual([
    'old',
    'old',
    'old',
    'old',
    'old',
    'new',
    'new',
    'new',
  ])
})

test('CoreDNS answers there as its Corefile was then', () => {
  const cluster = testCluster({ nodes: 1, system: true })
  cluster.apply(pod('asks', asking('nslookup -type=a shop.internal | tail -n 2')))
  cluster.advance(seconds(15))
  meanwhile(cluster, () =>
    cluster.client.update(configMap, cluster.client.get(configMap, 'coredns', 'kube-system'), ({ data }) => {
      const hosts = 'hosts {\n        10.9.8.7 shop.internal\n    }'
      data!['Corefile'] = data!['Corefile'].replace('kubernetes cluster', `${hosts}\n    kubernetes cluster`)
    }),
  )
  const lines = linesOf(cluster, 'asks').filter((each) => /shop\.internal|Address/.test(each))
  expect(lines.slice(0, 5).join()).not.toContain('10.9.8.7')
  expect(lines.at(-1)).toBe('Address: 10.9.8.7')
})
