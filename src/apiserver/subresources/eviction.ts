/** `eviction`: a deletion that asks first. Nothing objects yet: PodDisruptionBudgets are not served. */
import { pod } from '../../api/core/pod.ts'
import { badRequest } from '../../api/errors.ts'
import type { DeleteOptions } from '../../client/client.ts'
import type { Subresource } from './subresource.ts'
import { success } from './success.ts'

interface Eviction {
  readonly metadata?: { readonly name?: string }
  readonly deleteOptions?: DeleteOptions & { readonly dryRun?: readonly string[] }
}

export const eviction: Subresource = {
  name: 'eviction',
  speaks: { group: 'policy', version: 'v1', kind: 'Eviction' },

  create({ registry, ref, context }, body) {
    const { metadata, deleteOptions = {} } = body as unknown as Eviction
    if (metadata?.name !== ref.name) throw badRequest('name in URL does not match name in Eviction object')
    const dryRun = context.dryRun || deleteOptions.dryRun?.includes('All')
    registry.delete(pod, ref, deleteOptions, { ...context, dryRun })
    return success
  },
}
