/** What is wrong with the arguments of plugins. Source: validation_pluginargs.go. */
import {
  duplicate,
  type FieldErrors,
  forbidden,
  invalid,
  notSupported,
  required,
  unreadable,
} from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { TopologySpreadConstraint } from '../generated/types/core-v1.ts'
import { goDurationMs } from '../go-duration.ts'
import { qualifiedNameProblems } from '../names.ts'
import { addedAffinityProblems } from './added-affinity-problems.ts'
import type {
  ArgsName,
  NodeResourcesFitArgs,
  PluginArgs,
  UtilizationShapePoint,
  WeightedResource,
} from './plugin-args.ts'

type Rules = { readonly [Name in ArgsName]?: (args: PluginArgs[Name], path: string) => FieldErrors }

const rules: Rules = {
  *DefaultPreemption({ minCandidateNodesPercentage: share, minCandidateNodesAbsolute: least }, path) {
    const [ofShare, ofLeast] = [`${path}.minCandidateNodesPercentage`, `${path}.minCandidateNodesAbsolute`]
    if (share < 0 || share > 100) yield invalid(ofShare, share, 'not in valid range [0, 100]')
    if (least < 0) yield invalid(ofLeast, least, 'not in valid range [0, inf)')
    if (share !== 0 || least !== 0) return
    yield invalid(ofShare, share, 'cannot be zero at the same time as minCandidateNodesAbsolute')
    yield invalid(ofLeast, least, 'cannot be zero at the same time as minCandidateNodesPercentage')
  },

  *DynamicResources({ filterTimeout, bindingTimeout }, path) {
    const [ofFilter, ofBinding] = [`${path}.filterTimeout`, `${path}.bindingTimeout`]
    const [filterMs, bindingMs] = [goDurationMs(filterTimeout), goDurationMs(bindingTimeout)]
    if (typeof filterMs === 'string') yield unreadable(ofFilter, filterMs)
    else if (filterMs < 0) yield invalid(ofFilter, filterTimeout, 'must be zero or positive')
    if (typeof bindingMs === 'string') yield unreadable(ofBinding, bindingMs)
    else if (bindingMs < 1_000) yield invalid(ofBinding, bindingTimeout, 'must be at least 1 second')
  },

  *InterPodAffinity({ hardPodAffinityWeight: weight }, path) {
    if (weight < 0 || weight > 100)
      yield invalid(`${path}.hardPodAffinityWeight`, weight, 'not in valid range [0, 100]')
  },

  *NodeAffinity({ addedAffinity }, path) {
    if (addedAffinity) yield* addedAffinityProblems(addedAffinity, `${path}.addedAffinity`)
  },

  *NodeResourcesBalancedAllocation({ resources }, path) {
    for (const [n, { name, weight }] of resources.entries()) {
      const field = `${path}.resources[${n}]`
      if (resources.findIndex((each) => each.name === name) < n) yield duplicate(`${field}.name`, name)
      if (weight !== 1) yield invalid(`${field}.weight`, weight, 'must be 1')
    }
  },

  NodeResourcesFit: fitProblems,

  *PodTopologySpread({ defaultingType: type, defaultConstraints: constraints = [] }, path) {
    const field = `${path}.defaultingType`
    if (type !== 'System' && type !== 'List') yield notSupported(field, type, ['System', 'List'])
    if (type === 'System' && constraints.length > 0)
      yield invalid(field, type, 'when .defaultConstraints are not empty')
    for (const n of constraints.keys())
      yield* constraintProblems(constraints, n, `${path}.defaultConstraints[${n}]`)
  },

  *VolumeBinding({ bindTimeoutSeconds: timeout, ...others }, path) {
    if (timeout < 0)
      yield invalid(
        `${path}.bindTimeoutSeconds`,
        timeout,
        'invalid BindTimeoutSeconds, should not be a negative value',
      )
    const { shape } = others as { readonly shape?: unknown }
    if (shape)
      yield invalid(
        `${path}.shape`,
        shape,
        'unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring',
      )
  },
}

/** @param args with what holds where nothing is said */
export const argsProblems = (name: ArgsName, args: PluginArgs[ArgsName], path: string): FieldErrors =>
  (rules[name] as ((args: unknown, path: string) => FieldErrors) | undefined)?.(args, path) ?? []

const strategies = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio']

function* fitProblems(args: NodeResourcesFitArgs, path: string): FieldErrors {
  const { ignoredResources = [], ignoredResourceGroups = [], scoringStrategy } = args
  for (const [n, name] of ignoredResources.entries())
    yield* breaches(qualifiedNameProblems, `${path}.ignoredResources[${n}]`, name)
  for (const [n, group] of ignoredResourceGroups.entries()) {
    const field = `${path}.ignoredResourceGroups[${n}]`
    if (group.includes('/')) yield invalid(field, group, "resource group name can't contain '/'")
    yield* breaches(qualifiedNameProblems, field, group)
  }
  yield* strategyProblems(scoringStrategy, `${path}.scoringStrategy`)
}

function* strategyProblems(strategy: NodeResourcesFitArgs['scoringStrategy'], path: string): FieldErrors {
  const { type, resources, requestedToCapacityRatio: ratio } = strategy
  if (!strategies.includes(type)) yield notSupported(`${path}.type`, type ?? '', strategies)
  yield* resourceProblems(resources, `${path}.resources`)
  const field = `${path}.requestedToCapacityRatio`
  if (type === 'RequestedToCapacityRatio') {
    if (ratio) yield* shapeProblems(ratio.shape ?? [], `${field}.shape`)
    else yield required(field, 'must be specified when type is RequestedToCapacityRatio')
  } else if (ratio) yield forbidden(field, 'must be nil when type is not RequestedToCapacityRatio')
}

function* resourceProblems(resources: readonly WeightedResource[], path: string): FieldErrors {
  for (const [n, { name, weight }] of resources.entries())
    if (weight <= 0 || weight > 100)
      yield invalid(`${path}[${n}].weight`, weight, `resource weight of ${name} not in valid range (0, 100]`)
}

function* shapeProblems(shape: readonly UtilizationShapePoint[], path: string): FieldErrors {
  if (shape.length === 0) yield required(path, 'at least one point must be specified')
  const ofUtilization = (n: number) => `${path}[${n}].utilization`
  const used = shape.map(({ utilization = 0 }) => utilization)
  const falling = used.findIndex((each, n) => n > 0 && used[n - 1] >= each)
  if (falling > 0)
    yield invalid(ofUtilization(falling), used[falling], 'values must be sorted in increasing order')
  for (const [n, { score = 0 }] of shape.entries()) {
    if (used[n] < 0 || used[n] > 100) yield invalid(ofUtilization(n), used[n], 'not in valid range [0, 100]')
    if (score < 0 || score > 10) yield invalid(`${path}[${n}].score`, score, 'not in valid range [0, 10]')
  }
}

const actions = ['DoNotSchedule', 'ScheduleAnyway']

function* constraintProblems(
  constraints: readonly TopologySpreadConstraint[],
  at: number,
  path: string,
): FieldErrors {
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable: action, labelSelector } = constraints[at]
  if (maxSkew <= 0) yield invalid(`${path}.maxSkew`, maxSkew, 'not in valid range (0, inf)')
  if (topologyKey === '') yield required(`${path}.topologyKey`, 'can not be empty')
  else yield* breaches(qualifiedNameProblems, `${path}.topologyKey`, topologyKey)
  if (!action) yield required(`${path}.whenUnsatisfiable`, 'can not be empty')
  else if (!actions.includes(action)) yield notSupported(`${path}.whenUnsatisfiable`, action, actions)
  if (labelSelector)
    yield forbidden(
      `${path}.labelSelector`,
      'constraint must not define a selector, as they deduced for each pod',
    )
  const isRepeated = constraints
    .slice(0, at)
    .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === action)
  if (isRepeated) yield duplicate(path, `{${topologyKey}, ${action}}`)
}
