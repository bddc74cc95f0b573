/** The pods with which a pod is spread that says nothing of it: those of its Services and of its controller. */
import { replicaSet } from '../../api/apps/replicaset.ts'
import { statefulSet } from '../../api/apps/statefulset.ts'
import { replicationController } from '../../api/core/replicationcontroller.ts'
import { service } from '../../api/core/service.ts'
import type { LabelSelector } from '../../api/generated/types/meta-v1.ts'
import type { Kind } from '../../api/kind.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { type Labels, matches, type Selector, selectorOf, selectorOfLabels } from '../../api/selector.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'
import type { PodView } from '../views/pod-view.ts'

/** Kinds that are looked up. */
export const spreadReads: readonly Kind[] = [service, replicationController, replicaSet, statefulSet]

/** By the first label that they select: of all others, none needs to be looked at. */
const bySelector = defineIndex(service, ({ metadata, spec: { selector } }) => {
  if (!selector) return undefined
  const [first] = Object.entries(selector)
  return first ? `${metadata.namespace}/${first[0]}=${first[1]}` : `${metadata.namespace}/`
})

/** Empty: nobody selects the pod. Source: helper.DefaultSelector. */
export function defaultSpreadSelector({ namespace, labels, controller }: PodView, cache: Cache): Selector {
  const selected: Record<string, string> = {}
  const select = (candidate: string) => {
    for (const { spec } of cache.by(bySelector, `${namespace}/${candidate}`))
      if (matches(selectorOfLabels(spec.selector!), labels)) Object.assign(selected, spec.selector)
  }
  select('')
  for (const key in labels) select(`${key}=${labels[key]}`)
  if (!controller) return selectorOfLabels(selected)
  const { apiVersion, kind, name } = controller
  switch (`${apiVersion}/${kind}`) {
    case 'v1/ReplicationController': {
      const owner = cache.get(replicationController, name, namespace)
      return selectorOfLabels({ ...selected, ...(owner?.spec.selector as Labels | undefined) })
    }
    case 'apps/v1/ReplicaSet':
      return withOwner(selected, cache.get(replicaSet, name, namespace)?.spec)
    case 'apps/v1/StatefulSet':
      return withOwner(selected, cache.get(statefulSet, name, namespace)?.spec)
    default:
      return selectorOfLabels(selected)
  }
}

function withOwner(selected: Labels, spec: { readonly selector: LabelSelector } | undefined): Selector {
  const own = spec ? ofOwner(spec.selector) : []
  for (const _ in selected) return [...selectorOfLabels(selected), ...own]
  return own
}

/** The pods of an owner that no Service selects share one, which is known by itself. */
const ofOwner = memoByIdentity((selector: LabelSelector): Selector => Object.freeze(selectorOf(selector)!))
