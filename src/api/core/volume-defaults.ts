/** What a volume gets where its author left it out. Source: the SetDefaults_…VolumeSource functions. */
import type { Draft } from 'immer'
import { nullIfEmpty } from '../empty-list.ts'
import type { DownwardAPIVolumeFile, Volume, VolumeProjection } from '../generated/types/core-v1.ts'
import { pullPolicyFor } from './container-defaults.ts'

/** 0644 */
const ordinaryMode = 0o644

/** In place. */
export function defaultVolume(volume: Draft<Volume>): void {
  if (hasNoSource(volume)) volume.emptyDir = {}
  const { secret, configMap, downwardAPI, projected, image, ephemeral } = volume
  if (secret) secret.defaultMode ??= ordinaryMode
  if (configMap) configMap.defaultMode ??= ordinaryMode
  if (downwardAPI) {
    downwardAPI.defaultMode ??= ordinaryMode
    defaultFiles(downwardAPI.items)
  }
  if (projected) {
    projected.defaultMode ??= ordinaryMode
    nullIfEmpty(projected, 'sources')
    for (const source of projected.sources ?? []) defaultProjection(source)
  }
  if (image) image.pullPolicy ||= pullPolicyFor(image.reference ?? '')
  if (ephemeral?.volumeClaimTemplate?.spec) ephemeral.volumeClaimTemplate.spec.volumeMode ??= 'Filesystem'
  defaultStorageSource(volume)
}

function hasNoSource(volume: Draft<Volume>): boolean {
  for (const key in volume) if (key !== 'name' && volume[key as keyof Volume] !== undefined) return false
  return true
}

function defaultProjection({ serviceAccountToken, downwardAPI }: Draft<VolumeProjection>): void {
  if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3_600
  defaultFiles(downwardAPI?.items)
}

function defaultFiles(files: readonly Draft<DownwardAPIVolumeFile>[] | undefined): void {
  for (const { fieldRef, resourceFieldRef } of files ?? []) {
    if (fieldRef) fieldRef.apiVersion ||= 'v1'
    if (resourceFieldRef) resourceFieldRef.divisor ||= '0'
  }
}

type StorageSources = {
  [S in 'hostPath' | 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO']?: Partial<Draft<NonNullable<Volume[S]>>>
}

/** What a PersistentVolume gets as well, in place. */
export function defaultStorageSource({ hostPath, iscsi, rbd, azureDisk, scaleIO }: StorageSources): void {
  if (hostPath) hostPath.type ??= ''
  if (iscsi) iscsi.iscsiInterface ||= 'default'
  if (rbd) {
    rbd.pool ||= 'rbd'
    rbd.user ||= 'admin'
    rbd.keyring ||= '/etc/ceph/keyring'
  }
  if (azureDisk) {
    azureDisk.cachingMode ??= 'ReadWrite'
    azureDisk.kind ??= 'Shared'
    azureDisk.fsType ??= 'ext4'
    azureDisk.readOnly ??= false
  }
  if (scaleIO) {
    scaleIO.storageMode ||= 'ThinProvisioned'
    scaleIO.fsType ||= 'xfs'
  }
}
