/** `/metrics` and `/metrics/resource` of a kubelet, in the text format of Prometheus. */
import { kubernetesVersion } from '../../api/kubernetes-version.ts'
import { systemUse } from '../machine-use.ts'
import { type ContainerUse, memoryOf, type PodUse } from '../pod/pod-use.ts'
import { exposed, type Family, type Labels, type Sample } from './exposition.ts'
import type { KubeletFacts } from './facts.ts'
import { cpuTimeOf, systemCpuMillis } from './stats-summary.ts'

const inSeconds = (ms: number) => ms / 1_000

const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'counter',
  samples,
})
const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'gauge',
  samples,
})
const one = (value: number, labels: Labels = {}): readonly Sample[] => [[labels, value]]

/** What metrics-server reads. */
export function resourceMetrics(facts: KubeletFacts): string {
  const error = '[STABLE] 1 if there was an error while getting container metrics, 0 otherwise'
  return (
    exposed([...containerFamilies(facts), ...nodeFamilies(facts), ...podFamilies(facts)], facts.now) +
    exposed([gauge('resource_scrape_error', error, one(0))])
  )
}

const labelsOf = ({ pod: { metadata } }: PodUse) => ({
  namespace: metadata.namespace ?? '',
  pod: metadata.name,
})

function containerFamilies({ uses }: KubeletFacts): readonly Family[] {
  const each = (value: (use: ContainerUse) => number) =>
    uses.flatMap((use) =>
      use.containers.map(
        (container): Sample => [{ ...labelsOf(use), container: container.name }, value(container)],
      ),
    )
  return [
    counter(
      'container_cpu_usage_seconds_total',
      '[STABLE] Cumulative cpu time consumed by the container in core-seconds',
      each(({ cpuMs }) => inSeconds(cpuMs)),
    ),
    gauge(
      'container_memory_working_set_bytes',
      '[STABLE] Current working set of the container in bytes',
      each(({ memoryBytes }) => memoryBytes),
    ),
    gauge(
      'container_start_time_seconds',
      '[STABLE] Start time of the container since unix epoch in seconds',
      each(({ startedAt }) => inSeconds(startedAt)),
    ),
  ]
}

function nodeFamilies({ uses, now, bootedAt, spec, load }: KubeletFacts): readonly Family[] {
  const systemCpuMs = ((now - bootedAt) * systemCpuMillis) / 1_000
  const cpuMs = uses.reduce((sum, use) => sum + cpuTimeOf(use), systemCpuMs)
  const memoryBytes = uses.reduce((sum, use) => sum + memoryOf(use), systemUse(spec, load).memoryBytes)
  return [
    counter(
      'node_cpu_usage_seconds_total',
      '[STABLE] Cumulative cpu time consumed by the node in core-seconds',
      one(inSeconds(cpuMs)),
    ),
    gauge(
      'node_memory_working_set_bytes',
      '[STABLE] Current working set of the node in bytes',
      one(memoryBytes),
    ),
  ]
}

function podFamilies({ uses }: KubeletFacts): readonly Family[] {
  const each = (value: (use: PodUse) => number) => uses.map((use): Sample => [labelsOf(use), value(use)])
  return [
    counter(
      'pod_cpu_usage_seconds_total',
      '[STABLE] Cumulative cpu time consumed by the pod in core-seconds',
      each((use) => inSeconds(cpuTimeOf(use))),
    ),
    gauge('pod_memory_working_set_bytes', '[STABLE] Current working set of the pod in bytes', each(memoryOf)),
  ]
}

/** Of the many families of a kubelet, those that tell of what goes on here. */
export const kubeletMetrics = (facts: KubeletFacts): string =>
  exposed([...kubeletFamilies(facts), ...processFamilies(facts)])

/** In the order of their names, as they are exposed. */
function kubeletFamilies({ spec, uses, pods, counts }: KubeletFacts): readonly Family[] {
  const containers = uses.reduce((sum, each) => sum + each.containers.length, 0)
  return [
    gauge(
      'kubelet_active_pods',
      '[ALPHA] The number of pods the kubelet considers active and which are being considered when admitting new pods.',
      one(uses.length, { static: '' }),
    ),
    counter(
      'kubelet_admission_rejections_total',
      '[ALPHA] Cumulative number pod admission rejections by the Kubelet.',
      counts.rejections.samples(),
    ),
    gauge(
      'kubelet_desired_pods',
      '[ALPHA] The number of pods the kubelet is being instructed to run.',
      one(pods.length, { static: '' }),
    ),
    counter(
      'kubelet_evictions',
      '[ALPHA] Cumulative number of pod evictions by eviction signal',
      counts.evictions.samples(),
    ),
    gauge(
      'kubelet_node_name',
      "[ALPHA] The node's name. The count is always 1.",
      one(1, { node: spec.name }),
    ),
    gauge(
      'kubelet_running_containers',
      '[ALPHA] Number of containers currently running',
      one(containers, { container_state: 'running' }),
    ),
    gauge('kubelet_running_pods', '[ALPHA] Number of pods that have a running pod sandbox', one(uses.length)),
    ...startFamilies(counts),
    counter(
      'kubelet_terminated_containers_total',
      '[ALPHA] Cumulative number of containers terminated',
      counts.ends.samples(),
    ),
  ]
}

const startFamilies = ({ failedStarts, starts, startedPods }: KubeletFacts['counts']): readonly Family[] => [
  counter(
    'kubelet_started_containers_errors_total',
    '[ALPHA] Cumulative number of errors when starting containers',
    failedStarts.samples(),
  ),
  counter(
    'kubelet_started_containers_total',
    '[ALPHA] Cumulative number of containers started',
    starts.samples(),
  ),
  counter('kubelet_started_pods_total', '[ALPHA] Cumulative number of pods started', one(startedPods)),
]

const processFamilies = ({ bootedAt }: KubeletFacts): readonly Family[] => [
  gauge(
    'kubernetes_build_info',
    '[ALPHA] A metric with a constant value of 1 that tells the version.',
    one(1, { git_version: kubernetesVersion }),
  ),
  gauge(
    'process_start_time_seconds',
    'Start time of the process since unix epoch in seconds.',
    one(inSeconds(bootedAt)),
  ),
]

/** How often each probe of a container was performed, by what came of it. */
export function probeMetrics({ probes }: KubeletFacts): string {
  const samples = probes().map(({ labels, times }): Sample => [{ ...labels }, times])
  const help = '[BETA] Cumulative number of a liveness, readiness or startup probe for a container by result.'
  return exposed([counter('prober_probe_total', help, samples)])
}
