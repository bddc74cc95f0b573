/** Half hours in which servers, network and nodes come and go, some of it at the very instants of probes: with and without those that tell nothing new. */
import { pod as podKind } from '../../src/api/core/pod.ts'
import { ApiError } from '../../src/api/errors.ts'
import { NodeRefusal } from '../../src/client/node-refusal.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { Random } from '../../src/sim/random.ts'
import { deployment, pod, service } from '../support/manifests.ts'

/** A probe of a port, each second. */
export const ports = { tcpSocket: { port: 80 }, periodSeconds: 1 }

/** Up for some seconds and down for others, so that both fall on the very instants of probes. */
const faltering = (up: number, down: number) => ({
  command: [
    'sh',
    '-c',
    `while true; do nginx -g "daemon off;" & server=$!; sleep ${up}; kill $server; sleep ${down}; done`,
  ],
})

const manifests = [
  deployment('web', {
    replicas: 6,
    container: { startupProbe: ports, readinessProbe: ports, livenessProbe: { ...ports, periodSeconds: 3 } },
  }),
  deployment('faltering', {
    replicas: 3,
    container: {
      ...faltering(7, 3),
      readinessProbe: { ...ports, failureThreshold: 1 },
      livenessProbe: { ...ports, periodSeconds: 2, failureThreshold: 2, initialDelaySeconds: 1 },
    },
  }),
  pod('slow', {
    container: { ...faltering(61, 0.5), readinessProbe: { ...ports, periodSeconds: 4, failureThreshold: 1 } },
  }),
  pod('health', {
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
    container: { args: ['grpc-health-checking'], livenessProbe: { grpc: { port: 5000 }, periodSeconds: 1 } },
  }),
  service('web'),
]

/** Lets each probe run. No call is ever of that port; but where there are faults, nobody knows what comes of a call before it is made. */
export const runEach = (cluster: Cluster) => void cluster.network.refuse({ port: 1, name: 'none' })

const happenings: readonly ((cluster: Cluster, random: Random) => void)[] = [
  (cluster, random) => {
    const name = podNames(cluster)[random.int(podNames(cluster).length)]
    cluster.exec(name, ['sh', '-c', random.int(2) ? 'nginx -s stop' : 'kill 1'])
  },
  (cluster, random) =>
    void cluster.network.cut({ to: `pod/${podNames(cluster)[random.int(3)]}`, name: 'one' }),
  (cluster, random) => {
    const [name] = podNames(cluster).slice(random.int(3))
    const answers = ['refused', '200', null][random.int(3)]
    if (name)
      cluster.client.update(podKind, cluster.client.get(podKind, name, 'default'), ({ metadata }) => {
        metadata.annotations = answers === null ? {} : { 'kubesim.dev/answers': answers }
      })
  },
  (cluster) => {
    if (cluster.network.list().some(({ name }) => name === 'one')) cluster.network.restore('one')
  },
  (cluster, random) => cluster.nodes.stop(`node-${1 + random.int(3)}`),
  (cluster, random) => cluster.nodes.start(`node-${1 + random.int(3)}`),
  (cluster, random) => cluster.nodes.partition(`node-${1 + random.int(3)}`),
  (cluster, random) => cluster.nodes.heal(`node-${1 + random.int(3)}`),
  (cluster, random) => {
    const at = cluster.client.list(podKind)[random.int(4)]?.status.podIP
    const name = `at-${random.int(3)}`
    const externalIPs = at && random.int(2) ? [at] : []
    cluster.apply({
      ...service(name),
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }], externalIPs },
    })
  },
  (cluster, random) => {
    const name = `keep-${random.int(2)}`
    const spec = { podSelector: {}, policyTypes: ['Ingress'] }
    cluster.apply({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec })
  },
]

const podNames = (cluster: Cluster) =>
  cluster.client.list(podKind, { namespace: 'default' }).map(({ metadata }) => metadata.name)

/** A node may be out of reach just then. */
function unlessRefused(happen: () => void): void {
  try {
    happen()
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof NodeRefusal)) throw error
  }
}

/** @param prepare what is done to the cluster before anything happens */
function halfHour(seed: number, often: number, prepare: (cluster: Cluster) => void) {
  const log: string[] = []
  const cluster = createCluster({ seed, nodes: 3 })
  const random = new Random(seed)
  cluster.store.subscribe(({ type, kind, object }) => {
    log.push(`${cluster.clock.now()} ${type} ${kind.plural} ${JSON.stringify(object)}`)
  })
  prepare(cluster)
  cluster.apply(manifests)
  for (let n = 0; n < often; n++) {
    cluster.advance(random.int(3) ? seconds(1 + random.int(90)) : 1 + random.int(5_000))
    unlessRefused(() => happenings[random.int(happenings.length)](cluster, random))
  }
  // As long as it takes until pods of a node that is lost are elsewhere.
  cluster.advance(minutes(7))
  return { log, turns: cluster.clock.turns }
}

/**
 * The half hour of a seed as it is, and where its log differs first from the one in which each probe runs.
 * @param often how often something happens: less often, it is less than half an hour
 */
export function halfHourOf(seed: number, often = 30) {
  const some = halfHour(seed, often, () => {})
  const all = halfHour(seed, often, runEach)
  const at = Array.from({ length: Math.max(some.log.length, all.log.length) }).findIndex(
    (_, n) => all.log[n] !== some.log[n],
  )
  return {
    log: some.log,
    turnsSaved: all.turns - some.turns,
    difference: at < 0 ? undefined : { at, withAll: all.log[at], withSome: some.log[at] },
  }
}
