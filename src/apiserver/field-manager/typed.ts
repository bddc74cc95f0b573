/** Objects, and what subresources speak, as far as the record of their authors goes. */
import type { Kind } from '../../api/kind.ts'

/** What an object is, as far as its fields go: a kind, or what a subresource speaks. */
export type Typed = Pick<Kind, 'apiVersion' | 'structure'> &
  Partial<
    Pick<
      Kind,
      | 'stored'
      | 'toStored'
      | 'fromStored'
      | 'translated'
      | 'hasStatus'
      | 'leavesAlone'
      | 'statusLeavesAlone'
      | 'parts'
      | 'isUnstructured'
    >
  >
