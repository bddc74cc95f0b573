/** Which objects have to do with a node: what the Pods that are bound to it name. Source: the graph of the node authorizer. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { pod } from '../../api/core/pod.ts'
import type { Container, PersistentVolume, Pod, PodSpec, Volume } from '../../api/generated/types/core-v1.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import { volumeAttachment } from '../../api/storage/volumeattachment.ts'
import type { Store } from '../store/store.ts'
import type { ResourceAttributes } from './attributes.ts'

type Named = Pick<ResourceAttributes, 'resource' | 'namespace' | 'name'>

export function isUsedOn(store: Store, nodeName: string, named: Named): boolean {
  const { resource, namespace, name } = named
  if (resource === 'volumeattachments') return isOf(nodeName, store.get(volumeAttachment, { name }))
  if (resource === 'resourceslices') return isOf(nodeName, store.get(resourceSlice, { name }))
  if (resource === 'persistentvolumes') {
    const volume = store.get(persistentVolume, { name })
    return volume !== undefined && isClaimedOn(store, nodeName, volume)
  }
  if (isUsedByPods(store, nodeName, named)) return true
  return (
    resource === 'secrets' &&
    store
      .list(persistentVolume)
      .some((each) => secretsOf(each).has(`${namespace}/${name}`) && isClaimedOn(store, nodeName, each))
  )
}

const isOf = (nodeName: string, object: { readonly spec: { readonly nodeName?: string } } | undefined) =>
  object?.spec.nodeName === nodeName

function isUsedByPods(store: Store, nodeName: string, { resource, namespace, name }: Named): boolean {
  const names = namesIn[resource]
  if (!names) return false
  return store
    .list(pod, namespace || undefined)
    .some((each) => each.spec.nodeName === nodeName && has(names(each), name))
}

function isClaimedOn(store: Store, nodeName: string, { spec: { claimRef } }: PersistentVolume): boolean {
  const { namespace = '', name = '' } = claimRef ?? {}
  return (
    claimRef !== undefined &&
    isUsedByPods(store, nodeName, { resource: 'persistentvolumeclaims', namespace, name })
  )
}

/** The Secrets that a kubelet needs for a volume, as `namespace/name`. */
function secretsOf({ spec }: PersistentVolume): ReadonlySet<string> {
  const home = spec.claimRef?.namespace ?? ''
  const { azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos } = spec
  const found = new Set<string>()
  const add = (ref: { readonly name?: string; readonly namespace?: string } | undefined) => {
    if (ref?.name) found.add(`${ref.namespace || home}/${ref.name}`)
  }
  if (azureFile) add({ name: azureFile.secretName, namespace: azureFile.secretNamespace })
  for (const source of [cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos]) add(source?.secretRef)
  add(csi?.nodePublishSecretRef)
  add(csi?.nodeStageSecretRef)
  add(csi?.nodeExpandSecretRef)
  return found
}

function has(names: Iterable<string | undefined>, wanted: string): boolean {
  for (const name of names) if (name === wanted) return true
  return false
}

const namesIn: Readonly<Record<string, (pod: Pod) => Iterable<string | undefined>>> = {
  pods: ({ metadata }) => [metadata.name],
  serviceaccounts: ({ spec }) => [spec.serviceAccountName],
  persistentvolumeclaims: ({ spec, metadata }) =>
    (spec.volumes ?? []).map((volume) =>
      volume.ephemeral ? `${metadata.name}-${volume.name}` : volume.persistentVolumeClaim?.claimName,
    ),
  secrets: ({ spec }) => secretsIn(spec),
  configmaps: ({ spec }) => configMapsIn(spec),
  resourceclaims: ({ spec, status }) => [
    ...(spec.resourceClaims ?? []).map(({ resourceClaimName }) => resourceClaimName),
    ...(status.resourceClaimStatuses ?? []).map(({ resourceClaimName }) => resourceClaimName),
    status.extendedResourceClaimStatus?.resourceClaimName,
  ],
}

/** Which other objects a Pod needs, as NodeRestriction says it; undefined: none. */
export function whatIsReferenced({ spec }: Pod): string | undefined {
  if (spec.serviceAccountName) return 'serviceaccounts'
  if (hasAny(secretsIn(spec))) return 'secrets'
  if (hasAny(configMapsIn(spec))) return 'configmaps'
  if (spec.resourceClaims?.length) return 'resourceclaims'
  for (const volume of spec.volumes ?? []) {
    const what = referencedBy(volume)
    if (what !== undefined) return what
  }
  return undefined
}

function referencedBy(volume: Volume): string | undefined {
  if (volume.configMap) return 'configmaps (via configmap volumes)'
  if (volume.secret) return 'secrets (via secret volumes)'
  if (volume.csi) return 'csidrivers (via CSI volumes)'
  if (volume.glusterfs) return 'endpoints (via glusterFS volumes)'
  if (volume.persistentVolumeClaim) return 'persistentvolumeclaims'
  if (volume.ephemeral) return 'persistentvolumeclaims (via ephemeral volumes)'
  if (volume.azureFile) return 'secrets (via azureFile volumes)'
  for (const { configMap, secret, serviceAccountToken } of sourcesOf(volume)) {
    if (configMap) return 'configmaps (via projected volumes)'
    if (secret) return 'secrets (via projected volumes)'
    if (serviceAccountToken) return 'serviceaccounts (via projected volumes)'
  }
  return undefined
}

function hasAny(names: Iterable<string | undefined>): boolean {
  for (const name of names) if (name !== undefined) return true
  return false
}

const containersOf = ({
  initContainers = [],
  containers,
  ephemeralContainers = [],
}: PodSpec): readonly Container[] => [
  ...initContainers,
  ...containers,
  ...(ephemeralContainers as readonly Container[]),
]

const sourcesOf = (volume: Volume) => volume.projected?.sources ?? []

function* secretsIn(spec: PodSpec): Generator<string | undefined> {
  for (const { name } of spec.imagePullSecrets ?? []) yield name
  for (const { env = [], envFrom = [] } of containersOf(spec)) {
    for (const { valueFrom } of env) yield valueFrom?.secretKeyRef?.name
    for (const { secretRef } of envFrom) yield secretRef?.name
  }
  for (const volume of spec.volumes ?? []) {
    yield volume.secret?.secretName
    for (const { secret } of sourcesOf(volume)) yield secret?.name
  }
}

function* configMapsIn(spec: PodSpec): Generator<string | undefined> {
  for (const { env = [], envFrom = [] } of containersOf(spec)) {
    for (const { valueFrom } of env) yield valueFrom?.configMapKeyRef?.name
    for (const { configMapRef } of envFrom) yield configMapRef?.name
  }
  for (const volume of spec.volumes ?? []) {
    yield volume.configMap?.name
    for (const { configMap } of sourcesOf(volume)) yield configMap?.name
  }
}
