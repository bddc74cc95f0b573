/** Why no node was found, in the words of the FailedScheduling event. */
import type { Refused, RefusedBeforehand } from './framework/cycle.ts'
import type { FilterResult, Plugin, Refusal } from './framework/plugin.ts'
import type { NodeView } from './views/node-view.ts'

/** No node was found, and what may change that. */
export interface Misfit extends Partial<FilterResult> {
  /** Without what came of attempts to make room. */
  readonly message: string
  /** Those whose refusal stands in the way. None at all: only time can tell. */
  readonly refusedBy: readonly Plugin[]
  /** What those have found who may make room; undefined: they were not asked. */
  readonly found?: ReadonlyMap<Plugin, unknown>
}

export const noNodes: Misfit = { message: 'no nodes available to schedule pods', refusedBy: [] }

/** What stood in the way on each node. */
interface Refusals {
  /** How many there are in all. */
  readonly nodes: number
  readonly refused: readonly (Refused & { readonly view: NodeView })[]
  /** Who said that the other nodes need not be looked at. */
  readonly narrowedBy: readonly Plugin[]
}

/** Each node was refused, or ruled out beforehand. */
export function misfit({ nodes, refused, narrowedBy }: Refusals): Misfit {
  const reasons = new Map<string, number>()
  for (const { refusal } of refused) for (const reason of refusal.reasons) count(reasons, reason, 1)
  const names = narrowedBy.map(({ name }) => name).sort()
  count(reasons, `node(s) didn't satisfy plugin(s) [${names.join(' ')}]`, nodes - refused.length)
  const freeable = refused.filter(({ refusal }) => refusal.couldBeFreed).map(({ view }) => view)
  const refusedBy = new Set([...refused.map(({ plugin }) => plugin), ...narrowedBy])
  return { message: available(nodes, tally(reasons)), freeable, refusedBy: [...refusedBy] }
}

/** The pod was refused before any node was looked at. */
export const misfitAnywhere = (nodes: readonly NodeView[], { refusal, by }: RefusedBeforehand): Misfit => ({
  message: available(nodes.length, refusal.reasons.join(', ')),
  freeable: refusal.couldBeFreed ? nodes : [],
  refusedBy: by,
})

/** The pod was refused on the node that was chosen for it. Source: the FitError that the scheduling and the binding cycle make. */
export const misfitThere = ({ reasons }: Refusal, refusedBy: readonly Plugin[]): Misfit => ({
  message: available(1, tally(new Map(reasons.map((reason) => [reason, 1])))),
  refusedBy,
})

/** What is said where no node is available, with the reasons why. */
export const available = (nodes: number, reasons: string): string =>
  reasons === '' ? `0/${nodes} nodes are available:` : `0/${nodes} nodes are available: ${reasons}.`

export function count(reasons: Map<string, number>, reason: string, times: number): void {
  if (times > 0) reasons.set(reason, (reasons.get(reason) ?? 0) + times)
}

export const tally = (reasons: ReadonlyMap<string, number>) =>
  [...reasons]
    .map(([reason, times]) => `${times} ${reason}`)
    .sort()
    .join(', ')
