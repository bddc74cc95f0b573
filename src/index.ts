/** The public door of kubesim: a Kubernetes control plane in this process, with a clock that you control. */

export { controllerRevision } from './api/apps/controllerrevision.ts'
export { daemonSet } from './api/apps/daemonset.ts'
export { deployment } from './api/apps/deployment.ts'
export { replicaSet } from './api/apps/replicaset.ts'
export { statefulSet } from './api/apps/statefulset.ts'
export type { AuditPolicy, AuditPolicyRule } from './api/audit/policy.ts'
export { job } from './api/batch/job.ts'
export { columnsOf } from './api/columns.ts'
export { lease } from './api/coordination/lease.ts'
export { configMap } from './api/core/configmap.ts'
export { endpoints } from './api/core/endpoints.ts'
export { event } from './api/core/event.ts'
export { namespace } from './api/core/namespace.ts'
export { node } from './api/core/node.ts'
export { pod } from './api/core/pod.ts'
export { podTemplate } from './api/core/podtemplate.ts'
export { replicationController } from './api/core/replicationcontroller.ts'
export { secret } from './api/core/secret.ts'
export { service } from './api/core/service.ts'
export { serviceAccount } from './api/core/serviceaccount.ts'
export { endpointSlice } from './api/discovery/endpointslice.ts'
export { type ApiError, forbidden, hasReason } from './api/errors.ts'
export type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from './api/generated/types/apps-v1.ts'
export type { Job } from './api/generated/types/batch-v1.ts'
export type { Lease } from './api/generated/types/coordination-v1.ts'
export type {
  ConfigMap,
  Endpoints,
  Event,
  Namespace,
  Node,
  Pod,
  PodTemplate,
  ReplicationController,
  Secret,
  Service,
  ServiceAccount,
} from './api/generated/types/core-v1.ts'
export type { EndpointSlice } from './api/generated/types/discovery-v1.ts'
export type { PriorityClass } from './api/generated/types/scheduling-v1.ts'
export { defineKind, type Kind, type KubeObject, type New } from './api/kind.ts'
export { defineVersion } from './api/kind-versions.ts'
export type { KubeletConfiguration } from './api/kubelet/configuration.ts'
export type { KubeSchedulerConfiguration } from './api/kubescheduler/configuration.ts'
export { priorityClass } from './api/scheduling/priorityclass.ts'
export { parseLabelSelector } from './api/selector-text.ts'
export {
  type AdmissionPlugin,
  type AdmissionRequest,
  defineAdmissionPlugin,
} from './apiserver/admission/admission.ts'
export type { AuditOptions } from './apiserver/audit/audit-record.ts'
export type { AuditEvent } from './apiserver/audit/event.ts'
export type { RunningServer, ServeOptions } from './apiserver/http/serve.ts'
export type { Change } from './client/change.ts'
export { Client, type DeleteOptions, type ListOptions } from './client/client.ts'
export type { GivenMetric } from './client/given-metrics.ts'
export { Cluster, createCluster } from './cluster.ts'
export type { ClusterOptions } from './cluster-options.ts'
export { type Actor, type ActorContext, defineActor } from './controllers/runtime/actor.ts'
export { type Context, type Controller, defineController, watch } from './controllers/runtime/controller.ts'
export type { ExecOptions, Execution } from './execution.ts'
export type { FetchInit } from './fetch/fetch.ts'
export { defineImage } from './kubelet-sim/images/registry/library.ts'
export type { NetworkFault } from './kubelet-sim/network/network-faults.ts'
export type { NodeSpec } from './kubelet-sim/node.ts'
export type { Image, Service as ImageService } from './kubelet-sim/runtime/image.ts'
export type { Process, Program } from './kubelet-sim/runtime/program.ts'
export { ManifestError } from './manifests.ts'
export type { OwnParts } from './own-parts.ts'
export type { ProfileName } from './profile.ts'
export {
  defineSchedulerPlugin,
  never,
  notNow,
  type Plugin as SchedulerPlugin,
  type PluginContext as SchedulerPluginContext,
  type PluginFactory as SchedulerPluginFactory,
  type WaitingPod,
} from './scheduler/framework/plugin.ts'
export { hours, minutes, seconds } from './sim/duration.ts'
export type { Speed } from './sim/pacer.ts'
export { whyText } from './why/text.ts'
export type { Scheduling, Subject, Why } from './why/why.ts'
