/** `/stats/summary`: what a node and its pods use. Source: the kubelet's Summary API, v1alpha1. */
import { formatTime } from '../../api/time.ts'
import { capacitiesOf, observe, systemUse } from '../machine-use.ts'
import {
  type ContainerUse,
  diskOf,
  diskOfContainer,
  memoryOf,
  type PodUse,
  processesOf,
} from '../pod/pod-use.ts'
import type { KubeletFacts } from './facts.ts'

/** What the programs of the node itself use of a CPU, in thousandths. */
export const systemCpuMillis = 50

/** An emptyDir that says nothing else, and all else on the disk, is as large as the disk. */
interface Disk {
  readonly time: string
  readonly availableBytes: number
  readonly capacityBytes: number
  readonly inodesFree: number
  readonly inodes: number
}

/** A file system has one inode for so many bytes. */
const bytesPerInode = 16_384

export function statsSummary(facts: KubeletFacts): object {
  const { spec, now, bootedAt, uses, load, imageBytes } = facts
  const time = formatTime(now)
  const capacity = capacitiesOf(spec)
  const seen = observe(facts, uses)
  const system = systemUse(spec, load)
  const available = seen['nodefs.available'].available
  const disk: Disk = {
    time,
    availableBytes: available,
    capacityBytes: capacity.diskBytes,
    inodesFree: Math.floor(available / bytesPerInode),
    inodes: Math.floor(capacity.diskBytes / bytesPerInode),
  }
  const ofPods = { cpuMillis: sum(uses, cpuOf), cpuMs: sum(uses, cpuTimeOf) }
  const ranMs = now - bootedAt
  const all = {
    cpuMillis: ofPods.cpuMillis + systemCpuMillis,
    cpuMs: ofPods.cpuMs + (ranMs * systemCpuMillis) / 1_000,
  }
  return {
    node: {
      nodeName: spec.name,
      systemContainers: [
        {
          name: 'pods',
          startTime: formatTime(bootedAt),
          cpu: cpu(time, ofPods),
          memory: memory(time, sum(uses, memoryOf), capacity.memoryBytes),
        },
      ],
      startTime: formatTime(bootedAt),
      cpu: cpu(time, all),
      memory: memory(time, system.memoryBytes + sum(uses, memoryOf), capacity.memoryBytes),
      network: { time, name: '' },
      fs: withUsed(disk, capacity.diskBytes - available),
      runtime: { imageFs: withUsed(disk, imageBytes), containerFs: withUsed(disk, sum(uses, diskOf)) },
      rlimit: { time, maxpid: capacity.processes, curproc: system.processes + sum(uses, processesOf) },
    },
    pods: uses.map((use) => podStats(use, disk)),
  }
}

const sum = <T>(list: readonly T[], amount: (each: T) => number): number =>
  list.reduce((total, each) => total + amount(each), 0)

type Cpu = Pick<ContainerUse, 'cpuMillis' | 'cpuMs'>

const cpuOf = ({ containers }: PodUse): number => sum(containers, ({ cpuMillis }) => cpuMillis)
export const cpuTimeOf = ({ containers }: PodUse): number => sum(containers, ({ cpuMs }) => cpuMs)

const cpu = (time: string, { cpuMillis, cpuMs }: Cpu) => ({
  time,
  usageNanoCores: cpuMillis * 1_000_000,
  usageCoreNanoSeconds: Math.round(cpuMs * 1_000_000),
})

const memory = (time: string, bytes: number, capacityBytes?: number) => ({
  time,
  ...(capacityBytes !== undefined && { availableBytes: Math.max(0, capacityBytes - bytes) }),
  usageBytes: bytes,
  workingSetBytes: bytes,
  rssBytes: bytes,
  pageFaults: 0,
  majorPageFaults: 0,
})

const withUsed = (disk: Disk, usedBytes: number) => ({ ...disk, usedBytes, inodesUsed: 0 })

function podStats(use: PodUse, disk: Disk): object {
  const { pod, containers, volumes } = use
  const { name, namespace, uid } = pod.metadata
  const { time } = disk
  return {
    podRef: { name, namespace, uid },
    startTime: pod.status.startTime,
    containers: containers.map((container) => ({
      name: container.name,
      startTime: formatTime(container.startedAt),
      cpu: cpu(time, container),
      memory: memory(time, container.memoryBytes),
      rootfs: withUsed(disk, container.rootfsBytes),
      logs: withUsed(disk, container.logBytes),
    })),
    cpu: cpu(time, { cpuMillis: cpuOf(use), cpuMs: cpuTimeOf(use) }),
    memory: memory(time, memoryOf(use)),
    network: { time, name: 'eth0', interfaces: [{ name: 'eth0' }] },
    volume: volumes.map((volume) => ({ ...withUsed(disk, volume.usedBytes), name: volume.name })),
    'ephemeral-storage': withUsed(
      disk,
      sum(containers, diskOfContainer) + diskOf({ ...use, containers: [] }),
    ),
    process_stats: { process_count: processesOf(use) },
  }
}
