/** A Deployment, and the ReplicaSets of its revisions. */
import { templateHashLabel } from '../../api/apps/template-hash-label.ts'
import { isEqual } from '../../api/equality.ts'
import type { Deployment, DeploymentCondition, ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import type { PodTemplateSpec } from '../../api/generated/types/core-v1.ts'
import type { ObjectMeta } from '../../api/generated/types/meta-v1.ts'
import { oldestFirst } from '../../api/meta.ts'

/** What one turn knows. */
export interface Rollout {
  readonly deployment: Deployment
  /** The ReplicaSet of the template as it is now; undefined until there is one. */
  readonly latest?: ReplicaSet
  /** Those of earlier templates, the oldest first. */
  readonly old: readonly ReplicaSet[]
  /** The conditions that will be reported; they start as those stored. */
  readonly conditions: readonly DeploymentCondition[]
}

export function rolloutOf(deployment: Deployment, sets: readonly ReplicaSet[]): Rollout {
  const sorted = sets.toSorted(oldestFirst)
  const latest = sorted.find((set) => isSameTemplate(set.spec.template, deployment.spec.template))
  const old = sorted.filter((set) => set !== latest)
  return { deployment, latest, old, conditions: deployment.status.conditions ?? [] }
}

export const allSets = ({ latest, old }: Rollout): readonly ReplicaSet[] => (latest ? [...old, latest] : old)

export const isActive = ({ spec }: ReplicaSet): boolean => spec.replicas > 0

/** A change of the size of a ReplicaSet. */
export interface Resize {
  readonly set: ReplicaSet
  readonly replicas: number
}

/** How many pods the sets are to have together. */
export const desiredPods = (sets: readonly ReplicaSet[]): number => sum(sets, ({ spec }) => spec.replicas)

/** How many pods the sets have together. */
export const actualPods = (sets: readonly ReplicaSet[]): number => sum(sets, ({ status }) => status.replicas)

export const availablePods = (sets: readonly ReplicaSet[]): number =>
  sum(sets, ({ status }) => status.availableReplicas ?? 0)

export function sum<T>(items: readonly T[], count: (item: T) => number): number {
  let total = 0
  for (const item of items) total += count(item)
  return total
}

/** Whether two templates make the same pods; the hash that this controller adds to one of them does not count. */
export const isSameTemplate = (a: PodTemplateSpec, b: PodTemplateSpec): boolean =>
  isEqual(a.spec, b.spec) && isEqual(withoutHash(a.metadata), withoutHash(b.metadata))

function withoutHash({ labels = {}, ...rest }: ObjectMeta): ObjectMeta {
  const { [templateHashLabel]: _hash, ...others } = labels
  return { ...rest, labels: others }
}
