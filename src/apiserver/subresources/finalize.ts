/** `finalize`: how what cleans up a namespace says that it is done. */
import { produce } from 'immer'
import type { Subresource } from './subresource.ts'

interface Finalizable {
  spec?: { finalizers?: readonly string[] }
}

export const finalize: Subresource = {
  name: 'finalize',

  update({ registry, kind, ref, context }, change) {
    return registry.update(
      kind,
      ref,
      (current) => {
        const wanted = change(current) as Finalizable
        return produce(current, (draft) => {
          const { spec } = draft as Finalizable
          if (spec) spec.finalizers = wanted.spec?.finalizers ?? []
        })
      },
      { ...context, subresource: 'finalize', trusted: true },
    )
  },
}
