/** How long the scheduler takes to choose a node: filter, score and place, without any write. */
import { performance } from 'node:perf_hooks'
import type { Node, Pod } from '../src/api/generated/types/core-v1.ts'
import { deepFreeze } from '../src/api/memo.ts'
import { Cache } from '../src/client/cache.ts'
import type { PluginContext } from '../src/scheduler/framework/plugin.ts'
import { NodeSearch } from '../src/scheduler/node-search.ts'
import { NodeView } from '../src/scheduler/views/node-view.ts'
import { NodeViews } from '../src/scheduler/views/node-views.ts'
import { PodView } from '../src/scheduler/views/pod-view.ts'
import { Clock } from '../src/sim/clock.ts'
import { Random } from '../src/sim/random.ts'
import { defaultPlugins, enabledEverywhere } from '../test/support/plugins.ts'

const nodeNamed = (n: number): Node =>
  deepFreeze({
    metadata: { name: `node-${n}`, labels: { tier: n % 10 === 0 ? 'gold' : 'iron' } },
    spec: {},
    status: { allocatable: { cpu: '32', memory: '128Gi', 'ephemeral-storage': '100Gi', pods: '110' } },
  } as unknown as Node)

const containers = deepFreeze([
  { name: 'app', image: 'app', resources: { requests: { cpu: '100m', memory: '128Mi' } } },
])
const nodeSelector = deepFreeze({ tier: 'gold' })

const podNumbered = (n: number, spec: object): Pod =>
  deepFreeze({
    metadata: { name: `pod-${n}`, namespace: 'default', uid: `uid-${n}` },
    spec: { containers, priority: 0, preemptionPolicy: 'PreemptLowerPriority', ...spec },
  } as unknown as Pod)

function measure(nodes: number, pods: number, spec: object = {}): number {
  const views = new NodeViews()
  for (let n = 0; n < nodes; n++) views.show(nodeNamed(n))
  const search = new NodeSearch(views, plugins, { random: new Random(1) })
  const start = performance.now()
  for (let n = 0; n < pods; n++) {
    const pod = new PodView(podNumbered(n, spec))
    const found = search.find(pod)
    if (found instanceof NodeView) views.place(pod, found.name)
  }
  return ((performance.now() - start) * 1_000) / pods
}

// Plugins look up what is not there: volumes, Services.
const cache = new Cache(new Clock(0))
const plugins = enabledEverywhere(defaultPlugins({ random: new Random(1), cache } as PluginContext))

const report = (what: string, micros: number) =>
  console.log(`${what.padEnd(48)} ${micros.toFixed(1)} µs a pod`)

measure(100, 5_000)
report('10,000 pods on 100 nodes', measure(100, 10_000))
report('50,000 pods on 5,000 nodes', measure(5_000, 50_000))
report('20,000 pods on a tenth of 5,000 nodes', measure(5_000, 20_000, { nodeSelector }))
report('20,000 pods of which half fit on 100 nodes', measure(100, 20_000))
