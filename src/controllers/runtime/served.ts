/** Every kind that is served now: the live table, for kinds come and go. */
import type { Kind } from '../../api/kind.ts'

export interface Served {
  readonly kinds: readonly Kind[]
}
