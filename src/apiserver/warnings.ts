/** What the author of a new or changed object is told besides the answer. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { DeleteOptions, RequestContext } from '../client/client.ts'
import type { Update } from './update.ts'

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

/**
 * The same for who changes an object, or its status.
 * @param isOther whether anything has changed but metadata and status, or what else counts up the generation
 */
export function warnOfUpdate(object: KubeObject, update: Update, isOther: boolean): void {
  const { kind, current, write, context } = update
  const { warn } = context
  if (!warn || write.takes === 'part') return
  if (write.takes === 'status') for (const warning of kind.statusWarnings?.(object) ?? []) warn(warning)
  else if (isOther || kind.warnsAlways) warnAuthor(kind, object, context, current)
}

/** Who deletes and does not say what becomes of dependents, where that is not what most expect. */
export function warnOfOrphans(
  { orphanWarning }: Kind,
  { propagationPolicy }: DeleteOptions,
  { warn }: RequestContext,
): void {
  if (orphanWarning && !propagationPolicy) warn?.(orphanWarning)
}
