/** How a pod is to be spread: what its constraints say, or what holds for all that have none. */
import { meetsNodeRequirements } from '../../api/core/node-selector.ts'
import { isTolerated } from '../../api/core/toleration.ts'
import type { TopologySpreadConstraint } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { type Labels, matches, type Selector, selectorOf, selectorOfLabels } from '../../api/selector.ts'
import { Domains } from '../views/domains.ts'
import type { HeadcountOptions } from '../views/headcount.ts'
import type { NodeView } from '../views/node-view.ts'
import type { PodView } from '../views/pod-view.ts'
import type { Tallies } from '../views/tallies.ts'
import type { Kin } from '../views/tally.ts'

export interface SpreadConstraint {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly selector: Selector
  /** Whether only those nodes count that the pod selects, and whose taints it tolerates. */
  readonly honorsAffinity: boolean
  readonly honorsTaints: boolean
}

export type SpreadAction = TopologySpreadConstraint['whenUnsatisfiable']

/** Source: filterTopologySpreadConstraints. */
export const constraintsIn = (
  constraints: readonly TopologySpreadConstraint[],
  labels: Labels,
  action: SpreadAction,
): readonly SpreadConstraint[] =>
  constraints
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
    .map(({ topologyKey, maxSkew, minDomains = 1, nodeAffinityPolicy, nodeTaintsPolicy, ...meant }) => ({
      topologyKey,
      maxSkew,
      minDomains,
      selector: selectorIn(meant, labels),
      honorsAffinity: nodeAffinityPolicy !== 'Ignore',
      honorsTaints: nodeTaintsPolicy === 'Honor',
    }))

type Meant = Pick<TopologySpreadConstraint, 'labelSelector' | 'matchLabelKeys'>

function selectorIn({ labelSelector, matchLabelKeys = [] }: Meant, labels: Labels): Selector {
  const own = matchLabelKeys.filter((key) => Object.hasOwn(labels, key))
  const ofKeys = selectorOfLabels(Object.fromEntries(own.map((key) => [key, labels[key]])))
  const selector = selectorOf(labelSelector)
  return selector ? [...ofKeys, ...selector] : nobody
}

/** Where no selector is given, no pod is meant. */
const nobody: Selector = [{ key: '', operator: 'In', values: [] }]

/** Whether a node has all the labels by which pods are spread. */
export function hasAllKeys(view: NodeView, constraints: readonly SpreadConstraint[]): boolean {
  for (const { topologyKey } of constraints) if (view.label(topologyKey) === undefined) return false
  return true
}

/** The pods that a constraint means, as a tally counts them. @returns its subject, and what it is made from */
export function spreadPods({ namespace }: PodView, { selector, topologyKey: key }: SpreadConstraint) {
  // Asked for by the first pod alone that has such a constraint.
  const options = (): HeadcountOptions => ({
    key,
    namespaces: new Set([namespace]),
    selects: (kin: Kin) => !kin.isLeaving && matches(selector, kin.labels),
  })
  return { subject: `${key}\n${namespace}\n${textOf(selector)}`, options }
}

const textOf = memoByIdentity((selector: Selector): string => JSON.stringify(selector))

/** The domains in which pods are counted for a constraint. @param needed those whose labels a node must have */
export function spreadDomains(
  tallies: Tallies,
  pod: PodView,
  {
    constraint,
    needed,
  }: { readonly constraint: SpreadConstraint; readonly needed: readonly SpreadConstraint[] },
): { readonly subject: string; readonly domains: Domains } {
  const { topologyKey, honorsAffinity, honorsTaints } = constraint
  const { nodeSelector, affinity, tolerations } = pod.spec
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const selected = honorsAffinity && (nodeSelector || required)
  let subject = `domains\n${topologyKey}\n${needed.map((each) => each.topologyKey).join()}`
  if (selected) subject += `\nselected ${JSON.stringify([nodeSelector, required])}`
  if (honorsTaints) subject += `\ntolerated ${JSON.stringify(tolerations)}`
  const includes = (view: NodeView): boolean =>
    hasAllKeys(view, needed) &&
    (!selected || meetsNodeRequirements(pod.spec, view.node)) &&
    (!honorsTaints || view.hardTaints.every((taint) => isTolerated(taint, tolerations)))
  return { subject, domains: tallies.get(subject, () => new Domains(topologyKey, includes)) }
}
