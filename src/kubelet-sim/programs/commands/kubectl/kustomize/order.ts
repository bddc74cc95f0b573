/** In which order a kustomization's objects are told. Source: kustomize's SortOrderTransformer. */
import { inOrderOfBytes } from '../../../../../api/text-bytes.ts'
import type { Resource } from './resource.ts'

const first =
  'Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget'.split(
    ' ',
  )
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

function rankOf(kind: string): number {
  const n = first.indexOf(kind)
  return n >= 0 ? n - first.length : last.indexOf(kind) + 1
}

/** What others need comes first; among those alike the bytes of their names decide. */
export const inUsualOrder = (resources: readonly Resource[]): readonly Resource[] =>
  resources.toSorted(
    (a, b) =>
      rankOf(a.kind) - rankOf(b.kind) ||
      inOrderOfBytes(sortText(a), sortText(b)) ||
      inOrderOfBytes(a.namespace || '~X', b.namespace || '~X') ||
      inOrderOfBytes(a.name, b.name),
  )

const sortText = ({ group, version, kind }: Resource): string => `${group || '~G'}_${version}_${kind}`
