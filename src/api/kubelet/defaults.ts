/** What holds where a KubeletConfiguration says nothing. Source: pkg/kubelet/apis/config/v1beta1/defaults.go, and kubeadm. */
import { setKey } from '../codec/safe.ts'
import { goDurationMs } from '../go-duration.ts'
import { isMap, type JsonMap } from '../json-map.ts'
import { deepFreeze } from '../memo.ts'
import type { KubeletConfiguration } from './configuration.ts'
import { hardThresholdsOf, usualHard } from './eviction-thresholds.ts'

/** Of v1.36, where kubeadm has set a node up. */
const usual = {
  enableServer: true,
  staticPodPath: '/etc/kubernetes/manifests',
  podLogsDir: '/var/log/pods',
  syncFrequency: '1m0s',
  fileCheckFrequency: '20s',
  httpCheckFrequency: '20s',
  address: '0.0.0.0',
  port: 10250,
  tlsCertFile: '/var/lib/kubelet/pki/kubelet.crt',
  tlsPrivateKeyFile: '/var/lib/kubelet/pki/kubelet.key',
  rotateCertificates: true,
  authentication: {
    x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' },
    webhook: { enabled: true, cacheTTL: '2m0s' },
    anonymous: { enabled: false },
  },
  authorization: {
    mode: 'Webhook',
    webhook: { cacheAuthorizedTTL: '5m0s', cacheUnauthorizedTTL: '30s' },
  },
  registryPullQPS: 5,
  registryBurst: 10,
  imagePullCredentialsVerificationPolicy: 'NeverVerifyPreloadedImages',
  eventRecordQPS: 50,
  eventBurst: 100,
  enableDebuggingHandlers: true,
  healthzPort: 10248,
  healthzBindAddress: '127.0.0.1',
  oomScoreAdj: -999,
  clusterDomain: 'cluster.local',
  clusterDNS: ['10.96.0.10'],
  streamingConnectionIdleTimeout: '4h0m0s',
  nodeStatusUpdateFrequency: '10s',
  nodeStatusReportFrequency: '5m0s',
  nodeLeaseDurationSeconds: 40,
  imageMinimumGCAge: '2m0s',
  imageMaximumGCAge: '0s',
  imageGCHighThresholdPercent: 85,
  imageGCLowThresholdPercent: 80,
  volumeStatsAggPeriod: '1m0s',
  cgroupsPerQOS: true,
  cgroupDriver: 'systemd',
  cpuManagerPolicy: 'none',
  cpuManagerReconcilePeriod: '10s',
  memoryManagerPolicy: 'None',
  topologyManagerPolicy: 'none',
  topologyManagerScope: 'container',
  runtimeRequestTimeout: '2m0s',
  hairpinMode: 'promiscuous-bridge',
  maxPods: 110,
  podPidsLimit: -1,
  resolvConf: '/etc/resolv.conf',
  cpuCFSQuota: true,
  cpuCFSQuotaPeriod: '100ms',
  nodeStatusMaxImages: 50,
  maxOpenFiles: 1_000_000,
  contentType: 'application/vnd.kubernetes.protobuf',
  kubeAPIQPS: 50,
  kubeAPIBurst: 100,
  serializeImagePulls: true,
  evictionPressureTransitionPeriod: '5m0s',
  evictionMaxPodGracePeriod: 0,
  mergeDefaultEvictionSettings: false,
  enableControllerAttachDetach: true,
  makeIPTablesUtilChains: true,
  iptablesMasqueradeBit: 14,
  iptablesDropBit: 15,
  failSwapOn: true,
  memorySwap: {},
  containerLogMaxSize: '10Mi',
  containerLogMaxFiles: 5,
  containerLogMaxWorkers: 1,
  containerLogMonitorInterval: '10s',
  configMapAndSecretChangeDetectionStrategy: 'Watch',
  enforceNodeAllocatable: ['pods'],
  volumePluginDir: '/usr/libexec/kubernetes/kubelet-plugins/volume/exec/',
  memoryReservationPolicy: 'None',
  logging: {
    format: 'text',
    flushFrequency: '5s',
    verbosity: 0,
    options: { text: { infoBufferSize: '0' }, json: { infoBufferSize: '0' } },
  },
  enableSystemLogHandler: true,
  enableSystemLogQuery: false,
  shutdownGracePeriod: '0s',
  shutdownGracePeriodCriticalPods: '0s',
  crashLoopBackOff: { maxContainerRestartPeriod: '5m0s' },
  enableProfilingHandler: true,
  enableDebugFlagsHandler: true,
  seccompDefault: false,
  memoryThrottlingFactor: 0.9,
  registerNode: true,
  localStorageCapacityIsolation: true,
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  failCgroupV1: true,
  userNamespaces: { idsPerPod: 65_536 },
}

/** A configuration with all that holds. */
export type KubeletSettings = KubeletConfiguration &
  typeof usual & { readonly evictionHard: Readonly<Record<string, string>> }

export const usualSettings: KubeletSettings = deepFreeze({ ...usual, evictionHard: usualHard })

/** Of these, zero says something. */
const saysZero: ReadonlySet<string> = new Set([
  'registryPullQPS',
  'eventRecordQPS',
  'healthzPort',
  'oomScoreAdj',
  'imageGCHighThresholdPercent',
  'imageGCLowThresholdPercent',
  'nodeStatusMaxImages',
  'kubeAPIQPS',
  'iptablesMasqueradeBit',
  'iptablesDropBit',
  'containerLogMaxFiles',
  'containerLogMaxWorkers',
  'memoryThrottlingFactor',
  'podPidsLimit',
  'cpuCFSQuotaPeriod',
  'containerLogMonitorInterval',
  'resolvConf',
  'maxContainerRestartPeriod',
  'idsPerPod',
])

/** @param given a configuration of the right shape */
export function withDefaults(given: KubeletConfiguration): KubeletSettings {
  const settings = merged(usual, given as JsonMap) as unknown as KubeletSettings
  const { nodeStatusUpdateFrequency, nodeStatusReportFrequency } = given as Frequencies
  // Who says how often it looks means how often it reports, too.
  const reports = saysSo(nodeStatusReportFrequency) ? nodeStatusReportFrequency : nodeStatusUpdateFrequency
  return deepFreeze({
    ...settings,
    ...(saysSo(reports) && { nodeStatusReportFrequency: reports }),
    podPidsLimit: Math.max(-1, settings.podPidsLimit),
    serializeImagePulls: given.serializeImagePulls ?? (given.maxParallelImagePulls ?? 1) < 2,
    evictionHard: hardThresholdsOf(given),
  })
}

interface Frequencies {
  readonly nodeStatusUpdateFrequency?: string
  readonly nodeStatusReportFrequency?: string
}

const saysSo = (length: string | undefined): length is string =>
  length !== undefined && goDurationMs(length) !== 0

/** What is said, in the parts as well, before what is usual. */
function merged(usually: JsonMap, said: JsonMap): JsonMap {
  const all: Record<string, unknown> = { ...usually }
  for (const [field, value] of Object.entries(said)) {
    const known = Object.hasOwn(usually, field) ? usually[field] : undefined
    if (!saysZero.has(field) && isZero(value, known)) continue
    setKey(all, field, isMap(known) && isMap(value) ? merged(known, value) : value)
  }
  return all
}

/** Whether it is as if nothing were said. @param usually what holds then */
const isZero = (value: unknown, usually: unknown): boolean =>
  value === '' ||
  value === 0 ||
  (typeof value === 'string' &&
    typeof usually === 'string' &&
    goDurationMs(value) === 0 &&
    typeof goDurationMs(usually) === 'number')
