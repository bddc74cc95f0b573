/** `eviction`: a deletion that asks first whether the pod's disruption budget allows it. */
import { produce } from 'immer'
import { markForDisruption } from '../../api/core/disruption.ts'
import { pod } from '../../api/core/pod.ts'
import { badRequest, invalid, notFound } from '../../api/errors.ts'
import { invalid as invalidField } from '../../api/field-error.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { formatTime } from '../../api/time.ts'
import type { DeleteOptions, RequestContext } from '../../client/client.ts'
import { checkedDeleteOptions, type SentDeleteOptions } from '../delete-options.ts'
import { checkIsMeant } from '../preconditions.ts'
import { askBudget } from './disruption-budget.ts'
import type { Subresource, SubresourceRequest } from './subresource.ts'
import { success } from './success.ts'

interface Eviction {
  readonly metadata?: { readonly name?: string }
  readonly deleteOptions?: SentDeleteOptions & {
    readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean
  }
}

export const eviction: Subresource = {
  name: 'eviction',
  speaks: { group: 'policy', version: 'v1', kind: 'Eviction', pastVersions: ['policy/v1beta1'] },

  create(request, body, judge) {
    const { registry, ref, context } = request
    const { metadata, deleteOptions = {} } = body as unknown as Eviction
    if (metadata?.name !== ref.name) throw badRequest('name in URL does not match name in Eviction object')
    checkReadable(ref.name, deleteOptions)
    checkDryRuns(context, deleteOptions)
    judge()
    const current = registry.get(pod, ref)
    if (!current) throw notFound(pod, ref.name)
    const { dryRun, ...options } = checkedDeleteOptions(deleteOptions)
    const isTried = Boolean(context.dryRun || dryRun)
    askBudget(registry, current, isTried)
    const evicting = { ...context, subresource: 'eviction' }
    if (isTried) registry.delete(pod, ref, options, { ...evicting, dryRun: true })
    else registry.delete(pod, ref, afterMark(options, mark(request, options)), evicting)
    return success
  },
}

/** Says on the pod why it ends. Answers it as it is then. */
function mark({ registry, ref, context }: SubresourceRequest, { preconditions }: DeleteOptions): Pod {
  const at = formatTime(registry.now)
  const evicting = { reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting', at }
  const marking = (current: Pod) => {
    checkIsMeant(pod, current, preconditions)
    return produce(current, ({ status }) => markForDisruption(status, evicting))
  }
  return registry.update(pod, ref, marking, { ...context, subresource: 'eviction', trusted: true })
}

/** Who means a version means the one that was marked. */
function afterMark(options: DeleteOptions, { metadata: { resourceVersion } }: Pod): DeleteOptions {
  if (!options.preconditions?.resourceVersion) return options
  return { ...options, preconditions: { ...options.preconditions, resourceVersion } }
}

/** The request and what it brings may each say that this is only tried. @throws ApiError 400, where the real server answers 500 */
function checkDryRuns(context: RequestContext, { dryRun = [] }: SentDeleteOptions): void {
  if (!context.dryRun || dryRun.length === 0 || (dryRun.length === 1 && dryRun[0] === 'All')) return
  throw badRequest(`Non-matching dry-run options in request and content: [All] and [${dryRun.join(' ')}]`)
}

function checkReadable(name: string, options: NonNullable<Eviction['deleteOptions']>): void {
  if (!options.ignoreStoreReadErrorWithClusterBreakingPotential) return
  const field = 'deleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential'
  const detail = 'can not be set for pod eviction, try after removing the option'
  throw invalid({ kind: 'Eviction', group: 'policy' }, name, [invalidField(field, true, detail)])
}
