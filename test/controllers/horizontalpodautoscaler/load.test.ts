/** How a lab makes load for an autoscaler: by an annotation, by a busy loop, by Kubernetes' own consumer of resources. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../../src/api/core/pod.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { deployment, pod, script, service } from '../../support/manifests.ts'
import { autoscaler, replicasOf, replicasOver, requests, sync, targetsOf } from './support.ts'

const run = (cluster: Cluster, name: string, command: string): string => {
  const ran = cluster.exec(name, ['sh', '-c', command])
  cluster.advance(seconds(1))
  return ran.stdout
}

test('an annotation on Pods that run says what they use from now on', () => {
  const cluster = testCluster({ metrics: true })
  cluster.apply([deployment('web', { replicas: 2, container: requests('200m') }), autoscaler('web', 50)])
  cluster.advance(minutes(1))
  for (const each of cluster.client.list(podKind, { namespace: 'default' })) {
    cluster.client.update(podKind, each, ({ metadata }) => {
      metadata.annotations = { 'kubesim.dev/cpu': '200m' }
    })
  }
  sync(cluster)
  expect(targetsOf(cluster, 'web')).toBe('cpu: 100%/50%')
  expect(replicasOf(cluster, 'web')).toBe(4)
})

test('a busy loop in a container counts', () => {
  const cluster = testCluster({ metrics: true })
  cluster.apply([
    deployment('web', {
      ...script('sleep 1d'),
      container: { ...script('sleep 1d').container, ...requests('500m') },
    }),
    autoscaler('web', 50),
  ])
  cluster.advance(minutes(1))
  const [{ metadata }] = cluster.client.list(podKind, { namespace: 'default' })
  cluster.exec(metadata.name, ['sh', '-c', 'while true; do :; done'])
  expect(replicasOver(cluster, 'web', 2).at(-1)).toBe(4)
})

describe('resource-consumer', () => {
  const consumers = () => {
    const cluster = testCluster({ metrics: true })
    cluster.apply([
      deployment('consumer', {
        image: 'registry.k8s.io/e2e-test-images/resource-consumer:1.13',
        container: requests('500m'),
      }),
      service('consumer', { ports: [{ port: 80, targetPort: 8080 }] }),
      pod('controller', {
        image: 'registry.k8s.io/e2e-test-images/agnhost:2.59',
        container: {
          args: [
            'resource-consumer-controller',
            '--consumer-service-name=consumer',
            '--consumer-service-namespace=default',
            '--consumer-port=80',
          ],
        },
      }),
      service('controller', { ports: [{ port: 80, targetPort: 8080 }] }),
      pod('client', script('sleep 1d')),
      autoscaler('consumer', 50),
    ])
    cluster.advance(minutes(1))
    return cluster
  }

  test('uses a part of a CPU for as long as it is told to', () => {
    const cluster = consumers()
    expect(
      run(
        cluster,
        'client',
        'wget -q -O- --post-data "millicores=100&durationSec=60" http://consumer/ConsumeCPU',
      ),
    ).toBe('ConsumeCPU\n100 millicores\n60 durationSec\n')
    cluster.advance(seconds(30))
    expect(targetsOf(cluster, 'consumer')).toBe('cpu: 20%/50%')
    cluster.advance(minutes(1))
    expect(targetsOf(cluster, 'consumer')).toBe('cpu: 0%/50%')
    expect(run(cluster, 'client', 'wget -O- http://consumer/ConsumeCPU 2>&1')).toContain('400 Bad Request')
  })

  test('is told by its controller, which spreads what is wanted over all of them', () => {
    const cluster = consumers()
    const body = 'millicores=700&durationSec=300&requestSizeMillicores=100'
    const said = run(cluster, 'client', `wget -q -O- --post-data "${body}" http://controller/ConsumeCPU`)
    expect(said).toMatch(
      /^RC manager: sending 7 requests to consume 100 millicores each and 1 request to consume 0 millicores\n(?:Consumed 100 millicores\n){7}$/,
    )
    expect(replicasOver(cluster, 'consumer', 2).at(-1)).toBe(3)
  })
})
