/** What controllers do at scale, and for long. One task in a process of its own. */
import { type Cluster, createCluster, deployment, hours, type Pod, pod } from '../src/index.ts'
import { roundTripsPerSecond } from './round-trips.ts'
import { runningPod } from './running-pod.ts'
import { secondsOf } from './seconds.ts'

interface Found {
  readonly value: number
  readonly megabytes: number
}

const web = (replicas: number, image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'web', image, resources: { requests: { cpu: '10m', memory: '16Mi' } } }],
      },
    },
  },
})

/** Pods a second of a rolling update of 10,000, whose bounds are checked at every entry of the log. */
function rollout(): Found {
  const replicas = 10_000
  const cluster = createCluster({ nodes: 200 })
  cluster.apply(web(replicas, 'nginx:1.27'))
  cluster.settle()
  const stop = checkBounds(cluster, { most: replicas * 1.25, least: replicas * 0.75 })
  const took = secondsOf(() => {
    cluster.apply(web(replicas, 'nginx:1.28'))
    cluster.settle()
  })
  stop()
  const { updatedReplicas, availableReplicas } = cluster.client.get(deployment, 'web').status
  if (updatedReplicas !== replicas || availableReplicas !== replicas) throw new Error('it has not rolled out')
  return found(replicas / took)
}

/** @throws Error at the first entry after which there are too many Pods, or too few that are available */
function checkBounds(cluster: Cluster, { most, least }: { most: number; least: number }): () => void {
  const isThere = (object: unknown) => (object as Pod | undefined)?.metadata.deletionTimestamp === undefined
  const isReady = (object: unknown) =>
    isThere(object) &&
    ((object as Pod).status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
      false)
  const pods = cluster.client.list(pod)
  let [there, ready] = [pods.filter(isThere).length, pods.filter(isReady).length]
  let broken: string | undefined
  const stop = cluster.store.subscribe((change) => {
    // Who looks at an Event has it made.
    if (change.kind !== pod) return
    const { type, object, previous, revision } = change
    if (previous) [there, ready] = [there - Number(isThere(previous)), ready - Number(isReady(previous))]
    if (type !== 'DELETED')
      [there, ready] = [there + Number(isThere(object)), ready + Number(isReady(object))]
    if (there > most || ready < least) broken ??= `${there} Pods, ${ready} ready, at revision ${revision}`
  })
  return () => {
    stop()
    if (broken) throw new Error(`the bounds were broken: ${broken}`)
  }
}

/** Seconds of the host in which 150,000 Pods come up on 5,000 nodes. */
function envelope(): Found {
  const cluster = createCluster({ nodes: 5_000 })
  const deployments = Array.from({ length: 150 }, (_, n) => {
    const one = web(1_000, 'nginx:1.27')
    const labels = { app: `web-${n}` }
    const template = { ...one.spec.template, metadata: { labels } }
    const spec = { ...one.spec, selector: { matchLabels: labels }, template }
    return { ...one, metadata: { name: `web-${n}` }, spec }
  })
  const took = secondsOf(() => {
    cluster.apply(deployments)
    cluster.settle()
  })
  const running = cluster.client.list(pod).filter(({ status }) => status.phase === 'Running').length
  if (running !== 150_000) throw new Error(`${running} of 150,000 Pods run`)
  return found(took)
}

const daysOfMonth = 30

/** Longer than that nobody waits for a case that has missed its goal by then. */
const patienceSeconds = 90

/** Seconds of the host in which 100 CronJobs of every five minutes run for 30 days; where patience ends before, reckoned from the days until then. */
function cronMonth(): Found {
  const cluster = createCluster({ nodes: 3 })
  const containers = [{ name: 'work', image: 'busybox:1.36', command: ['true'] }]
  for (let n = 0; n < 100; n++) {
    cluster.apply({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: `work-${n}` },
      spec: {
        schedule: '*/5 * * * *',
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers } } } },
      },
    })
  }
  let [days, seconds] = [0, 0]
  for (; days < daysOfMonth && seconds < patienceSeconds; days++)
    seconds += secondsOf(() => void cluster.advance(hours(24)))
  return found((seconds / days) * daysOfMonth)
}

/** Seconds of the host in which a week passes on 2,000 nodes with 20,000 Pods, of which nobody wants anything; and what it takes in memory. */
function idleWeek(): Found {
  const cluster = createCluster({ nodes: 2_000 })
  cluster.apply(web(20_000, 'nginx:1.27'))
  cluster.settle()
  cluster.advance(hours(2))
  const { revision } = cluster.store
  const before = process.memoryUsage().rss
  const took = secondsOf(() => void cluster.advance(hours(7 * 24)))
  const more = process.memoryUsage().rss - before
  const heartbeats = 2_000 * 7 * 24 * (360 + 12)
  const written = cluster.store.revision - revision
  if (written < heartbeats) throw new Error(`${written} of ${heartbeats} heartbeats are in the log`)
  return { value: took, megabytes: more / 2 ** 20 }
}

const found = (value: number): Found => ({ value, megabytes: process.memoryUsage().rss / 2 ** 20 })

const tasks: Readonly<Record<string, () => Found>> = {
  rollout,
  envelope,
  'cron-month': cronMonth,
  'idle-week': idleWeek,
}
process.send!({ ...tasks[process.argv[2]](), roundTrips: roundTripsPerSecond(runningPod()) })
