/** The API server as those have it who come from outside: the verbs, and what may be read without one. */
import type { Kind } from '../api/kind.ts'
import type { ApiServer } from '../client/client.ts'
import type { Resources } from './resources.ts'
import type { Store } from './store.ts'

export interface ServedApi extends ApiServer {
  /** What is served now. Another table after each renewal. */
  readonly resources: Resources
  /** The kinds of it. */
  readonly kinds: readonly Kind[]
  /** For reading: lists of a revision, and what comes after it. Another one after each renewal. */
  readonly store: Store
  /** Calls back when it begins anew: whatever was read before is of another life. Absent: it never does. */
  onRenewal?(run: () => void): void
}
