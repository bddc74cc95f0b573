/** Types of few values whose values no document tells: nothing in their source says that they are all there are. */
import { enumValues } from '../../api/generated/facts.ts'

const untold: Readonly<Record<string, string>> = {
  'admissionregistration.v1': 'ParameterNotFoundActionType',
  'apiextensions.v1': 'ConditionStatus ConversionStrategyType ResourceScope',
  'apps.v1': 'PersistentVolumeClaimRetentionPolicyType',
  'autoscaling.v1': 'MetricSourceType',
  'autoscaling.v2': 'HPAScalingPolicyType MetricSourceType MetricTargetType ScalingPolicySelect',
  'core.v1':
    'ConditionStatus ContainerRestartPolicy ContainerRestartRuleAction ContainerRestartRuleOnExitCodesOperator LimitType ' +
    'LoadBalancerIPMode OSName PodResizeStatus PodSELinuxChangePolicy RecursiveReadOnlyMode ResourceHealthStatus ' +
    'ResourceResizeRestartPolicy',
  'flowcontrol.v1':
    'ConditionStatus FlowDistinguisherMethodType LimitResponseType PriorityLevelEnablement SubjectKind',
  'meta.v1':
    'ConditionStatus DeletionPropagation FieldSelectorOperator LabelSelectorOperator ManagedFieldsOperationType',
  'storage.v1': 'FSGroupPolicy VolumeLifecycleMode',
}

const lists: ReadonlySet<readonly string[] | undefined> = new Set(
  Object.entries(untold).flatMap(([group, names]) =>
    names.split(' ').map((name) => enumValues[`${group}.${name}`]),
  ),
)

/** @param values as a field has them */
export const isTold = (values: readonly string[] | undefined): values is readonly string[] =>
  values !== undefined && !lists.has(values)
