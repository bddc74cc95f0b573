/** Loads that one request sets off: what controllers, scheduler and kubelets then have to do without end. */
import type { Load } from './loads.ts'

const spec = { containers: [{ name: 'app', image: 'nginx:1.27' }] }
const labels = { app: 'many' }
const set = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } }
const once = { ...set, selector: undefined, template: { spec: { ...spec, restartPolicy: 'Never' } } }

/** The name of the load, and how many nodes there are. */
type Scene = readonly [name: string, nodes: number]

const workload = ([name, nodes]: Scene, plural: string, more: object): Load => ({
  name,
  setup: { nodes },
  before: [
    {
      method: 'POST',
      path: `/apis/${plural === 'jobs' ? 'batch' : 'apps'}/v1/namespaces/default/${plural}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ metadata: { name: 'many' }, spec: more }),
    },
  ],
  requests: [],
})

export const workloadLoads: readonly Load[] = [
  workload(['a Deployment of 100,000 replicas', 1_000], 'deployments', { ...set, replicas: 100_000 }),
  workload(['a Deployment of 100,000 replicas without a node', 0], 'deployments', {
    ...set,
    replicas: 100_000,
  }),
  workload(['a Job of 50,000 Pods at a time', 500], 'jobs', {
    ...once,
    completions: 200_000,
    parallelism: 50_000,
  }),
  workload(['a StatefulSet of two billion', 500], 'statefulsets', {
    ...set,
    replicas: 2_147_483_647,
    podManagementPolicy: 'Parallel',
  }),
  workload(['a DaemonSet on 5,000 nodes', 5_000], 'daemonsets', set),
]
