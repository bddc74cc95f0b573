/** What an object comes to that is written again by its author, when that is found out later than it was written. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { formatTime } from '../api/time.ts'
import type { RequestContext, UpdateOptions } from '../client/client.ts'
import { recordUpdate } from './field-manager/managed-fields.ts'
import { sealed, type Working, workingCopy } from './working-object.ts'

interface Again {
  readonly kind: Kind
  /** A version of it from which nothing but what its author writes has changed. */
  readonly previous: KubeObject
  /** What its author makes of that: valid. */
  readonly next: KubeObject
  readonly context: RequestContext & UpdateOptions
  /** When it was written, in milliseconds since 1970, and under which revision. */
  readonly at: number
  readonly revision: number
}

/** The object as it is stored: frozen. */
export function writtenAgain({ kind, previous, next, context, at, revision }: Again): KubeObject {
  const object: Working = workingCopy(kind, next, { ...context, trusted: true })
  recordUpdate(kind, { object, previous, context, at: formatTime(at) })
  return sealed(object, revision)
}
