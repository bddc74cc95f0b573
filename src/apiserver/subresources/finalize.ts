/** `finalize`: how what cleans up a namespace says that it is done. */
import type { Subresource } from './subresource.ts'

export const finalize: Subresource = {
  name: 'finalize',

  update({ registry, kind, ref, context }, change) {
    return registry.update(kind, ref, change, { ...context, subresource: 'finalize' })
  },

  isOnlyReplaced: true,
}
