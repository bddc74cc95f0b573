/** `resize`: changes what the containers of a pod ask for and may use, without starting them anew. */
import { objectOf, type Subresource } from './subresource.ts'

export const resize: Subresource = {
  name: 'resize',

  get: objectOf,

  update({ registry, kind, ref, context }, change) {
    return registry.update(kind, ref, change, { ...context, subresource: 'resize' })
  },
}
