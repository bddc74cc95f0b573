/** The constraints that hold for a pod: its own, or those that hold for all that have none. Source: podtopologyspread/common.go. */
import type { TopologySpreadConstraint } from '../../api/generated/types/core-v1.ts'
import type { PodTopologySpreadArgs } from '../../api/kubescheduler/plugin-args.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { Selector } from '../../api/selector.ts'
import type { Cache } from '../../client/cache.ts'
import type { PodView } from '../views/pod-view.ts'
import { defaultSpreadSelector } from './default-spread-selector.ts'
import { constraintsIn, type SpreadAction, type SpreadConstraint } from './spread-constraints.ts'

const systemDefaults: readonly TopologySpreadConstraint[] = [
  { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
]

type Selecting = (selector: Selector) => readonly SpreadConstraint[]

export class PodSpreadConstraints {
  readonly #isSystem: boolean
  /** By action: what the defaults come to for those whom a selector selects. Undefined: there are none. */
  readonly #defaults: Readonly<Record<SpreadAction, Selecting | undefined>>

  constructor(
    private readonly cache: Cache,
    { defaultingType, defaultConstraints = [] }: PodTopologySpreadArgs,
  ) {
    this.#isSystem = defaultingType === 'System'
    const defaults = this.#isSystem ? systemDefaults : defaultConstraints
    this.#defaults = {
      DoNotSchedule: selecting(defaults, 'DoNotSchedule'),
      ScheduleAnyway: selecting(defaults, 'ScheduleAnyway'),
    }
  }

  /** Whether pods without constraints of their own have some that they must meet. */
  get areDefaultsRequired(): boolean {
    return this.#defaults.DoNotSchedule !== undefined
  }

  of(pod: PodView, action: SpreadAction): readonly SpreadConstraint[] {
    const { topologySpreadConstraints: own, labels } = pod
    if (own && own.length > 0) return constraintsIn(own, labels, action)
    const ofDefaults = this.#defaults[action]
    if (!ofDefaults) return []
    const selector = defaultSpreadSelector(pod, this.cache)
    return selector.length === 0 ? [] : ofDefaults(selector)
  }

  /** Whether a node must have all the keys to be scored: the defaults of the system make do with those that it has. */
  needAllKeys({ topologySpreadConstraints = [] }: PodView): boolean {
    return !this.#isSystem || topologySpreadConstraints.length > 0
  }
}

/** The pods of a controller share a selector, and so what comes of it. */
function selecting(
  defaults: readonly TopologySpreadConstraint[],
  action: SpreadAction,
): Selecting | undefined {
  const found = constraintsIn(defaults, {}, action)
  if (found.length === 0) return undefined
  return memoByIdentity((selector: Selector) => found.map((each) => Object.assign({}, each, { selector })))
}
