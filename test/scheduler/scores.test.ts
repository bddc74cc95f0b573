/** What a node is worth by its resources and its images, and what profiles can be told of that. */
import { describe, expect, test } from 'vitest'
import type { Node, Pod } from '../../src/api/generated/types/core-v1.ts'
import { type ArgsName, defaultedArgs } from '../../src/api/kubescheduler/plugin-args.ts'
import { deepFreeze } from '../../src/api/memo.ts'
import { Cache } from '../../src/client/cache.ts'
import { Cycle } from '../../src/scheduler/framework/cycle.ts'
import { defaultFactories } from '../../src/scheduler/framework/default-plugins.ts'
import type { Plugin, PluginContext } from '../../src/scheduler/framework/plugin.ts'
import { Scoring } from '../../src/scheduler/framework/scoring.ts'
import { NodeViews } from '../../src/scheduler/views/node-views.ts'
import { PodView } from '../../src/scheduler/views/pod-view.ts'
import { Clock } from '../../src/sim/clock.ts'
import { Random } from '../../src/sim/random.ts'
import { enabledEverywhere } from '../support/plugins.ts'

const pluginOf = (name: string, args?: object): Plugin =>
  defaultFactories
    .find((each) => each.name === name)!
    .make({ cache: new Cache(new Clock(0)) } as PluginContext, args && defaultedArgs(name as ArgsName, args))

const nodeOf = (name: string, allocatable: object, more: object = {}): Node =>
  deepFreeze({
    metadata: { name, labels: { name } },
    spec: {},
    status: { allocatable: { pods: '110', ...allocatable }, ...more },
  } as unknown as Node)

function podOf(name: string, requests: object = {}, more: object = {}): PodView {
  const containers = [{ name: 'app', image: 'app:1', resources: { requests } }]
  return new PodView(
    deepFreeze({
      metadata: { name, uid: name, namespace: 'default' },
      spec: { containers, ...more },
    } as unknown as Pod),
  )
}

function viewsOf(...nodes: readonly Node[]): NodeViews {
  const views = new NodeViews()
  for (const node of nodes) views.show(node)
  return views
}

const scores = (plugin: Plugin, pod: PodView, views: NodeViews) =>
  new Scoring(views, enabledEverywhere([plugin]), new Random(1)).judge(pod, views.list)[0]?.scores

describe('a node is worth', () => {
  const views = viewsOf(nodeOf('a', { cpu: '4', memory: '8Gi', 'example.com/gpu': '4' }))
  views.place(podOf('one', { cpu: '1', memory: '1Gi', 'example.com/gpu': '2' }), 'a')
  const asking = podOf('asking', { cpu: '1', memory: '1Gi', 'example.com/gpu': '1' })
  const gpu = {
    resources: [
      { name: 'example.com/gpu', weight: 3 },
      { name: 'cpu', weight: 1 },
    ],
  }

  test.each([
    ['what stays free of it', { type: 'LeastAllocated' }, 62],
    ['what is used of it', { type: 'MostAllocated' }, 37],
    ['what is used of a resource that counts more', { type: 'MostAllocated', ...gpu }, 68],
    [
      'what a shape says',
      {
        type: 'RequestedToCapacityRatio',
        requestedToCapacityRatio: {
          shape: [
            { utilization: 0, score: 0 },
            { utilization: 100, score: 10 },
          ],
        },
      },
      38,
    ],
  ])('%s', (_what, scoringStrategy, score) => {
    expect(scores(pluginOf('NodeResourcesFit', { scoringStrategy }), asking, views)).toEqual([score])
  })

  test('as much more as the pod brings its resources into balance', () => {
    const balanced = pluginOf('NodeResourcesBalancedAllocation')
    const [even, odd] = ['even', 'odd'].map((name) => nodeOf(name, { cpu: '4', memory: '4Gi' }))
    const uneven = viewsOf(even, odd)
    uneven.place(podOf('cpu', { cpu: '2' }), 'odd')
    expect(scores(balanced, podOf('memory', { memory: '2Gi' }), uneven)).toEqual([62, 87])
    expect(scores(balanced, podOf('both', { cpu: '1', memory: '1Gi' }), uneven)).toEqual([75, 75])
    expect(scores(balanced, podOf('nothing'), uneven)).toEqual([0, 0])
  })

  test('more, if it has large images that many nodes have', () => {
    const has = (sizeBytes: number) => ({ images: [{ names: ['app:1', 'app@sha256:1'], sizeBytes }] })
    const nodes = viewsOf(
      nodeOf('a', {}, has(700 * 1024 * 1024)),
      nodeOf('b', {}, has(30 * 1024 * 1024)),
      nodeOf('c', {}),
    )
    expect(scores(pluginOf('ImageLocality'), podOf('one'), nodes)).toEqual([45, 0, 0])
    nodes.hide('c')
    expect(scores(pluginOf('ImageLocality'), podOf('one'), nodes)).toEqual([69, 0])
  })
})

describe('a profile can', () => {
  const refusals = (plugin: Plugin, pod: PodView, views: NodeViews) => {
    const cycle = new Cycle(views, enabledEverywhere([plugin]))
    cycle.begin(pod)
    return views.list.map((view) => cycle.refusal(pod, view)?.refusal.reasons.join())
  }

  test('ask of all pods what they do not ask themselves', () => {
    const terms = (name: string) => [{ matchExpressions: [{ key: 'name', operator: 'In', values: [name] }] }]
    const plugin = pluginOf('NodeAffinity', {
      addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms('a') } },
    })
    const views = viewsOf(nodeOf('a', {}), nodeOf('b', {}))
    const unenforced = "node(s) didn't match scheduler-enforced node affinity"
    expect(refusals(plugin, podOf('one'), views)).toEqual([undefined, unenforced])
    const unmatched = "node(s) didn't match Pod's node affinity/selector"
    expect(refusals(plugin, podOf('two', {}, { nodeSelector: { name: 'b' } }), views)).toEqual([
      unmatched,
      unenforced,
    ])
  })

  test('leave resources to others to look after', () => {
    const views = viewsOf(nodeOf('a', { cpu: '4' }))
    const asking = podOf('one', { 'example.com/gpu': '1' })
    expect(refusals(pluginOf('NodeResourcesFit', {}), asking, views)).toEqual([
      'Insufficient example.com/gpu',
    ])
    const ignoring = pluginOf('NodeResourcesFit', { ignoredResourceGroups: ['example.com'] })
    expect(refusals(ignoring, asking, views)).toEqual([undefined])
  })
})
