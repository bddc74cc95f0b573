/** What explains which kind: adding one is one file and one line. */
import type { Explainer } from './explainer.ts'
import { cronJobExplainer } from './explainers/cronjob.ts'
import { daemonSetExplainer } from './explainers/daemonset.ts'
import { deploymentExplainer } from './explainers/deployment.ts'
import { autoscalerExplainer } from './explainers/horizontalpodautoscaler.ts'
import { ingressExplainer } from './explainers/ingress.ts'
import { jobExplainer } from './explainers/job.ts'
import { namespaceExplainer } from './explainers/namespace.ts'
import { nodeExplainer } from './explainers/node.ts'
import { claimExplainer } from './explainers/persistentvolumeclaim.ts'
import { podExplainer } from './explainers/pod.ts'
import { budgetExplainer } from './explainers/poddisruptionbudget.ts'
import { replicaSetExplainer, replicationControllerExplainer } from './explainers/replicaset.ts'
import { resourceClaimExplainer } from './explainers/resourceclaim.ts'
import { serviceExplainer } from './explainers/service.ts'
import { statefulSetExplainer } from './explainers/statefulset.ts'

export const explainers: readonly Explainer[] = [
  autoscalerExplainer,
  budgetExplainer,
  claimExplainer,
  cronJobExplainer,
  daemonSetExplainer,
  deploymentExplainer,
  ingressExplainer,
  jobExplainer,
  namespaceExplainer,
  nodeExplainer,
  podExplainer,
  replicaSetExplainer,
  replicationControllerExplainer,
  resourceClaimExplainer,
  serviceExplainer,
  statefulSetExplainer,
]
