/** `/metrics/cadvisor` of a kubelet: what containers use and may use, under the names and labels of cAdvisor. */
import type { ResourceRequirements } from '../../api/generated/types/core-v1.ts'
import { quantityMilliValue, quantityValue } from '../../api/quantity.ts'
import { capacitiesOf, systemUse } from '../machine-use.ts'
import { capacityOf } from '../node.ts'
import { cpuSharesOf } from '../pod/cgroup.ts'
import { boundsOf, grantIn } from '../pod/grant.ts'
import { type ContainerUse, diskOfContainer, memoryOf, type PodUse, processesOf } from '../pod/pod-use.ts'
import { exposed, type Family, type Labels, type Sample } from './exposition.ts'
import type { KubeletFacts } from './facts.ts'
import { cpuTimeOf, systemCpuMillis } from './stats-summary.ts'

/** A control group: the machine itself, all of a pod, or a container. */
interface Group {
  readonly labels: Labels
  readonly cpuMs: number
  readonly memoryBytes: number
  readonly processes: number
  readonly startedAt: number
  /** Of a container. */
  readonly use?: ContainerUse
  readonly bounds?: ResourceRequirements
}

interface Measured extends Pick<Family, 'name' | 'help' | 'type'> {
  readonly labels?: Labels
  /** Undefined where there is nothing to tell of it. */
  value(group: Group): number | undefined
}

const periodUs = 100_000
const cpuLimit = ({ bounds }: Group) => bounds?.limits?.['cpu']
const memoryLimit = ({ bounds }: Group) => bounds && quantityValue(bounds.limits?.['memory'] ?? '0')
const memory = ({ memoryBytes }: Group) => memoryBytes

const measured: readonly Measured[] = [
  {
    name: 'container_cpu_usage_seconds_total',
    help: 'Cumulative cpu time consumed in seconds.',
    type: 'counter',
    labels: { cpu: 'total' },
    value: ({ cpuMs }) => cpuMs / 1_000,
  },
  {
    name: 'container_fs_usage_bytes',
    help: 'Number of bytes that are consumed by the container on this filesystem.',
    type: 'gauge',
    labels: { device: '/dev/vda1' },
    value: ({ use }) => use && diskOfContainer(use),
  },
  {
    name: 'container_memory_max_usage_bytes',
    help: 'Maximum memory usage recorded in bytes',
    type: 'gauge',
    value: memory,
  },
  { name: 'container_memory_rss', help: 'Size of RSS in bytes.', type: 'gauge', value: memory },
  {
    name: 'container_memory_usage_bytes',
    help: 'Current memory usage in bytes, including all memory regardless of when it was accessed',
    type: 'gauge',
    value: memory,
  },
  {
    name: 'container_memory_working_set_bytes',
    help: 'Current working set in bytes.',
    type: 'gauge',
    value: memory,
  },
  {
    name: 'container_processes',
    help: 'Number of processes running inside the container.',
    type: 'gauge',
    value: ({ processes }) => processes,
  },
  {
    name: 'container_spec_cpu_period',
    help: 'CPU period of the container.',
    type: 'gauge',
    value: ({ bounds }) => bounds && periodUs,
  },
  {
    name: 'container_spec_cpu_quota',
    help: 'CPU quota of the container.',
    type: 'gauge',
    value(group) {
      const limit = cpuLimit(group)
      return limit === undefined ? undefined : (quantityMilliValue(limit) * periodUs) / 1_000
    },
  },
  {
    name: 'container_spec_cpu_shares',
    help: 'CPU share of the container.',
    type: 'gauge',
    value: ({ bounds }) => bounds && cpuSharesOf(bounds),
  },
  {
    name: 'container_spec_memory_limit_bytes',
    help: 'Memory limit for the container.',
    type: 'gauge',
    value: memoryLimit,
  },
  {
    name: 'container_start_time_seconds',
    help: 'Start time of the container since unix epoch in seconds.',
    type: 'gauge',
    value: ({ startedAt }) => startedAt / 1_000,
  },
]

export function cadvisorMetrics(facts: KubeletFacts): string {
  const { spec, now } = facts
  const groups = groupsOf(facts)
  const families = measured.map(({ name, help, type, labels, value }): Family => {
    const samples = groups.flatMap((group): Sample[] => {
      const amount = value(group)
      return amount === undefined ? [] : [[{ ...group.labels, ...labels }, amount]]
    })
    return { name, help, type, samples }
  })
  const seen: Family = {
    name: 'container_last_seen',
    help: 'Last time a container was seen by the exporter',
    type: 'gauge',
    samples: groups.map(({ labels }) => [labels, Math.floor(now / 1_000)]),
  }
  const ofMachine: readonly Family[] = [
    {
      name: 'machine_cpu_cores',
      help: 'Number of logical CPU cores.',
      type: 'gauge',
      samples: [[{}, quantityMilliValue(capacityOf(spec).cpu) / 1_000]],
    },
    {
      name: 'machine_memory_bytes',
      help: 'Amount of memory installed on the machine.',
      type: 'gauge',
      samples: [[{}, capacitiesOf(spec).memoryBytes]],
    },
  ]
  return exposed([...families, seen], now) + exposed(ofMachine)
}

function groupsOf({ spec, now, bootedAt, uses, load }: KubeletFacts): readonly Group[] {
  const system = systemUse(spec, load)
  const sum = (amount: (use: PodUse) => number) => uses.reduce((total, use) => total + amount(use), 0)
  const root: Group = {
    labels: labelsOf('/'),
    cpuMs: sum(cpuTimeOf) + ((now - bootedAt) * systemCpuMillis) / 1_000,
    memoryBytes: system.memoryBytes + sum(memoryOf),
    processes: system.processes + sum(processesOf),
    startedAt: bootedAt,
  }
  return [root, ...uses.flatMap(groupsOfPod)]
}

function groupsOfPod(use: PodUse): readonly Group[] {
  const { pod, containers } = use
  const { metadata, spec, status } = pod
  const of = { namespace: metadata.namespace ?? '', pod: metadata.name }
  const id = `/kubepods.slice/kubepods-pod${metadata.uid.replaceAll('-', '_')}.slice`
  const statuses = [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ]
  const whole: Group = {
    labels: labelsOf(id, of),
    cpuMs: cpuTimeOf(use),
    memoryBytes: memoryOf(use),
    processes: processesOf(use),
    startedAt: Math.min(...containers.map(({ startedAt }) => startedAt)),
  }
  const each = containers.map((container): Group => {
    const { name } = container
    const told = statuses.find((one) => one.name === name)
    const run = (told?.containerID ?? '').replace(/^.*:\/\//, '')
    const labels = { ...of, container: name, image: told?.image ?? '', name: run }
    return {
      ...container,
      labels: labelsOf(`${id}/cri-containerd-${run}.scope`, labels),
      use: container,
      bounds: boundsOf(grantIn(spec, name)),
    }
  })
  return containers.length === 0 ? [] : [whole, ...each]
}

const labelsOf = (id: string, of: Labels = {}): Labels => ({
  container: '',
  id,
  image: '',
  name: '',
  namespace: '',
  pod: '',
  ...of,
})
