/** `approval`: how a request for a certificate is approved or denied. */
import { objectOf, type Subresource } from './subresource.ts'

export const approval: Subresource = {
  name: 'approval',

  get: objectOf,

  update({ registry, kind, ref, context }, change) {
    return registry.update(kind, ref, change, { ...context, subresource: 'approval' })
  },
}
