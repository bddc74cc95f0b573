/** Keeps pods off nodes whose storage drivers cannot attach so many volumes more. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import type { CSINode, VolumeAttachment } from '../../api/generated/types/storage-v1.ts'
import { keyOf } from '../../api/meta.ts'
import { csiNode } from '../../api/storage/csinode.ts'
import { volumeAttachment } from '../../api/storage/volumeattachment.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'
import { definePlugin, notNow, type Plugin, type PluginContext } from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'
import { addClaims, addVolume, countsOf, type DriverVolumes, volumesOf } from './driver-volumes.ts'

const full = notNow('node(s) exceed max volume count')

const attachedTo = defineIndex(volumeAttachment, ({ spec }) => spec.nodeName)

/** Source: nodevolumelimits/csi.go. */
export function nodeVolumeLimits({ cache }: PluginContext): Plugin {
  return definePlugin<DriverVolumes>({
    name: 'NodeVolumeLimits',
    needs: ['claims', 'namespace'],
    watches: [csiNode, persistentVolume, persistentVolumeClaim, volumeAttachment],

    preFilter(pod) {
      if (pod.claims.length === 0) return 'skip'
      const found = volumesOf(pod, cache)
      return found.size === 0 ? 'skip' : { found }
    },

    filter(_pod, { name, storageUsers }, asked) {
      const told = cache.get(csiNode, name)
      const limits = told && limitsOf(told)
      if (!limits) return undefined
      return exceeds(limits, attachedOn(name, storageUsers, cache), asked) ? full : undefined
    },

    wakesOn: {
      podGone: (_pod, gone) => gone.claims.length > 0,
      change(pod, { type, kind, object, previous }) {
        if (kind === csiNode)
          return type !== 'DELETED' && attachesMore(object as CSINode, previous as CSINode | undefined)
        if (kind === persistentVolumeClaim) return type === 'ADDED' && pod.claimKeys.includes(keyOf(object))
        if (kind !== volumeAttachment || type !== 'DELETED') return false
        return [...volumesOf(pod, cache).values()].includes((object as VolumeAttachment).spec.attacher)
      },
    },
  })
}

/** What is attached to a node, or will be for those who are on it. */
function attachedOn(nodeName: string, users: ReadonlySet<PodView>, cache: Cache): DriverVolumes {
  const volumes: DriverVolumes = new Map()
  for (const user of users) addClaims(volumes, user, cache)
  for (const { spec } of cache.by(attachedTo, nodeName))
    if (spec.source.persistentVolumeName) addVolume(volumes, spec.source.persistentVolumeName, cache)
  return volumes
}

/** Whether some driver would have to attach more than it can. */
function exceeds(
  limits: ReadonlyMap<string, number>,
  attached: DriverVolumes,
  asked: DriverVolumes,
): boolean {
  const before = countsOf(attached)
  for (const [driver, count] of countsOf(asked, attached)) {
    const limit = limits.get(driver)
    if (limit !== undefined && (before.get(driver) ?? 0) + count > limit) return true
  }
  return false
}

/** How many volumes each driver can attach; undefined where none says so. */
function limitsOf({ spec }: CSINode): ReadonlyMap<string, number> | undefined {
  const limits = (spec.drivers ?? []).flatMap(({ name, allocatable }) =>
    allocatable?.count === undefined ? [] : [[name, allocatable.count] as const],
  )
  return limits.length > 0 ? new Map(limits) : undefined
}

/** Whether a node is new to drivers, or one of them can attach more there than before. */
function attachesMore(now: CSINode, before: CSINode | undefined): boolean {
  const limits = before && limitsOf(before)
  if (!limits) return !before
  const more = limitsOf(now) ?? new Map<string, number>()
  return [...limits].some(([driver, count]) => (more.get(driver) ?? 0) > count)
}
