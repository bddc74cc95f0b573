/** An hour in which anything may happen to a cluster, drawn from a seed; and the healing after it. */
import { daemonSet as daemonSetKind } from '../../src/api/apps/daemonset.ts'
import { deployment as deploymentKind } from '../../src/api/apps/deployment.ts'
import { statefulSet as statefulSetKind } from '../../src/api/apps/statefulset.ts'
import { job as jobKind } from '../../src/api/batch/job.ts'
import { namespace as namespaceKind } from '../../src/api/core/namespace.ts'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Kind } from '../../src/api/kind.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import type { Journal } from '../../src/door/journal.ts'
import { hours, minutes, seconds } from '../../src/sim/duration.ts'
import { Random } from '../../src/sim/random.ts'
import { daemonSet, deployment, job, script, service, statefulSet } from '../support/manifests.ts'

const steps = 40
const nodeNames = ['node-1', 'node-2', 'node-3', 'node-4']
const appNames = ['a', 'b', 'c']

/** What pods may run. */
const healthy = [
  { image: 'nginx:1.26' },
  { image: 'nginx:1.27' },
  script('trap "sleep 5; exit 0" TERM; while true; do sleep 1; done'),
  { ...script('sleep 3600'), podSpec: { terminationGracePeriodSeconds: 3 } },
  {
    image: 'nginx:1.27',
    podSpec: {
      initContainers: [
        { name: 'first', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 2'] },
        { name: 'beside', image: 'busybox:1.36', command: ['sleep', '1000'], restartPolicy: 'Always' },
      ],
    },
  },
]
/** What never gets well. */
const broken = [
  { image: 'registry.invalid/app:1' },
  script('sleep 7; exit 1'),
  {
    image: 'nginx:1.27',
    container: { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } },
  },
]

export interface Chaos {
  readonly cluster: Cluster
  /** Whether controllers, scheduler and kubelets see what happens a little late. */
  readonly lags: boolean
  readonly random: Random
  /** What has happened, in words. */
  readonly done: string[]
}

const oneOf = <T>(random: Random, choices: readonly T[]): T => choices[random.int(choices.length)]
const container = (random: Random) => oneOf(random, random.int(4) === 0 ? broken : healthy)

const workloads: readonly Kind[] = [deploymentKind, statefulSetKind, daemonSetKind, jobKind]

/** What may happen. Each answers what it did, in words. */
const happenings: readonly ((chaos: Chaos) => string)[] = [
  ({ cluster, random }) => {
    const name = `deployment-${oneOf(random, appNames)}`
    const rollingUpdate = {
      maxSurge: oneOf(random, [0, 1, '25%']),
      maxUnavailable: oneOf(random, [1, 2, '50%']),
    }
    // The real controller, too, stands still for ever when strategy and size change in the middle of a rollout.
    const type = oneOf(random, ['Recreate', 'RollingUpdate', 'RollingUpdate', 'RollingUpdate'])
    const kept = cluster.client.find(deploymentKind, name)?.spec.strategy.type ?? type
    const strategy = kept === 'Recreate' ? { type: kept } : { type: kept, rollingUpdate }
    const spec = { strategy, minReadySeconds: random.int(2) * 5, paused: random.int(8) === 0 }
    cluster.apply(deployment(name, { ...container(random), replicas: random.int(7), spec }))
    return `apply ${name}`
  },
  ({ cluster, random }) => {
    const name = `set-${oneOf(random, appNames)}`
    const old = cluster.client.find(statefulSetKind, name, 'default')
    const podManagementPolicy = old?.spec.podManagementPolicy ?? oneOf(random, ['OrderedReady', 'Parallel'])
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: random.int(3) } }
    const spec = { serviceName: name, podManagementPolicy, updateStrategy }
    cluster.apply(statefulSet(name, { ...container(random), replicas: random.int(5), spec }))
    return `apply ${name}`
  },
  ({ cluster, random }) => {
    const name = `daemon-${oneOf(random, appNames)}`
    cluster.apply(daemonSet(name, container(random)))
    return `apply ${name}`
  },
  ({ cluster, random }) => {
    const name = `job-${random.suffix(8)}`
    const text = oneOf(random, ['sleep 5', 'sleep 30', 'sleep 2; exit 1', 'sleep 300'])
    const completionMode = oneOf(random, ['Indexed', 'NonIndexed'])
    const spec = {
      completions: 1 + random.int(5),
      parallelism: 1 + random.int(3),
      backoffLimit: random.int(3),
    }
    cluster.apply(job(name, { ...script(text), spec: { ...spec, completionMode } }))
    return `apply ${name}`
  },
  ({ cluster, random }) => {
    const name = oneOf(random, [
      ...appNames.map((app) => `deployment-${app}`),
      ...appNames.map((app) => `set-${app}`),
    ])
    cluster.apply(service(name))
    return `apply service ${name}`
  },
  ({ cluster, random }) => {
    const kind = oneOf(random, workloads)
    const [found] = cluster.client.list(kind, { namespace: 'default' }).slice(random.int(2))
    if (!found) return 'nothing'
    const propagationPolicy = oneOf(random, ['Background', 'Foreground', 'Orphan'] as const)
    cluster.client.delete(kind, found, { propagationPolicy })
    return `delete ${kind.plural}/${found.metadata.name} (${propagationPolicy})`
  },
  ({ cluster, random }) => {
    const jobs = cluster.client.list(jobKind, { namespace: 'default' })
    if (jobs.length === 0) return 'nothing'
    const chosen = oneOf(random, jobs)
    const suspend = !chosen.spec.suspend
    cluster.client.update(jobKind, chosen, ({ spec }) => {
      spec.suspend = suspend
    })
    return `${suspend ? 'suspend' : 'resume'} ${chosen.metadata.name}`
  },
  ({ cluster, random }) => {
    const found = cluster.client.find(namespaceKind, 'passing')
    if (found) {
      cluster.client.delete(namespaceKind, found)
      return 'delete namespace passing'
    }
    cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'passing' } })
    const all = [deployment('web', { ...container(random), replicas: 2 }), statefulSet('db'), service('web')]
    cluster.apply(all.map((each) => ({ ...each, metadata: { ...each.metadata, namespace: 'passing' } })))
    return 'make namespace passing'
  },
  ...Array.from({ length: 3 }, () => ({ cluster, random }: Chaos) => {
    const pods = cluster.client.list(podKind, { namespace: 'default' })
    if (pods.length === 0) return 'nothing'
    const victim = oneOf(random, pods)
    const gracePeriodSeconds = oneOf(random, [undefined, 0, 1])
    cluster.client.delete(podKind, victim, { gracePeriodSeconds })
    return `delete pod ${victim.metadata.name} (${gracePeriodSeconds})`
  }),
  ...(['stop', 'start', 'partition', 'heal'] as const).map((lever) => ({ cluster, random }: Chaos) => {
    const name = oneOf(random, nodeNames)
    cluster.nodes[lever](name)
    return `${lever} ${name}`
  }),
  ({ cluster, random }) => {
    const name = oneOf(random, nodeNames)
    const unschedulable = random.int(2) === 0
    cordon(cluster, name, unschedulable)
    return `${unschedulable ? 'cordon' : 'uncordon'} ${name}`
  },
  ({ cluster }) => {
    const isThere = cluster.client.find(nodeKind, 'node-5') !== undefined
    if (isThere) cluster.nodes.remove('node-5')
    else cluster.nodes.add({ name: 'node-5' })
    return `${isThere ? 'remove' : 'add'} node-5`
  },
  ({ cluster, random }) => {
    const name = oneOf(random, nodeNames)
    const effect = oneOf(random, ['NoSchedule', 'NoExecute'] as const)
    cluster.client.update(nodeKind, cluster.client.get(nodeKind, name), ({ spec }) => {
      spec.taints = [...(spec.taints ?? []).filter(({ key }) => key !== 'chaos'), { key: 'chaos', effect }]
    })
    return `taint ${name} ${effect}`
  },
]

function cordon(cluster: Cluster, name: string, unschedulable: boolean): void {
  cluster.client.update(nodeKind, cluster.client.get(nodeKind, name), ({ spec }) => {
    spec.unschedulable = unschedulable
  })
}

interface Observer {
  /** Called before anything happens to the new cluster. */
  watch?(chaos: Chaos): void
  readonly journal?: Journal
}

export function liveThrough(seed: number, { watch, journal }: Observer = {}): Cluster {
  const random = new Random(seed).fork('chaos')
  const profile = oneOf(random, ['instant', 'realistic'] as const)
  const cacheLagMs = oneOf(random, [0, 0, 20])
  const cluster = createCluster({ seed, nodes: nodeNames.length, profile, cacheLagMs, journal })
  const chaos: Chaos = { cluster, lags: cacheLagMs > 0, random, done: [] }
  watch?.(chaos)
  for (let n = 0; n < steps; n++) {
    chaos.done.push(oneOf(random, happenings)(chaos))
    cluster.advance(oneOf(random, [0, 0, 1, seconds(1), seconds(7), minutes(1), minutes(6)]))
  }
  heal(chaos)
  return cluster
}

/** Ends what keeps the cluster from what is asked of it, but for workloads that cannot get well. */
function heal({ cluster, done }: Chaos): void {
  done.push('heal')
  for (const name of nodeNames) {
    cluster.nodes.heal(name)
    cluster.nodes.start(name)
    cluster.client.update(nodeKind, cluster.client.get(nodeKind, name), ({ spec }) => {
      spec.unschedulable = false
      spec.taints = spec.taints?.filter(({ key }) => key !== 'chaos')
    })
  }
  for (const each of cluster.client.list(deploymentKind, { namespace: 'default' })) {
    cluster.client.update(deploymentKind, each, ({ spec }) => {
      spec.paused = false
    })
  }
  for (const each of cluster.client.list(jobKind, { namespace: 'default' })) {
    cluster.client.update(jobKind, each, ({ spec }) => {
      spec.suspend = false
    })
  }
  cluster.advance(hours(2))
  // What is under way at the very end comes to its end.
  cluster.settle()
}
