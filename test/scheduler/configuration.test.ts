/** KubeSchedulerConfiguration: profiles, and which plugins are asked where. */
import { describe, expect, test } from 'vitest'
import type { EnabledAndDisabled } from '../../src/api/kubescheduler/configuration.ts'
import { readConfiguration } from '../../src/api/kubescheduler/reading.ts'
import { enabledBy } from '../../src/scheduler/framework/enabling.ts'
import { extensionPoints } from '../../src/scheduler/framework/extension-points.ts'
import { defineSchedulerPlugin, never, type Plugin } from '../../src/scheduler/framework/plugin.ts'
import { checkSchedulerSettings } from '../../src/scheduler/settings.ts'
import { seconds } from '../../src/sim/duration.ts'
import { SchedulingPlane } from './scheduling-plane.ts'

const kind = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' }

describe('profiles', () => {
  const refusing = defineSchedulerPlugin({ name: 'Refusing', filter: () => never('no'), wakesOn: {} })
  const configuration = {
    ...kind,
    profiles: [
      { schedulerName: 'default-scheduler', plugins: { multiPoint: { disabled: [{ name: 'Refusing' }] } } },
      { schedulerName: 'strict' },
    ],
  }

  test('have their own plugins, and tell in their own name', () => {
    const plane = new SchedulingPlane({ configuration, plugins: [refusing] })
    plane.addNode('node-1')
    plane.addPod('usual')
    plane.addPod('odd', { spec: { schedulerName: 'strict' } })
    expect(plane.nodeOf('usual')).toBe('node-1')
    expect(plane.whyPending('odd')).toMatch(/^0\/1 nodes are available: 1 no\./)
    expect(plane.reportersOf('odd')).toEqual(['strict'])
    expect(plane.reportersOf('usual')).toEqual(['default-scheduler'])
  })

  test('a pod that names none of them waits, and nothing is told', () => {
    const plane = new SchedulingPlane({ configuration, plugins: [refusing] })
    plane.addNode('node-1')
    plane.addPod('web', { spec: { schedulerName: 'nobody' } })
    expect([plane.nodeOf('web'), plane.whyPending('web'), plane.eventsOf('web')]).toEqual([
      undefined,
      undefined,
      [],
    ])
  })

  test('share one queue and one view of the nodes', () => {
    const plane = new SchedulingPlane({
      configuration: { ...kind, profiles: [{ schedulerName: 'a' }, { schedulerName: 'b' }] },
    })
    plane.addNode('node-1', { allocatable: { pods: '1' } })
    plane.submit('low', { spec: { schedulerName: 'a', priority: 1 } })
    plane.submit('high', { spec: { schedulerName: 'b', priority: 2 } })
    plane.settle()
    expect([plane.nodeOf('low'), plane.nodeOf('high')]).toEqual([undefined, 'node-1'])
  })
})

describe('the queue', () => {
  test('backs off as it is told', () => {
    const plane = new SchedulingPlane({
      configuration: { ...kind, podInitialBackoffSeconds: 20, podMaxBackoffSeconds: 20 },
    })
    plane.addPod('web')
    plane.clock.advance(seconds(19))
    expect(plane.eventsOf('web')).toHaveLength(1)
    plane.clock.advance(seconds(2))
    expect(plane.eventsOf('web')).toHaveLength(2)
  })
})

describe('plugins', () => {
  const named = (name: string, ...points: readonly string[]): Plugin =>
    Object.fromEntries([
      ['name', name],
      ...points.map((point) => [point, () => undefined]),
    ]) as unknown as Plugin
  const known = [
    named('Sort', 'queueSort'),
    named('A', 'filter', 'score'),
    named('B', 'preFilter', 'filter', 'score'),
    named('Binder', 'bind'),
    named('C', 'filter', 'score'),
    named('OtherSort', 'queueSort'),
  ]
  const enabled = (plugins: EnabledAndDisabled) =>
    enabledBy({
      defaults: ['Sort', 'A', 'B', 'Binder'],
      pluginOf: (name) => known.find((each) => each.name === name),
      plugins,
      path: 'profiles[0].plugins',
      schedulerName: 'a',
    })
  const names = (plugins: readonly Plugin[]) => plugins.map(({ name }) => name).join(' ')
  const list = (...all: readonly string[]) => all.map((name) => ({ name }))

  test('are asked wherever they have something to say', () => {
    const found = enabled({})
    expect(extensionPoints.filter((point) => found[point].length > 0)).toEqual([
      'queueSort',
      'preFilter',
      'filter',
      'score',
      'bind',
    ])
    expect(names(found.filter)).toBe('A B')
  })

  test('are left out everywhere, or at one point', () => {
    expect(names(enabled({ multiPoint: { disabled: list('A') } }).filter)).toBe('B')
    const { filter, score } = enabled({ score: { disabled: list('*') } })
    expect([names(filter), names(score)]).toEqual(['A B', ''])
  })

  test('come after those that are there by default, unless a point names them', () => {
    expect(names(enabled({ multiPoint: { enabled: list('C') } }).filter)).toBe('A B C')
    expect(names(enabled({ filter: { enabled: list('C', 'B') } }).filter)).toBe('B A C')
    expect(names(enabled({ filter: { enabled: list('B'), disabled: list('*') } }).filter)).toBe('B')
  })

  test('count as the configuration says, first at the point, then everywhere', () => {
    const weights = (plugins: EnabledAndDisabled) => {
      const { weightOf } = enabled(plugins)
      return known.slice(1, 3).map((plugin) => weightOf(plugin))
    }
    expect(weights({})).toEqual([1, 1])
    expect(weights({ multiPoint: { enabled: [{ name: 'A', weight: 5 }] } })).toEqual([5, 1])
    const both = {
      score: { enabled: [{ name: 'A', weight: 7 }] },
      multiPoint: { enabled: [{ name: 'A', weight: 5 }] },
    }
    expect(weights(both)).toEqual([7, 1])
  })

  test.each([
    [
      { filter: { enabled: list('Nobody') } },
      'profiles[0].plugins.filter.enabled[0]: FilterPlugin "Nobody" does not exist',
    ],
    [
      { multiPoint: { enabled: list('Nobody') } },
      'profiles[0].plugins.multiPoint.enabled[0]: PreFilterPlugin "Nobody" does not exist',
    ],
    [
      { bind: { enabled: list('A') } },
      'profiles[0].plugins.bind.enabled[0]: plugin "A" does not extend BindPlugin plugin',
    ],
    [
      { filter: { enabled: list('C', 'C') } },
      'profiles[0].plugins.filter.enabled[1]: plugin "C" already registered as "FilterPlugin"',
    ],
    [
      { score: { enabled: [{ name: 'A', weight: -1 }] } },
      'profiles[0].plugins.score: total score of Score plugins could overflow',
    ],
    [
      { bind: { disabled: list('*') } },
      'profiles[0].plugins.bind: at least one bind plugin is needed for profile with scheduler name "a"',
    ],
    [
      { queueSort: { disabled: list('Sort') } },
      'profiles[0].plugins.queueSort: only one queue sort plugin required for profile with scheduler name "a", but got 0',
    ],
    [
      { queueSort: { enabled: list('Sort', 'OtherSort') } },
      'profiles[0].plugins.queueSort: only one queue sort plugin required for profile with scheduler name "a", but got 2',
    ],
  ])('%j', (plugins, message) => {
    expect(() => enabled(plugins)).toThrow(message)
  })

  test('may count for less than nothing if nobody counts after them', () => {
    expect(() => enabled({ multiPoint: { enabled: [{ name: 'C', weight: -1 }] } })).not.toThrow()
    expect(() => enabled({ score: { enabled: [{ name: 'C', weight: -1 }] } })).toThrow('could overflow')
  })

  test('are told what the configuration gives them', () => {
    const told: unknown[] = []
    const listening = defineSchedulerPlugin('Listening', (_context, args) => {
      told.push(args)
      return {}
    })
    const pluginConfig = [{ name: 'Listening', args: { loud: true } }]
    new SchedulingPlane({ configuration: { ...kind, profiles: [{ pluginConfig }] }, plugins: [listening] })
    expect(told).toEqual([{ loud: true }])
  })
})

describe('what is said is read strictly', () => {
  const onNodes = (operator: string) => ({
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator }] }],
    },
  })
  const problems: readonly [object, string][] = [
    [{ kind: 'Policy' }, 'kind: no kind "Policy" is registered'],
    [
      { apiVersion: 'kubescheduler.config.k8s.io/v1beta3' },
      'apiVersion: no kind "KubeSchedulerConfiguration" is registered',
    ],
    [{ profile: [] }, 'profile: unknown field'],
    [{ profiles: [{ plugin: {} }] }, 'profiles[0].plugin: unknown field'],
    [
      { profiles: [{ plugins: { score: { enabled: [{ name: 'X', weight: 'much' }] } } }] },
      'profiles[0].plugins.score.enabled[0].weight: json: cannot unmarshal string into Go struct field Plugin.profiles.plugins.score.enabled.weight of type int32',
    ],
    [
      { percentageOfNodesToScore: 101 },
      'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]',
    ],
    [{ parallelism: 0 }, 'parallelism: Invalid value: 0: should be an integer value greater than zero'],
    [{ podInitialBackoffSeconds: 0 }, 'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0'],
    [
      { podMaxBackoffSeconds: -1 },
      'podMaxBackoffSeconds: Invalid value: -1: must be greater than or equal to',
    ],
    [{ clientConnection: { burst: -1 } }, 'clientConnection.burst: Invalid value: -1: must be non-negative'],
    [
      { leaderElection: { leaseDuration: '1s', renewDeadline: '2s' } },
      'leaderElection.leaseDuration: Invalid value: "2s": must be greater than `RenewDeadline`',
    ],
    [
      { leaderElection: { retryPeriod: 'soon' } },
      'leaderElection.retryPeriod: time: invalid duration "soon"',
    ],
    [
      { profiles: [{ pluginConfig: [{ name: 'DynamicResources', args: { bindingTimeout: '1ms' } }] }] },
      'profiles[0].pluginConfig[0].args.bindingTimeout: Invalid value: "1ms": must be at least 1 second',
    ],
    [
      { profiles: [{ pluginConfig: [{ name: 'NodeAffinity', args: { addedAffinity: onNodes('Near') } }] }] },
      'matchExpressions[0].operator: Unsupported value: "Near": supported values: "In", "NotIn"',
    ],
    [
      { profiles: [{ pluginConfig: [{ name: 'NodeAffinity', args: { addedAffinity: onNodes('In') } }] }] },
      "matchExpressions[0].values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty",
    ],
    [{ profiles: [{}, { schedulerName: 'b' }] }, 'profiles[0].schedulerName: Required value'],
    [
      { profiles: [{ schedulerName: 'a' }, { schedulerName: 'a' }] },
      'profiles[1].schedulerName: Duplicate value: "profiles[0].schedulerName"',
    ],
    [{ extenders: [{ urlPrefix: 'http://x' }] }, 'extenders: Forbidden: kubesim asks no extenders'],
    [
      { profiles: [{ pluginConfig: [{ name: 'NodeResourcesFit', args: { scoring: {} } }] }] },
      'profiles[0].pluginConfig[0].args.scoring: unknown field',
    ],
    [
      {
        profiles: [
          { pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'Most' } } }] },
        ],
      },
      'profiles[0].pluginConfig[0].args.scoringStrategy.type: Unsupported value: "Most"',
    ],
    [
      { profiles: [{ pluginConfig: [{ name: 'NodeAffinity', args: { kind: 'Other' } }] }] },
      'profiles[0].pluginConfig[0].args: args for plugin NodeAffinity were not of type NodeAffinityArgs.kubescheduler.config.k8s.io, got Other.kubescheduler.config.k8s.io',
    ],
    [
      { profiles: [{ pluginConfig: [{ name: 'VolumeBinding' }, { name: 'VolumeBinding' }] }] },
      'profiles[0].pluginConfig[1]: Duplicate value: "VolumeBinding"',
    ],
    [
      {
        profiles: [
          {
            plugins: { multiPoint: { enabled: [{ name: 'SchedulingGates' }, { name: 'SchedulingGates' }] } },
          },
        ],
      },
      'profiles[0].plugins.multiPoint.enabled[1]: plugin "SchedulingGates" already registered as "PreEnqueuePlugin"',
    ],
    [
      {
        profiles: [
          { plugins: { queueSort: { enabled: [{ name: 'PrioritySort' }, { name: 'PrioritySort' }] } } },
        ],
      },
      'profiles[0].plugins.queueSort.enabled: Invalid value: 2: only one queue sort plugin can be enabled',
    ],
    [
      { profiles: [{ plugins: { score: { enabled: [{ weight: 2 }] } } }] },
      'profiles[0].plugins.score.enabled[0]: ScorePlugin "" does not exist',
    ],
    [
      { profiles: [{ plugins: { filter: { enabled: [{ name: 'EBSLimits' }] } } }] },
      'profiles[0].plugins.filter.enabled[0]: Invalid value: "EBSLimits": was invalid in version "v1"',
    ],
  ]
  test.each(problems)('%j', (given, message) => {
    expect(() => checkSchedulerSettings({ ...kind, ...given })).toThrow(message)
  })

  test('is told all at once, of what plugins are told, too', () => {
    const pluginConfig = [{ name: 'VolumeBinding', args: { bindTimeoutSeconds: -1 } }]
    const given = { ...kind, percentageOfNodesToScore: 101, profiles: [{ pluginConfig }] }
    expect(() => readConfiguration(given)).toThrow(
      /profiles\[0\].pluginConfig\[0\].args.bindTimeoutSeconds: .*; percentageOfNodesToScore: /,
    )
  })

  test('and what is not said is as in Kubernetes', () => {
    const args = {
      name: 'NodeResourcesFit',
      args: { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu' }] } },
    }
    const [profile] = readConfiguration({ ...kind, profiles: [{ pluginConfig: [args] }] }).profiles
    expect(profile.schedulerName).toBe('default-scheduler')
    expect(profile.args.get('NodeResourcesFit')).toEqual({
      scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 1 }] },
    })
  })
})
