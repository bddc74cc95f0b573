/** What is kept up with every placement is what one finds who looks at all pods and all nodes. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { namespace } from '../../src/api/core/namespace.ts'
import type { Node, Pod } from '../../src/api/generated/types/core-v1.ts'
import { defaultedArgs } from '../../src/api/kubescheduler/plugin-args.ts'
import { deepFreeze } from '../../src/api/memo.ts'
import { Cache } from '../../src/client/cache.ts'
import { Cycle } from '../../src/scheduler/framework/cycle.ts'
import type { Plugin, PluginContext } from '../../src/scheduler/framework/plugin.ts'
import { Scoring } from '../../src/scheduler/framework/scoring.ts'
import { interPodAffinity } from '../../src/scheduler/plugins/inter-pod-affinity.ts'
import { podTopologySpread } from '../../src/scheduler/plugins/pod-topology-spread.ts'
import type { NodeView } from '../../src/scheduler/views/node-view.ts'
import { NodeViews } from '../../src/scheduler/views/node-views.ts'
import { PodView } from '../../src/scheduler/views/pod-view.ts'
import { Clock } from '../../src/sim/clock.ts'
import { Random } from '../../src/sim/random.ts'
import { enabledEverywhere } from '../support/plugins.ts'
import { affinityReason, affinityWorth, type Scene, spreadReason, spreadScores } from './slow-rules.ts'

const namespaces = { blue: { team: 'a' }, green: { team: 'b' }, plain: {} }

const cache = new Cache(new Clock(0))
for (const [name, labels] of Object.entries(namespaces)) {
  const object = deepFreeze({ kind: 'Namespace', metadata: { name, uid: name, labels } })
  cache.apply({ type: 'ADDED', kind: namespace, key: name, object, revision: 1 } as never)
}

const keys = ['kubernetes.io/hostname', 'zone', 'constructor']
const nodeNames = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5']

const someLabels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('x', 'y'), {
  noNullPrototype: true,
})
const aSelector = fc.oneof(
  fc.record({ matchLabels: someLabels }),
  fc.record({
    matchExpressions: fc.tuple(
      fc.record({
        key: fc.constantFrom('app', 'tier'),
        operator: fc.constantFrom('NotIn', 'In'),
        values: fc.constant(['x']),
      }),
    ),
  }),
)
const aTerm = fc.record(
  {
    topologyKey: fc.constantFrom(...keys),
    labelSelector: aSelector,
    namespaces: fc.subarray(Object.keys(namespaces)),
    namespaceSelector: fc.constantFrom({}, { matchLabels: { team: 'a' } }),
  },
  { requiredKeys: ['topologyKey'] },
)
const wishes = fc.record(
  {
    requiredDuringSchedulingIgnoredDuringExecution: fc.array(aTerm, { maxLength: 2 }),
    preferredDuringSchedulingIgnoredDuringExecution: fc.array(
      fc.record({ weight: fc.integer({ min: 1, max: 100 }), podAffinityTerm: aTerm }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
)
const aConstraint = fc.record(
  {
    maxSkew: fc.integer({ min: 1, max: 3 }),
    topologyKey: fc.constantFrom(...keys),
    whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
    labelSelector: aSelector,
    minDomains: fc.integer({ min: 1, max: 4 }),
    nodeAffinityPolicy: fc.constantFrom('Honor', 'Ignore'),
    nodeTaintsPolicy: fc.constantFrom('Honor', 'Ignore'),
  },
  { requiredKeys: ['maxSkew', 'topologyKey', 'whenUnsatisfiable', 'labelSelector'] },
)
const aPod = fc.record({
  namespace: fc.constantFrom(...Object.keys(namespaces)),
  labels: someLabels,
  isLeaving: fc.boolean(),
  affinity: fc.option(fc.record({ podAffinity: wishes, podAntiAffinity: wishes }, { requiredKeys: [] }), {
    nil: undefined,
  }),
  topologySpreadConstraints: fc.array(aConstraint, { maxLength: 2 }),
  nodeSelector: fc.option(fc.constant({ zone: 'a' }), { nil: undefined }),
  tolerations: fc.option(fc.constant([{ key: 'shut', operator: 'Exists' }]), { nil: undefined }),
})
const aNode = fc.record({
  labels: fc.record(
    {
      zone: fc.constantFrom('a', 'b', 'c'),
      'kubernetes.io/hostname': fc.constantFrom(...nodeNames),
      constructor: fc.constant('z'),
    },
    { requiredKeys: [] },
  ),
  isShut: fc.boolean(),
})
const aName = fc.constantFrom(...nodeNames)
const aStep = fc.oneof(
  fc.record({ do: fc.constant('show' as const), name: aName, node: aNode }),
  fc.record({ do: fc.constant('hide' as const), name: aName }),
  fc.record({
    do: fc.constant('place' as const),
    uid: fc.integer({ min: 1, max: 8 }),
    name: aName,
    pod: aPod,
  }),
  fc.record({ do: fc.constant('remove' as const), uid: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ do: fc.constant('ask' as const), pod: aPod }),
)

type AnyNode = { readonly labels: object; readonly isShut: boolean }

type Given<T> = T extends fc.Arbitrary<infer V> ? V : never

function podFrom(uid: string, { namespace: of, labels, isLeaving, ...spec }: Given<typeof aPod>): PodView {
  const deletionTimestamp = isLeaving ? '2026-01-01T00:00:00Z' : undefined
  const metadata = { name: uid, uid, namespace: of, labels, deletionTimestamp }
  return new PodView(
    deepFreeze({
      metadata,
      spec: { containers: [{ name: 'app', image: 'app' }], ...spec },
    } as unknown as Pod),
  )
}

function nodeFrom(name: string, { labels, isShut }: AnyNode): Node {
  const taints = isShut ? [{ key: 'shut', effect: 'NoSchedule' }] : undefined
  const status = { allocatable: { cpu: '4', memory: '8Gi', pods: '110' } }
  return deepFreeze({ metadata: { name, labels }, spec: { taints }, status } as unknown as Node)
}

const context = { cache } as PluginContext
const affinity = () => interPodAffinity(context, defaultedArgs('InterPodAffinity'))
const spreading = () => podTopologySpread(context, defaultedArgs('PodTopologySpread'))

function check(pod: PodView, views: NodeViews): void {
  const scene: Scene = { nodes: views.list, placed: [...views.pods()], namespaces }
  for (const [plugin, reasonOf] of [
    [affinity(), affinityReason],
    [spreading(), spreadReason],
  ] as const) {
    const cycle = new Cycle(views, enabledEverywhere([plugin]))
    cycle.begin(pod)
    const reasons = views.list.map((view) => cycle.refusal(pod, view)?.refusal.reasons.join())
    expect(reasons).toEqual(views.list.map((view) => reasonOf(pod, view, scene)))
  }
  const scored = (plugin: Plugin, nodes: readonly NodeView[]) =>
    new Scoring(views, enabledEverywhere([plugin]), new Random(1)).judge(pod, nodes)[0]?.scores
  const worth = views.list.map((view) => affinityWorth(pod, view, scene))
  const [least, greatest] = [Math.min(...worth), Math.max(...worth)]
  const stretched = worth.map((each) =>
    greatest > least ? Math.trunc(100 * ((each - least) / (greatest - least))) : 0,
  )
  expect(scored(affinity(), views.list) ?? stretched.map(() => 0)).toEqual(stretched)
  const spread = scored(spreading(), views.list)
  if (spread) expect(spread).toEqual(spreadScores(pod, views.list, scene))
}

test('affinity and spreading go by where all others are', () => {
  const steps = fc.array(aStep, { minLength: 10, maxLength: 40 })
  fc.assert(
    fc.property(steps, aPod, (taken, last) => {
      const views = new NodeViews()
      for (const name of nodeNames.slice(0, 3))
        views.show(nodeFrom(name, { labels: { zone: 'a', 'kubernetes.io/hostname': name }, isShut: false }))
      for (const step of taken) {
        if (step.do === 'show') views.show(nodeFrom(step.name, step.node))
        else if (step.do === 'hide') views.hide(step.name)
        else if (step.do === 'place') views.place(podFrom(`${step.uid}`, step.pod), step.name)
        else if (step.do === 'remove') views.remove(`${step.uid}`)
        else if (views.list.length > 0) check(podFrom('asked', { ...step.pod, isLeaving: false }), views)
      }
      if (views.list.length > 0) check(podFrom('asked', { ...last, isLeaving: false }), views)
    }),
    { numRuns: 150 },
  )
})
