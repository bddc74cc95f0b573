/** Volumes, claims to them, and their classes. Source: describe.go. */
import { accessModesText } from '../../../../../api/core/access-modes.ts'
import { classOfVolume } from '../../../../../api/core/persistentvolume.ts'
import type {
  NodeSelectorRequirement,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
} from '../../../../../api/generated/types/core-v1.ts'
import type {
  CSINode,
  StorageClass,
  VolumeAttributesClass,
} from '../../../../../api/generated/types/storage-v1.ts'
import { labelsText } from '../../../../../api/labels.ts'
import { inOrderOfBytes } from '../../../../../api/text-bytes.ts'
import { describeClaim } from './claims.ts'
import { describeEvents } from './events.ts'
import { boolText, dateText, type Page } from './page.ts'
import type { Describer } from './settings.ts'
import { describeSource } from './volumes.ts'
import { describeMarks } from './workloads.ts'

export const describeVolume: Describer<PersistentVolume> = function* (page, volume, view) {
  const { metadata, spec, status } = volume
  page.line(0, 'Name', metadata.name)
  describeMarks(page, volume)
  page.line(0, 'Finalizers', `[${(metadata.finalizers ?? []).join(' ')}]`)
  page.line(0, 'StorageClass', classOfVolume(volume))
  const { deletionTimestamp: goes } = metadata
  page.line(0, 'Status', goes ? `Terminating (lasts ${view.age(goes)})` : (status.phase ?? ''))
  page.line(0, 'Claim', spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '')
  page.line(0, 'Reclaim Policy', spec.persistentVolumeReclaimPolicy ?? '')
  page.line(0, 'Access Modes', accessModesText(spec.accessModes))
  page.lineIf(0, 'VolumeMode', spec.volumeMode)
  page.line(0, 'Capacity', spec.capacity?.['storage'] ?? '0')
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms
  page.line(0, 'Node Affinity', terms ? '' : '<none>')
  if (terms) {
    page.line(1, 'Required Terms', terms.length === 0 ? '<none>' : '')
    for (const [n, { matchExpressions }] of terms.entries()) describeTerm(page, 2, n, matchExpressions)
  }
  page.line(0, 'Message', status.message ?? '')
  page.write(0, 'Source:\n')
  describeSource(page, spec)
  describeEvents(page, yield* view.eventsOf(volume), view)
}

type Requirement = Pick<NodeSelectorRequirement, 'key' | 'values'> & { readonly operator?: string }

function describeTerm(page: Page, level: number, n: number, requirements: readonly Requirement[] = []): void {
  page.write(level, `Term ${n}:\t`)
  if (requirements.length === 0) page.write(0, '<none>\n')
  for (const [at, { key, operator = 'In', values = [] }] of requirements.entries()) {
    if (at > 0) page.write(level, '\t')
    page.write(0, `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}\n`)
  }
}

export const describePersistentVolumeClaim: Describer<PersistentVolumeClaim> = function* (page, claim, view) {
  const { metadata, status } = claim
  const { deletionTimestamp: goes } = metadata
  describeClaim(page, claim, goes ? `Terminating (lasts ${view.age(goes)})` : (status.phase ?? ''))
  const pods = yield* view.list<Pod>(`/api/v1/namespaces/${metadata.namespace}/pods`)
  const owners = new Set(
    (metadata.ownerReferences ?? []).filter(({ kind }) => kind === 'Pod').map(({ uid }) => uid),
  )
  const users = pods.filter(
    (pod) =>
      owners.has(pod.metadata.uid) ||
      pod.spec.volumes?.some(({ persistentVolumeClaim: used }) => used?.claimName === metadata.name),
  )
  page.lines('Used By', users.map((pod) => pod.metadata.name).sort(inOrderOfBytes))
  if (status.conditions?.length) {
    page.write(0, 'Conditions:\n')
    page.write(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n')
    page.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n')
    for (const {
      type,
      status: is,
      lastProbeTime,
      lastTransitionTime,
      reason = '',
      message = '',
    } of status.conditions)
      page.write(
        1,
        `${type} \t${is} \t${dateText(lastProbeTime)} \t${dateText(lastTransitionTime)} \t${reason} \t${message}\n`,
      )
  }
  describeEvents(page, yield* view.eventsOf(claim), view)
}

export const describeStorageClass: Describer<StorageClass> = function* (page, storageClass, view) {
  const { metadata, provisioner, parameters, mountOptions = [], allowedTopologies } = storageClass
  const isDefault = ['storageclass', 'storageclass.beta'].some(
    (word) => metadata.annotations?.[`${word}.kubernetes.io/is-default-class`] === 'true',
  )
  page.line(0, 'Name', metadata.name)
  page.line(0, 'IsDefaultClass', isDefault ? 'Yes' : 'No')
  page.line(0, 'Annotations', labelsText(metadata.annotations))
  page.line(0, 'Provisioner', provisioner)
  page.line(0, 'Parameters', labelsText(parameters))
  const { allowVolumeExpansion: grows } = storageClass
  page.line(0, 'AllowVolumeExpansion', grows === undefined ? '<unset>' : boolText(grows))
  page.write(0, `MountOptions:${mountOptions.length === 0 ? '\t<none>' : ''}\n`)
  for (const option of mountOptions) page.write(1, `${option}\n`)
  page.lineIf(0, 'ReclaimPolicy', storageClass.reclaimPolicy)
  page.lineIf(0, 'VolumeBindingMode', storageClass.volumeBindingMode)
  if (allowedTopologies) {
    page.line(0, 'AllowedTopologies', allowedTopologies.length === 0 ? '<none>' : '')
    for (const [n, { matchLabelExpressions }] of allowedTopologies.entries())
      describeTerm(page, 1, n, matchLabelExpressions)
  }
  describeEvents(page, yield* view.eventsOf(storageClass), view)
}

export const describeAttributesClass: Describer<VolumeAttributesClass> = function* (page, attributes, view) {
  page.line(0, 'Name', attributes.metadata.name)
  page.line(0, 'Annotations', labelsText(attributes.metadata.annotations))
  page.line(0, 'DriverName', attributes.driverName)
  page.line(0, 'Parameters', labelsText(attributes.parameters))
  describeEvents(page, yield* view.eventsOf(attributes), view)
}

export const describeCsiNode: Describer<CSINode> = function* (page, node, view) {
  page.line(0, 'Name', node.metadata.name)
  describeMarks(page, node)
  page.line(0, 'CreationTimestamp', dateText(node.metadata.creationTimestamp))
  page.write(0, 'Spec:\n')
  if (node.spec.drivers) page.write(1, 'Drivers:\n')
  for (const { name, nodeID, allocatable, topologyKeys } of node.spec.drivers ?? []) {
    page.write(2, `${name}:\n`)
    page.line(3, 'Node ID', nodeID)
    if (typeof allocatable?.count === 'number') {
      page.write(3, 'Allocatables:\n')
      page.line(4, 'Count', allocatable.count)
    }
    if (topologyKeys) page.line(3, 'Topology Keys', `[${topologyKeys.join(' ')}]`)
  }
  describeEvents(page, yield* view.eventsOf(node), view)
}
