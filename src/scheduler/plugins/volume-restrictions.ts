/** Keeps pods from what only one of them may have: claims for a single pod, and disks of old drivers. */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import type { Volume } from '../../api/generated/types/core-v1.ts'
import { keyFor, keyOf } from '../../api/meta.ts'
import { definePlugin, never, notNow, type Plugin, type PluginContext } from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'
import { orOtherTaints } from './taint-wakes.ts'

const diskTaken = notNow('node(s) had no available disk')
const claimTaken = notNow(
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
)

/** Source: volume_restrictions.go. */
export function volumeRestrictions({ cache }: PluginContext): Plugin {
  const isForOnePod = (name: string, namespace: string | undefined): boolean =>
    cache.get(persistentVolumeClaim, name, namespace)?.spec.accessModes.includes('ReadWriteOncePod') ?? false

  return definePlugin<OnePodClaims>({
    name: 'VolumeRestrictions',
    needs: ['claims', 'disks', 'namespace'],
    watches: [persistentVolumeClaim],

    preFilter(pod, { claimUsers }) {
      if (!pod.usesStorage) return 'skip'
      const { namespace } = pod.object.metadata
      const named = pod.claims.filter(({ isEphemeral }) => !isEphemeral)
      for (const { name } of named)
        if (!cache.get(persistentVolumeClaim, name, namespace))
          return never(`persistentvolumeclaim "${name}" not found`)
      const keys = named
        .filter(({ name }) => isForOnePod(name, namespace))
        .map(({ name }) => keyFor(name, namespace))
      const isClaimTaken = () => keys.some((key) => claimUsers.has(key))
      // Whom a node is kept for does not have his claim yet: where nobody has it, it is not asked for on any node.
      if (pod.disks.length === 0 && !isClaimTaken()) return 'skip'
      return { found: { isClaimTaken } }
    },

    filter({ disks }, { storageUsers }, { isClaimTaken }) {
      if (disks.length > 0)
        for (const user of storageUsers) if (anyConflict(disks, user.disks)) return diskTaken
      return isClaimTaken() ? claimTaken : undefined
    },

    wakesOn: {
      node: orOtherTaints((_pod, _node, previous) => previous === undefined),
      podGone: (pod, gone) =>
        pod.namespace === gone.namespace && (sharesClaim(pod, gone) || sharesDisk(pod, gone)),
      change: (pod, { type, object }) => type === 'ADDED' && pod.claimKeys.includes(keyOf(object)),
    },
  })
}

/** Of the claims of the pod, those that are for one pod only. */
interface OnePodClaims {
  /** Asked anew for each node: others may leave in the mind only. */
  isClaimTaken(): boolean
}

const sharesClaim = (a: PodView, b: PodView): boolean =>
  b.claims.length > 0 && a.claimKeys.some((key) => b.claimKeys.includes(key))

const sharesDisk = (a: PodView, b: PodView): boolean => anyConflict(a.disks, b.disks)

const anyConflict = (some: readonly Volume[], others: readonly Volume[]): boolean =>
  some.some((disk) => others.some((other) => conflicts(disk, other)))

/** Whether two volumes are one disk, which not both may have as they want it. Source: isVolumeConflict. */
function conflicts(a: Volume, b: Volume): boolean {
  const areReadOnly = (one: { readOnly?: boolean }, other: { readOnly?: boolean }) =>
    Boolean(one.readOnly && other.readOnly)
  if (a.gcePersistentDisk && b.gcePersistentDisk?.pdName === a.gcePersistentDisk.pdName)
    return !areReadOnly(a.gcePersistentDisk, b.gcePersistentDisk)
  if (a.awsElasticBlockStore) return a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore?.volumeID
  if (a.iscsi && b.iscsi?.iqn === a.iscsi.iqn) return !areReadOnly(a.iscsi, b.iscsi)
  if (!a.rbd || !b.rbd) return false
  const isSame = a.rbd.pool === b.rbd.pool && a.rbd.image === b.rbd.image
  const { monitors } = b.rbd
  return isSame && a.rbd.monitors.some((each) => monitors.includes(each)) && !areReadOnly(a.rbd, b.rbd)
}
