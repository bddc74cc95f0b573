/** The admission plugins of this API server, in the order in which they are asked. */
import type { PodSecurityConfiguration } from '../../api/pod-security/configuration.ts'
import type { WebhookOptions } from '../webhook-calls.ts'
import type { AdmissionPlugin } from './admission.ts'
import {
  certificateApproval,
  certificateRequester,
  certificateSigning,
  certificateSubjectRestriction,
} from './certificate-requests.ts'
import { defaultIngressClass } from './default-ingress-class.ts'
import { defaultStorageClass } from './default-storage-class.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { denyPrivileged } from './deny-privileged.ts'
import { deviceAdminAccess } from './device-admin-access.ts'
import { limitRanger } from './limit-ranger.ts'
import { mutatingPolicies } from './mutating-admission-policy.ts'
import { mutatingAdmissionWebhook } from './mutating-admission-webhook.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { nodeRestriction } from './node-restriction.ts'
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts'
import { Evaluations } from './pod-security/evaluations.ts'
import { podSecurity } from './pod-security/pod-security.ts'
import { podTopologyLabels } from './pod-topology-labels.ts'
import { authorizer } from './policy/authorizer.ts'
import { priority } from './priority.ts'
import { resourceQuotaAdmission } from './resource-quota.ts'
import { roleEscalation } from './role-escalation.ts'
import { runtimeClassAdmission } from './runtime-class.ts'
import { serviceAccountAdmission } from './service-account.ts'
import { type ServiceAllocationOptions, serviceAllocation } from './service-allocation.ts'
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts'
import { taintNodesByCondition } from './taint-nodes-by-condition.ts'
import { validatingPolicies } from './validating-admission-policy.ts'
import { validatingAdmissionWebhook } from './validating-admission-webhook.ts'

export interface AdmissionOptions extends ServiceAllocationOptions {
  /** What is asked of the Pods of namespaces without labels, and who is exempt. Default: nothing, nobody. */
  readonly podSecurity?: PodSecurityConfiguration
  /** Whether containers may be privileged. Default: they may. */
  readonly allowPrivileged?: boolean
  /** How webhooks are reached. Default: nobody asks them. */
  readonly webhooks?: WebhookOptions
}

/** @param evaluations told what Pod Security finds */
export const admissionPlugins = (
  options: AdmissionOptions = {},
  evaluations = new Evaluations(),
): readonly AdmissionPlugin[] => [
  namespaceLifecycle,
  limitRanger,
  serviceAccountAdmission,
  nodeRestriction,
  taintNodesByCondition,
  ...(options.allowPrivileged === false ? [denyPrivileged] : []),
  podSecurity(evaluations, options.podSecurity),
  priority(),
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  runtimeClassAdmission,
  deviceAdminAccess,
  certificateApproval,
  certificateSigning,
  certificateRequester,
  certificateSubjectRestriction,
  defaultIngressClass,
  podTopologyLabels,
  mutatingPolicies(authorizer),
  ...(options.webhooks ? [mutatingAdmissionWebhook(options.webhooks)] : []),
  validatingPolicies(authorizer),
  ...(options.webhooks ? [validatingAdmissionWebhook(options.webhooks)] : []),
  serviceAllocation(options),
  roleEscalation,
  resourceQuotaAdmission,
]
