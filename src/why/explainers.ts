/** What explains which kind: adding one is one file and one line. */
import type { Explainer } from './explainer.ts'
import { apiServiceExplainer } from './explainers/apiservice.ts'
import { requestExplainer } from './explainers/certificatesigningrequest.ts'
import { cronJobExplainer } from './explainers/cronjob.ts'
import { definitionExplainer } from './explainers/customresourcedefinition.ts'
import { daemonSetExplainer } from './explainers/daemonset.ts'
import { deploymentExplainer } from './explainers/deployment.ts'
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
import { clusterRoleBindingExplainer, roleBindingExplainer } from './explainers/rolebinding.ts'
import { serviceExplainer } from './explainers/service.ts'
import { statefulSetExplainer } from './explainers/statefulset.ts'
import { mutatingWebhooksExplainer, validatingWebhooksExplainer } from './explainers/webhookconfiguration.ts'

export const explainers: readonly Explainer[] = [
  apiServiceExplainer,
  autoscalerExplainer,
  budgetExplainer,
  claimExplainer,
  clusterRoleBindingExplainer,
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
  serviceExplainer,
  statefulSetExplainer,
  validatingWebhooksExplainer,
  volumeExplainer,
]
