/** Why no node was found, in the words of the FailedScheduling event. */
import type { Plugin, Refusal } from './framework.ts'
import type { PodView } from './pod-view.ts'

/** No node was found, and what may change that. */
export interface Misfit {
  readonly message: string
  /** Those whose refusal stands in the way. None at all: only time can tell. */
  readonly refusedBy: readonly Plugin[]
}

export const noNodes: Misfit = { message: 'no nodes available to schedule pods', refusedBy: [] }

/** What stood in the way on each node. */
interface Refusals {
  /** How many there are in all. */
  readonly nodes: number
  readonly refused: readonly { readonly plugin: Plugin; readonly refusal: Refusal }[]
  /** Why the other nodes were not looked at, and who said so. */
  readonly ruledOut?: { readonly plugin: Plugin; readonly reason: string }
}

/** Each node was refused, or ruled out beforehand. */
export function misfit(pod: PodView, { nodes, refused, ruledOut }: Refusals): Misfit {
  const reasons = new Map<string, number>()
  for (const { refusal } of refused) for (const reason of refusal.reasons) count(reasons, reason, 1)
  if (ruledOut) count(reasons, ruledOut.reason, nodes - refused.length)
  const freeable = refused.filter(({ refusal }) => refusal.couldBeFreed).length
  const refusedBy = new Set(refused.map(({ plugin }) => plugin))
  if (ruledOut) refusedBy.add(ruledOut.plugin)
  const message = `${available(nodes, tally(reasons))} ${afterwards(pod, nodes, freeable)}`
  return { message, refusedBy: [...refusedBy] }
}

/** The pod was refused before any node was looked at. */
export const misfitAnywhere = (nodes: number, plugin: Plugin, refusal: Refusal): Misfit => ({
  // DynamicResources, which is asked last, looks for what it would have prepared: it was not asked.
  message: `${available(nodes, refusal.reasons.join(', '))} not found`,
  refusedBy: [plugin],
})

const available = (nodes: number, reasons: string) =>
  reasons === '' ? `0/${nodes} nodes are available:` : `0/${nodes} nodes are available: ${reasons}.`

/** What the plugins that are asked last report: first DynamicResources, which has its say about every pod. */
const afterwards = (pod: PodView, nodes: number, freeable: number) =>
  `no new claims to deallocate, preemption: ${preemption(pod, nodes, freeable)}`

function preemption({ spec }: PodView, nodes: number, freeable: number): string {
  if (spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.'
  const reasons = new Map<string, number>()
  count(reasons, 'No preemption victims found for incoming pod', freeable)
  count(reasons, 'Preemption is not helpful for scheduling', nodes - freeable)
  return available(nodes, tally(reasons))
}

function count(reasons: Map<string, number>, reason: string, times: number): void {
  if (times > 0) reasons.set(reason, (reasons.get(reason) ?? 0) + times)
}

const tally = (reasons: ReadonlyMap<string, number>) =>
  [...reasons]
    .map(([reason, times]) => `${times} ${reason}`)
    .sort()
    .join(', ')

/** The longest note that an event takes. */
const longestNote = 1_024

export const shortened = (message: string): string =>
  message.length <= longestNote ? message : `${message.slice(0, longestNote - 4)} ...`
