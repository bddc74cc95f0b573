/** `status`: the object, of which only the status is written. */
import { objectOf, type Subresource } from './subresource.ts'

export const status: Subresource = {
  name: 'status',

  get: objectOf,

  update({ registry, kind, ref, context }, change) {
    return registry.update(kind, ref, change, { ...context, subresource: 'status' })
  },
}
