/** Labels and annotations that a kustomization puts on everything. Source: kustomize's builtinpluginconsts. */
import { setKey } from '../../../../../api/codec/safe.ts'
import { isMap } from '../../../../../api/json-map.ts'
import { changeAt, type FieldPath, isFor } from './field-paths.ts'
import type { Json, Resource } from './resource.ts'

export type Texts = Readonly<Record<string, string>>

/** Kinds that make Pods of a template. */
const templated: readonly Omit<FieldPath, 'path'>[] = [
  { kind: 'ReplicationController' },
  { kind: 'Deployment' },
  { kind: 'ReplicaSet' },
  { kind: 'DaemonSet' },
  { kind: 'StatefulSet', group: 'apps' },
  { kind: 'Job', group: 'batch' },
]

const inTemplates = (field: string): readonly FieldPath[] => [
  ...templated.map((each) => ({ ...each, path: `spec/template/metadata/${field}`, creates: true })),
  ...['spec/jobTemplate', 'spec/jobTemplate/spec/template'].map((place) => ({
    kind: 'CronJob',
    group: 'batch',
    path: `${place}/metadata/${field}`,
    creates: true,
  })),
]

const ofObjects: FieldPath = { path: 'metadata/labels', creates: true }

/** Where labels are, without those by which others are selected. */
const templateLabels: readonly FieldPath[] = [
  ofObjects,
  ...inTemplates('labels'),
  { kind: 'StatefulSet', group: 'apps', path: 'spec/volumeClaimTemplates[]/metadata/labels', creates: true },
]

const spread = ['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
  `spec/template/spec/affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `spec/template/spec/affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
])

const selectors: readonly FieldPath[] = [
  { kind: 'Service', path: 'spec/selector', creates: true },
  { kind: 'ReplicationController', path: 'spec/selector', creates: true },
  ...['Deployment', 'ReplicaSet', 'DaemonSet'].map((kind) => ({
    kind,
    path: 'spec/selector/matchLabels',
    creates: true,
  })),
  { kind: 'StatefulSet', group: 'apps', path: 'spec/selector/matchLabels', creates: true },
  ...['Deployment', 'StatefulSet'].flatMap((kind) =>
    [...spread, 'spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels'].map((path) => ({
      kind,
      group: 'apps',
      path,
    })),
  ),
  { kind: 'Job', group: 'batch', path: 'spec/selector/matchLabels' },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/spec/selector/matchLabels' },
  { kind: 'PodDisruptionBudget', group: 'policy', path: 'spec/selector/matchLabels' },
  ...['spec', 'spec/ingress/from', 'spec/egress/to'].map((place) => ({
    kind: 'NetworkPolicy',
    group: 'networking.k8s.io',
    path: `${place}/podSelector/matchLabels`,
  })),
]

const annotated: readonly FieldPath[] = [
  { path: 'metadata/annotations', creates: true },
  ...inTemplates('annotations'),
]

/** How far labels go. */
export type Reach = 'objects' | 'templates' | 'selectors'

const labelled: Readonly<Record<Reach, readonly FieldPath[]>> = {
  objects: [ofObjects],
  templates: templateLabels,
  selectors: [...selectors, ...templateLabels],
}

/** @param more other places, as the kustomization names them */
export const putLabels = (
  resources: readonly Resource[],
  labels: Texts,
  reach: Reach,
  more: readonly FieldPath[] = [],
): void => put(resources, labels, [...labelled[reach], ...more])

export const putAnnotations = (resources: readonly Resource[], annotations: Texts): void =>
  put(resources, annotations, annotated)

function put(resources: readonly Resource[], texts: Texts, places: readonly FieldPath[]): void {
  for (const resource of resources)
    for (const place of places)
      if (isFor(place, resource)) changeAt(resource, place, (there) => joined(there, texts))
}

function joined(there: unknown, texts: Texts): Json {
  const map = isMap(there) ? (there as Json) : {}
  for (const [key, value] of Object.entries(texts)) setKey(map, key, value)
  return map
}
