/** Keeps pods off nodes whose storage drivers cannot attach so many volumes more. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { classOfClaim, persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import type { CSINode, VolumeAttachment } from '../../api/generated/types/storage-v1.ts'
import { keyOf } from '../../api/meta.ts'
import { csiNode } from '../../api/storage/csinode.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
import { volumeAttachment } from '../../api/storage/volumeattachment.ts'
import { defineIndex } from '../../client/cache.ts'
import { definePlugin, notNow, type Plugin, type PluginContext } from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'

const full = notNow('node(s) exceed max volume count')

const attachedTo = defineIndex(volumeAttachment, ({ spec }) => spec.nodeName)

/** By what is the same for the same volume: its driver. */
type DriverVolumes = Map<string, string>

/** Source: nodevolumelimits/csi.go. */
export function nodeVolumeLimits({ cache }: PluginContext): Plugin {
  function addVolume(volumes: DriverVolumes, name: string): void {
    const csi = cache.get(persistentVolume, name)?.spec.csi
    if (csi) volumes.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver)
  }

  /** A claim without a volume counts as one of whoever will make it. */
  function addClaims(volumes: DriverVolumes, { object, claims }: PodView): void {
    for (const { name } of claims) {
      const claim = cache.get(persistentVolumeClaim, name, object.metadata.namespace)
      if (claim?.spec.volumeName) addVolume(volumes, claim.spec.volumeName)
      else if (claim) {
        const provisioner = cache.get(storageClass, classOfClaim(claim) ?? '')?.provisioner
        if (provisioner) volumes.set(`${object.metadata.namespace}/${name}`, provisioner)
      }
    }
  }

  function attachedOn(nodeName: string, users: ReadonlySet<PodView>): DriverVolumes {
    const volumes: DriverVolumes = new Map()
    for (const user of users) addClaims(volumes, user)
    for (const { spec } of cache.by(attachedTo, nodeName))
      if (spec.source.persistentVolumeName) addVolume(volumes, spec.source.persistentVolumeName)
    return volumes
  }

  return definePlugin<DriverVolumes>({
    name: 'NodeVolumeLimits',
    needs: ['claims', 'namespace'],
    watches: [csiNode, persistentVolume, persistentVolumeClaim, volumeAttachment],

    preFilter(pod) {
      if (pod.claims.length === 0) return 'skip'
      const found: DriverVolumes = new Map()
      addClaims(found, pod)
      return found.size === 0 ? 'skip' : { found }
    },

    filter(_pod, { name, storageUsers }, asked) {
      const told = cache.get(csiNode, name)
      const limits = told && limitsOf(told)
      if (!limits) return undefined
      const attached = attachedOn(name, storageUsers)
      const [before, more] = [countsOf(attached), countsOf(asked, attached)]
      for (const [driver, count] of more) {
        const limit = limits.get(driver)
        if (limit !== undefined && (before.get(driver) ?? 0) + count > limit) return full
      }
      return undefined
    },

    wakesOn: {
      podGone: (_pod, gone) => gone.claims.length > 0,
      change(pod, { type, kind, object, previous }) {
        if (kind === csiNode)
          return type !== 'DELETED' && attachesMore(object as CSINode, previous as CSINode | undefined)
        if (kind === persistentVolumeClaim) return type === 'ADDED' && pod.claimKeys.includes(keyOf(object))
        if (kind !== volumeAttachment || type !== 'DELETED') return false
        const asked: DriverVolumes = new Map()
        addClaims(asked, pod)
        return [...asked.values()].includes((object as VolumeAttachment).spec.attacher)
      },
    },
  })
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

/** How many volumes there are of each driver, but for those that are there already. */
function countsOf(volumes: DriverVolumes, without?: DriverVolumes): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [volume, driver] of volumes)
    if (!without?.has(volume)) counts.set(driver, (counts.get(driver) ?? 0) + 1)
  return counts
}
