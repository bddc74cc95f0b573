/** What the author of a new or changed object is told besides the answer. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { RequestContext } from '../client/client.ts'

/** What the real API server warns of. The parts of this cluster are told nothing. @param previous what is stored; absent for a new object */
export function warnAuthor(
  kind: Kind,
  object: KubeObject,
  context: RequestContext,
  previous?: KubeObject,
): void {
  if (!context.warn) return
  for (const warning of kind.warnings?.(object, previous) ?? []) context.warn(warning)
}
