/** Which volumes have been attached to which nodes, or are about to be. */
import type { Attachable } from '../../api/storage/attachable.ts'

export interface Attachment {
  readonly volume: Attachable
  readonly nodeName: string
  /** Of its VolumeAttachment. */
  readonly objectName: string
  /** When the driver was asked for it last, or will be once it has backed off. */
  askedAt: number
  /** How often in vain, in a row. */
  failures: number
  isBackingOff: boolean
  isAttached: boolean
  isDetaching: boolean
  /** The kubelet uses it; to be on the safe side it is taken to, until it says otherwise. */
  isMounted: boolean
  /** When somebody is to find out that its object is gone, which nobody has asked for. */
  missedAt: number | undefined
  /** Since when nobody has wanted it. */
  unwantedSince: number | undefined
}

const nothing: ReadonlyMap<string, Attachment> = new Map()

export class Attached {
  readonly #byNode = new Map<string, Map<string, Attachment>>()
  readonly #byVolume = new Map<string, Set<Attachment>>()
  readonly #byObject = new Map<string, Attachment>()

  /** By the name of the volume, in the order in which they were attached. */
  on(nodeName: string): ReadonlyMap<string, Attachment> {
    return this.#byNode.get(nodeName) ?? nothing
  }

  /** The one that a VolumeAttachment stands for. */
  of(objectName: string): Attachment | undefined {
    return this.#byObject.get(objectName)
  }

  /** Those of a volume on other nodes than one. */
  othersWith(volumeName: string, nodeName: string): readonly Attachment[] {
    return [...(this.#byVolume.get(volumeName) ?? [])].filter((each) => each.nodeName !== nodeName)
  }

  add(attachment: Attachment): void {
    const { nodeName, volume, objectName } = attachment
    const onNode = this.#byNode.get(nodeName) ?? new Map<string, Attachment>()
    this.#byNode.set(nodeName, onNode.set(volume.name, attachment))
    const ofVolume = this.#byVolume.get(volume.name) ?? new Set()
    this.#byVolume.set(volume.name, ofVolume.add(attachment))
    this.#byObject.set(objectName, attachment)
  }

  remove(attachment: Attachment): void {
    const { nodeName, volume, objectName } = attachment
    const onNode = this.#byNode.get(nodeName)
    if (onNode?.delete(volume.name) && onNode.size === 0) this.#byNode.delete(nodeName)
    const ofVolume = this.#byVolume.get(volume.name)
    if (ofVolume?.delete(attachment) && ofVolume.size === 0) this.#byVolume.delete(volume.name)
    this.#byObject.delete(objectName)
  }
}
