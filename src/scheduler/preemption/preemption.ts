/**
 * What is done about a pod that fits nowhere: finds the node from which pods that matter less can best be driven off.
 * Source: the DefaultPreemption plugin, and pkg/scheduler/framework/preemption.
 */
import type { DefaultPreemptionArgs } from '../../api/kubescheduler/plugin-args.ts'
import { findCondition, isBeingDeleted } from '../../api/meta.ts'
import type { Random } from '../../sim/random.ts'
import { available, count, tally } from '../fit-error.ts'
import type { FilterResult } from '../framework/plugin.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import { type Candidate, currentOf, startOf, type VictimsOptions, victimsOn } from './victims.ts'

export const preemptionReason = 'PreemptionByScheduler'

/** Why nobody is driven off. */
interface NoPreemption {
  readonly why: string
  /** Whether what was promised to the pod before is still promised to it. */
  readonly keepsPromise: boolean
}

const neverPreempts: NoPreemption = {
  why: 'not eligible due to preemptionPolicy=Never.',
  keepsPromise: true,
}
const stillWaits: NoPreemption = {
  why: 'not eligible due to a terminating pod on the nominated node.',
  keepsPromise: true,
}

interface PreemptionOptions extends VictimsOptions {
  readonly nodes: NodeViews
  readonly random: Random
}

export class Preemption {
  /** What came of the last one that came to nothing: true of all pods for which the same misfit was found. */
  #last: { readonly result: FilterResult; readonly answer: NoPreemption } | undefined

  constructor(
    private readonly options: PreemptionOptions,
    private readonly args: DefaultPreemptionArgs,
  ) {}

  /** @param result what the search has just found */
  find(pod: PodView, result: FilterResult): Candidate | NoPreemption {
    if (pod.spec.preemptionPolicy === 'Never') return neverPreempts
    if (this.#isStillMakingRoom(pod, result)) return stillWaits
    if (this.#last?.result === result) return this.#last.answer
    const found = this.#search(pod, result)
    if ('why' in found) this.#last = { result, answer: found }
    return found
  }

  /** Pods have been driven off for it, and are not gone yet. */
  #isStillMakingRoom(pod: PodView, { freeable }: FilterResult): boolean {
    const { nodes, cache } = this.options
    const nodeName = nodes.nominations.nodeOf(pod.uid)
    const view = nodeName === undefined ? undefined : nodes.get(nodeName)
    if (!view || !freeable.includes(view)) return false
    return [...view.holds].some((each) => {
      if (each.priority >= pod.priority) return false
      const current = currentOf(each, cache)
      const condition = findCondition(current.status.conditions, 'DisruptionTarget')
      return isBeingDeleted(current) && condition?.status === 'True' && condition.reason === preemptionReason
    })
  }

  #search(pod: PodView, { freeable }: FilterResult): Candidate | NoPreemption {
    const { nodes: views, random, trial } = this.options
    // It may have been found for another pod that asks for the same.
    trial.resume(pod)
    const nodes = views.list.length
    const reasons = new Map<string, number>()
    count(reasons, notHelpful, nodes - freeable.length)
    // Where nobody matters less, no node has to be looked at.
    if (!views.hasBelow(pod.priority)) count(reasons, noVictims, freeable.length)
    else if (freeable.length > 0) {
      const from = random.int(freeable.length)
      const best = this.#best(pod, [...freeable.slice(from), ...freeable.slice(0, from)], reasons)
      if (best) return best
    }
    return { why: available(nodes, tally(reasons)), keepsPromise: false }
  }

  /** @param reasons takes in why nodes are no candidates */
  #best(pod: PodView, nodes: readonly NodeView[], reasons: Map<string, number>): Candidate | undefined {
    const enough = this.#enoughOf(nodes.length)
    const [harmless, violating]: [Candidate[], Candidate[]] = [[], []]
    for (const view of nodes) {
      const found = victimsOn(view, pod, this.options)
      if (!found) count(reasons, noVictims, 1)
      else if ('refusal' in found) for (const reason of found.refusal.reasons) count(reasons, reason, 1)
      else if (found.violations > 0) violating.push(found)
      else harmless.push(found)
      if (harmless.length > 0 && harmless.length + violating.length >= enough) break
    }
    return this.#pick([...harmless, ...violating])
  }

  /** How many candidates are enough. Source: calculateNumCandidates. */
  #enoughOf(nodes: number): number {
    const { minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: least } = this.args
    return Math.min(nodes, Math.max(least, Math.trunc((nodes * percentage) / 100)))
  }

  /** The one whose victims matter least. Source: pickOneNodeForPreemption. */
  #pick(candidates: readonly Candidate[]): Candidate | undefined {
    let left = candidates
    for (const badnessOf of this.#badness) {
      if (left.length < 2) break
      const badness = left.map(badnessOf)
      const least = Math.min(...badness)
      left = left.filter((_candidate, n) => badness[n] === least)
    }
    if (left.length < 2) return left[0]
    const { cache } = this.options
    const earliest = left.map(
      ({ victims }) =>
        victims
          .filter(({ priority }) => priority === victims[0].priority)
          .map((each) => startOf(each, cache))
          .toSorted()
          .at(0)!,
    )
    return left[earliest.indexOf(earliest.toSorted().at(-1)!)]
  }

  /** Asked in that order. */
  readonly #badness: readonly ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => victims[0].priority,
    // Above zero all of them, so that many victims are worse than few.
    ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + 2 ** 31, 0),
    ({ victims }) => victims.length,
  ]
}

const notHelpful = 'Preemption is not helpful for scheduling'
const noVictims = 'No preemption victims found for incoming pod'
