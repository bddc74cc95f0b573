/** PersistentVolumeClaims: of their own, or as templates. Source: describe.go's printPersistentVolumeClaim. */
import { accessModesText } from '../../../../../api/core/access-modes.ts'
import { classNamedBy } from '../../../../../api/core/storage-class-annotation.ts'
import type { PersistentVolumeClaim } from '../../../../../api/generated/types/core-v1.ts'
import type { Page } from './page.ts'

/** @param status `Bound`; absent for a template, which has neither that nor a name */
export function describeClaim(page: Page, claim: PersistentVolumeClaim, status?: string): void {
  const { metadata, spec } = claim
  if (status !== undefined) {
    page.line(0, 'Name', metadata.name)
    page.line(0, 'Namespace', metadata.namespace)
  }
  page.line(0, 'StorageClass', classNamedBy(claim) ?? '')
  if (status !== undefined) page.line(0, 'Status', status)
  page.line(0, 'Volume', spec.volumeName ?? '')
  page.labels('Labels', metadata?.labels)
  page.annotations('Annotations', metadata?.annotations)
  if (status !== undefined) page.line(0, 'Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`)
  const bound = spec.volumeName ? claim.status : undefined
  page.line(0, 'Capacity', bound ? (bound.capacity?.['storage'] ?? '0') : '')
  page.line(0, 'Access Modes', accessModesText(bound?.accessModes))
  page.lineIf(0, 'VolumeMode', spec.volumeMode)
  if (!spec.dataSource) return
  page.write(0, 'DataSource:\n')
  page.lineIf(1, 'APIGroup', spec.dataSource.apiGroup)
  page.line(1, 'Kind', spec.dataSource.kind)
  page.line(1, 'Name', spec.dataSource.name)
}
