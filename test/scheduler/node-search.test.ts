import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Node, Pod } from '../../src/api/generated/types/core-v1.ts'
import { deepFreeze } from '../../src/api/memo.ts'
import { Cache } from '../../src/client/cache.ts'
import type { PluginContext } from '../../src/scheduler/framework/plugin.ts'
import { enoughOf, NodeSearch } from '../../src/scheduler/node-search.ts'
import { NodeView } from '../../src/scheduler/views/node-view.ts'
import { NodeViews } from '../../src/scheduler/views/node-views.ts'
import { PodView } from '../../src/scheduler/views/pod-view.ts'
import { Clock } from '../../src/sim/clock.ts'
import { Random } from '../../src/sim/random.ts'
import { defaultPlugins, enabledEverywhere } from '../support/plugins.ts'

const nodeNamed = (name: string, { cpu = '4', labels = {} }: { cpu?: string; labels?: object } = {}): Node =>
  deepFreeze({
    metadata: { name, labels },
    spec: {},
    status: { allocatable: { cpu, memory: '8Gi', pods: '10' } },
  } as unknown as Node)

const containersAsking = (cpu: string) =>
  deepFreeze([{ name: 'app', image: 'app', resources: { requests: { cpu, memory: '256Mi' } } }])

const templates = ['100m', '500m', '2', '5'].map(containersAsking)

const podOf = (uid: string, containers: object): PodView =>
  new PodView(
    deepFreeze({ metadata: { name: uid, uid }, spec: { containers, priority: 0 } } as unknown as Pod),
  )

// Plugins look up what is not there: volumes, Services.
const cache = new Cache(new Clock(0))
const plugins = enabledEverywhere(defaultPlugins({ random: new Random(1), cache } as PluginContext))

const searchOf = (views: NodeViews, seed = 1) => new NodeSearch(views, plugins, { random: new Random(seed) })

const viewsOf = (nodes: readonly Node[]) => {
  const views = new NodeViews()
  for (const node of nodes) views.show(node)
  return views
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => nodeNamed(`node-${n}`))

describe('how many nodes are looked at', () => {
  test.each([
    [1, 1],
    [99, 99],
    [100, 100],
    [250, 120],
    [1_000, 420],
    [5_000, 500],
    [6_000, 300],
    [10_000, 500],
  ])('of %i nodes, %i that would do are enough', (nodes, enough) => {
    expect(enoughOf(nodes)).toBe(enough)
  })

  test('a search goes on where the last one ended, so that all nodes have their turn', () => {
    const views = viewsOf(numbered(1_000))
    const search = searchOf(views)
    for (let n = 0; n < 3_000; n++) {
      const pod = podOf(`pod-${n}`, templates[0])
      views.place(pod, (search.find(pod) as NodeView).name)
    }

    expect(views.list.filter(({ usedPods }) => usedPods === 0)).toEqual([])
  })
})

test('the nodes of all zones take turns', () => {
  const zone = (name: string) => ({ labels: { 'topology.kubernetes.io/zone': name } })
  const views = viewsOf([
    nodeNamed('a1', zone('a')),
    nodeNamed('a2', zone('a')),
    nodeNamed('a3', zone('a')),
    nodeNamed('b1', zone('b')),
    nodeNamed('c1', zone('c')),
  ])
  views.show(nodeNamed('c2', zone('c')))
  views.show(nodeNamed('a3', zone('b')))

  expect(views.list.map(({ name }) => name)).toEqual(['a1', 'b1', 'c1', 'a2', 'a3', 'c2'])
})

test('among equals every node is chosen sometimes', () => {
  const views = viewsOf(numbered(3))
  const search = searchOf(views)

  const chosen = new Set(
    Array.from({ length: 30 }, (_, n) => (search.find(podOf(`pod-${n}`, templates[0])) as NodeView).name),
  )

  expect([...chosen].sort()).toEqual(['node-0', 'node-1', 'node-2'])
})

type Step =
  | { readonly kind: 'pod'; readonly template: number }
  | { readonly kind: 'gone'; readonly pod: number }
  | { readonly kind: 'node'; readonly node: number; readonly cpu: string }

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('pod' as const), template: fc.nat(templates.length - 1) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('gone' as const), pod: fc.nat(40) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('node' as const),
        node: fc.nat(4),
        cpu: fc.constantFrom('1', '4', '16'),
      }),
    },
  ),
  { maxLength: 60 },
)

test('what is remembered from earlier pods never changes a choice', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const nodes = new Map(numbered(5).map((node) => [node.metadata.name, node]))
      const views = viewsOf([...nodes.values()])
      const search = searchOf(views, 7)
      const placed = new Map<string, { pod: PodView; node: string }>()
      const forgetful = new Random(7)
      let count = 0
      for (const step of all) {
        if (step.kind === 'node') {
          const changed = nodeNamed(`node-${step.node}`, { cpu: step.cpu })
          nodes.set(changed.metadata.name, changed)
          views.show(changed)
        } else if (step.kind === 'gone') {
          views.remove(`pod-${step.pod}`)
          placed.delete(`pod-${step.pod}`)
        } else {
          const pod = podOf(`pod-${count++}`, templates[step.template])
          const found = search.find(pod)
          const fresh = viewsOf([...nodes.values()])
          for (const other of placed.values()) fresh.place(other.pod, other.node)
          const answer = new NodeSearch(fresh, plugins, { random: forgetful }).find(pod)
          expect(nameOrMessage(found)).toBe(nameOrMessage(answer))
          if (!(found instanceof NodeView)) continue
          views.place(pod, found.name)
          placed.set(pod.object.metadata.uid, { pod, node: found.name })
        }
      }
    }),
    { numRuns: 60 },
  )
})

const nameOrMessage = (found: ReturnType<NodeSearch['find']>) =>
  found instanceof NodeView ? found.name : found.message
