/** What a Job's own policies say of failed pods and succeeded indexes: pure decisions. */
import type { Job, PodFailurePolicyRule } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { keyOf } from '../../api/meta.ts'
import { IndexSet } from './indexes.ts'

interface FailureVerdict {
  /** Whether the failure counts towards the limits. */
  readonly counts: boolean
  readonly action?: PodFailurePolicyRule['action']
  /** Why the whole Job fails; only for action FailJob. */
  readonly message?: string
}

/** What the first matching rule of the pod failure policy says of a failed pod. */
export function judgeFailure({ spec }: Job, pod: Pod): FailureVerdict {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const finding = matchedBy(rule, pod)
    if (!finding) continue
    const { action } = rule
    if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) continue
    const message = `${finding} matching ${action} rule at index ${index}`
    return { counts: action !== 'Ignore', action, ...(action === 'FailJob' && { message }) }
  }
  return { counts: true }
}

/** What about a pod a rule matches, in words. */
function matchedBy({ onExitCodes, onPodConditions }: PodFailurePolicyRule, pod: Pod): string | undefined {
  if (onExitCodes) {
    const { containerStatuses = [], initContainerStatuses = [] } = pod.status
    for (const { name, state } of [...containerStatuses, ...initContainerStatuses]) {
      const exitCode = state.terminated?.exitCode ?? 0
      if (exitCode === 0 || (onExitCodes.containerName ?? name) !== name) continue
      if (onExitCodes.values.includes(exitCode) !== (onExitCodes.operator === 'In')) continue
      return `Container ${name} for pod ${keyOf(pod)} failed with exit code ${exitCode}`
    }
    return undefined
  }
  for (const { type, status } of pod.status.conditions ?? []) {
    if (onPodConditions?.some((each) => each.type === type && each.status === status)) {
      return `Pod ${keyOf(pod)} has condition ${type}`
    }
  }
  return undefined
}

/** Which rule of the success policy is met, in words; undefined where none is. */
export function metSuccessRule({ spec }: Job, succeeded: IndexSet): string | undefined {
  for (const [index, rule] of (spec.successPolicy?.rules ?? []).entries()) {
    const { succeededIndexes, succeededCount } = rule
    const wanted =
      succeededIndexes === undefined ? succeeded : IndexSet.parse(succeededIndexes, spec.completions!)
    if (succeeded.countCommon(wanted) >= (succeededCount ?? wanted.total))
      return `Matched rules at index ${index}`
  }
  return undefined
}
