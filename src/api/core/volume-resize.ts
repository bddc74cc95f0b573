/** How far a claim that grows has come, as its status says it. */
import type { Draft } from 'immer'
import type { PersistentVolumeClaim, PersistentVolumeClaimStatus } from '../generated/types/core-v1.ts'
import { unsetTime } from '../time.ts'

/** What a claim says while it grows. */
export interface ResizeCondition {
  readonly type: string
  readonly message?: string
  /** A timestamp. */
  readonly at: string
}

const ofResize = new Set(['Resizing', 'FileSystemResizePending'])

/** The disk has grown, and the file system on it has not. */
export const isFileSystemDue = ({ status }: PersistentVolumeClaim): boolean =>
  status.allocatedResourceStatuses?.['storage'] === 'NodeResizePending'

/** @param state the status of its storage, absent where nothing is going on any more */
export function setResizeState(
  status: Draft<PersistentVolumeClaimStatus>,
  state: string | undefined,
  condition?: ResizeCondition,
): void {
  const { storage: _before, ...others } = status.allocatedResourceStatuses ?? {}
  const statuses = state === undefined ? others : { ...others, storage: state }
  if (Object.keys(statuses).length > 0) status.allocatedResourceStatuses = statuses
  else delete status.allocatedResourceStatuses
  const conditions = status.conditions?.filter(({ type }) => !ofResize.has(type)) ?? []
  if (condition) {
    const { type, message, at } = condition
    const said = { type, status: 'True', lastProbeTime: unsetTime, lastTransitionTime: at } as const
    conditions.push(message === undefined ? said : { ...said, message })
  }
  if (conditions.length > 0) status.conditions = conditions
  else delete status.conditions
}
