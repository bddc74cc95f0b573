/** What goes wrong in one place ends there: no neighbour, listener or watcher loses anything. */
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { deployment } from '../../src/api/apps/deployment.ts'
import { configMap } from '../../src/api/core/configmap.ts'
import { pod } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'

const podNamed = (name: string, restartPolicy = 'Never') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { restartPolicy, containers: [{ name: 'app', image: 'busybox', command: ['sleep', '3600'] }] },
})

describe('a status that its kubelet may not take back', () => {
  test('strands none of the pods that share its turn', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(podNamed('odd'))
    cluster.settle()
    cluster.client.updateStatus(pod, cluster.client.get(pod, 'odd'), (status) => {
      const now = '2026-01-01T00:00:00Z'
      status.containerStatuses![0].state = {
        terminated: { exitCode: 0, startedAt: now, finishedAt: now, reason: 'Completed' },
      }
    })
    cluster.apply(Array.from({ length: 8 }, (_, n) => podNamed(`neighbour-${n}`)))
    cluster.advance(minutes(1))

    const phases = cluster.client.list(pod).map(({ status }) => status.phase)
    expect(phases).toEqual(new Array(9).fill('Running'))
  })

  test('is told as it is once the containers really have ended', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(podNamed('odd'))
    cluster.settle()
    cluster.client.updateStatus(pod, cluster.client.get(pod, 'odd'), (status) => {
      status.containerStatuses![0].state = { terminated: { exitCode: 7 } }
    })
    cluster.client.delete(pod, cluster.client.get(pod, 'odd'))
    cluster.advance(minutes(1))
    expect(cluster.client.find(pod, 'odd')).toBeUndefined()
  })
})

describe('code of a user that throws when it is told of a change', () => {
  const brokenCluster = () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.store.subscribe(({ kind, type }) => {
      if (kind === deployment && type === 'ADDED') throw new Error('the listener is broken')
    })
    return cluster
  }
  const web = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'nginx' }] },
      },
    },
  }

  test('is thrown out of the next advance, with the seed, the time and the revision', () => {
    const cluster = brokenCluster()
    cluster.apply(web)
    expect(() => cluster.advance(seconds(1))).toThrow(
      /^what is told of the log default\/web: the listener is broken \(at 2026-01-01T00:00:00.\d+Z of the cluster's time, revision \d+, seed 1\)$/,
    )
  })

  test('keeps nobody else from acting on the change', () => {
    const cluster = brokenCluster()
    cluster.apply(web)
    expect(() => cluster.settle()).toThrow('the listener is broken')
    cluster.settle()
    expect(cluster.get('deployments')).toMatch(/web +3\/3/)
  })

  test('lets a served cluster live on, and /livez?verbose tells of it', async () => {
    const cluster = brokenCluster()
    const { url } = await cluster.listen()
    const api = request(url)
    await api.post('/apis/apps/v1/namespaces/default/deployments').send(web).expect(201)

    const whole = await api.get('/livez?verbose').expect(200)
    expect(whole.text).toContain(
      '[-]turns failed: 1 turn has failed, first what is told of the log default/web',
    )
    expect(whole.text).toMatch(/livez check passed\n$/)
    await api.get('/livez').expect(200, 'ok')
    await api.get('/livez/turns').expect(500)
    await expect(cluster.close()).rejects.toThrow('the listener is broken')
  })
})

test('what is written is told to every watch, whoever fails on the way', async () => {
  const cluster = testCluster({ nodes: 0 })
  cluster.store.subscribe(() => {
    throw new Error('deaf')
  })
  const { url } = await cluster.listen()
  const watch = await fetch(
    `${url}/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=${cluster.store.revision}`,
  )
  cluster.client.create(configMap, { metadata: { name: 'told' } })
  const { value } = await watch.body!.getReader().read()
  expect(new TextDecoder().decode(value)).toContain('"name":"told"')
  await expect(cluster.close()).rejects.toThrow('deaf')
})
