/** Keeps VolumeAttributesClasses that are deleted while a volume or a claim names them. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { attributesClassProtection } from '../../api/core/storage-protection.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { volumeAttributesClass } from '../../api/storage/volumeattributesclass.ts'
import { defineController, watch } from '../runtime/controller.ts'
import { protect } from '../shared/protection.ts'

export const vacProtectionController = defineController({
  name: 'vac-protection',
  component: 'volumeattributesclass-protection-controller',
  reconciles: volumeAttributesClass,

  watches: [
    watch(persistentVolume, ({ type, object, previous }) =>
      leftBehind(classesOfVolume(previous ?? object), type === 'DELETED' ? [] : classesOfVolume(object)),
    ),
    watch(persistentVolumeClaim, ({ type, object, previous }) =>
      leftBehind(classesOfClaim(previous ?? object), type === 'DELETED' ? [] : classesOfClaim(object)),
    ),
  ],

  reconcile({ client, cache }, object) {
    const { name } = object.metadata
    const isUsed = () =>
      cache.list(persistentVolume).some((each) => classesOfVolume(each).includes(name)) ||
      cache.list(persistentVolumeClaim).some((each) => classesOfClaim(each).includes(name))
    protect({ client, kind: volumeAttributesClass, finalizer: attributesClassProtection }, object, isUsed)
  },
})

/** The keys of the classes that are no more named: those of the cluster are their names. */
const leftBehind = (before: readonly string[], now: readonly string[]) =>
  before.filter((name) => !now.includes(name))

const classesOfVolume = ({ spec }: PersistentVolume): readonly string[] =>
  named(spec.volumeAttributesClassName)

const classesOfClaim = ({ spec, status }: PersistentVolumeClaim): readonly string[] =>
  named(
    spec.volumeAttributesClassName,
    status.currentVolumeAttributesClassName,
    status.modifyVolumeStatus?.targetVolumeAttributesClassName,
  )

const named = (...names: readonly (string | undefined)[]) =>
  names.filter((name) => !!name) as readonly string[]
