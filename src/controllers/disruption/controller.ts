/** Reckons for each PodDisruptionBudget how many of its pods may be evicted. */
import { pod } from '../../api/core/pod.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { PodDisruptionBudget } from '../../api/generated/types/policy-v1.ts'
import { keyOf, refOfKey } from '../../api/meta.ts'
import { podDisruptionBudget } from '../../api/policy/poddisruptionbudget.ts'
import { printedSelector } from '../../api/printed-selector.ts'
import { matches, selectorOf } from '../../api/selector.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type Actor, type ActorContext, defineActor } from '../runtime/actor.ts'
import { gatherMs } from '../runtime/controller.ts'
import type { Served } from '../runtime/served.ts'
import { defineSelecting, thoseSelecting } from '../shared/selecting.ts'
import { expectationOf, ScaleUnknown } from './expectation.ts'
import { StaleMarks } from './stale-marks.ts'
import { disruptedPodsOf, healthyAmong, report, reportFailure } from './status.ts'

/** @param served every kind that is served now: whatever can be scaled may own pods. */
export const disruptionController = (served: Served): Actor =>
  defineActor({
    name: 'disruption',
    component: 'controllermanager',
    start: (context) => new BudgetReckoner(context, served).start(),
  })

const selecting = defineSelecting(podDisruptionBudget, ({ spec }) => selectorOf(spec.selector))

class BudgetReckoner {
  readonly #queue: WorkQueue
  readonly #staleMarks: StaleMarks

  constructor(
    private readonly context: ActorContext,
    private readonly served: Served,
  ) {
    this.#queue = context.queue((key) => this.#reckon(key), { apartMs: gatherMs })
    this.#staleMarks = new StaleMarks(context)
  }

  start(): void {
    const { cache } = this.context
    cache.onChange(podDisruptionBudget, ({ type, object }) => {
      if (type !== 'DELETED') this.#queue.add(keyOf(object), 0)
    })
    for (const each of cache.list(pod)) this.#staleMarks.follow(each, undefined)
    cache.onNews(pod, ({ type, object, previous }) => {
      if (type !== 'DELETED') this.#staleMarks.follow(object, previous)
      if (cache.count(podDisruptionBudget) > 0) this.#wakeFor(object)
    })
  }

  /** Of several budgets that select a pod only one hears of it; the one that it has left hears nothing, either. */
  #wakeFor(object: Pod): void {
    const { cache, events, random } = this.context
    const budgets = thoseSelecting(cache, selecting, object.metadata)
    if (budgets.length === 0) return
    if (budgets.length === 1) return this.#queue.add(keyOf(budgets[0]))
    const { namespace, name } = object.metadata
    const chosen = budgets[random.int(budgets.length)]
    this.#queue.add(keyOf(chosen))
    const message = `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${chosen.metadata.name}" arbitrarily.`
    events.warning(object, 'MultiplePodDisruptionBudgets', message)
  }

  #reckon(key: string): void {
    const { cache, clock, events } = this.context
    const { name, namespace } = refOfKey(key)
    const budget = cache.get(podDisruptionBudget, name, namespace)
    if (!budget) return
    const pods = this.#podsOf(budget)
    if (pods.length === 0) events.normal(budget, 'NoPods', 'No matching pods found')
    try {
      const expectation = expectationOf(budget, pods, { cache, kinds: this.served.kinds })
      if (expectation.unmanaged.length > 0) events.warning(budget, 'UnmanagedPods', unmanagedMessage(budget))
      const { disrupted, recheckAt } = disruptedPodsOf(this.context, budget, pods)
      report(this.context, budget, {
        ...expectation,
        currentHealthy: healthyAmong(pods, disrupted),
        disrupted,
      })
      if (recheckAt !== undefined) this.#queue.addAfter(key, recheckAt - clock.now())
    } catch (error) {
      if (!(error instanceof ScaleUnknown)) throw error
      const message = `Failed to calculate the number of expected pods: ${error.message}`
      events.warning(budget, 'CalculateExpectedPodCountFailed', message)
      reportFailure(this.context, budget, error.message)
    }
  }

  #podsOf({ metadata, spec }: PodDisruptionBudget): readonly Pod[] {
    const selector = selectorOf(spec.selector)
    if (!selector) return []
    return this.context.cache
      .list(pod, metadata.namespace)
      .filter((each) => matches(selector, each.metadata.labels))
  }
}

const unmanagedMessage = ({ spec: { selector = {} } }: PodDisruptionBudget) =>
  `Pods selected by this PodDisruptionBudget (selector: ${printedSelector(selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`
