/** Whether the budget of a pod lets it be evicted; if so, it has one disruption less to give. Source: registry/core/pod/storage/eviction.go. */
import { type Draft, produce } from 'immer'
import { isPodReady, isPodTerminal } from '../../api/core/pod-conditions.ts'
import { isEmpty } from '../../api/equality.ts'
import { ApiError, forbidden } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/generated/types/policy-v1.ts'
import { selects } from '../../api/labels.ts'
import { findCondition, isBeingDeleted, refOf, setCondition } from '../../api/meta.ts'
import { podDisruptionBudget } from '../../api/policy/poddisruptionbudget.ts'
import { formatTime } from '../../api/time.ts'
import { apiServer } from '../../client/user.ts'
import type { ServedApi } from '../served-api.ts'

/** So many evicted pods may be on their way out at once. */
const mostDisrupted = 2_000

/** @throws ApiError 429 where a budget does not allow it */
export function askBudget(registry: ServedApi, object: Pod, isTried: boolean): void {
  // Who does not run, or is going already, is no disruption.
  if (isPodTerminal(object) || object.status.phase === 'Pending' || isBeingDeleted(object)) return
  const [budget, another] = budgetsOf(registry, object)
  if (!budget) return
  if (another) throw severalBudgets()
  if (!isPodReady(object) && mayGoUnhealthy(budget)) return
  checkAllowance(budget)
  if (isTried) return
  registry.update(
    podDisruptionBudget,
    refOf(budget),
    (current) =>
      produce(current, ({ status }) => takeOne(status, object.metadata.name, formatTime(registry.now))),
    { fieldManager: 'kube-apiserver', user: apiServer, subresource: 'status', trusted: true },
  )
}

function budgetsOf(registry: ServedApi, { metadata }: Pod): readonly PodDisruptionBudget[] {
  if (isEmpty(metadata.labels)) return []
  return registry
    .list(podDisruptionBudget, { namespace: metadata.namespace })
    .filter(({ spec }) => spec.selector && selects(spec.selector, metadata.labels))
}

/** The real server answers this one with a bare 500. */
const severalBudgets = () =>
  new ApiError(
    500,
    '',
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  )

/** Whoever is not ready does not count among those that a budget protects. */
const mayGoUnhealthy = ({ spec, status }: PodDisruptionBudget): boolean =>
  spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' ||
  (status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0)

function checkAllowance({ metadata, status }: PodDisruptionBudget): void {
  const { name, generation = 0 } = metadata
  if ((status.observedGeneration ?? 0) < generation) {
    throw refused(`The disruption budget ${name} is still being processed by the server.`, 10)
  }
  const aboutBudget = { plural: 'poddisruptionbudget', group: 'policy' }
  if (status.disruptionsAllowed < 0) {
    throw forbidden(aboutBudget, name, 'pdb disruptions allowed is negative')
  }
  if (Object.keys(status.disruptedPods ?? {}).length > mostDisrupted) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller'
    throw forbidden(aboutBudget, name, why)
  }
  if (status.disruptionsAllowed > 0) return
  throw refused(whyNone(name, status))
}

/** A failed sync comes first, for the counts cannot be trusted then. */
function whyNone(
  name: string,
  { conditions, desiredHealthy, currentHealthy }: PodDisruptionBudgetStatus,
): string {
  const condition = findCondition(conditions, 'DisruptionAllowed')
  const said = condition?.status === 'False' && condition.message ? condition : undefined
  const notNow = `The disruption budget ${name} does not allow evicting pods currently`
  if (said?.reason === 'SyncFailed') return `${notNow} because it failed sync: ${said.message}`
  if (currentHealthy <= desiredHealthy)
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
  return said ? `${notNow} (${said.reason}): ${said.message}` : notNow
}

const refused = (message: string, retryAfterSeconds?: number) =>
  new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })

/** In place. The controller is told whom not to count any more. */
function takeOne(status: Draft<PodDisruptionBudgetStatus>, name: string, at: string): void {
  status.disruptionsAllowed--
  if (status.disruptionsAllowed === 0) {
    setCondition(status, {
      type: 'DisruptionAllowed',
      status: 'False',
      reason: 'InsufficientPods',
      message: '',
      observedGeneration: status.observedGeneration,
      lastTransitionTime: at,
    })
  }
  status.disruptedPods = { ...status.disruptedPods, [name]: at }
}
