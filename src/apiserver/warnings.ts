/** What the author of a new or changed object is told besides the answer. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { RequestContext } from '../client/client.ts'
import type { WriteRules } from './writes.ts'

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

interface Updated {
  readonly object: KubeObject
  /** What is stored. */
  readonly current: KubeObject
  readonly takes: WriteRules['takes']
}

/** The same for who changes an object, or its status. */
export function warnOfUpdate(
  kind: Kind,
  { object, current, takes }: Updated,
  context: RequestContext,
  isOtherSpec: boolean,
): void {
  const { warn } = context
  if (!warn || takes === 'part') return
  if (takes === 'status') for (const warning of kind.statusWarnings?.(object) ?? []) warn(warning)
  else if (isOtherSpec || kind.warnsAlways) warnAuthor(kind, object, context, current)
}
