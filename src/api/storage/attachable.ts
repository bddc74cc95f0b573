/** Volumes that are attached to a node before they are mounted, as the control plane and the kubelet call them. */
import { hexOf } from '../codec/octets.ts'
import { sha256 } from '../codec/sha256.ts'
import type { PersistentVolume } from '../generated/types/core-v1.ts'
import type { CSIDriver } from '../generated/types/storage-v1.ts'

export interface Attachable {
  /** As nodes name it in their status: `kubernetes.io/csi/<driver>^<handle>`. */
  readonly name: string
  readonly driver: string
  readonly handle: string
  /** The name of the PersistentVolume. */
  readonly volume: string
  /** Several nodes may have it at once. */
  readonly mayBeShared: boolean
}

/** @param driver what the driver of the volume says of itself, if it does. Undefined: it is not to be attached */
export function attachableOf(
  { metadata, spec: { csi, accessModes } }: PersistentVolume,
  driver: CSIDriver | undefined,
): Attachable | undefined {
  if (!csi || driver?.spec.attachRequired === false) return undefined
  return {
    name: `kubernetes.io/csi/${csi.driver}^${csi.volumeHandle}`,
    driver: csi.driver,
    handle: csi.volumeHandle,
    volume: metadata.name,
    mayBeShared:
      accessModes.length === 0 ||
      accessModes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany'),
  }
}

/** The name of the VolumeAttachment. Source: getAttachmentName of the CSI plugin. */
export function attachmentName({ handle, driver }: Attachable, nodeName: string): string {
  const digest = sha256(new TextEncoder().encode(`${handle}${driver}${nodeName}`))
  return `csi-${hexOf(digest)}`
}
