/** `eviction`: a deletion that asks first. Nothing objects yet: PodDisruptionBudgets are not served. */
import { pod } from '../../api/core/pod.ts'
import type { DeleteOptions } from '../../client/client.ts'
import type { Subresource } from './subresource.ts'
import { success } from './success.ts'

export const eviction: Subresource = {
  name: 'eviction',
  speaks: { group: 'policy', version: 'v1', kind: 'Eviction' },

  create({ registry, ref, context }, body) {
    const { deleteOptions = {} } = body as { deleteOptions?: DeleteOptions & { dryRun?: readonly string[] } }
    const dryRun = context.dryRun || deleteOptions.dryRun?.includes('All')
    registry.delete(pod, ref, deleteOptions, { ...context, dryRun })
    return success
  },
}
