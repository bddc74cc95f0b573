/** What is wrong with the spec of a PersistentVolume, its own or one that is written inline. Source: ValidatePersistentVolumeSpec. */
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches, optionalChoiceProblems } from '../fields.ts'
import type {
  CSIPersistentVolumeSource,
  PersistentVolumeSource,
  PersistentVolumeSpec,
  SecretReference,
  VolumeNodeAffinity,
} from '../generated/types/core-v1.ts'
import { shownPart } from '../given-empty.ts'
import { dnsLabelProblems, dnsSubdomainProblems } from '../names.ts'
import { quantityValue } from '../quantity.ts'
import { accessModeProblems, positiveProblems, volumeModes } from './claim-spec-problems.ts'
import { nodeSelectorProblems } from './node-selector.ts'
import {
  backstepProblems,
  csiDriverNameProblems,
  sourcePath,
  storageSourceProblems,
} from './volume-source-problems.ts'

/** In the order in which the real server looks at them. */
export const volumeSources: readonly (keyof PersistentVolumeSource)[] = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
]

const reclaimPolicies = ['Delete', 'Recycle', 'Retain']

/** @param name of the volume */
export function* persistentVolumeProblems(spec: PersistentVolumeSpec, name: string): FieldErrors {
  const { accessModes = [], persistentVolumeReclaimPolicy: policy, storageClassName } = spec
  if (accessModes.length === 0) yield required('spec.accessModes')
  yield* accessModeProblems(accessModes, 'spec.accessModes')
  yield* capacityProblems(spec)
  if (policy) yield* optionalChoiceProblems('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies)
  if (spec.nodeAffinity) yield* affinityProblems(spec.nodeAffinity)
  yield* sourcesProblems(spec, 'spec', name)
  if (policy === 'Recycle' && spec.hostPath && isRoot(spec.hostPath.path ?? '')) {
    yield forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'")
  }
  if (storageClassName) yield* breaches(dnsSubdomainProblems, 'spec.storageClassName', storageClassName)
  yield* optionalChoiceProblems('spec.volumeMode', spec.volumeMode, volumeModes)
  yield* attributesClassProblems(spec)
}

function isRoot(path: string): boolean {
  let depth = 0
  for (const part of path.split('/')) {
    if (part === '..') depth = Math.max(0, depth - 1)
    else if (part !== '' && part !== '.') depth++
  }
  return path.startsWith('/') && depth === 0
}

const onlyOwn = 'may not be specified in the context of inline volumes'

/** What is wrong with a volume that only an attachment knows of. */
export function* inlineVolumeProblems(spec: PersistentVolumeSpec, path: string): FieldErrors {
  const { claimRef, capacity = {}, csi, accessModes = [], persistentVolumeReclaimPolicy: policy } = spec
  if (claimRef) yield forbidden(`${path}.claimRef`, onlyOwn)
  if (Object.keys(capacity).length > 0) yield forbidden(`${path}.capacity`, onlyOwn)
  if (!csi) yield required(`${path}.csi`, 'has to be specified in the context of inline volumes')
  if (accessModes.length === 0) yield required(`${path}.accessModes`)
  yield* accessModeProblems(accessModes, `${path}.accessModes`)
  if (policy && policy !== 'Retain') {
    yield forbidden(
      `${path}.persistentVolumeReclaimPolicy`,
      'may only be Retain in the context of inline volumes',
    )
  }
  if (spec.nodeAffinity) yield forbidden(`${path}.nodeAffinity`, onlyOwn)
  yield* sourcesProblems(spec, path, '')
  if (spec.storageClassName) yield forbidden(`${path}.storageClassName`, onlyOwn)
  if (spec.volumeMode === undefined || spec.volumeMode === 'Filesystem') return
  const detail = 'may not specify volumeMode other than Filesystem in the context of inline volumes'
  yield forbidden(`${path}.volumeMode`, detail)
}

function* capacityProblems(spec: PersistentVolumeSpec): FieldErrors {
  const { capacity = {} } = spec
  const [field, names] = ['spec.capacity', Object.keys(capacity).sort()]
  if (names.length === 0) yield required(field)
  if (names.join() !== 'storage') {
    const inOrder = Object.fromEntries(names.map((name) => [name, capacity[name]]))
    yield notSupported(field, names.length > 0 ? inOrder : shownPart(spec, 'capacity'), ['storage'])
  }
  for (const name of names) {
    yield* basicAmountProblems(capacity[name], `${field}[${name}]`)
    yield* positiveProblems(capacity[name], `${field}[${name}]`)
  }
}

function* affinityProblems({ required: nodes }: VolumeNodeAffinity): FieldErrors {
  const field = 'spec.nodeAffinity.required'
  if (nodes) yield* nodeSelectorProblems(nodes, field)
  else yield required(field, 'must specify required node constraints')
}

/** Source: validateBasicResource. */
export function* basicAmountProblems(quantity: string, field: string): FieldErrors {
  const value = quantityValue(quantity)
  if (value < 0) yield invalid(field, value, 'must be a valid resource quantity')
}

function* sourcesProblems(spec: PersistentVolumeSpec, path: string, name: string): FieldErrors {
  const [first, ...others] = volumeSources.filter((source) => spec[source] !== undefined)
  if (!first) yield required(path, 'must specify a volume type')
  else yield* sourceProblems(first, { spec, path, name })
  for (const other of others) {
    if (other === 'flexVolume') yield* sourceProblems(other, { spec, path, name })
    else {
      const field = `${path}.${other === 'cephfs' ? 'cephFS' : other}`
      yield forbidden(field, 'may not specify more than 1 volume type')
    }
  }
}

interface Place {
  readonly spec: PersistentVolumeSpec
  readonly path: string
  readonly name: string
}

function* sourceProblems(source: keyof PersistentVolumeSource, { spec, path, name }: Place): FieldErrors {
  const field = sourcePath(path, source)
  if (source === 'csi') return yield* csiProblems(spec.csi!, field)
  if (source !== 'local') return yield* storageSourceProblems([source, spec[source]!], field, name)
  const { path: onNode } = spec.local!
  if (onNode) yield* backstepProblems(onNode, `${field}.path`)
  else yield required(`${field}.path`)
  if (!spec.nodeAffinity) {
    yield required(`${path}.nodeAffinity`, 'Local volume requires node affinity')
  }
}

const csiSecrets = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const

function* csiProblems(csi: CSIPersistentVolumeSource, path: string): FieldErrors {
  yield* csiDriverNameProblems(csi.driver, `${path}.driver`)
  if (!csi.volumeHandle) yield required(`${path}.volumeHandle`)
  for (const field of csiSecrets) {
    const secret = csi[field]
    if (secret) yield* secretProblems(secret, `${path}.${field}`)
  }
}

function* secretProblems({ name, namespace }: SecretReference, path: string): FieldErrors {
  if (name) yield* breaches(dnsSubdomainProblems, `${path}.name`, name)
  else yield required(`${path}.name`)
  if (namespace) yield* breaches(dnsLabelProblems, `${path}.namespace`, namespace)
  else yield required(`${path}.namespace`)
}

function* attributesClassProblems({
  volumeAttributesClassName: name,
  csi,
}: PersistentVolumeSpec): FieldErrors {
  if (name === undefined) return
  const field = 'spec.volumeAttributesClassName'
  if (name) yield* breaches(dnsSubdomainProblems, field, name)
  else yield required(field, 'an empty string is disallowed')
  if (!csi) yield required('spec.csi', 'has to be specified when using volumeAttributesClassName')
}
