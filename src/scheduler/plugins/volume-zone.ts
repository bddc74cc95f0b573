/** Keeps pods to the zones and regions that the labels of their volumes name. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { isEqual } from '../../api/equality.ts'
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import type { StorageClass } from '../../api/generated/types/storage-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { keyOf } from '../../api/meta.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
import type { Change } from '../../client/change.ts'
import { definePlugin, never, type Plugin, type PluginContext } from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'
import { orOtherTaints } from './taint-wakes.ts'

const elsewhere = never('node(s) had no available volume zone')

/** Each with its name of old. */
const zoneLabels: Readonly<Record<string, string>> = {
  'topology.kubernetes.io/zone': 'failure-domain.beta.kubernetes.io/zone',
  'topology.kubernetes.io/region': 'failure-domain.beta.kubernetes.io/region',
}
const names: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(zoneLabels).flatMap(([name, old]) => [
    [name, old],
    [old, name],
  ]),
)

/** Source: volume_zone.go. */
export function volumeZone({ cache }: PluginContext): Plugin {
  return definePlugin<readonly Topology[]>({
    name: 'VolumeZone',
    needs: ['claims', 'namespace'],
    watches: [persistentVolume, persistentVolumeClaim, storageClass],

    preFilter({ object, claims }) {
      if (claims.length === 0) return 'skip'
      const found = claims.flatMap(({ name }) => {
        const claim = cache.get(persistentVolumeClaim, name, object.metadata.namespace)
        const { volumeName } = claim?.spec ?? {}
        const volume = volumeName ? cache.get(persistentVolume, volumeName) : undefined
        return volume ? topologiesOf(volume) : []
      })
      return found.length === 0 ? 'skip' : { found }
    },

    filter: (_pod, { node }, topologies) => (isWithin(node, topologies) ? undefined : elsewhere),

    wakesOn: {
      node: orOtherTaints(
        (_pod, node, previous) => !previous || !isEqual(node.metadata.labels, previous.metadata.labels),
      ),
      change: mayMatch,
    },
  })
}

/** Source: its queueing hints. */
function mayMatch({ claimKeys }: PodView, { type, kind, object, previous }: Change): boolean {
  if (type === 'DELETED') return false
  if (kind === persistentVolume) {
    const topologies = (of: KubeObject) => topologiesOf(of as PersistentVolume)
    return !previous || !isEqual(topologies(object), topologies(previous))
  }
  if (kind === storageClass)
    return !previous && (object as StorageClass).volumeBindingMode === 'WaitForFirstConsumer'
  const volumeOf = (of: KubeObject | undefined) => (of as PersistentVolumeClaim | undefined)?.spec.volumeName
  return claimKeys.includes(keyOf(object)) && (!previous || volumeOf(object) !== volumeOf(previous))
}

/** A label of a volume, with the values that a node may have. */
interface Topology {
  readonly key: string
  readonly values: readonly string[]
}

const topologiesOf = ({ metadata: { labels = {} } }: PersistentVolume): readonly Topology[] =>
  Object.keys(names).flatMap((key) =>
    labels[key] === undefined ? [] : [{ key, values: labels[key].split('__') }],
  )

/** A node that says nothing of zones can have every volume. */
function isWithin({ metadata: { labels = {} } }: Node, topologies: readonly Topology[]): boolean {
  if (!Object.keys(names).some((key) => labels[key] !== undefined)) return true
  return topologies.every(({ key, values }) => values.includes(labels[key] ?? labels[names[key]] ?? ''))
}
