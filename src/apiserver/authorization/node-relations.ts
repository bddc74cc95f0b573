/** Which objects have to do with a node: what the Pods that are bound to it name. Source: the graph of the node authorizer. */
import { pod } from '../../api/core/pod.ts'
import type { Container, Pod, PodSpec, Volume } from '../../api/generated/types/core-v1.ts'
import type { Store } from '../store.ts'
import type { ResourceAttributes } from './attributes.ts'

type Named = Pick<ResourceAttributes, 'resource' | 'namespace' | 'name'>

export function isUsedOn(store: Store, nodeName: string, { resource, namespace, name }: Named): boolean {
  const names = namesIn[resource]
  if (!names) return false
  return store
    .list(pod, namespace || undefined)
    .some((each) => each.spec.nodeName === nodeName && has(names(each), name))
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

export function* secretsIn(spec: PodSpec): Generator<string | undefined> {
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

export function* configMapsIn(spec: PodSpec): Generator<string | undefined> {
  for (const { env = [], envFrom = [] } of containersOf(spec)) {
    for (const { valueFrom } of env) yield valueFrom?.configMapKeyRef?.name
    for (const { configMapRef } of envFrom) yield configMapRef?.name
  }
  for (const volume of spec.volumes ?? []) {
    yield volume.configMap?.name
    for (const { configMap } of sourcesOf(volume)) yield configMap?.name
  }
}
