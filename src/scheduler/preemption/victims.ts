/** Which pods would have to leave a node so that another one fits. Source: SelectVictimsOnNode of the DefaultPreemption plugin. */
import { pod as podKind } from '../../api/core/pod.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Cache } from '../../client/cache.ts'
import type { PluginContext, Refusal } from '../framework/plugin.ts'
import type { NodeView } from '../views/node-view.ts'
import type { PodView } from '../views/pod-view.ts'
import { sortByBudgets } from './budgets.ts'

export interface Candidate {
  readonly view: NodeView
  /** The most important first. */
  readonly victims: readonly PodView[]
  /** How many of them break a budget. */
  readonly violations: number
}

export type VictimsOptions = Pick<PluginContext, 'cache' | 'trial'>

/** Undefined: nobody there matters less. A refusal: it would not fit even without all those that matter less. */
export function victimsOn(
  view: NodeView,
  preemptor: PodView,
  { trial, cache }: VictimsOptions,
): Candidate | { readonly refusal: Refusal } | undefined {
  const lesser = [...view.holds].filter(({ priority }) => priority < preemptor.priority)
  if (lesser.length === 0) return undefined
  const gone = new Set(lesser)
  for (const each of lesser) trial.lift(each, view)
  try {
    const refused = trial.refusal(preemptor, view)
    if (refused) return refused
    const inOrder = byImportance(lesser, cache)
    const { violating, others } = sortByBudgets(inOrder, cache)
    const mayStay = (each: PodView): boolean => {
      trial.lay(each, view)
      if (!trial.refusal(preemptor, view)) return gone.delete(each)
      trial.lift(each, view)
      return false
    }
    const violations = violating.filter((each) => !mayStay(each)).length
    for (const each of others) mayStay(each)
    return { view, victims: inOrder.filter((each) => gone.has(each)), violations }
  } finally {
    for (const each of gone) trial.lay(each, view)
  }
}

/** As it is now: who is placed is looked at again only when what it asks for changes. */
export function currentOf({ object }: PodView, cache: Cache): Pod {
  const { name, namespace, uid } = object.metadata
  const current = cache.get(podKind, name, namespace)
  return current?.metadata.uid === uid ? current : object
}

/** When it began to run; who has not yet begun begins now. */
export const startOf = (pod: PodView, cache: Cache): string =>
  currentOf(pod, cache).status.startTime ?? lastInstant

const lastInstant = '\uffff'

/** By priority, then by age. Source: MoreImportantPod. */
function byImportance(pods: readonly PodView[], cache: Cache): readonly PodView[] {
  const startedAt = new Map(pods.map((each) => [each, startOf(each, cache)]))
  return pods.toSorted(
    (a, b) =>
      b.priority - a.priority ||
      (startedAt.get(a)! < startedAt.get(b)! ? -1 : Number(startedAt.get(a)! > startedAt.get(b)!)),
  )
}
