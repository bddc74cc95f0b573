/** Says in each ResourceQuota what is enforced, and reckons anew what is used of it whenever something was given back. */
import { resourceQuota } from '../../api/core/resourcequota.ts'
import { isEqual } from '../../api/equality.ts'
import type { ResourceQuota } from '../../api/generated/types/core-v1.ts'
import { keyOf } from '../../api/meta.ts'
import { addQuantities, formatQuantity, parseQuantity, type Quantity } from '../../api/quantity.ts'
import type { Surroundings } from '../../api/quota/evaluator.ts'
import { countedBy, evaluatorOf } from '../../api/quota/evaluators.ts'
import { isInScopes } from '../../api/quota/scopes.ts'
import type { Change } from '../../client/change.ts'
import { minutes } from '../../sim/duration.ts'
import { type Actor, type ActorContext, defineActor } from '../runtime/actor.ts'
import { gatherMs } from '../runtime/controller.ts'
import type { Served } from '../runtime/served.ts'

/** Every quota is reckoned anew this often. Source: --resource-quota-sync-period. */
const resyncMs = minutes(5)

/** @param served every kind that is served now: kinds come and go. */
export const resourceQuotaController = (served: Served): Actor =>
  defineActor({
    name: 'resourcequota',
    start: (context) => startReckoning(context, served),
  })

function startReckoning(context: ActorContext, served: Served): void {
  const { cache, clock } = context
  // Given back is at once, for somebody may wait for it; but ten thousand Pods that go one by one are a few pieces of work.
  const queue = context.queue(reckon, { apartMs: gatherMs })

  cache.onChange(resourceQuota, ({ type, object, previous }) => {
    if (type === 'DELETED') return
    if (!previous || !isEqual(object.spec.hard, previous.spec.hard)) queue.add(keyOf(object), 0)
  })
  cache.onAnyNews((change) => {
    if (cache.count(resourceQuota) === 0 || !givesBack(change, clock.now())) return
    const { namespace } = change.object.metadata
    if (!namespace) return
    const evaluator = evaluatorOf(change.kind)!
    for (const quota of cache.list(resourceQuota, namespace)) {
      if (countedBy(evaluator, quota.spec.hard).length > 0) queue.add(keyOf(quota))
    }
  })

  function reckon(key: string): void {
    const [namespace, name] = key.split('/')
    const quota = cache.get(resourceQuota, name, namespace)
    if (!quota) return
    report(context, quota, usedOf(context, served, quota))
    queue.addAfter(key, resyncMs)
  }
}

function givesBack(change: Change, now: number): boolean {
  if (change.type === 'ADDED') return false
  const evaluator = evaluatorOf(change.kind)
  if (!evaluator) return false
  return change.type === 'DELETED' || (evaluator.givesBack?.(change.object, change.previous!, now) ?? false)
}

const nothing = parseQuantity('0')

/** What is used of what a quota names. What nobody counts stays as it was. */
function usedOf(
  { cache, clock }: ActorContext,
  served: Served,
  quota: ResourceQuota,
): Readonly<Record<string, string>> {
  const { hard = {} } = quota.spec
  const used: Record<string, string> = {}
  for (const name of Object.keys(hard)) {
    const before = quota.status.used?.[name]
    if (before !== undefined) used[name] = before
  }
  const around: Surroundings = {
    now: clock.now(),
    find: (kind, name, namespace) => cache.get(kind, name, namespace),
    ownedBy: (owner, kind) => cache.ownedBy(owner, kind),
  }
  // Several kinds may count in one: devices, as pods ask for them and as claims do.
  const total = new Map<string, Quantity>()
  for (const kind of served.kinds) {
    const evaluator = evaluatorOf(kind)
    const resources = evaluator ? countedBy(evaluator, hard) : []
    if (!evaluator || resources.length === 0) continue
    for (const name of resources) if (!total.has(name)) total.set(name, nothing)
    for (const object of cache.list(kind, quota.metadata.namespace)) {
      if (!isInScopes(evaluator, quota, object)) continue
      const usage = evaluator.usage(object, around)
      for (const name of resources) {
        const more = usage.get(name)
        if (more) total.set(name, addQuantities(total.get(name)!, more))
      }
    }
  }
  for (const [name, quantity] of total) used[name] = formatQuantity(quantity)
  return used
}

function report(
  { client }: ActorContext,
  quota: ResourceQuota,
  used: Readonly<Record<string, string>>,
): void {
  const { hard = {} } = quota.spec
  const { status } = quota
  const isReported = status.hard !== undefined && status.used !== undefined
  if (isReported && isEqual(status.hard, hard) && isEqual(status.used, used)) return
  client.updateStatus(resourceQuota, quota, (draft) => {
    draft.hard = { ...hard }
    draft.used = { ...used }
  })
}
