/** Why no node was found, in the words of the FailedScheduling event. */
import type { Plugin, Refusal } from './framework.ts'
import type { NodeView } from './node-view.ts'
import type { Refused } from './what-if.ts'

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
  /** Why the other nodes were not looked at, and who said so. */
  readonly ruledOut?: { readonly plugin: Plugin; readonly reason: string }
}

/** Each node was refused, or ruled out beforehand. */
export function misfit({ nodes, refused, ruledOut }: Refusals): Misfit {
  const reasons = new Map<string, number>()
  for (const { refusal } of refused) for (const reason of refusal.reasons) count(reasons, reason, 1)
  if (ruledOut) count(reasons, ruledOut.reason, nodes - refused.length)
  const freeable = refused.filter(({ refusal }) => refusal.couldBeFreed).map(({ view }) => view)
  const refusedBy = new Set(refused.map(({ plugin }) => plugin))
  if (ruledOut) refusedBy.add(ruledOut.plugin)
  return { message: available(nodes, tally(reasons)), freeable, refusedBy: [...refusedBy] }
}

/** The pod was refused before any node was looked at. */
export const misfitAnywhere = (nodes: number, plugin: Plugin, refusal: Refusal): Misfit => ({
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
