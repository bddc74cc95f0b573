/** Every kind this cluster serves, and the controllers that act on it. Start reading here. */
import { mutatingAdmissionPolicy } from './api/admissionregistration/mutatingadmissionpolicy.ts'
import { mutatingAdmissionPolicyBinding } from './api/admissionregistration/mutatingadmissionpolicybinding.ts'
import { mutatingWebhookConfiguration } from './api/admissionregistration/mutatingwebhookconfiguration.ts'
import { validatingAdmissionPolicy } from './api/admissionregistration/validatingadmissionpolicy.ts'
import { validatingAdmissionPolicyBinding } from './api/admissionregistration/validatingadmissionpolicybinding.ts'
import { validatingWebhookConfiguration } from './api/admissionregistration/validatingwebhookconfiguration.ts'
import { customResourceDefinition } from './api/apiextensions/customresourcedefinition.ts'
import { apiService } from './api/apiregistration/apiservice.ts'
import { controllerRevision } from './api/apps/controllerrevision.ts'
import { daemonSet } from './api/apps/daemonset.ts'
import { deployment } from './api/apps/deployment.ts'
import { replicaSet } from './api/apps/replicaset.ts'
import { statefulSet } from './api/apps/statefulset.ts'
import { selfSubjectReview } from './api/authentication/selfsubjectreview.ts'
import { tokenReview } from './api/authentication/tokenreview.ts'
import { localSubjectAccessReview } from './api/authorization/localsubjectaccessreview.ts'
import { selfSubjectAccessReview } from './api/authorization/selfsubjectaccessreview.ts'
import { selfSubjectRulesReview } from './api/authorization/selfsubjectrulesreview.ts'
import { subjectAccessReview } from './api/authorization/subjectaccessreview.ts'
import { horizontalPodAutoscaler } from './api/autoscaling/horizontalpodautoscaler.ts'
import { cronJob } from './api/batch/cronjob.ts'
import { job } from './api/batch/job.ts'
import { certificateSigningRequest } from './api/certificates/certificatesigningrequest.ts'
import { lease } from './api/coordination/lease.ts'
import { binding } from './api/core/binding.ts'
import { componentStatus } from './api/core/componentstatus.ts'
import { configMap } from './api/core/configmap.ts'
import { endpoints } from './api/core/endpoints.ts'
import { event } from './api/core/event.ts'
import { limitRange } from './api/core/limitrange.ts'
import { namespace } from './api/core/namespace.ts'
import { node } from './api/core/node.ts'
import { persistentVolume } from './api/core/persistentvolume.ts'
import { persistentVolumeClaim } from './api/core/persistentvolumeclaim.ts'
import { pod } from './api/core/pod.ts'
import { podTemplate } from './api/core/podtemplate.ts'
import { replicationController } from './api/core/replicationcontroller.ts'
import { resourceQuota } from './api/core/resourcequota.ts'
import { secret } from './api/core/secret.ts'
import { service } from './api/core/service.ts'
import { serviceAccount } from './api/core/serviceaccount.ts'
import { endpointSlice } from './api/discovery/endpointslice.ts'
import { flowSchema } from './api/flowcontrol/flowschema.ts'
import { priorityLevelConfiguration } from './api/flowcontrol/prioritylevelconfiguration.ts'
import type { Kind, KubeObject } from './api/kind.ts'
import { ingress } from './api/networking/ingress.ts'
import { ingressClass } from './api/networking/ingressclass.ts'
import { ipAddress } from './api/networking/ipaddress.ts'
import { networkPolicy } from './api/networking/networkpolicy.ts'
import { serviceCIDR } from './api/networking/servicecidr.ts'
import { runtimeClass } from './api/node/runtimeclass.ts'
import { podDisruptionBudget } from './api/policy/poddisruptionbudget.ts'
import { clusterRole } from './api/rbac/clusterrole.ts'
import { clusterRoleBinding } from './api/rbac/clusterrolebinding.ts'
import { role } from './api/rbac/role.ts'
import { roleBinding } from './api/rbac/rolebinding.ts'
import { deviceClass } from './api/resource/deviceclass.ts'
import { resourceClaim } from './api/resource/resourceclaim.ts'
import { resourceClaimTemplate } from './api/resource/resourceclaimtemplate.ts'
import { resourceSlice } from './api/resource/resourceslice.ts'
import { priorityClass } from './api/scheduling/priorityclass.ts'
import { csiDriver } from './api/storage/csidriver.ts'
import { csiNode } from './api/storage/csinode.ts'
import { csiStorageCapacity } from './api/storage/csistoragecapacity.ts'
import { storageClass } from './api/storage/storageclass.ts'
import { volumeAttachment } from './api/storage/volumeattachment.ts'
import { volumeAttributesClass } from './api/storage/volumeattributesclass.ts'
import { type MetricsConnection, noMetrics } from './client/metrics-connection.ts'
import { attachDetachController } from './controllers/attachdetach/controller.ts'
import { bootstrapSigner } from './controllers/bootstrapsigner/controller.ts'
import { certificateApproval } from './controllers/certificateapproval/controller.ts'
import { certificateCleaner } from './controllers/certificatecleaner/controller.ts'
import { certificateSigning } from './controllers/certificatesigning/controller.ts'
import { clusterRoleAggregationController } from './controllers/clusterroleaggregation/controller.ts'
import { cronJobController } from './controllers/cronjob/controller.ts'
import { daemonSetController } from './controllers/daemonset/controller.ts'
import { deploymentController } from './controllers/deployment/controller.ts'
import { deviceTaintEvictionController } from './controllers/devicetainteviction/controller.ts'
import { disruptionController } from './controllers/disruption/controller.ts'
import { endpointsController } from './controllers/endpoints/controller.ts'
import { endpointSliceController } from './controllers/endpointslice/controller.ts'
import { endpointSliceMirroringController } from './controllers/endpointslicemirroring/controller.ts'
import { ephemeralVolumeController } from './controllers/ephemeralvolume/controller.ts'
import { eventExpiry } from './controllers/eventttl/controller.ts'
import { garbageCollector } from './controllers/garbagecollector/controller.ts'
import { horizontalPodAutoscalerController } from './controllers/horizontalpodautoscaler/controller.ts'
import { ingressController } from './controllers/ingress/controller.ts'
import { jobController } from './controllers/job/controller.ts'
import { namespaceController } from './controllers/namespace/controller.ts'
import { nodeIpamController } from './controllers/nodeipam/controller.ts'
import { nodeLifecycleController } from './controllers/nodelifecycle/controller.ts'
import { persistentVolumeBinder } from './controllers/persistentvolumebinder/controller.ts'
import { podGarbageCollector } from './controllers/podgc/controller.ts'
import { pvcProtectionController } from './controllers/pvcprotection/controller.ts'
import { pvProtectionController } from './controllers/pvprotection/controller.ts'
import { replicaSetController } from './controllers/replicaset/controller.ts'
import { replicationControllerController } from './controllers/replicationcontroller/controller.ts'
import { resourceClaimController } from './controllers/resourceclaim/controller.ts'
import { resourceQuotaController } from './controllers/resourcequota/controller.ts'
import { rootCaPublisher } from './controllers/rootca/controller.ts'
import type { Actor } from './controllers/runtime/actor.ts'
import type { Controller } from './controllers/runtime/controller.ts'
import type { Served } from './controllers/runtime/served.ts'
import { serviceAccountController } from './controllers/serviceaccount/controller.ts'
import { serviceAccountTokenController } from './controllers/serviceaccounttoken/controller.ts'
import { serviceCIDRController } from './controllers/servicecidr/controller.ts'
import { statefulSetController } from './controllers/statefulset/controller.ts'
import { taintEvictionController } from './controllers/tainteviction/controller.ts'
import { tokenCleaner } from './controllers/tokencleaner/controller.ts'
import { ttlController } from './controllers/ttl/controller.ts'
import { ttlAfterFinishedController } from './controllers/ttlafterfinished/controller.ts'
import { vacProtectionController } from './controllers/vacprotection/controller.ts'
import { validatingAdmissionPolicyStatus } from './controllers/validatingadmissionpolicystatus/controller.ts'
import { volumeAttacher } from './controllers/volumeattacher/controller.ts'
import { volumeExpandController } from './controllers/volumeexpand/controller.ts'
import { volumeProvisioner } from './controllers/volumeprovisioner/controller.ts'
import { volumeResizer } from './controllers/volumeresizer/controller.ts'

/** A kind and what reconciles it. A controller paired with the wrong kind does not compile. */
interface KindEntry {
  readonly kind: Kind
  readonly controllers: readonly Controller[]
}

const kind = <T extends KubeObject>(it: Kind<T>, ...controllers: readonly Controller<T>[]): KindEntry => ({
  kind: it,
  controllers,
})

export const kinds: readonly KindEntry[] = [
  kind(apiService),
  kind(certificateSigningRequest, certificateApproval, certificateSigning),
  kind(clusterRole, clusterRoleAggregationController),
  kind(clusterRoleBinding),
  kind(binding),
  kind(componentStatus),
  kind(configMap, bootstrapSigner),
  kind(controllerRevision),
  kind(csiDriver),
  kind(csiNode),
  kind(csiStorageCapacity),
  kind(customResourceDefinition),
  kind(cronJob, cronJobController),
  kind(daemonSet, daemonSetController),
  kind(deployment, deploymentController),
  kind(deviceClass),
  kind(endpoints, endpointSliceMirroringController),
  kind(endpointSlice),
  kind(event),
  kind(flowSchema),
  kind(horizontalPodAutoscaler),
  kind(ingress, ingressController),
  kind(ingressClass),
  kind(ipAddress),
  kind(job, jobController, ttlAfterFinishedController),
  kind(lease),
  kind(limitRange),
  kind(mutatingAdmissionPolicy),
  kind(mutatingAdmissionPolicyBinding),
  kind(mutatingWebhookConfiguration),
  kind(localSubjectAccessReview),
  kind(namespace, serviceAccountController, rootCaPublisher),
  kind(networkPolicy),
  kind(node),
  kind(persistentVolume, pvProtectionController),
  kind(persistentVolumeClaim, pvcProtectionController),
  kind(pod),
  kind(podDisruptionBudget),
  kind(podTemplate),
  kind(priorityClass),
  kind(priorityLevelConfiguration),
  kind(replicaSet, replicaSetController),
  kind(replicationController, replicationControllerController),
  kind(resourceClaim),
  kind(resourceClaimTemplate),
  kind(resourceSlice),
  kind(role),
  kind(roleBinding),
  kind(runtimeClass),
  kind(resourceQuota),
  kind(secret, serviceAccountTokenController, tokenCleaner),
  kind(selfSubjectAccessReview),
  kind(selfSubjectReview),
  kind(selfSubjectRulesReview),
  kind(service, endpointsController, endpointSliceController),
  kind(serviceAccount),
  kind(serviceCIDR, serviceCIDRController),
  kind(statefulSet, statefulSetController),
  kind(storageClass),
  kind(subjectAccessReview),
  kind(tokenReview),
  kind(volumeAttachment),
  kind(volumeAttributesClass, vacProtectionController),
  kind(validatingAdmissionPolicy),
  kind(validatingAdmissionPolicyBinding),
  kind(validatingWebhookConfiguration),
]

interface ActorOptions {
  readonly isDualStack?: boolean
  /** What autoscalers are told of metrics that somebody gives. */
  readonly metrics?: MetricsConnection
  /** How long it takes to make a disk. Default: no time. */
  readonly makeDiskMs?: number
}

/** What acts on many kinds at once, or remembers something between its turns. @param served the live table: kinds come and go */
export const actors = (
  served: Served,
  { isDualStack = false, metrics = noMetrics, makeDiskMs = 0 }: ActorOptions = {},
): readonly Actor[] => [
  nodeIpamController(isDualStack),
  ephemeralVolumeController,
  persistentVolumeBinder,
  volumeProvisioner(makeDiskMs),
  volumeExpandController,
  volumeResizer,
  attachDetachController,
  volumeAttacher,
  nodeLifecycleController,
  ttlController,
  taintEvictionController,
  deviceTaintEvictionController,
  podGarbageCollector,
  namespaceController(served),
  garbageCollector(served),
  horizontalPodAutoscalerController(served, metrics),
  resourceQuotaController(served),
  resourceClaimController,
  disruptionController(served),
  certificateCleaner,
  validatingAdmissionPolicyStatus(served),
  eventExpiry,
]
