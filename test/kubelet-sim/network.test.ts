import { expect, test } from 'vitest'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, script, service, statefulSet } from '../support/manifests.ts'
import { logs, podOf } from '../support/sight.ts'

test('a pod reaches a Service by its name, and the Service its ready pods in turn', () => {
  const cluster = testCluster({ nodes: 2 })
  const container = { ports: [{ containerPort: 8080 }] }
  cluster.apply(deployment('web', { replicas: 2, image: 'example.com/hostname:1', container }))
  cluster.apply(service('web', { ports: [{ port: 80, targetPort: 8080 }] }))
  cluster.settle()
  cluster.apply(
    pod(
      'caller',
      script(
        'for n in 1 2 3 4; do wget -qO- http://web; done; wget -qO- http://web.default.svc.cluster.local; sleep 600',
      ),
    ),
  )
  cluster.advance(seconds(5))
  const answers = logs(cluster, 'caller').trim().split('\n')
  expect(answers).toHaveLength(5)
  expect(new Set(answers).size).toBe(2)
})

test('a Service without ready pods refuses', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(service('web'))
  cluster.apply(
    pod('caller', { ...script('wget -T 2 -qO- http://web'), podSpec: { restartPolicy: 'Never' } }),
  )
  cluster.advance(seconds(5))
  expect(logs(cluster, 'caller')).toMatch(/Connection refused/)
})

test('the pods of a headless Service have names of their own', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(service('db', { clusterIP: 'None' }))
  cluster.apply(statefulSet('db', { replicas: 2, spec: { serviceName: 'db' } }))
  cluster.settle()
  cluster.apply(
    pod(
      'caller',
      script('nslookup db-1.db.default.svc.cluster.local; wget -qO- http://db-1.db | head -n 4; sleep 600'),
    ),
  )
  cluster.advance(seconds(5))
  expect(logs(cluster, 'caller')).toContain(podOf(cluster, 'db-1').status.podIP)
  expect(logs(cluster, 'caller')).toContain('Welcome to nginx!')
})
