/** `/metrics` and `/metrics/resource` of a kubelet, in the text format of Prometheus. */
import { systemUse } from '../machine-use.ts'
import { kubeletVersion } from '../node.ts'
import { memoryOf } from '../pod/pod-use.ts'
import { exposed, type Family, type Sample } from './exposition.ts'
import type { KubeletFacts } from './facts.ts'
import { cpuTimeOf, systemCpuMillis } from './stats-summary.ts'

/** What metrics-server reads. */
export function resourceMetrics(facts: KubeletFacts): string {
  const { uses, now, bootedAt, spec, load } = facts
  const inSeconds = (ms: number) => ms / 1_000
  const ofPod = ({ pod: { metadata } }: (typeof uses)[number]) => ({
    namespace: metadata.namespace ?? '',
    pod: metadata.name,
  })
  const perContainer = (value: (use: (typeof uses)[number]['containers'][number]) => number) =>
    uses.flatMap((use) =>
      use.containers.map((each): Sample => [{ ...ofPod(use), container: each.name }, value(each)]),
    )
  const perPod = (value: (use: (typeof uses)[number]) => number) =>
    uses.map((use): Sample => [ofPod(use), value(use)])
  const cpuMs = uses.reduce((sum, use) => sum + cpuTimeOf(use), ((now - bootedAt) * systemCpuMillis) / 1_000)
  const memoryBytes = uses.reduce((sum, use) => sum + memoryOf(use), systemUse(spec, load).memoryBytes)
  const families: readonly Family[] = [
    {
      name: 'container_cpu_usage_seconds_total',
      help: '[STABLE] Cumulative cpu time consumed by the container in core-seconds',
      type: 'counter',
      samples: perContainer((each) => inSeconds(each.cpuMs)),
    },
    {
      name: 'container_memory_working_set_bytes',
      help: '[STABLE] Current working set of the container in bytes',
      type: 'gauge',
      samples: perContainer((each) => each.memoryBytes),
    },
    {
      name: 'container_start_time_seconds',
      help: '[STABLE] Start time of the container since unix epoch in seconds',
      type: 'gauge',
      samples: perContainer((each) => inSeconds(each.startedAt)),
    },
    {
      name: 'node_cpu_usage_seconds_total',
      help: '[STABLE] Cumulative cpu time consumed by the node in core-seconds',
      type: 'counter',
      samples: [[{}, inSeconds(cpuMs)]],
    },
    {
      name: 'node_memory_working_set_bytes',
      help: '[STABLE] Current working set of the node in bytes',
      type: 'gauge',
      samples: [[{}, memoryBytes]],
    },
    {
      name: 'pod_cpu_usage_seconds_total',
      help: '[STABLE] Cumulative cpu time consumed by the pod in core-seconds',
      type: 'counter',
      samples: perPod((use) => inSeconds(cpuTimeOf(use))),
    },
    {
      name: 'pod_memory_working_set_bytes',
      help: '[STABLE] Current working set of the pod in bytes',
      type: 'gauge',
      samples: perPod(memoryOf),
    },
  ]
  const errors: Family = {
    name: 'resource_scrape_error',
    help: '[STABLE] 1 if there was an error while getting container metrics, 0 otherwise',
    type: 'gauge',
    samples: [[{}, 0]],
  }
  return exposed(families, now) + exposed([errors])
}

/** Of the many families of a kubelet, those that tell of what goes on here. */
export function kubeletMetrics({ spec, uses, bootedAt, pods, counts }: KubeletFacts): string {
  const containers = uses.reduce((sum, each) => sum + each.containers.length, 0)
  return exposed([
    {
      name: 'kubelet_active_pods',
      help: '[ALPHA] The number of pods the kubelet considers active and which are being considered when admitting new pods.',
      type: 'gauge',
      samples: [[{ static: '' }, uses.length]],
    },
    {
      name: 'kubelet_admission_rejections_total',
      help: '[ALPHA] Cumulative number pod admission rejections by the Kubelet.',
      type: 'counter',
      samples: counts.rejections.samples(),
    },
    {
      name: 'kubelet_desired_pods',
      help: '[ALPHA] The number of pods the kubelet is being instructed to run.',
      type: 'gauge',
      samples: [[{ static: '' }, pods.length]],
    },
    {
      name: 'kubelet_evictions',
      help: '[ALPHA] Cumulative number of pod evictions by eviction signal',
      type: 'counter',
      samples: counts.evictions.samples(),
    },
    {
      name: 'kubelet_node_name',
      help: "[ALPHA] The node's name. The count is always 1.",
      type: 'gauge',
      samples: [[{ node: spec.name }, 1]],
    },
    {
      name: 'kubelet_running_containers',
      help: '[ALPHA] Number of containers currently running',
      type: 'gauge',
      samples: [[{ container_state: 'running' }, containers]],
    },
    {
      name: 'kubelet_running_pods',
      help: '[ALPHA] Number of pods that have a running pod sandbox',
      type: 'gauge',
      samples: [[{}, uses.length]],
    },
    {
      name: 'kubelet_started_containers_errors_total',
      help: '[ALPHA] Cumulative number of errors when starting containers',
      type: 'counter',
      samples: counts.failedStarts.samples(),
    },
    {
      name: 'kubelet_started_containers_total',
      help: '[ALPHA] Cumulative number of containers started',
      type: 'counter',
      samples: counts.starts.samples(),
    },
    {
      name: 'kubelet_started_pods_total',
      help: '[ALPHA] Cumulative number of pods started',
      type: 'counter',
      samples: [[{}, counts.startedPods]],
    },
    {
      name: 'kubelet_terminated_containers_total',
      help: '[ALPHA] Cumulative number of containers terminated',
      type: 'counter',
      samples: counts.ends.samples(),
    },
    {
      name: 'kubernetes_build_info',
      help: '[ALPHA] A metric with a constant value of 1 that tells the version.',
      type: 'gauge',
      samples: [[{ git_version: kubeletVersion }, 1]],
    },
    {
      name: 'process_start_time_seconds',
      help: 'Start time of the process since unix epoch in seconds.',
      type: 'gauge',
      samples: [[{}, bootedAt / 1_000]],
    },
  ])
}

/** How often each probe of a container was performed, by what came of it. */
export function probeMetrics({ probes }: KubeletFacts): string {
  const samples = probes().map(({ labels, times }): Sample => [{ ...labels }, times])
  const help = '[BETA] Cumulative number of a liveness, readiness or startup probe for a container by result.'
  return exposed([{ name: 'prober_probe_total', help, type: 'counter', samples }])
}
