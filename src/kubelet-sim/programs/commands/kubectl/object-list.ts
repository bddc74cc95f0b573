/** Several objects as kubectl shows them: as one list of any kinds. */
import type { KubeObject } from '../../../../api/kind.ts'

/** An object, or a list of them, as a whole. */
export type Shown = KubeObject | ObjectList

interface ObjectList {
  readonly apiVersion: 'v1'
  readonly kind: 'List'
  readonly metadata: { readonly resourceVersion: '' }
  readonly items: readonly KubeObject[]
}

export const listOf = (items: readonly KubeObject[]): ObjectList => ({
  apiVersion: 'v1',
  kind: 'List',
  metadata: { resourceVersion: '' },
  items,
})

export const isList = (shown: Shown): shown is ObjectList => 'items' in shown && shown.kind === 'List'
