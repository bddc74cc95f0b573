/** How the work queues of controllers are called in metrics: dashboards look for the names that they have in a real cluster. */

/** By the name that a controller has here, where its queue has another one there. */
const realNames: Readonly<Record<string, string>> = {
  'apiservice-availability': 'LocalAvailabilityController',
  'bootstrap-signer': 'bootstrap_signer_queue',
  'certificatesigningrequest-approving': 'certificate',
  'certificatesigningrequest-signing': 'certificate',
  'clusterrole-aggregation': 'ClusterRoleAggregator',
  customresourcedefinition: 'crd_finalizer',
  'device-taint-eviction': 'device-taint-eviction-controller',
  endpoints: 'endpoint',
  endpointslice: 'endpoint_slice',
  endpointslicemirroring: 'endpoint_slice_mirroring',
  'ephemeral-volume': 'ephemeral_volume',
  'resource-claim': 'resource_claim',
  'garbage-collector': 'garbage_collector_attempt_to_delete',
  'node-lifecycle': 'node_lifecycle_controller',
  'persistent-volume-binder': 'claims',
  'pod-garbage-collector': 'orphaned_pods_nodes',
  'pv-protection': 'pvprotection',
  'pvc-protection': 'pvcprotection',
  replicationcontroller: 'replicationmanager',
  resourcequota: 'resourcequota_primary',
  'root-ca-cert-publisher': 'root_ca_cert_publisher',
  'service-addresses': 'services',
  'service-cidr': 'ipaddresses',
  'serviceaccount-token': 'serviceaccount_tokens_service',
  'taint-eviction': 'noexec_taint_pod',
  'token-cleaner': 'token_cleaner',
  ttl: 'ttlcontroller',
  'ttl-after-finished': 'ttl_jobs_to_delete',
  'vac-protection': 'vacprotection',
  'volume-expand': 'volume_expand',
}

export const queueNameOf = (controller: string): string =>
  Object.hasOwn(realNames, controller) ? realNames[controller] : controller
