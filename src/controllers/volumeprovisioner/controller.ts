/** Makes a disk for every claim that asks for one of its classes, and takes it away when the claim is gone. Source: external-provisioner. */
import { node } from '../../api/core/node.ts'
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import { provisionedBy, selectedNode } from '../../api/core/volume-claim.ts'
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  VolumeNodeAffinity,
} from '../../api/generated/types/core-v1.ts'
import type { StorageClass } from '../../api/generated/types/storage-v1.ts'
import type { New } from '../../api/kind.ts'
import { isBeingDeleted, isHeldBy, keyOf, refOfKey } from '../../api/meta.ts'
import { diskDriver } from '../../api/storage/simulated-disk.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
import type { Cache } from '../../client/cache.ts'
import type { Client } from '../../client/client.ts'
import { objectReference } from '../../client/event-parts.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'

/** Keeps a volume from going before its disk, whoever deletes it, and when. */
const finalizer = 'external-provisioner.volume.kubernetes.io/finalizer'

/** By which the binder asks for a volume. */
const askedOf = 'volume.kubernetes.io/storage-provisioner'

/** @param makeDiskMs how long it takes until a disk is there */
export const volumeProvisioner = (makeDiskMs: number) =>
  defineActor({
    name: 'volume-provisioner',
    component: diskDriver,

    start(context) {
      const { cache } = context
      /** The claims whose disks are being made. */
      const begun = new Set<string>()
      const claims = context.queue((key) => {
        const asked = begun.has(key) ? undefined : askedDisk(cache, key)
        if (!asked || !begin(context, asked)) return
        begun.add(key)
        if (makeDiskMs > 0) disks.add(key)
        else make(key)
      })
      const disks = context.queue(make, { delayMs: makeDiskMs })
      const volumes = context.queue((name) => {
        const volume = cache.get(persistentVolume, name)
        if (volume && isToGo(volume)) takeBack(context, volume)
        else if (volume) hold(context, volume)
      })
      cache.onChange(persistentVolumeClaim, ({ type, key, object }) => {
        if (type !== 'DELETED' && object.metadata.annotations?.[askedOf] === diskDriver) claims.add(key)
      })
      cache.onChange(persistentVolume, ({ type, object }) => {
        if (type !== 'DELETED' && (isToGo(object) || isHeldBy(object, finalizer) !== isToBeHeld(object)))
          volumes.add(object.metadata.name)
      })

      /** As the claim is by now: it may have gone, or have another volume. */
      function make(key: string): void {
        begun.delete(key)
        const asked = askedDisk(cache, key)
        if (asked) finish(context, asked)
      }
    },
  })

interface AskedDisk {
  readonly claim: PersistentVolumeClaim
  readonly chosen: StorageClass
  readonly disk: New<PersistentVolume>
}

/** The disk that a claim waits for; undefined where it waits for none, or for something else first. */
function askedDisk(cache: Cache, key: string): AskedDisk | undefined {
  const { name, namespace } = refOfKey(key)
  const claim = cache.get(persistentVolumeClaim, name, namespace)
  if (!claim || claim.spec.volumeName || isBeingDeleted(claim)) return undefined
  const chosen = cache.get(storageClass, classNamedBy(claim) ?? '')
  if (!chosen || !mayBegin(claim, chosen)) return undefined
  const disk = diskFor(claim, chosen, nodeAffinityOf(claim, chosen, cache))
  return cache.get(persistentVolume, disk.metadata.name!) ? undefined : { claim, chosen, disk }
}

/** @returns whether it can be made */
function begin({ events }: ActorContext, { claim, chosen }: AskedDisk): boolean {
  events.normal(
    claim,
    'Provisioning',
    `External provisioner is provisioning volume for claim "${keyOf(claim)}"`,
  )
  const problem = problemOf(claim)
  if (problem === undefined) return true
  const failed = `failed to provision volume with StorageClass "${chosen.metadata.name}"`
  events.warning(claim, 'ProvisioningFailed', `${failed}: ${problem}`)
  return false
}

function finish({ client, events }: ActorContext, { claim, disk }: AskedDisk): void {
  client.create(persistentVolume, disk)
  events.normal(claim, 'ProvisioningSucceeded', `Successfully provisioned volume ${disk.metadata.name}`)
}

/** What the driver cannot do. */
function problemOf({
  spec: { selector, dataSource, dataSourceRef },
}: PersistentVolumeClaim): string | undefined {
  if (selector) return 'claim Selector is not supported'
  const source = dataSourceRef ?? dataSource
  if (source?.kind === 'VolumeSnapshot')
    return 'CSI driver does not support snapshot restore: controller CREATE_DELETE_SNAPSHOT capability is not reported'
  if (source?.kind === 'PersistentVolumeClaim')
    return 'CSI driver does not support clone operations: controller CLONE_VOLUME capability is not reported'
  return source && `no volume populator for ${source.kind} ${source.name}`
}

/** A class may wait until it is known on which node the disk will be used. */
const mayBegin = ({ metadata }: PersistentVolumeClaim, { volumeBindingMode }: StorageClass): boolean =>
  volumeBindingMode === 'Immediate' || metadata.annotations?.[selectedNode] !== undefined

/** The claim is gone, and the disk with it. */
function takeBack({ client }: ActorContext, volume: PersistentVolume): void {
  if (!isBeingDeleted(volume)) client.delete(persistentVolume, volume)
  const left = client.find(persistentVolume, volume.metadata.name)
  if (left && isHeldBy(left, finalizer)) setFinalizers(client, left, without(left))
}

/** Its author may have changed what is to become of it. */
function hold({ client }: ActorContext, volume: PersistentVolume): void {
  const isHeld = isHeldBy(volume, finalizer)
  if (isHeld === isToBeHeld(volume)) return
  setFinalizers(client, volume, isHeld ? without(volume) : [...(volume.metadata.finalizers ?? []), finalizer])
}

const without = ({ metadata }: PersistentVolume): readonly string[] =>
  metadata.finalizers?.filter((each) => each !== finalizer) ?? []

const setFinalizers = (client: Client, volume: PersistentVolume, finalizers: readonly string[]) =>
  client.update(persistentVolume, volume, ({ metadata }) => {
    metadata.finalizers = [...finalizers]
  })

const isOurs = ({ metadata }: PersistentVolume): boolean =>
  metadata.annotations?.[provisionedBy] === diskDriver

/** One that is on its way already gets no finalizer more. */
const isToBeHeld = (volume: PersistentVolume): boolean =>
  isOurs(volume) &&
  volume.spec.persistentVolumeReclaimPolicy === 'Delete' &&
  (!isBeingDeleted(volume) || isHeldBy(volume, finalizer))

const isToGo = (volume: PersistentVolume): boolean =>
  isOurs(volume) &&
  volume.status.phase === 'Released' &&
  volume.spec.persistentVolumeReclaimPolicy === 'Delete'

/** Where a disk can be used: its class may be had in some places only. Of those it is in one with the node that was chosen. */
function nodeAffinityOf(
  { metadata: { annotations } }: PersistentVolumeClaim,
  { allowedTopologies }: StorageClass,
  cache: Cache,
): VolumeNodeAffinity | undefined {
  const terms = allowedTopologies?.filter(({ matchLabelExpressions }) => matchLabelExpressions?.length)
  if (!terms?.length) return undefined
  const labels = cache.get(node, annotations?.[selectedNode] ?? '')?.metadata.labels
  const near = terms.find(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(labels?.[key] ?? '')),
  )
  const placed = near
    ? [near.matchLabelExpressions!.map(({ key }) => ({ key, values: [labels![key]] }))]
    : terms.map(({ matchLabelExpressions = [] }) => matchLabelExpressions)
  return {
    required: {
      nodeSelectorTerms: placed.map((expressions) => ({
        matchExpressions: expressions.map(({ key, values }) => ({ key, operator: 'In', values })),
      })),
    },
  }
}

function diskFor(
  claim: PersistentVolumeClaim,
  chosen: StorageClass,
  nodeAffinity: VolumeNodeAffinity | undefined,
): New<PersistentVolume> {
  const { kind, namespace, name, uid, apiVersion, resourceVersion } = objectReference(claim)
  const disk = `pvc-${claim.metadata.uid}`
  return {
    metadata: {
      name: disk,
      annotations: { [provisionedBy]: diskDriver },
      ...(chosen.reclaimPolicy === 'Delete' && { finalizers: [finalizer] }),
    },
    spec: {
      capacity: { storage: claim.spec.resources.requests!['storage'] },
      accessModes: claim.spec.accessModes,
      volumeMode: claim.spec.volumeMode,
      claimRef: { kind, namespace, name, uid, apiVersion, resourceVersion },
      persistentVolumeReclaimPolicy: chosen.reclaimPolicy,
      storageClassName: chosen.metadata.name,
      ...(chosen.mountOptions && { mountOptions: chosen.mountOptions }),
      ...(nodeAffinity && { nodeAffinity }),
      csi: { driver: diskDriver, volumeHandle: disk, fsType: 'ext4' },
    },
  }
}
