/** Whether a pod has written more than it may: to an emptyDir, in a container, in all of them. Pure. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { quantityValue } from '../../api/quantity.ts'
import { diskOf, diskOfContainer, type PodUse } from '../pod/pod-use.ts'
import { containerStorageMessage, podStorageMessage, volumeMessage } from './messages.ts'

export interface StorageProblem {
  /** What has told of it, as it is counted. */
  readonly signal: string
  /** What the pod is told. */
  readonly message: string
}

/** Undefined where it keeps to its limits. */
export function storageProblem(use: PodUse): StorageProblem | undefined {
  return volumeProblem(use) ?? podProblem(use) ?? containerProblem(use)
}

function volumeProblem({ pod, volumes }: PodUse): StorageProblem | undefined {
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    const limit = emptyDir?.sizeLimit
    const used = volumes.find((each) => each.name === name)?.usedBytes ?? 0
    if (limit !== undefined && quantityValue(limit) > 0 && used > quantityValue(limit))
      return { signal: 'emptydirfs.limit', message: volumeMessage(name, limit) }
  }
  return undefined
}

const limitOf = ({ resources }: Pod['spec']['containers'][number]): string | undefined =>
  resources?.limits?.['ephemeral-storage']

/** Source: podEphemeralStorageLimitEviction: those containers that have a limit make that of the pod. */
function podProblem(use: PodUse): StorageProblem | undefined {
  const limits = use.pod.spec.containers.map(limitOf).filter((limit) => limit !== undefined)
  if (limits.length === 0) return undefined
  const limit = limits.reduce((sum, each) => sum + quantityValue(each), 0)
  return diskOf(use) > limit
    ? { signal: 'ephemeralpodfs.limit', message: podStorageMessage(limit) }
    : undefined
}

function containerProblem({ pod, containers }: PodUse): StorageProblem | undefined {
  for (const container of pod.spec.containers) {
    const limit = limitOf(container)
    const used = containers.find(({ name }) => name === container.name)
    if (
      limit !== undefined &&
      quantityValue(limit) > 0 &&
      used &&
      diskOfContainer(used) > quantityValue(limit)
    )
      return {
        signal: 'ephemeralcontainerfs.limit',
        message: containerStorageMessage(container.name, limit),
      }
  }
  return undefined
}
