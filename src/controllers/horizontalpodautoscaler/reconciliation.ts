/** Looks at one autoscaler: what there is, what its metrics ask for, what is allowed, and scales. Source: reconcileAutoscaler. */
import { pod as podKind } from '../../api/core/pod.ts'
import { ApiError } from '../../api/errors.ts'
import type { HorizontalPodAutoscaler, MetricStatus } from '../../api/generated/types/autoscaling-v2.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { refOf } from '../../api/meta.ts'
import type { Selector } from '../../api/selector.ts'
import type { ActorContext } from '../runtime/actor.ts'
import type { Served } from '../runtime/served.ts'
import { attempt } from '../shared/requests.ts'
import { bounded } from './bounds.ts'
import { Conditions } from './conditions.ts'
import type { Measurements } from './measurements.ts'
import { Past } from './past.ts'
import { isProposal, type NoProposal, type Proposal, proposalOf } from './proposal.ts'
import { Selectors } from './selectors.ts'
import { type Target, targetOf } from './target.ts'
import { Unknown } from './unknown.ts'

interface ReconciliationContext extends Omit<ActorContext, 'queue'> {
  readonly served: Served
  readonly measurements: Measurements
}

/** One autoscaler, while it is looked at. */
interface Looked {
  readonly autoscaler: HorizontalPodAutoscaler
  readonly target: Target
  readonly past: Past
  readonly conditions: Conditions
}

/** What is to become of the target. */
interface Decision {
  readonly replicas: number
  /** Why it is scaled; where the replicas are those that there are, it is not. */
  readonly reason: string
  /** Absent where nothing was asked. */
  readonly metrics?: readonly MetricStatus[]
}

/** What the metrics ask for together. */
interface Recommendation extends Proposal {
  readonly metrics: readonly MetricStatus[]
}

/** Nothing can be recommended. */
interface NoRecommendation {
  readonly error: string
  /** Absent where nothing was asked. */
  readonly metrics?: readonly MetricStatus[]
}

/** Of a metric that nothing is known of. */
const unknownMetric = Object.freeze({ type: '' }) as unknown as MetricStatus

export class Reconciliation {
  readonly selectors = new Selectors()
  /** By key. */
  readonly #pasts = new Map<string, Past>()

  constructor(private readonly context: ReconciliationContext) {}

  forget(key: string): void {
    this.#pasts.delete(key)
  }

  reconcile(key: string, autoscaler: HorizontalPodAutoscaler): void {
    const { events, client, served } = this.context
    const conditions = new Conditions(this.context, autoscaler)
    const target = targetOf(autoscaler, { client, kinds: served.kinds })
    if (target instanceof Unknown) {
      const message = `the HPA controller was unable to get the target's current scale: ${target.why}`
      events.warning(autoscaler, 'FailedGetScale', target.why)
      conditions.set('AbleToScale', false, 'FailedGetScale', message)
      conditions.report()
      return
    }
    const message = "the HPA controller was able to get the target's current scale"
    conditions.set('AbleToScale', true, 'SucceededGetScale', message)
    const looked = { autoscaler, target, past: this.#pastOf(key, target), conditions }
    const decision = this.#decide(looked)
    if (decision) this.#carryOut(decision, looked)
  }

  #pastOf(key: string, { desiredReplicas }: Target): Past {
    const known = this.#pasts.get(key)
    if (known) return known
    const past = new Past(desiredReplicas, this.context.clock.now())
    this.#pasts.set(key, past)
    return past
  }

  /** undefined: there is nothing to be done, and that is told. */
  #decide(looked: Looked): Decision | undefined {
    const { autoscaler, target, conditions } = looked
    const { minReplicas = 1, maxReplicas } = autoscaler.spec
    const { desiredReplicas: current } = target
    if (current === 0) {
      const message = 'scaling is disabled since the replica count of the target is zero'
      conditions.set('ScalingActive', false, 'ScalingDisabled', message)
      return { replicas: 0, reason: '' }
    }
    if (current > maxReplicas)
      return { replicas: maxReplicas, reason: 'Current number of replicas above Spec.MaxReplicas' }
    if (current < minReplicas)
      return { replicas: minReplicas, reason: 'Current number of replicas below Spec.MinReplicas' }
    return this.#decideByMetrics(looked, minReplicas)
  }

  #decideByMetrics(looked: Looked, minReplicas: number): Decision | undefined {
    const { autoscaler, target, past, conditions } = looked
    const current = target.desiredReplicas
    const found = this.#recommend(looked)
    if ('error' in found) {
      const { desiredReplicas } = autoscaler.status
      const { metrics, error } = found
      conditions.reportOutcome({ currentReplicas: current, desiredReplicas, metrics, isRescaled: false })
      this.context.events.warning(autoscaler, 'FailedComputeMetricsReplicas', error)
      return undefined
    }
    const { metric, metrics } = found
    const replicas = Math.max(0, found.replicas)
    const { held, limited, isLimited, ...allowed } = bounded({
      autoscaler,
      past,
      currentReplicas: current,
      minReplicas,
      replicas,
      now: this.context.clock.now(),
    })
    conditions.set('AbleToScale', true, held.reason, held.message)
    conditions.set('ScalingLimited', isLimited, limited.reason, limited.message)
    const reason =
      replicas > current ? `${metric} above target` : replicas < current ? 'All metrics below target' : ''
    return { replicas: allowed.replicas, reason, metrics }
  }

  /** The most that a metric asks for. While one says nothing, nothing is scaled down. */
  #recommend(looked: Looked): Recommendation | NoRecommendation {
    const { autoscaler, target, conditions } = looked
    const selected = this.#selected(looked)
    if (selected instanceof Unknown) return { error: selected.why }
    const { measurements, clock, events } = this.context
    const basis = {
      autoscaler,
      ...selected,
      desiredReplicas: target.desiredReplicas,
      replicas: target.replicas,
      measurements,
      now: clock.now(),
    }
    const { metrics: specs = [] } = autoscaler.spec
    const all = specs.map((spec) => {
      const found = proposalOf(spec, basis)
      if (!isProposal(found)) events.warning(autoscaler, found.reason, found.why)
      return found
    })
    const metrics = all.map((each) => (isProposal(each) ? each.status : unknownMetric))
    const most = all
      .filter(isProposal)
      .reduce<Proposal | undefined>(
        (a, b) => (a && a.replicas !== 0 && a.replicas >= b.replicas ? a : b),
        undefined,
      )
    const failures = all.filter((each): each is NoProposal => !isProposal(each))
    const [first] = failures
    if (!most || (first && most.replicas < target.desiredReplicas)) {
      const { reason = '', why = '', error = '' } = first ?? {}
      const message = `the HPA was unable to compute the replica count: ${why}`
      conditions.set('ScalingActive', false, reason, message)
      const count = `${failures.length} invalid out of ${specs.length}`
      return { metrics, error: `invalid metrics (${count}), first error is: ${error}` }
    }
    const message = `the HPA was able to successfully calculate a replica count from ${most.metric}`
    conditions.set('ScalingActive', true, 'ValidMetricFound', message)
    return { ...most, metrics }
  }

  /** The pods that the target's scale selects: they may be nobody else's to scale. */
  #selected({
    autoscaler,
    target,
    conditions,
  }: Looked): { readonly selector: Selector; readonly pods: readonly Pod[] } | Unknown {
    const { cache } = this.context
    const refuse = (reason: string, why: string, { event = reason, said = why } = {}): Unknown => {
      this.context.events.warning(autoscaler, event, why)
      conditions.set('ScalingActive', false, reason, said)
      return new Unknown(why)
    }
    const { selector, selectorText } = target
    if (selectorText === '') {
      const said = "the HPA target's scale is missing a selector"
      return refuse('InvalidSelector', 'selector is required', { event: 'SelectorRequired', said })
    }
    const { namespace } = autoscaler.metadata
    this.selectors.set(autoscaler, selector)
    const pods = cache.list(podKind, namespace, selector)
    const acting = this.selectors.of(pods, refOf(autoscaler))
    if (acting.length <= 1) return { selector, pods }
    const why = `pods by selector ${selectorText} are controlled by multiple HPAs: [${acting.join(' ')}]`
    return refuse('AmbiguousSelector', why)
  }

  #carryOut({ replicas, reason, metrics }: Decision, looked: Looked): void {
    const { autoscaler, target, past, conditions } = looked
    const { client, clock, events } = this.context
    const currentReplicas = target.desiredReplicas
    const isRescaled = replicas !== currentReplicas
    if (isRescaled) {
      const refusal = attempt(() => client.scale(target.kind, target.object, replicas))
      if (refusal instanceof ApiError) {
        const { message } = refusal
        events.warning(
          autoscaler,
          'FailedRescale',
          `New size: ${replicas}; reason: ${reason}; error: ${message}`,
        )
        const why = `the HPA controller was unable to update the target scale: ${message}`
        conditions.set('AbleToScale', false, 'FailedUpdateScale', why)
        const { desiredReplicas } = autoscaler.status
        conditions.reportOutcome({ currentReplicas, desiredReplicas, metrics, isRescaled: false })
        return
      }
      const message = `the HPA controller was able to update the target scale to ${replicas}`
      conditions.set('AbleToScale', true, 'SucceededRescale', message)
      events.normal(autoscaler, 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`)
      past.scaled({ from: currentReplicas, to: replicas, now: clock.now() }, autoscaler)
    }
    conditions.reportOutcome({ currentReplicas, desiredReplicas: replicas, metrics, isRescaled })
  }
}
