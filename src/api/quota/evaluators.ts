/** Who reckons what the objects of a kind use of a quota: most are only counted. */
import type { ResourceList } from '../core/resource-lists.ts'
import type { Kind } from '../kind.ts'
import { memoByIdentity } from '../memo.ts'
import { parseQuantity } from '../quantity.ts'
import { claimEvaluator } from './claims.ts'
import type { Evaluator } from './evaluator.ts'
import { podEvaluator } from './pods.ts'
import { resourceClaimEvaluator } from './resource-claims.ts'
import { serviceEvaluator } from './services.ts'

/** Those that use more than a place, by their resources' names. */
const special: ReadonlyMap<string, Evaluator> = new Map<string, Evaluator>([
  ['pods', podEvaluator as Evaluator],
  ['services', serviceEvaluator as Evaluator],
  ['persistentvolumeclaims', claimEvaluator as Evaluator],
  ['resourceclaims.resource.k8s.io', resourceClaimEvaluator as Evaluator],
])

/** Events come by themselves, and have never counted. */
const uncounted: ReadonlySet<string> = new Set(['events', 'events.events.k8s.io'])

/** These have a name of old in quotas: their own. */
const named: ReadonlySet<string> = new Set([
  'configmaps',
  'resourcequotas',
  'replicationcontrollers',
  'secrets',
])

const one = parseQuantity('1')

const counter = (resource: string): Evaluator => {
  const names = [`count/${resource}`, ...(named.has(resource) ? [resource] : [])]
  const usage: ResourceList = new Map(names.map((name) => [name, one]))
  return { counts: (name) => usage.has(name), usage: () => usage }
}

const known = new WeakMap<Kind, Evaluator | null>()

/** undefined: its objects count in no quota. */
export function evaluatorOf(kind: Kind): Evaluator | undefined {
  let found = known.get(kind)
  if (found === undefined) {
    const resource = kind.group ? `${kind.plural}.${kind.group}` : kind.plural
    const counts = kind.namespaced && !uncounted.has(resource)
    found = counts ? (special.get(resource) ?? counter(resource)) : null
    known.set(kind, found)
  }
  return found ?? undefined
}

/** Of the resources that a quota names, those that an evaluator counts; asked once for each list. */
export const countedBy = (evaluator: Evaluator, hard: object | undefined): readonly string[] =>
  hard ? countedIn(evaluator)(hard) : none

const none: readonly string[] = Object.freeze([])

const finders = new WeakMap<Evaluator, (hard: object) => readonly string[]>()

function countedIn(evaluator: Evaluator): (hard: object) => readonly string[] {
  let finder = finders.get(evaluator)
  if (!finder) {
    finder = memoByIdentity((hard: object) => Object.keys(hard).filter((name) => evaluator.counts(name)))
    finders.set(evaluator, finder)
  }
  return finder
}
