/** `ephemeralcontainers`: adds containers to a running pod, for `kubectl debug`. */
import { objectOf, type Subresource } from './subresource.ts'

export const ephemeralContainers: Subresource = {
  name: 'ephemeralcontainers',

  get: objectOf,

  update({ registry, kind, ref, context }, change) {
    return registry.update(kind, ref, change, { ...context, subresource: 'ephemeralcontainers' })
  },
}
