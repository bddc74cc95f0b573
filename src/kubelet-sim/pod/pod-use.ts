/** What the containers and volumes of a pod use of their node: what the kubelet's stats tell. Pure. */
import type { Container, Pod } from '../../api/generated/types/core-v1.ts'
import { conductOf } from './conduct.ts'

export interface ContainerUse {
  readonly name: string
  readonly startedAt: number
  readonly memoryBytes: number
  /** In thousandths of a CPU, at this moment. */
  readonly cpuMillis: number
  /** Of processor time since its start, in milliseconds. */
  readonly cpuMs: number
  /** Its own files, as it has changed them. */
  readonly rootfsBytes: number
  readonly logBytes: number
  readonly processes: number
}

export interface VolumeUse {
  readonly name: string
  readonly usedBytes: number
  readonly isInMemory: boolean
}

export interface PodUse {
  readonly pod: Pod
  /** Those that run. */
  readonly containers: readonly ContainerUse[]
  /** Those that go with the pod. */
  readonly volumes: readonly VolumeUse[]
}

/** Memory is had in pages, and a disk in blocks, of the same size. */
export const inPages = (bytes: number): number => Math.ceil(bytes / pageBytes) * pageBytes
const pageBytes = 4_096

const total = <T>(list: readonly T[], amount: (each: T) => number): number =>
  list.reduce((sum, each) => sum + amount(each), 0)

export const memoryOf = ({ containers, volumes }: PodUse): number =>
  total(containers, ({ memoryBytes }) => memoryBytes) +
  total(volumes, ({ isInMemory, usedBytes }) => (isInMemory ? usedBytes : 0))

export const cpuOf = ({ containers }: PodUse): number => total(containers, ({ cpuMillis }) => cpuMillis)

export const diskOfContainer = ({ rootfsBytes, logBytes }: ContainerUse): number => rootfsBytes + logBytes

export const diskOf = ({ containers, volumes }: PodUse): number =>
  total(containers, diskOfContainer) +
  total(volumes, ({ isInMemory, usedBytes }) => (isInMemory ? 0 : usedBytes))

export const processesOf = ({ containers }: PodUse): number => total(containers, ({ processes }) => processes)

/** Whether what a pod says of itself makes it worth while to look what it uses: it may use much, or is not to use more than so much. */
export function isWorthWatching(pod: Pod): boolean {
  const { containers, initContainers = [] } = pod.spec
  if (hasLimits(pod.spec)) return true
  return pod.metadata.annotations !== undefined && [...containers, ...initContainers].some(usesMuch)

  function usesMuch({ name }: Container): boolean {
    const conduct = conductOf(pod, name)
    return Boolean(conduct?.memory || conduct?.disk || conduct?.processes)
  }
}

// Not remembered: each pod that is bound has a spec of its own.
const hasLimits = ({ volumes, containers }: Pod['spec']): boolean =>
  containers.some(({ resources }) => resources?.limits?.['ephemeral-storage'] !== undefined) ||
  (volumes?.some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) ?? false)
