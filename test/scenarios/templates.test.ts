/** All that makes Pods makes them from a template (P20). */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { minutes } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'

const labels = { app: 'hello' }

const templateWith = (restartPolicy: string, command: string) => ({
  metadata: { labels, annotations: { note: 'from the template' } },
  spec: {
    restartPolicy,
    terminationGracePeriodSeconds: 7,
    containers: [{ name: 'hello', image: 'busybox:1.36', command: ['sh', '-c', command] }],
  },
})

const serving = templateWith('Always', 'sleep 36000')
const working = templateWith('Never', 'echo hello; sleep 10')
const selector = { matchLabels: labels }

test.each([
  ['apps/v1', 'Deployment', { replicas: 2, selector, template: serving }, 2, 'ReplicaSet'],
  ['apps/v1', 'ReplicaSet', { replicas: 2, selector, template: serving }, 2, 'ReplicaSet'],
  [
    'apps/v1',
    'StatefulSet',
    { replicas: 2, selector, serviceName: 'hello', template: serving },
    2,
    'StatefulSet',
  ],
  ['apps/v1', 'DaemonSet', { selector, template: serving }, 3, 'DaemonSet'],
  [
    'v1',
    'ReplicationController',
    { replicas: 2, selector: labels, template: serving },
    2,
    'ReplicationController',
  ],
  ['batch/v1', 'Job', { completions: 2, parallelism: 2, template: working }, 2, 'Job'],
  ['batch/v1', 'CronJob', { schedule: '* * * * *', jobTemplate: { spec: { template: working } } }, 1, 'Job'],
])(
  '%s %s makes its Pods as its template says, and owns them (P20)',
  (apiVersion, kind, spec, count, owner) => {
    const cluster = testCluster({ nodes: 3 })
    cluster.apply({ apiVersion, kind, metadata: { name: 'hello' }, spec })
    cluster.advance(minutes(1.5))

    const pods = cluster.client.list(podKind)
    expect(pods).toHaveLength(count)
    for (const { metadata, spec } of pods) {
      expect(metadata.labels).toMatchObject(labels)
      expect(metadata.annotations).toMatchObject({ note: 'from the template' })
      expect(metadata.ownerReferences).toMatchObject([{ kind: owner, controller: true }])
      expect(metadata.name).toMatch(/^hello-/)
      expect(spec.terminationGracePeriodSeconds).toBe(7)
      expect(spec.containers).toMatchObject([{ name: 'hello', image: 'busybox:1.36' }])
    }
  },
)
