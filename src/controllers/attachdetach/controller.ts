/**
 * Asks drivers to attach volumes to the nodes whose pods want them, and to detach them when nobody does: by VolumeAttachments,
 * and in the status of nodes, where kubelets look. Source: the attach/detach controller, and the CSI plugin under it.
 */
import { isNodeReady, node } from '../../api/core/node.ts'
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod } from '../../api/core/pod.ts'
import { outOfServiceTaint } from '../../api/core/taints.ts'
import { claimKeyOf } from '../../api/core/volume-claim.ts'
import { isEqual } from '../../api/equality.ts'
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import type { VolumeAttachment } from '../../api/generated/types/storage-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { attachmentName } from '../../api/storage/attachable.ts'
import { volumeAttachment } from '../../api/storage/volumeattachment.ts'
import type { Change } from '../../client/change.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { Attached, type Attachment } from './attached.ts'
import { conflictMessage } from './conflict.ts'
import { Wanted, type WantedVolume } from './wanted.ts'

/** What is mounted on a node that is not well is taken from it after this time. */
const longestUnmountMs = minutes(6)
/** How long a driver has to attach a volume. */
const attachTimeoutMs = minutes(2)
const longestBackOffMs = minutes(2) + seconds(2)
/** How often it is looked whether a driver has failed. */
const pollMs = 600
/** How late a back-off ends. */
const turnMs = 100
/** How often it is looked whether what is attached still is. */
const verifyMs = minutes(1)

const managedAnnotation = 'volumes.kubernetes.io/controller-managed-attach-detach'

export const attachDetachController = defineActor({
  name: 'attach-detach',
  component: 'attachdetach-controller',
  start: (context) => new AttachDetach(context).start(),
})

class AttachDetach {
  readonly #wanted: Wanted
  readonly #attached = new Attached()
  /** By name: what there is to do on a node. */
  readonly #nodes: WorkQueue
  readonly #startedAt: number

  constructor(private readonly context: ActorContext) {
    this.#startedAt = context.clock.now()
    this.#wanted = new Wanted(context.cache)
    this.#nodes = context.queue((name) => this.#reconcile(name))
  }

  start(): void {
    const { cache } = this.context
    cache.onNews(pod, (change) => this.#followPod(change))
    cache.onChange(persistentVolumeClaim, ({ key }) => this.#refresh(key))
    cache.onChange(persistentVolume, ({ object }) => this.#refresh(claimKeyOf(object) ?? ''))
    cache.onNews(node, (change) => this.#followNode(change))
    cache.onChange(volumeAttachment, ({ object }) => {
      const known = this.#attached.of(object.metadata.name)
      if (known) this.#nodes.add(known.nodeName)
    })
  }

  #followPod({ type, object }: Change<Pod>): void {
    const isNew = type === 'DELETED' ? this.#wanted.forget(object) : this.#wanted.follow(object)
    if (isNew) this.#nodes.add(object.spec.nodeName ?? '')
  }

  #refresh(claimKey: string): void {
    for (const user of this.#wanted.usersOf(claimKey))
      if (this.#wanted.follow(user)) this.#nodes.add(user.spec.nodeName ?? '')
  }

  #followNode({ type, object, previous }: Change<Node>): void {
    const { name } = object.metadata
    const attached = this.#attached.on(name)
    if (attached.size === 0 && this.#wanted.on(name).size === 0) return
    const inUse = new Set(object.status.volumesInUse)
    if (type !== 'DELETED') for (const each of attached.values()) each.isMounted = inUse.has(each.volume.name)
    const { status, spec } = object
    const isNews =
      previous?.status.volumesInUse !== status.volumesInUse ||
      previous?.status.volumesAttached !== status.volumesAttached ||
      previous?.spec.taints !== spec.taints ||
      isManaged(previous) !== isManaged(object)
    if (isNews) this.#nodes.add(name)
  }

  #reconcile(nodeName: string): void {
    const { cache } = this.context
    const found = cache.get(node, nodeName)
    const wanted = this.#wanted.on(nodeName)
    for (const each of [...this.#attached.on(nodeName).values()]) {
      const isWanted = wanted.has(each.volume.name)
      if (this.#isGone(each, isWanted)) continue
      if (!isWanted) this.#mayDetach(each, found)
      else if (!each.isDetaching) each.unwantedSince = undefined
      else if (this.#hasFailedToDetach(each)) this.#wantBack(each)
    }
    this.#report(found)
    for (const each of this.#attached.on(nodeName).values()) if (each.isDetaching) this.#detach(each)
    if (!isManaged(found)) return
    for (const each of wanted.values()) this.#attach(nodeName, each)
    this.#report(cache.get(node, nodeName))
  }

  /** Its object is no longer there: whoever waits for the volume can have it. */
  #isGone(attachment: Attachment, isWanted: boolean): boolean {
    const { cache, clock } = this.context
    if (cache.get(volumeAttachment, attachment.objectName)) return false
    const { isAttached, isDetaching, nodeName } = attachment
    // Who waits for the driver asks anew in time; what was attached is looked for now and then.
    if (this.#askedUntil(attachment) > clock.now()) return false
    if (isWanted && !isDetaching) {
      if (!isAttached) return false
      const now = clock.now()
      attachment.missedAt ??= now + verifyMs - ((now - this.#startedAt) % verifyMs)
      if (now < attachment.missedAt) {
        this.#nodes.addAfter(nodeName, attachment.missedAt - now)
        return true
      }
    }
    this.#attached.remove(attachment)
    this.#wakeThoseWanting(attachment)
    return true
  }

  #wakeThoseWanting({ volume }: Attachment): void {
    for (const each of this.#wanted.nodesWanting(volume.name)) this.#nodes.add(each)
  }

  #hasFailedToDetach({ objectName }: Attachment): boolean {
    return this.context.cache.get(volumeAttachment, objectName)?.status.detachError !== undefined
  }

  #wantBack(attachment: Attachment): void {
    const askedAt = this.context.clock.now()
    Object.assign(attachment, { isDetaching: false, isAttached: false, askedAt })
  }

  #mayDetach(attachment: Attachment, found: Node | undefined): void {
    const now = this.context.clock.now()
    attachment.unwantedSince ??= now
    const askedUntil = this.#askedUntil(attachment)
    if (askedUntil > now) return this.#nodes.addAfter(attachment.nodeName, askedUntil - now)
    const forcedAt = attachment.unwantedSince + longestUnmountMs
    const isOutOfService = found?.spec.taints?.some(({ key }) => key === outOfServiceTaint)
    const isWell = found !== undefined && isNodeReady(found)
    if (!attachment.isMounted || isOutOfService || (!isWell && now >= forcedAt)) attachment.isDetaching = true
    else this.#nodes.addAfter(attachment.nodeName, now < forcedAt ? forcedAt - now : seconds(10))
  }

  /** Until when its driver is still asked for it, or rests from having failed: nothing else happens to it before. */
  #askedUntil(attachment: Attachment): number {
    const { askedAt, isAttached, isBackingOff, isDetaching, objectName } = attachment
    if (isAttached || isDetaching) return 0
    if (isBackingOff) return askedAt
    const object = this.context.cache.get(volumeAttachment, objectName)
    if (object?.status.attached && !isBeingDeleted(object)) return 0
    return askedAt + this.#answerMs(attachment, failureOf(object))
  }

  /** How long after it was asked a driver has failed. */
  #answerMs({ askedAt }: Attachment, error: string | undefined): number {
    if (error === undefined) return attachTimeoutMs
    return Math.ceil(Math.max(1, this.context.clock.now() - askedAt) / pollMs) * pollMs
  }

  #detach({ objectName }: Attachment): void {
    const { cache, client } = this.context
    const found = cache.get(volumeAttachment, objectName)
    if (found && !isBeingDeleted(found)) client.delete(volumeAttachment, found)
  }

  #attach(nodeName: string, wanted: WantedVolume): void {
    const { volume } = wanted
    const known = this.#attached.on(nodeName).get(volume.name)
    if (known) return this.#lookAt(known, wanted)
    const others = volume.mayBeShared ? [] : this.#attached.othersWith(volume.name, nodeName)
    const holders = others.filter(({ isAttached, isDetaching }) => isAttached && !isDetaching)
    if (holders.length > 0) return this.#tellConflict(wanted, holders)
    // While something is done with it for another node, nobody says anything.
    if (others.some(({ isBackingOff }) => !isBackingOff)) return
    const attachment: Attachment = {
      volume,
      nodeName,
      objectName: attachmentName(volume, nodeName),
      askedAt: 0,
      failures: 0,
      isBackingOff: false,
      isAttached: false,
      isDetaching: false,
      isMounted: true,
      missedAt: undefined,
      unwantedSince: undefined,
    }
    this.#attached.add(attachment)
    this.#ask(attachment)
  }

  #ask(attachment: Attachment): void {
    const { client, clock } = this.context
    const { objectName, nodeName, volume } = attachment
    if (!client.find(volumeAttachment, objectName))
      client.create(volumeAttachment, {
        metadata: { name: objectName },
        spec: { attacher: volume.driver, nodeName, source: { persistentVolumeName: volume.volume } },
      })
    Object.assign(attachment, { isBackingOff: false, askedAt: clock.now() })
    this.#nodes.addAfter(nodeName, attachTimeoutMs)
  }

  /** What has become of it. Source: verifyAttachmentStatus of the CSI plugin. */
  #lookAt(attachment: Attachment, wanted: WantedVolume): void {
    const { cache, clock, events } = this.context
    const { askedAt, nodeName, objectName, volume } = attachment
    if (attachment.isDetaching || attachment.isAttached) return
    if (attachment.isBackingOff) {
      if (clock.now() < askedAt) return this.#nodes.addAfter(nodeName, askedAt - clock.now())
      this.#ask(attachment)
    }
    const object = cache.get(volumeAttachment, objectName)
    if (!object?.status.attached || isBeingDeleted(object))
      return this.#lookAtFailure(attachment, wanted, object)
    Object.assign(attachment, { isAttached: true, failures: 0 })
    if (!volume.mayBeShared) this.#wakeThoseWanting(attachment)
    const message = `AttachVolume.Attach succeeded for volume "${volume.volume}" `
    for (const each of wanted.pods.values()) events.normal(each, 'SuccessfulAttachVolume', message)
  }

  /** Tells what its driver says is wrong, or that it says nothing at all, and again after every back-off. */
  #lookAtFailure(attachment: Attachment, { pods }: WantedVolume, object: VolumeAttachment | undefined): void {
    const { clock, events } = this.context
    const { nodeName, volume } = attachment
    const now = clock.now()
    const error = failureOf(object)
    const elapsedMs = now - attachment.askedAt
    const endMs = this.#answerMs(attachment, error)
    if (elapsedMs < endMs) return this.#nodes.addAfter(nodeName, endMs - elapsedMs)
    const { driver, handle } = volume
    const silence = `timed out waiting for external-attacher of ${driver} CSI driver to attach volume ${handle}`
    const message = `AttachVolume.Attach failed for volume "${volume.volume}" : ${error ?? silence}`
    for (const each of pods.values()) events.warning(each, 'FailedAttachVolume', message)
    const backOffMs = Math.min(500 * 2 ** attachment.failures++, longestBackOffMs) + turnMs
    Object.assign(attachment, { isBackingOff: true, askedAt: now + backOffMs })
    if (!volume.mayBeShared) this.#wakeThoseWanting(attachment)
    this.#nodes.addAfter(nodeName, backOffMs)
  }

  #tellConflict(wanted: WantedVolume, others: readonly Attachment[]): void {
    if (wanted.isConflictTold) return
    wanted.isConflictTold = true
    const { name, volume } = wanted.volume
    const users = others.flatMap(({ nodeName }) => [...this.#wanted.podsOn(nodeName, name)])
    for (const each of wanted.pods.values()) {
      const message = `Multi-Attach error for volume "${volume}" ${conflictMessage(each, users)}`
      this.context.events.warning(each, 'FailedAttachVolume', message)
    }
  }

  /** Says in the status of a node what is attached to it: a kubelet mounts nothing else. */
  #report(found: Node | undefined): void {
    if (!found) return
    const attached = [...this.#attached.on(found.metadata.name).values()]
      .filter(({ isAttached, isDetaching }) => isAttached && !isDetaching)
      .map(({ volume }) => ({ name: volume.name, devicePath: '' }))
    if (isEqual(attached, found.status.volumesAttached ?? [])) return
    this.context.client.updateStatus(node, found, (status) => {
      if (attached.length > 0) status.volumesAttached = attached
      else delete status.volumesAttached
    })
  }
}

/** What a driver says is wrong. */
const failureOf = (object: VolumeAttachment | undefined): string | undefined =>
  object && isBeingDeleted(object)
    ? 'volume attachment is being deleted'
    : object?.status.attachError?.message

/** Whether a kubelet leaves it to this controller to attach volumes to its node. */
const isManaged = (object: Node | undefined): boolean =>
  object?.metadata.annotations?.[managedAnnotation] === 'true'
