/** Who describes which kind. What is not named here is described field by field. */
import type { ApiKind } from '../kinds.ts'
import { describeRequest } from './certificates.ts'
import {
  describeConfigMap,
  describeLimitRange,
  describeNamespace,
  describePriorityClass,
  describeQuota,
  describeSecret,
  describeServiceAccount,
} from './configuration.ts'
import { describeAnything } from './generic.ts'
import {
  describeAddress,
  describeEndpointSlice,
  describeEndpoints,
  describeIngress,
  describeIngressClass,
  describeService,
  describeServiceCidr,
} from './network.ts'
import { describeNetworkPolicy } from './network-policy.ts'
import { describeNode } from './node.ts'
import { describePod } from './pod.ts'
import { describeBinding, describeRole } from './rights.ts'
import { describeAutoscaler, describeBudget } from './scaling.ts'
import type { Describer } from './settings.ts'
import {
  describeAttributesClass,
  describeCsiNode,
  describePersistentVolumeClaim,
  describeStorageClass,
  describeVolume,
} from './storage.ts'
import {
  describeCronJob,
  describeDaemonSet,
  describeDeployment,
  describeJob,
  describeReplicaSet,
  describeReplicationController,
  describeStatefulSet,
} from './workloads.ts'

const rbac = 'rbac.authorization.k8s.io'

/** By kind and group. Each is given what it is for. */
const describers = new Map<string, unknown>([
  ['ConfigMap.', describeConfigMap],
  ['Endpoints.', describeEndpoints],
  ['LimitRange.', describeLimitRange],
  ['Namespace.', describeNamespace],
  ['Node.', describeNode],
  ['PersistentVolume.', describeVolume],
  ['PersistentVolumeClaim.', describePersistentVolumeClaim],
  ['Pod.', describePod],
  ['ReplicationController.', describeReplicationController],
  ['ResourceQuota.', describeQuota],
  ['Secret.', describeSecret],
  ['Service.', describeService],
  ['ServiceAccount.', describeServiceAccount],
  ['DaemonSet.apps', describeDaemonSet],
  ['Deployment.apps', describeDeployment],
  ['ReplicaSet.apps', describeReplicaSet],
  ['StatefulSet.apps', describeStatefulSet],
  ['HorizontalPodAutoscaler.autoscaling', describeAutoscaler],
  ['CronJob.batch', describeCronJob],
  ['Job.batch', describeJob],
  ['CertificateSigningRequest.certificates.k8s.io', describeRequest],
  ['EndpointSlice.discovery.k8s.io', describeEndpointSlice],
  ['Ingress.networking.k8s.io', describeIngress],
  ['IngressClass.networking.k8s.io', describeIngressClass],
  ['IPAddress.networking.k8s.io', describeAddress],
  ['NetworkPolicy.networking.k8s.io', describeNetworkPolicy],
  ['ServiceCIDR.networking.k8s.io', describeServiceCidr],
  ['PodDisruptionBudget.policy', describeBudget],
  [`ClusterRole.${rbac}`, describeRole],
  [`ClusterRoleBinding.${rbac}`, describeBinding],
  [`Role.${rbac}`, describeRole],
  [`RoleBinding.${rbac}`, describeBinding],
  ['PriorityClass.scheduling.k8s.io', describePriorityClass],
  ['CSINode.storage.k8s.io', describeCsiNode],
  ['StorageClass.storage.k8s.io', describeStorageClass],
  ['VolumeAttributesClass.storage.k8s.io', describeAttributesClass],
])

export const describerOf = ({ kind, group }: Pick<ApiKind, 'kind' | 'group'>): Describer =>
  (describers.get(`${kind}.${group}`) as Describer | undefined) ?? describeAnything
