/**
 * What is wrong with a source of storage that both pods and PersistentVolumes can name.
 * Source: the validate…VolumeSource functions of pkg/apis/core/validation.
 */
import { type FieldErrors, invalid, notSupported, required, tooLong } from '../field-error.ts'
import { breaches, hasBacksteps, optionalChoiceProblems, rangeSentence } from '../fields.ts'
import type { PersistentVolumeSource, Volume } from '../generated/types/core-v1.ts'
import { dnsLabelProblems, dnsSubdomainProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'

type StorageSource = keyof Volume & keyof PersistentVolumeSource

/** @param volume the name of the PersistentVolume that it is the source of; absent: it is that of a pod's volume */
type Check<S extends StorageSource> = (
  source: NonNullable<Volume[S]> & NonNullable<PersistentVolumeSource[S]>,
  path: string,
  volume?: string,
) => FieldErrors

/** The fields that a source cannot do without. */
const needed: { readonly [S in StorageSource]?: readonly string[] } = {
  hostPath: ['path'],
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  nfs: ['server', 'path'],
  glusterfs: ['endpoints', 'path'],
  rbd: ['monitors', 'image'],
  cinder: ['volumeID'],
  cephfs: ['monitors'],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  azureDisk: ['diskName', 'diskURI'],
  storageos: ['volumeName'],
  scaleIO: ['gateway', 'system', 'volumeName'],
}

/** The name of a source in the path of an error. */
export const sourcePath = (path: string, source: string): string =>
  `${path}.${source === 'gcePersistentDisk' ? 'persistentDisk' : source}`

/** @param source its field, with the value; `volume` as in a Check */
export function* storageSourceProblems(
  [source, value]: readonly [source: string, value: object],
  path: string,
  volume?: string,
): FieldErrors {
  yield* missingFieldProblems(value, needed[source as StorageSource] ?? [], path)
  yield* checks[source as StorageSource]?.(value as never, path, volume) ?? []
}

export function* missingFieldProblems(value: object, fields: readonly string[], path: string): FieldErrors {
  for (const name of fields) {
    const given = (value as Readonly<Record<string, unknown>>)[name]
    if (!given || (Array.isArray(given) && given.length === 0)) yield required(`${path}.${name}`)
  }
}

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

const checks: { readonly [S in StorageSource]?: Check<S> } = {
  *hostPath({ path: onNode, type }, path) {
    if (!onNode) return
    yield* backstepProblems(onNode, `${path}.path`)
    yield* optionalChoiceProblems(`${path}.type`, type, hostPathTypes)
  },

  *nfs({ path: exported = '' }, path) {
    if (!exported.startsWith('/')) yield invalid(`${path}.path`, exported, 'must be an absolute path')
  },

  gcePersistentDisk: ({ partition = 0 }, path) => partitionProblems(partition, path),
  awsElasticBlockStore: ({ partition = 0 }, path) => partitionProblems(partition, path),

  *azureDisk({ cachingMode, kind, diskURI = '' }, path) {
    yield* optionalChoiceProblems(`${path}.cachingMode`, cachingMode, ['None', 'ReadOnly', 'ReadWrite'])
    yield* optionalChoiceProblems(`${path}.kind`, kind, ['Dedicated', 'Managed', 'Shared'])
    const [start, form] = kind === 'Managed' ? ['/subscriptions/', managedDisk] : ['https://', blobDisk]
    if (!diskURI.startsWith(start)) yield notSupported(`${path}.diskURI`, diskURI, [form])
  },

  *azureFile(source, path) {
    const { secretNamespace } = source as { readonly secretNamespace?: string }
    if (secretNamespace === '') yield required(`${path}.secretNamespace`)
  },

  *glusterfs(source, path) {
    const { endpointsNamespace: namespace } = source as { readonly endpointsNamespace?: string }
    const field = `${path}.endpointsNamespace`
    if (namespace === '') {
      yield invalid(field, '', 'if the endpointnamespace is set, it must be a valid namespace name')
    } else if (namespace !== undefined) yield* breaches(dnsLabelProblems, field, namespace)
  },

  *flexVolume({ options = {} }, path) {
    for (const key of Object.keys(options)) {
      const namespace = `.${key.split('/')[0].toLowerCase()}`
      if (!namespace.endsWith('.kubernetes.io') && !namespace.endsWith('.k8s.io')) continue
      yield invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved')
    }
  },

  *quobyte({ registry = '', volume, tenant = '' }, path) {
    const detail = 'must be a host:port pair or multiple pairs separated by commas'
    if (!registry) yield required(`${path}.registry`, detail)
    else if (byteLength(tenant) > 64) {
      yield required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters')
    } else {
      for (const pair of registry.split(',')) {
        if (!hostAndPort.test(pair)) yield invalid(`${path}.registry`, registry, detail)
      }
    }
    if (!volume) yield required(`${path}.volume`)
  },

  *flocker({ datasetName = '', datasetUUID = '' }, path) {
    if (!datasetName && !datasetUUID) yield required(path, 'one of datasetName and datasetUUID is required')
    if (datasetName && datasetUUID) {
      yield invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')
    }
    if (datasetName.includes('/')) yield invalid(`${path}.datasetName`, datasetName, "must not contain '/'")
  },

  *fc({ targetWWNs = [], wwids = [], lun }, path) {
    const field = `${path}.targetWWNs`
    if (targetWWNs.length + wwids.length === 0) {
      yield required(field, 'must specify either targetWWNs or wwids, but not both')
    }
    if (targetWWNs.length === 0) return
    if (wwids.length > 0) {
      yield invalid(field, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously')
    }
    if (lun === undefined) yield required(`${path}.lun`, 'lun is required if targetWWNs is specified')
    else if (lun < 0 || lun > 255) yield invalid(`${path}.lun`, lun, rangeSentence(0, 255))
  },

  *iscsi({ targetPortal = '', iqn, lun = 0, initiatorName, secretRef, ...auth }, path, volume) {
    if (volume !== undefined && initiatorName !== undefined && byteLength(`${volume}:${targetPortal}`) > 64) {
      const detail =
        'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'
      yield invalid(`${path}.targetportal`, targetPortal, detail)
    }
    if (!targetPortal) yield required(`${path}.targetPortal`)
    if (iqn) yield* initiatorProblems(iqn, `${path}.iqn`, volume)
    else yield required(`${path}.iqn`)
    if (lun < 0 || lun > 255) yield invalid(`${path}.lun`, lun, rangeSentence(0, 255))
    const needsSecret = auth.chapAuthDiscovery || auth.chapAuthSession
    if (needsSecret && !secretRef) yield required(`${path}.secretRef`)
    if (volume !== undefined && secretRef && !secretRef.name) yield required(`${path}.secretRef.name`)
    if (initiatorName !== undefined) yield* initiatorProblems(initiatorName, `${path}.initiatorname`, volume)
  },

  *cinder({ secretRef }, path, volume) {
    if (secretRef) yield* secretProblems(secretRef, `${path}.secretRef`, volume)
  },

  *storageos({ volumeName, volumeNamespace, secretRef }, path, volume) {
    if (volumeName) yield* breaches(dnsLabelProblems, `${path}.volumeName`, volumeName)
    if (volumeNamespace) yield* breaches(dnsLabelProblems, `${path}.volumeNamespace`, volumeNamespace)
    if (secretRef) yield* secretProblems(secretRef, `${path}.secretRef`, volume)
  },
}

/** As Go's net.SplitHostPort takes it. */
const hostAndPort = /^(\[[^\][]*\]|[^:\][]*):[^:\][]*$/

const managedDisk =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
const blobDisk = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'

export function* backstepProblems(path: string, field: string): FieldErrors {
  if (hasBacksteps(path)) yield invalid(field, path, "must not contain '..'")
}

function* partitionProblems(partition: number, path: string): FieldErrors {
  if (partition < 0 || partition > 255) yield invalid(`${path}.partition`, partition, rangeSentence(1, 255))
}

const initiatorForms: Readonly<Record<string, RegExp>> = {
  iqn: /^iqn\.\d{4}-\d{2}\.[a-zA-Z0-9.-]+:[^,;*&$|\s]+$/,
  eui: /^eui.[a-zA-Z0-9]{16}$/,
  naa: /^naa.[a-zA-Z0-9]{32}$/,
}

/** Pods and PersistentVolumes have different words for it. */
function* initiatorProblems(name: string, field: string, volume: string | undefined): FieldErrors {
  const form = initiatorForms[name.slice(0, 3)]
  const which = form || volume !== undefined ? '' : ' starting with iqn, eui, or naa'
  if (!form?.test(name)) yield invalid(field, name, `must be valid format${which}`)
}

/** The Secret of a PersistentVolume may be in any namespace, which has to be named. */
function* secretProblems(
  secret: { readonly name?: string; readonly namespace?: string },
  path: string,
  volume: string | undefined,
): FieldErrors {
  if (!secret.name) yield required(`${path}.name`)
  if (volume !== undefined && !secret.namespace) yield required(`${path}.namespace`)
}

/** What is wrong with the name of a CSI driver. Source: ValidateCSIDriverName. */
export function* csiDriverNameProblems(name: string | undefined, field: string): FieldErrors {
  if (!name) return yield required(field)
  if (byteLength(name) > 63) yield tooLong(field, 63)
  for (const problem of dnsSubdomainProblems(name.toLowerCase())) yield invalid(field, name, problem)
}
