/** Volumes, by where they come from. Source: describe.go's describeVolumes. */
import type {
  CSIPersistentVolumeSource,
  CSIVolumeSource,
  PersistentVolumeClaim,
  PersistentVolumeSpec,
  ProjectedVolumeSource,
  Volume,
} from '../../../../../api/generated/types/core-v1.ts'
import { formatQuantity, parseQuantity } from '../../../../../api/quantity.ts'
import { describeClaim } from './claims.ts'
import { type Page, pairsOf, shortened } from './page.ts'

/** The type of a volume, and what is said of it besides. */
type Lines = readonly [type: string, ...(readonly [title: string, value: unknown])[]]

/** Those that Pods and PersistentVolumes have alike. */
const sharedLines = ({
  hostPath,
  nfs,
  iscsi,
  fc,
  local,
}: Volume & PersistentVolumeSpec): Lines | undefined => {
  if (hostPath)
    return [
      'HostPath (bare host directory volume)',
      ['Path', hostPath.path],
      ['HostPathType', hostPath.type ?? '<none>'],
    ]
  if (nfs)
    return [
      'NFS (an NFS mount that lasts the lifetime of a pod)',
      ['Server', nfs.server],
      ['Path', nfs.path],
      ['ReadOnly', nfs.readOnly ?? false],
    ]
  if (iscsi)
    return [
      "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
      ['TargetPortal', iscsi.targetPortal],
      ['IQN', iscsi.iqn],
      ['Lun', iscsi.lun],
      ['ISCSIInterface', iscsi.iscsiInterface ?? ''],
      ['FSType', iscsi.fsType ?? ''],
      ['ReadOnly', iscsi.readOnly ?? false],
      ['Portals', `[${(iscsi.portals ?? []).join(' ')}]`],
      ['DiscoveryCHAPAuth', iscsi.chapAuthDiscovery ?? false],
      ['SessionCHAPAuth', iscsi.chapAuthSession ?? false],
      ['SecretRef', iscsi.secretRef ? `&LocalObjectReference{Name:${iscsi.secretRef.name},}` : 'nil'],
      ['InitiatorName', iscsi.initiatorName ?? '<none>'],
    ]
  if (fc)
    return [
      'FC (a Fibre Channel disk)',
      ['TargetWWNs', (fc.targetWWNs ?? []).join(', ')],
      ['LUN', fc.lun ?? '<none>'],
      ['FSType', fc.fsType ?? ''],
      ['ReadOnly', fc.readOnly ?? false],
    ]
  return (
    local && ['LocalVolume (a persistent volume backed by local storage on a node)', ['Path', local.path]]
  )
}

const podLines = (volume: Volume): Lines | undefined => {
  const { emptyDir, secret, configMap, persistentVolumeClaim: claim, image } = volume
  if (emptyDir) {
    const { medium = '', sizeLimit } = emptyDir
    const isLimited = sizeLimit !== undefined && parseQuantity(sizeLimit).nanos > 0n
    return [
      "EmptyDir (a temporary directory that shares a pod's lifetime)",
      ['Medium', medium],
      ['SizeLimit', isLimited ? formatQuantity(parseQuantity(sizeLimit)) : '<unset>'],
    ]
  }
  if (secret)
    return [
      'Secret (a volume populated by a Secret)',
      ['SecretName', secret.secretName ?? ''],
      ['Optional', secret.optional ?? false],
    ]
  if (configMap)
    return [
      'ConfigMap (a volume populated by a ConfigMap)',
      ['Name', configMap.name ?? ''],
      ['Optional', configMap.optional ?? false],
    ]
  if (claim)
    return [
      'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      ['ClaimName', claim.claimName],
      ['ReadOnly', claim.readOnly ?? false],
    ]
  if (image)
    return [
      'Image (a container image or OCI artifact)',
      ['Reference', image.reference ?? ''],
      ['PullPolicy', image.pullPolicy ?? ''],
    ]
  return sharedLines(volume as Volume & PersistentVolumeSpec)
}

function write(page: Page, [type, ...lines]: Lines): void {
  page.line(2, 'Type', type)
  for (const [title, value] of lines) page.line(2, title, value)
}

export function describeVolumes(page: Page, volumes: readonly Volume[] = [], indent = ''): void {
  page.write(0, `${indent}Volumes:${volumes.length === 0 ? '\t<none>' : ''}\n`)
  for (const volume of volumes) {
    page.write(1, `${indent && ' '}${volume.name}:\n`)
    describeVolume(page, volume)
  }
}

function describeVolume(page: Page, volume: Volume): void {
  const lines = podLines(volume)
  if (lines) return write(page, lines)
  const { projected, downwardAPI, csi, ephemeral } = volume
  if (projected) return describeProjected(page, projected)
  if (csi) return describeCsi(page, csi, [])
  if (downwardAPI) {
    page.line(2, 'Type', 'DownwardAPI (a volume populated by information about the pod)\n    Items:')
    for (const { fieldRef, resourceFieldRef, path } of downwardAPI.items ?? []) {
      if (fieldRef) page.write(3, `${fieldRef.fieldPath} -> ${path}\n`)
      if (resourceFieldRef) page.write(3, `${resourceFieldRef.resource} -> ${path}\n`)
    }
  } else if (ephemeral) {
    page.line(
      2,
      'Type',
      'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    )
    const { volumeClaimTemplate: template } = ephemeral
    if (template) page.within(2, () => describeClaim(page, template as unknown as PersistentVolumeClaim))
  } else page.write(1, '<unknown>\n')
}

function describeProjected(page: Page, { sources = [] }: ProjectedVolumeSource): void {
  page.line(2, 'Type', 'Projected (a volume that contains injected data from multiple sources)')
  for (const { secret, downwardAPI, configMap, serviceAccountToken } of sources) {
    if (downwardAPI) page.line(2, 'DownwardAPI', true)
    if (serviceAccountToken) page.line(2, 'TokenExpirationSeconds', serviceAccountToken.expirationSeconds)
    const named = secret ?? configMap
    if (!named) continue
    page.line(2, secret ? 'SecretName' : 'ConfigMapName', named.name ?? '')
    page.line(2, 'Optional', named.optional ?? false)
  }
}

function describeCsi(
  page: Page,
  { driver, fsType = '', readOnly = false, volumeAttributes }: CSIVolumeSource | CSIPersistentVolumeSource,
  handle: readonly (readonly [string, unknown])[],
): void {
  write(page, [
    'CSI (a Container Storage Interface (CSI) volume source)',
    ['Driver', driver],
    ['FSType', fsType],
    ...handle,
    ['ReadOnly', readOnly],
  ])
  const pairs = pairsOf(volumeAttributes)
  if (pairs.length === 0) return page.line(2, 'VolumeAttributes', '<none>')
  for (const [n, pair] of pairs.entries()) {
    if (n > 0) page.write(2, '')
    page.write(2, n > 0 ? '\t' : 'VolumeAttributes:\t')
    page.write(2, `${shortened(pair, 140)}\n`)
  }
}

/** What a PersistentVolume stands for. */
export function describeSource(page: Page, spec: PersistentVolumeSpec): void {
  const lines = sharedLines(spec as Volume & PersistentVolumeSpec)
  if (lines) write(page, lines)
  else if (spec.csi) describeCsi(page, spec.csi, [['VolumeHandle', spec.csi.volumeHandle]])
  else page.write(1, '<unknown>\n')
}
