/** Puts objects into the namespace that a kustomization names. Source: kustomize's filters/namespace. */
import { isMap } from '../../../../../api/json-map.ts'
import { changeAt, type FieldPath, isFor } from './field-paths.ts'
import type { Json, Resource } from './resource.ts'

const places: readonly FieldPath[] = [
  { kind: 'APIService', group: 'apiregistration.k8s.io', path: 'spec/service/namespace', creates: true },
  {
    kind: 'CustomResourceDefinition',
    group: 'apiextensions.k8s.io',
    path: 'spec/conversion/webhook/clientConfig/service/namespace',
  },
]

export function placeAll(resources: readonly Resource[], namespace: string): void {
  for (const resource of resources) {
    if (resource.kind === 'Namespace' && resource.apiVersion === 'v1') resource.name = namespace
    if (!resource.isClusterWide) resource.namespace = namespace
    if (/^(?:Cluster)?RoleBinding$/.test(resource.kind)) placeDefault(resource.content['subjects'], namespace)
    for (const place of places) if (isFor(place, resource)) changeAt(resource, place, () => namespace)
  }
}

/** The account that every namespace has. */
function placeDefault(subjects: unknown, namespace: string): void {
  if (!Array.isArray(subjects)) return
  for (const each of subjects)
    if (isMap(each) && each['name'] === 'default') (each as Json)['namespace'] = namespace
}
