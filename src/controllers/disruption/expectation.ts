/** How many pods there should be behind a budget, and how many of them healthy. Source: pkg/controller/disruption. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { OwnerReference } from '../../api/generated/types/meta-v1.ts'
import type { PodDisruptionBudget } from '../../api/generated/types/policy-v1.ts'
import type { Kind } from '../../api/kind.ts'
import { controllerOf } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import { scaledValue } from '../shared/int-or-percent.ts'
import { isCalled } from '../shared/kind-names.ts'

interface Expectation {
  readonly expectedPods: number
  readonly desiredHealthy: number
  /** The pods that nobody looks after, where it matters who does. */
  readonly unmanaged: readonly Pod[]
}

/** Nobody can say how many pods there should be. */
export class ScaleUnknown extends Error {
  override readonly name = 'ScaleUnknown'
}

interface Owners {
  readonly cache: Cache
  readonly kinds: readonly Kind[]
}

/** @throws ScaleUnknown */
export function expectationOf(
  { spec: { minAvailable, maxUnavailable } }: PodDisruptionBudget,
  pods: readonly Pod[],
  owners: Owners,
): Expectation {
  if (maxUnavailable !== undefined) {
    const { expectedPods, unmanaged } = scaleOf(pods, owners)
    const desired = expectedPods - scaledValue(maxUnavailable, expectedPods, 'up')
    return { expectedPods, desiredHealthy: Math.max(0, desired), unmanaged }
  }
  if (typeof minAvailable === 'string') {
    const { expectedPods, unmanaged } = scaleOf(pods, owners)
    return { expectedPods, desiredHealthy: scaledValue(minAvailable, expectedPods, 'up'), unmanaged }
  }
  if (minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0, unmanaged: [] }
  return { expectedPods: pods.length, desiredHealthy: minAvailable, unmanaged: [] }
}

/** What all owners of the pods together are to have. */
function scaleOf(pods: readonly Pod[], owners: Owners): Pick<Expectation, 'expectedPods' | 'unmanaged'> {
  const unmanaged: Pod[] = []
  const asked = new Set<string>()
  const scales = new Map<string, number>()
  for (const each of pods) {
    const owner = controllerOf(each)
    if (!owner) unmanaged.push(each)
    if (!owner || asked.has(owner.uid)) continue
    asked.add(owner.uid)
    const scale = scaleOfOwner(owner, each.metadata.namespace, owners)
    if (!scale) throw new ScaleUnknown(`found no controllers for pod "${each.metadata.name}"`)
    scales.set(scale.uid, scale.replicas)
  }
  return { expectedPods: [...scales.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged }
}

interface Scale {
  readonly uid: string
  readonly replicas: number
}

/** Of a ReplicaSet that a Deployment looks after, the Deployment's. undefined: the owner is gone. */
function scaleOfOwner(
  owner: OwnerReference,
  namespace: string | undefined,
  owners: Owners,
): Scale | undefined {
  const [group] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : ['']
  const kind = owners.kinds.find((each) => each.group === group && isCalled(each, owner.kind))
  if (!kind) throw new ScaleUnknown(`no matches for kind "${owner.kind}" in version "${owner.apiVersion}"`)
  if (!kind.scale) {
    const resource = kind.group ? `${kind.plural}.${kind.group}` : kind.plural
    throw new ScaleUnknown(`${resource} does not implement the scale subresource`)
  }
  const object = owners.cache.get(kind, owner.name, namespace)
  if (object?.metadata.uid !== owner.uid) return undefined
  const above = controllerOf(object)
  if (above) {
    const scale = scaleOfOwner(above, namespace, owners)
    if (scale) return scale
  }
  return { uid: owner.uid, replicas: kind.scale.replicas(object) }
}
