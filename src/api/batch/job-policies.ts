/** The rules of a Job's podFailurePolicy and successPolicy. */
import {
  duplicate,
  type FieldErrors,
  invalid,
  invalidAsWhole,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '../field-error.ts'
import { breaches, nonNegativeProblems } from '../fields.ts'
import type {
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
  SuccessPolicy,
  SuccessPolicyRule,
} from '../generated/types/batch-v1.ts'
import { qualifiedNameProblems } from '../names.ts'
import { quoted } from '../quote.ts'
import { countIndexes } from './job-indexes.ts'

/** Most rules of either policy, and most patterns of one rule. */
const maxRules = 20
const maxExitCodes = 255
const maxIndexesBytes = 64 * 1024
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const operators = ['In', 'NotIn']
const conditionStatuses = ['False', 'True', 'Unknown']

export function* podFailurePolicyProblems(spec: JobSpec, policy: PodFailurePolicy): FieldErrors {
  const path = 'spec.podFailurePolicy.rules'
  const rules = policy.rules ?? []
  if (rules.length > maxRules) yield tooMany(path, rules.length, maxRules)
  for (const [n, rule] of rules.entries()) yield* failureRuleProblems(spec, rule, `${path}[${n}]`)
}

function* failureRuleProblems(spec: JobSpec, rule: PodFailurePolicyRule, path: string): FieldErrors {
  const { action, onExitCodes, onPodConditions = [] } = rule
  yield* choice(`${path}.action`, action, actions)
  if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    yield invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set')
  }
  if (onExitCodes) yield* exitCodeProblems(spec, onExitCodes, `${path}.onExitCodes`)
  if (onPodConditions.length > maxRules) {
    yield tooMany(`${path}.onPodConditions`, onPodConditions.length, maxRules)
  }
  for (const [n, { type, status }] of onPodConditions.entries()) {
    yield* breaches(qualifiedNameProblems, `${path}.onPodConditions[${n}].type`, type ?? '')
    yield* choice(`${path}.onPodConditions[${n}].status`, status, conditionStatuses)
  }
  if (onExitCodes && onPodConditions.length > 0) {
    yield invalidAsWhole(path, 'specifying both OnExitCodes and OnPodConditions is not supported')
  }
  if (!onExitCodes && onPodConditions.length === 0) {
    yield invalidAsWhole(path, 'specifying one of OnExitCodes and OnPodConditions is required')
  }
}

function* exitCodeProblems(
  spec: JobSpec,
  { operator, containerName, values = [] }: PodFailurePolicyOnExitCodesRequirement,
  path: string,
): FieldErrors {
  yield* choice(`${path}.operator`, operator, operators)
  const { containers = [], initContainers = [] } = spec.template.spec
  if (containerName !== undefined) {
    const isThere = [...containers, ...initContainers].some(({ name }) => name === containerName)
    const detail = 'must be one of the container or initContainer names in the pod template'
    if (!isThere) yield invalid(`${path}.containerName`, containerName, detail)
  }
  if (values.length === 0) yield invalid(`${path}.values`, values, 'at least one value is required')
  if (values.length > maxExitCodes) yield tooMany(`${path}.values`, values.length, maxExitCodes)
  for (const [n, value] of values.entries()) {
    if (operator === 'In' && value === 0) {
      yield invalid(`${path}.values[${n}]`, value, 'must not be 0 for the In operator')
    }
    if (values.indexOf(value) < n) yield duplicate(`${path}.values[${n}]`, value)
  }
  const isOrdered = values.every((value, n) => n === 0 || values[n - 1] <= value)
  if (!isOrdered) yield invalid(`${path}.values`, values, 'must be ordered')
}

export function* successPolicyProblems(spec: JobSpec, policy: SuccessPolicy): FieldErrors {
  if (spec.completionMode !== 'Indexed') {
    const Rules = (policy.rules ?? []).map(({ succeededIndexes = null, succeededCount = null }) => ({
      SucceededIndexes: succeededIndexes,
      SucceededCount: succeededCount,
    }))
    yield invalid('spec.successPolicy', { Rules }, 'requires indexed completion mode')
    return
  }
  const path = 'spec.successPolicy.rules'
  const rules = policy.rules ?? []
  if (rules.length === 0) {
    yield required(path, 'at least one rules must be specified when the successPolicy is specified')
  }
  if (rules.length > maxRules) yield tooMany(path, rules.length, maxRules)
  for (const [n, rule] of rules.entries()) yield* successRuleProblems(spec, rule, `${path}[${n}]`)
}

function* successRuleProblems(spec: JobSpec, rule: SuccessPolicyRule, path: string): FieldErrors {
  const { succeededCount, succeededIndexes } = rule
  const completions = spec.completions ?? 0
  if (succeededCount === undefined && succeededIndexes === undefined) {
    yield required(path, 'at least one of succeededCount or succeededIndexes must be specified')
  }
  const counted = countIndexes(succeededIndexes ?? '', completions)
  if ((succeededIndexes?.length ?? 0) > maxIndexesBytes) {
    yield tooLong(`${path}.succeededIndexes`, maxIndexesBytes)
  }
  if (counted.problem) {
    const detail = `error parsing succeededIndexes: ${counted.problem}`
    yield invalid(`${path}.succeededIndexes`, succeededIndexes, detail)
  }
  if (succeededCount === undefined) return
  const field = `${path}.succeededCount`
  yield* nonNegativeProblems(field, succeededCount)
  if (succeededCount > completions) {
    const detail = `must be less than or equal to ${completions} (the number of specified completions)`
    yield invalid(field, succeededCount, detail)
  }
  if (succeededIndexes !== undefined && succeededCount > counted.count) {
    const detail = `must be less than or equal to ${counted.count} (the number of indexes in the specified succeededIndexes field)`
    yield invalid(field, succeededCount, detail)
  }
}

function* choice(field: string, value: string | undefined, choices: readonly string[]): FieldErrors {
  const listed = choices.map((each) => quoted(each)).join(' ')
  if (!value) yield required(field, `valid values: [${listed}]`)
  else if (!choices.includes(value)) yield notSupported(field, value, choices)
}
