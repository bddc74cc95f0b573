/** Why no node was found, in the words of the FailedScheduling event. */
import type { Refused } from './framework/cycle.ts'
import type { Plugin } from './framework/plugin.ts'
import type { NodeView } from './views/node-view.ts'

/** No node was found, and what may change that. */
export interface Misfit {
  /** Without what came of preemption. */
  readonly message: string
  /** The nodes that might do if other pods left them; undefined: no node was looked at, and preemption is not asked. */
  readonly freeable?: readonly NodeView[]
  /** Those whose refusal stands in the way. None at all: only time can tell. */
  readonly refusedBy: readonly Plugin[]
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
export const misfitAnywhere = (nodes: number, { plugin, refusal }: Refused): Misfit => ({
  // DynamicResources, which is asked last, looks for what it would have prepared: it was not asked.
  message: `${available(nodes, refusal.reasons.join(', '))} not found`,
  refusedBy: [plugin],
})

/** What is said where no node is available, with the reasons why. */
export const available = (nodes: number, reasons: string): string =>
  reasons === '' ? `0/${nodes} nodes are available:` : `0/${nodes} nodes are available: ${reasons}.`

/** With what the plugins that are asked last report: first DynamicResources, which has its say about every pod. */
export const withPreemption = (message: string, why: string): string =>
  `${message} no new claims to deallocate, preemption: ${why}`

export function count(reasons: Map<string, number>, reason: string, times: number): void {
  if (times > 0) reasons.set(reason, (reasons.get(reason) ?? 0) + times)
}

export const tally = (reasons: ReadonlyMap<string, number>) =>
  [...reasons]
    .map(([reason, times]) => `${times} ${reason}`)
    .sort()
    .join(', ')

/** The longest note that an event takes. */
const longestNote = 1_024

export const shortened = (message: string): string =>
  message.length <= longestNote ? message : `${message.slice(0, longestNote - 4)} ...`
