/** `status`: the object, of which only the status is written. */
import { notFound } from '../../api/errors.ts'
import type { Subresource } from './subresource.ts'

export const status: Subresource = {
  name: 'status',

  get({ registry, kind, ref }) {
    const object = registry.get(kind, ref)
    if (!object) throw notFound(kind, ref.name)
    return object
  },

  update({ registry, kind, ref, context }, change) {
    return registry.update(kind, ref, change, { ...context, subresource: 'status' })
  },
}
