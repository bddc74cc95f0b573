/** `/configz`: how a kubelet is configured, with what it has by default. Source: KubeletConfiguration v1beta1. */
import { usualHard } from '../eviction/thresholds.ts'
import type { NodeSpec } from '../node.ts'

const usual = {
  enableServer: true,
  staticPodPath: '/etc/kubernetes/manifests',
  syncFrequency: '1m0s',
  fileCheckFrequency: '20s',
  httpCheckFrequency: '20s',
  address: '0.0.0.0',
  port: 10250,
  authentication: { anonymous: { enabled: false }, webhook: { enabled: true, cacheTTL: '2m0s' } },
  authorization: { mode: 'Webhook' },
  healthzPort: 10248,
  healthzBindAddress: '127.0.0.1',
  clusterDomain: 'cluster.local',
  clusterDNS: ['10.96.0.10'],
  nodeStatusUpdateFrequency: '10s',
  nodeStatusReportFrequency: '5m0s',
  nodeLeaseDurationSeconds: 40,
  cgroupDriver: 'systemd',
  maxPods: 110,
  podPidsLimit: -1,
  serializeImagePulls: true,
  evictionPressureTransitionPeriod: '5m0s',
  evictionMaxPodGracePeriod: 0,
  containerLogMaxSize: '10Mi',
  containerLogMaxFiles: 5,
  enforceNodeAllocatable: ['pods'],
  shutdownGracePeriod: '0s',
  shutdownGracePeriodCriticalPods: '0s',
  nodeStatusMaxImages: 50,
}

export function configurationOf({ capacity, kubelet = {} }: NodeSpec): object {
  const evictionHard = kubelet.evictionHard ?? usualHard
  const maxPods = Number(capacity?.pods ?? usual.maxPods)
  return { kubeletconfig: { ...usual, maxPods, ...kubelet, evictionHard } }
}
