/** What explains which kind: adding one is one file and one line. */
import type { Explainer } from './explainer.ts'
import { apiServiceExplainer } from './explainers/apiservice.ts'
import { requestExplainer } from './explainers/certificatesigningrequest.ts'
import { configMapExplainer } from './explainers/configmap.ts'
import { cronJobExplainer } from './explainers/cronjob.ts'
import { definitionExplainer } from './explainers/customresourcedefinition.ts'
import { daemonSetExplainer } from './explainers/daemonset.ts'
import { deploymentExplainer } from './explainers/deployment.ts'
import { sliceExplainer } from './explainers/endpointslice.ts'
import { autoscalerExplainer } from './explainers/horizontalpodautoscaler.ts'
import { ingressExplainer } from './explainers/ingress.ts'
import { jobExplainer } from './explainers/job.ts'
import { namespaceExplainer } from './explainers/namespace.ts'
import { policyExplainer } from './explainers/networkpolicy.ts'
import { nodeExplainer } from './explainers/node.ts'
import { volumeExplainer } from './explainers/persistentvolume.ts'
import { claimExplainer } from './explainers/persistentvolumeclaim.ts'
import { podExplainer } from './explainers/pod.ts'
import { budgetExplainer } from './explainers/poddisruptionbudget.ts'
import { replicaSetExplainer, replicationControllerExplainer } from './explainers/replicaset.ts'
import { resourceClaimExplainer } from './explainers/resourceclaim.ts'
import { quotaExplainer } from './explainers/resourcequota.ts'
import { clusterRoleExplainer, roleExplainer } from './explainers/role.ts'
import { clusterRoleBindingExplainer, roleBindingExplainer } from './explainers/rolebinding.ts'
import { secretExplainer } from './explainers/secret.ts'
import { serviceExplainer } from './explainers/service.ts'
import { accountExplainer } from './explainers/serviceaccount.ts'
import { statefulSetExplainer } from './explainers/statefulset.ts'
import { classExplainer } from './explainers/storageclass.ts'
import { admissionPolicyExplainer } from './explainers/validatingadmissionpolicy.ts'
import { mutatingWebhooksExplainer, validatingWebhooksExplainer } from './explainers/webhookconfiguration.ts'

export const explainers: readonly Explainer[] = [
  accountExplainer,
  admissionPolicyExplainer,
  apiServiceExplainer,
  autoscalerExplainer,
  budgetExplainer,
  claimExplainer,
  classExplainer,
  clusterRoleBindingExplainer,
  clusterRoleExplainer,
  configMapExplainer,
  cronJobExplainer,
  daemonSetExplainer,
  definitionExplainer,
  deploymentExplainer,
  ingressExplainer,
  jobExplainer,
  mutatingWebhooksExplainer,
  namespaceExplainer,
  nodeExplainer,
  podExplainer,
  policyExplainer,
  quotaExplainer,
  replicaSetExplainer,
  replicationControllerExplainer,
  requestExplainer,
  resourceClaimExplainer,
  roleBindingExplainer,
  roleExplainer,
  secretExplainer,
  serviceExplainer,
  sliceExplainer,
  statefulSetExplainer,
  validatingWebhooksExplainer,
  volumeExplainer,
]
