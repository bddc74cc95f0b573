/** The API server as those have it who come from outside: the verbs, and what may be read without one. */
import type { Kind } from '../api/kind.ts'
import type { ApiServer } from '../client/client.ts'
import type { WebhookReply } from '../client/webhook-connection.ts'
import type { Outside } from './outside.ts'
import type { Resources } from './resources.ts'
import type { Store } from './store/store.ts'

export interface ServedApi extends ApiServer {
  /** What is served now. Another table after each renewal. */
  readonly resources: Resources
  /** What is asked of those outside of the cluster. Another one after each renewal. */
  readonly outside: Outside
  /** Takes in what one of them has answered. */
  takeAnswer(key: string, reply: WebhookReply): void
  /** The kinds of it. */
  readonly kinds: readonly Kind[]
  /** For reading: lists of a revision, and what comes after it. Another one after each renewal. */
  readonly store: Store
  /** Calls back when it begins anew: whatever was read before is of another life. Answers how to stop that. Absent: it never does. */
  onRenewal?(run: () => void): () => void
}
