/** What plugins find out in a scheduling cycle. */
import { describe, expect, test } from 'vitest'
import type { Node, Pod } from '../../src/api/generated/types/core-v1.ts'
import { deepFreeze } from '../../src/api/memo.ts'
import { definePlugin, notNow, type Plugin } from '../../src/scheduler/framework/plugin.ts'
import { NodeSearch } from '../../src/scheduler/node-search.ts'
import { NodeView } from '../../src/scheduler/views/node-view.ts'
import { NodeViews } from '../../src/scheduler/views/node-views.ts'
import { PodView } from '../../src/scheduler/views/pod-view.ts'
import { Random } from '../../src/sim/random.ts'
import { enabledEverywhere } from '../support/plugins.ts'

const podOf = (name: string, labels: Record<string, string> = {}): PodView =>
  new PodView(
    deepFreeze({
      metadata: { name, uid: name, namespace: 'default', labels },
      spec: { containers: [{ name: 'app', image: 'app' }] },
    } as unknown as Pod),
  )

const nodeNamed = (name: string): Node => {
  const allocatable = { cpu: '4', memory: '8Gi', pods: '10' }
  return deepFreeze({ metadata: { name }, spec: {}, status: { allocatable } } as unknown as Node)
}

const views = (...names: string[]): NodeViews => {
  const all = new NodeViews()
  for (const name of names) all.show(nodeNamed(name))
  return all
}

const searchOf = (nodes: NodeViews, ...plugins: Plugin[]) =>
  new NodeSearch(nodes, enabledEverywhere(plugins), { random: new Random(1) })

const find = (nodes: NodeViews, pod: PodView, ...plugins: Plugin[]): string => {
  const found = searchOf(nodes, ...plugins).find(pod)
  return found instanceof NodeView ? found.name : found.message
}

const only = (name: string, ...nodeNames: string[]) =>
  definePlugin({
    name,
    preFilter: () => ({ nodeNames: new Set(nodeNames) }),
    filter: () => undefined,
    wakesOn: {},
  })

describe('nodes that plugins name beforehand', () => {
  test('must be named by each of them', () => {
    const [ours, yours] = [only('Ours', 'node-1', 'node-2'), only('Yours', 'node-2', 'node-3')]
    expect(find(views('node-1', 'node-2', 'node-3'), podOf('web'), ours, yours)).toBe('node-2')
  })

  test('are told by who named them, where none is left', () => {
    const [ours, yours] = [only('Ours', 'node-1'), only('Yours', 'node-2')]
    expect(find(views('node-1', 'node-2'), podOf('web'), yours, ours)).toBe(
      "0/2 nodes are available: node(s) didn't satisfy plugin(s) [Ours Yours] simultaneously.",
    )
  })
})

/** Refuses nodes that have two pods of one colour, and keeps count of them in what it has found. */
const colours = definePlugin<Map<string, number>>({
  name: 'Colours',
  needs: ['labels'],
  preFilter({ labels }, nodes) {
    const found = new Map<string, number>()
    for (const [pod, { name }] of nodes.pods())
      if (pod.labels['colour'] === labels['colour']) found.set(name, (found.get(name) ?? 0) + 1)
    return { found }
  },
  filter: (_pod, { name }, found) =>
    (found.get(name) ?? 0) > 1 ? notNow('node(s) had enough of the colour') : undefined,
  addPod: (found, _added, { name }) => void found.set(name, (found.get(name) ?? 0) + 1),
  removePod: (found, _removed, { name }) => void found.set(name, (found.get(name) ?? 0) - 1),
  wakesOn: {},
})

describe('what a plugin has found', () => {
  test('takes in those to whom the node is promised, and forgets them again', () => {
    const nodes = views('node-1')
    nodes.place(podOf('red-1', { colour: 'red' }), 'node-1')
    nodes.nominations.promise(podOf('red-2', { colour: 'red' }), 'node-1')
    expect(find(nodes, podOf('red-3', { colour: 'red' }), colours)).toContain('enough of the colour')
    nodes.nominations.withdraw('red-2')
    expect(find(nodes, podOf('red-3', { colour: 'red' }), colours)).toBe('node-1')
  })

  test('is true of another pod only if that is the same in what the plugin needs', () => {
    const nodes = views('node-1')
    for (const name of ['red-1', 'red-2']) nodes.place(podOf(name, { colour: 'red' }), 'node-1')
    const search = searchOf(nodes, colours)
    const found = search.find(podOf('red-3', { colour: 'red' }))
    expect(search.find(podOf('red-4', { colour: 'red' }))).toBe(found)
    expect(search.find(podOf('blue', { colour: 'blue' }))).toBeInstanceOf(NodeView)
  })

  test('is found anew about each pod where the plugin does not say what it needs', () => {
    let asked = 0
    const { needs: _needs, ...curious } = colours
    const counting: Plugin = {
      ...curious,
      preFilter(pod, nodes) {
        asked++
        return colours.preFilter!(pod, nodes)
      },
    }
    const nodes = views('node-1')
    for (const name of ['red-1', 'red-2']) nodes.place(podOf(name, { colour: 'red' }), 'node-1')
    const search = searchOf(nodes, counting)
    for (const name of ['red-3', 'red-4']) search.find(podOf(name, { colour: 'red' }))
    expect(asked).toBe(2)
  })
})

describe('a tally', () => {
  const tallyOf = (nodes: NodeViews) =>
    nodes.tallies.get('pods', () => {
      const tally = {
        pods: 0,
        nodes: 0,
        concerns: () => true,
        count: (_kin: unknown, _view: NodeView, pods: number) => void (tally.pods += pods),
        node: (_view: NodeView, sign: 1 | -1) => void (tally.nodes += sign),
      }
      return tally
    })

  test('follows the pods that come and go, and those that do so only in the mind', () => {
    const nodes = views('node-1')
    nodes.place(podOf('one'), 'node-1')
    const tally = tallyOf(nodes)
    expect(tally.pods).toBe(1)
    nodes.place(podOf('two'), 'node-1')
    nodes.remove('one')
    expect(tally.pods).toBe(1)
    nodes.lay(podOf('three'), nodes.get('node-1')!)
    expect(tallyOf(nodes).pods).toBe(2)
  })

  test('follows the nodes that come and go, with the pods on them', () => {
    const nodes = views('node-1')
    nodes.place(podOf('one'), 'node-1')
    nodes.place(podOf('early'), 'node-2')
    const tally = tallyOf(nodes)
    expect(tally).toMatchObject({ nodes: 1, pods: 1 })
    nodes.show(nodeNamed('node-2'))
    expect(tally).toMatchObject({ nodes: 2, pods: 2 })
    nodes.hide('node-1')
    expect(tally).toMatchObject({ nodes: 1, pods: 1 })
  })
})
