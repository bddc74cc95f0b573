/** What kubelets do for long: probes, crash loops, a shell that never ends. One task in a process of its own. */
import { createCluster, hours, minutes } from '../src/index.ts'
import { roundTripsPerSecond } from './round-trips.ts'
import { runningPod } from './running-pod.ts'
import { secondsOf } from './seconds.ts'

interface Template {
  readonly replicas: number
  readonly container: object
}

const deployment = ({ replicas, container }: Template) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'app' } },
    template: { metadata: { labels: { app: 'app' } }, spec: { containers: [{ name: 'app', ...container }] } },
  },
})

/** Seconds of the host that an hour takes in which 10,000 Pods are probed, each twice a second. */
function probes(): number {
  const probe = { tcpSocket: { port: 80 }, periodSeconds: 1 }
  const container = { image: 'nginx:1.27', startupProbe: probe, livenessProbe: probe, readinessProbe: probe }
  const cluster = createCluster({ nodes: 100 })
  cluster.apply(deployment({ replicas: 10_000, container }))
  cluster.settle()
  cluster.advance(minutes(1))
  return secondsOf(() => void cluster.advance(hours(1)))
}

/** Seconds of the host that a day takes in which 1,000 Pods crash again and again. */
function crashLoop(): number {
  const container = { image: 'busybox:1.36', command: ['sh', '-c', 'echo begun; exit 1'] }
  const cluster = createCluster({ nodes: 10 })
  cluster.apply(deployment({ replicas: 1_000, container }))
  cluster.settle()
  return secondsOf(() => void cluster.advance(hours(24)))
}

/** Turns of a loop a second. */
function shell(): number {
  const cluster = createCluster({ nodes: 1 })
  const script = 'i=0; while [ $i -lt 200000 ]; do echo $i; i=$((i+1)); done'
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'loop' },
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'app', image: 'busybox:1.36', command: ['sh', '-c', script] }],
    },
  })
  const took = secondsOf(() => {
    cluster.runUntil(
      { resource: 'pod/loop', for: "jsonpath='{.status.phase}'=Succeeded" },
      { limitMs: hours(10_000) },
    )
  })
  return 200_000 / took
}

const tasks: Readonly<Record<string, () => number>> = { probes, 'crash-loop': crashLoop, shell }
const value = tasks[process.argv[2]]()
process.send!({ value, roundTrips: roundTripsPerSecond(runningPod()) })
